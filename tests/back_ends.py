"""The two back ends that tests run on: the embedded file, and a lake whose catalogue is a PostgreSQL of our own."""

import subprocess
from datetime import UTC, datetime

import pytest

from storage.extensions import extension
from storage.lake import LakeStore
from storage.store import Store
from tests.processes import POSTGRES, postgres

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
MISSING = [name for name in ("ducklake", "postgres_scanner") if extension(name) is None]


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory):
    """A PostgreSQL in which `fresh(name)` makes an empty catalogue and `prepared(name, files)` one with our tables."""
    if MISSING or POSTGRES is None:
        pytest.skip(f"no lake here: {', '.join(MISSING) or 'PostgreSQL'} is missing (pip install 'ballotwire[lake]')")
    with postgres(tmp_path_factory.mktemp("postgres") / "log") as server:
        yield Catalogues(server.port, tmp_path_factory.mktemp("template"))


class Catalogues:
    """Lakes for tests; one is prepared once and copied, for laying the tables takes seconds."""

    def __init__(self, port, folder):
        self._server = f"host=127.0.0.1 port={port} user=postgres"
        self._template, self._number = None, 0
        self._folder = folder

    def fresh(self, data, template="template1", **more):
        """A lake with nothing in it, for the data directory `data`."""
        self._number += 1
        name = f"lake{self._number}"
        self._ask("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        files = f"{data}/lake/"
        if template != "template1":
            self._ask(name, f"UPDATE ducklake_metadata SET value = '{files}' WHERE key = 'data_path'")
        return LakeStore(data, address=f"ducklake:postgres:{self._server} dbname={name}", files=files, **more)

    def prepared(self, data, **more):
        """A lake with our tables."""
        if self._template is None:
            made = self.fresh(self._folder)
            made.prepare(NOW)
            made.close()
            self._template = made.address.rpartition("=")[2]
        store = self.fresh(data, self._template, **more)
        for folder in (store.live.parent, store.reports, store.raw):
            folder.mkdir(parents=True)
        return store

    def drop(self, store):
        """Remove a lake, for a hundred of them take long to sweep."""
        store.close()
        self._ask("postgres", f"DROP DATABASE {store.address.rpartition('=')[2]} WITH (FORCE)")

    def _ask(self, database, sql):
        subprocess.run(
            [POSTGRES / "psql", "-q", "-d", f"{self._server} dbname={database}", "-c", sql],
            check=True,
            capture_output=True,
        )


BACK_ENDS = ["file", pytest.param("lake", marks=pytest.mark.slow)]
"""The embedded file in the fast tests, and the same in a lake in the slow ones."""


def fresh(request, folder, **more):
    """A prepared store of the kind that a fixture's parameter names."""
    if request.param == "lake":
        return request.getfixturevalue("catalogues").prepared(folder, **more)
    store = Store(folder, **more)
    store.prepare(NOW)
    return store


@pytest.fixture(params=BACK_ENDS)
def new_store(request):
    """Give prepared stores in fresh folders, of one kind and then of the other."""
    made = []

    def new(folder, **more):
        made.append(fresh(request, folder, **more))
        return made[-1]

    yield new
    for store in made:
        if isinstance(store, LakeStore):
            request.getfixturevalue("catalogues").drop(store)

"""What the tests share."""

import shutil

import pytest
from hypothesis import settings

from storage.store import Store
from tests.back_ends import catalogues, new_store  # noqa: F401 - fixtures
from tests.sound import install

# A busy machine is no fault of the code: examples are bounded in number, never in time.
settings.register_profile("ballotwire", deadline=None)
settings.load_profile("ballotwire")


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """An installation where all is well, made once."""
    folder = tmp_path_factory.mktemp("sound")
    install(folder)
    return folder


@pytest.fixture
def sound_store(sound, tmp_path, monkeypatch):
    """A copy of the sound installation, and we stand in it."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for name in ("PREFECT_API_URL", "BALLOTWIRE_NOW", "BALLOTWIRE_DATA", "BALLOTWIRE_CONFIG", "BALLOTWIRE_FEEDS"):
        monkeypatch.delenv(name, raising=False)
    return Store(tmp_path / "data", wait_s=0.1)

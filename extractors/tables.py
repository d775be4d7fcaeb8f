"""The reviewed tables of `extractors/data`: CSV with a header line and a `source` column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """Read one table row by row; `name` is the file's without its ending."""
    with files("extractors").joinpath("data", f"{name}.csv").open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def forms(name: str, kind: str) -> frozenset[str]:
    """Give the forms that a table of columns `kind`, `forms` lists under a kind.

    >>> "mr" in forms("sentences", "abbreviation")
    True
    """
    return frozenset(form for row in rows(name) if row["kind"] == kind for form in row["forms"].split(";"))


def tables(prefix: str) -> tuple[str, ...]:
    """Name the tables that begin with a prefix, in order."""
    names = (entry.name for entry in files("extractors").joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.startswith(prefix)))

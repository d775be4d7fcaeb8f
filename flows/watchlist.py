"""Watchlists: a TOML file that says which articles a report of its own is about."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from extractors.daily import Watch
from extractors.errors import ConfigError

FIELDS = {"countries": "countries", "actors": "actors", "terms": "terms", "not": "without"}


def read_watchlist(path: Path) -> Watch:
    """Read `name`, `countries`, `actors`, `terms` and `not`; an article must match one of each list that is not empty.

    Raises ConfigError for a file that cannot be read, an unknown key, or a value that is no list of strings.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file ({error})") from error
    if unknown := sorted(found.keys() - FIELDS.keys() - {"name"}):
        raise ConfigError(f"{path}: unknown key {unknown[0]!r}; known are name, {', '.join(FIELDS)}")
    lists = {}
    for key, field in FIELDS.items():
        value = found.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise ConfigError(f'{path}: {key!r} must be a list of words, for example {key} = ["…"]')
        lists[field] = tuple(item.strip() for item in value)
    if not any(lists.values()):
        raise ConfigError(f"{path}: nothing to watch; give countries, actors, terms or not")
    countries = tuple(country.upper() for country in lists.pop("countries"))
    return Watch(name=str(found.get("name") or path.stem), countries=checked(countries), **lists)


def checked(countries: tuple[str, ...]) -> tuple[str, ...]:
    """Give ISO alpha-3 codes back; anything else raises ConfigError.

    >>> checked(("BLR",))
    ('BLR',)
    """
    for country in countries:
        if not re.fullmatch(r"[A-Z]{3}", country):
            raise ConfigError(f"{country!r} is no ISO alpha-3 country code such as BLR")
    return countries


def folder_name(name: str) -> str:
    """Name the folder that the reports of a watchlist go to.

    >>> folder_name("Belarus & Moldova")
    'belarus-moldova'
    """
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "watchlist"

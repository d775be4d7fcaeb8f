"""Outlets whose pages need a rule of their own: one small file each in `extractors/data/outlets`, with its evidence.

A rule is the last resort, for an outlet that matters and that no general rule reads right. Its file is TOML: `host`
(it and its subdomains), `evidence` (what goes wrong without), `source` (where that was seen), and `drop` (names of
elements that are no part of the article) or `body` (names of the elements that hold all of it), each a list of words
as they stand in `class` or `id`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from extractors import url as addresses
from extractors.errors import ConfigError

TEXTS = ("host", "evidence", "source")
LISTS = ("drop", "body")


@dataclass(frozen=True, slots=True)
class Rule:
    """What to read on the pages of one outlet."""

    host: str
    drop: frozenset[str]
    body: frozenset[str]


def prune(tree: HtmlElement, url: str) -> None:
    """Take out of a page what its outlet's rule names; a page where the rule finds no body stays as it is."""
    rule = _rules().get(_outlet(addresses.host(url)))
    if rule is None:
        return
    for element in _named(tree, rule.drop):
        element.drop_tree()
    bodies = _named(tree, rule.body)
    page = tree.find("body")
    if bodies and page is not None:
        kept = [*page.iter("h1"), *bodies]
        for child in list(page):
            page.remove(child)
        page.extend(element for element in kept if not any(other in kept for other in element.iterancestors()))


def read_rule(name: str, text: str) -> Rule:
    r"""Read one file; ConfigError names file, line and cure.

    >>> read_rule("a.toml", 'host = "a.example"\ndrop = ["box"]\nevidence = "x"\nsource = "y"').host
    'a.example'
    """
    try:
        rule = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f'{name}: {error}; a rule is lines such as drop = ["box"]') from None
    for key, value in rule.items():
        if key not in (*TEXTS, *LISTS):
            raise ConfigError(f"{name}, {_line(text, key)}: unknown key {key}; known are {', '.join(TEXTS + LISTS)}")
        wanted = isinstance(value, str) if key in TEXTS else _words(value)
        if not wanted or not value:
            cure = f'{key} = "..."' if key in TEXTS else f'{key} = ["name"] with single words as in class or id'
            raise ConfigError(f"{name}, {_line(text, key)}: {key} is not usable; write {cure}")
    if missing := [key for key in TEXTS if key not in rule]:
        raise ConfigError(f'{name}, {_line(text, "")}: {missing[0]} is missing; add {missing[0]} = "..."')
    if not any(key in rule for key in LISTS):
        raise ConfigError(f"{name}, {_line(text, '')}: the rule does nothing; add drop = [...] or body = [...]")
    return Rule(rule["host"].lower(), *(frozenset(rule.get(key, ())) for key in LISTS))


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and len(word.split()) == 1 for word in value)


def _line(text: str, key: str) -> str:
    """Say in which line a key stands; the last one for what is missing."""
    lines = text.splitlines() or [""]
    found = (number for number, line in enumerate(lines, 1) if key and line.split("=")[0].strip(' "') == key)
    return f"line {next(found, len(lines))}"


@cache
def _rules() -> dict[str, Rule]:
    entries = (files("extractors") / "data" / "outlets").iterdir()
    read = (
        read_rule(entry.name, entry.read_text(encoding="utf-8")) for entry in entries if entry.name.endswith(".toml")
    )
    return {rule.host: rule for rule in read}


def _outlet(host: str) -> str:
    """Find the host, or the host above it, that has a rule."""
    parts = host.split(".")
    return next((name for k in range(len(parts)) if (name := ".".join(parts[k:])) in _rules()), "")


def _named(tree: HtmlElement, names: Iterable[str]) -> list[HtmlElement]:
    wanted = frozenset(names)
    if not wanted:
        return []
    return [
        element
        for element in tree.iter("*")
        if element.getparent() is not None
        and not wanted.isdisjoint(f"{element.get('class', '')} {element.get('id', '')}".split())
    ]

"""URLs: made absolute, made fetchable, and the canonical form under which one article is known."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
LONGEST: Final = 2048
"""Code points; a longer link is a data URL or an attack, not an article."""

_AMP_HOSTS: Final = re.compile(r"^(?:amp|m|mobile)\.(?=[^.]+\.)")
_AMP_PATH: Final = re.compile(r"(?:/amp(?:\.html)?|\.amp(?:\.html)?|/amp\.php)/?$", re.IGNORECASE)
_AMP_START: Final = re.compile(r"^/amp/(?=.)", re.IGNORECASE)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_JUNK: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")
_UNRESERVED: Final = "-._~!$&'()*+,;=:@/"
_HOST: Final = re.compile(r"(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d+)?$")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")


def absolute(base: str, link: str | None) -> str | None:
    """Resolve a link of a document against its address; None unless the result is an http or https URL with a host.

    >>> absolute("https://e.org/feed/", "../a b.html")
    'https://e.org/a%20b.html'
    >>> absolute("https://e.org/", "//e.net/x"), absolute("https://e.org/", "javascript:alert(1)")
    ('https://e.net/x', None)
    """
    if not link or len(link) > LONGEST:
        return None
    try:
        joined = urljoin(base, re.sub(r"[\t\r\n]", "", link).strip(" \x00\ufeff"))
        parts = urlsplit(joined)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return _JUNK.sub(lambda found: quote(found.group()), joined)


def fetchable(url: str) -> str | None:
    """Write a URL as it goes over the wire: ASCII only, without fragment, user and password; None when it is none.

    >>> fetchable("https://user:secret@пример.рф/выборы?q=1#top")
    'https://xn--e1afmkfd.xn--p1ai/%D0%B2%D1%8B%D0%B1%D0%BE%D1%80%D1%8B?q=1'
    """
    whole = absolute(url, url)
    if whole is None:
        return None
    try:
        parts = urlsplit(whole)
        name = host(whole).encode("idna").decode("ascii")
    except ValueError:
        return None
    if not _HOST.match(name):
        return None
    path, query = (quote(piece, safe=_UNRESERVED + "%?[]") for piece in (parts.path or "/", parts.query))
    return urlunsplit(SplitResult(parts.scheme, name, path, query, ""))


def host(url: str) -> str:
    """Give host and port of an http URL, the unit of politeness; the port is left out where it is the default.

    >>> host("https://E.org:443/a"), host("http://127.0.0.1:8099/")
    ('e.org', '127.0.0.1:8099')
    """
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    port = parts.port
    return name if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"


def canonical(url: str) -> str:
    """Give the form under which one article is known, whatever way led to it; idempotent.

    The scheme becomes https where no port is named, since the two only differ in transport. Tracking parameters,
    fragments, AMP and mobile twins, `www.`, index files and default ports go; escapes are normalised, the case of the
    path and the order of the remaining parameters stay. A string that is no http URL comes back as it is.

    >>> canonical("HTTP://WWW.E.org:80/a/../AbC/?utm_source=x&id=7#top")
    'https://e.org/AbC?id=7'
    >>> canonical("https://amp.e.org/news/vote.amp.html"), canonical("https://e.org/%7euser/%d0%b0")
    ('https://e.org/news/vote', 'https://e.org/~user/%D0%B0')
    """
    current = url
    for _ in range(8):
        following = _once(current)
        if following == current:
            break
        current = following
    return current


def _once(url: str) -> str:
    """Apply every rule one time; a rule may uncover work for another, hence the loop around it."""
    try:
        parts = urlsplit(_JUNK.sub(lambda found: quote(found.group()), url.strip()))
        where = host(parts.geturl())
    except ValueError:
        return url
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return url
    ported = re.search(r":\d+$", where) is not None
    name = _AMP_HOSTS.sub("", where)
    name = name.removeprefix("www.") if name.count(".") > 1 else name
    return urlunsplit(
        SplitResult(
            "http" if ported and parts.scheme == "http" else "https",
            _ascii(name),
            _path(parts.path),
            _query(parts.query),
            "",
        )
    )


def _ascii(name: str) -> str:
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _normal(path).split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    clean = re.sub(r"/{2,}", "/", "/".join(kept))
    clean = _INDEX.sub("/", _AMP_START.sub("/", _AMP_PATH.sub("", clean)))
    return clean.rstrip("/") or "/"


def _query(query: str) -> str:
    whole, prefixes = _tracking()
    kept = []
    for part in query.replace("&amp;", "&").split("&"):
        name = part.partition("=")[0].lower()
        if part and name not in whole and not name.startswith(prefixes):
            kept.append(_normal(part, also="?"))
    return "&".join(kept)


@lru_cache(maxsize=1)
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    """Read the parameters that say how a reader came, never what is read: whole names and prefixes."""
    text = files("extractors").joinpath("data/tracking_parameters.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return (
        frozenset(row["parameter"] for row in rows if row["match"] == "whole"),
        tuple(row["parameter"] for row in rows if row["match"] == "prefix"),
    )


def _normal(text: str, also: str = "") -> str:
    """Write escapes in one way: unreserved characters plain, all others as upper-case UTF-8 escapes."""

    def plain(found: re.Match[str]) -> str:
        character = chr(int(found.group(1), 16))
        return character if re.match(r"[A-Za-z0-9._~-]", character) else found.group().upper()

    return quote(_ESCAPE.sub(plain, text), safe=_UNRESERVED + "%" + also)

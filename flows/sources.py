"""Sources of the past: WARC files, saved pages, news sitemaps and lists of addresses, read piece by piece.

A source holds pages (what a server once gave) or names addresses that are still to be fetched.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from extractors.article import own_address
from extractors.feed import ParsedFeed, parse
from extractors.feed.reading import LARGEST
from extractors.feed.sitemap import members
from extractors.records import PAST, Entry, Failure, Page
from extractors.url import absolute, canonical, fetchable
from flows.imports import Refused
from storage.rows import identity

LARGEST_PAGE: Final = 5 << 20
MOST_SITEMAPS: Final = 1_000
MOST_LISTED: Final = 50_000
"""Addresses of one sitemap, by its protocol."""
Get = Callable[[str], Page | Failure]
Item = Page | Entry | Refused

_WARC: Final = re.compile(r"\.warc(?:\.gz)?$", re.IGNORECASE)
_PAGE: Final = re.compile(r"\.(?:html?|xhtml)$", re.IGNORECASE)
_LIST: Final = re.compile(r"\.(?:txt|csv|tsv)$", re.IGNORECASE)
_MAP: Final = re.compile(r"\.xml(?:\.gz)?$", re.IGNORECASE)
_HOST: Final = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$", re.IGNORECASE)


def read(source: str, get: Get, now: datetime, first: date | None = None, last: date | None = None) -> Iterator[Item]:
    """Read one source: an address (of a sitemap or a feed), a file, or a directory of WARC files and saved pages.

    What carries a date (a WARC record, a line of a sitemap) is left out when it is not of the days `first` to `last`.
    """
    is_address = source.startswith(("http://", "https://"))
    items = _mapped(source, get, now) if is_address else _files(Path(source), now)
    for item in items:
        moment = item.fetched_at if isinstance(item, Page) else item.published if isinstance(item, Entry) else None
        day = moment.date() if moment else None
        if day is None or ((first is None or day >= first) and (last is None or day <= last)):
            yield item


def entry_of(address: str, **claims: Any) -> Entry:  # noqa: ANN401 - fields of Entry
    """Make the entry that stands for an address of the past; the same address is the same entry."""
    return replace(
        Entry(entry_id=identity(PAST, canonical(address)), feed_id=PAST, guid=None, url=address, title=""), **claims
    )


def _files(path: Path, now: datetime) -> Iterator[Item]:
    if not path.exists():
        yield Refused(str(path), "not_found: no such file or directory")
        return
    is_folder = path.is_dir()
    for file in sorted(f for f in path.rglob("*") if f.is_file()) if is_folder else [path]:
        try:
            yield from _file(file, path if is_folder else path.parent, now, is_alone=not is_folder)
        except OSError as error:
            yield Refused(str(file), f"unreadable: {error.strerror or error}")


def _file(file: Path, top: Path, now: datetime, *, is_alone: bool) -> Iterator[Item]:
    if _WARC.search(file.name):
        yield from _records(file)
    elif _PAGE.search(file.name):
        yield _saved(file, top)
    elif is_alone and _LIST.search(file.name):
        yield from _lines(file)
    elif is_alone and _MAP.search(file.name):
        with file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
        yield from _listed(body, str(file), now)
    else:
        yield Refused(str(file), "unknown_type: .warc, .warc.gz, .html; alone also .xml, .txt and .csv")


def _records(file: Path) -> Iterator[Item]:
    """Give the pages of a WARC file; a record that breaks ends the file, what came before is kept."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with file.open("rb") as opened:
        records = ArchiveIterator(opened)
        try:
            for record in records:
                page = _response(record) if record.rec_type == "response" else None
                if page is not None:
                    yield page
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, LookupError, AttributeError) as error:
            yield Refused(f"{file} at {_offset(opened)}", f"broken: {error}")


def _offset(opened: BinaryIO) -> str:
    return f"about byte {opened.tell()}"


def _response(record: Any) -> Page | None:  # noqa: ANN401 - warcio is untyped
    """Give the page of a response record; None for what is no page of the web."""
    address = fetchable(record.rec_headers.get_header("WARC-Target-URI", "").strip("<>"))
    head = record.http_headers
    if address is None or head is None or not head.get_statuscode().startswith("200"):
        return None
    moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date", ""))
    return Page(
        url=address,
        final_url=address,
        status=200,
        fetched_at=moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC),
        body=record.content_stream().read(LARGEST_PAGE),
        headers={name.lower(): value for name, value in head.headers},
    )


def _saved(file: Path, top: Path) -> Page | Refused:
    """Give a saved page; its address is what it calls itself, else its place in a mirror, `host/path`."""
    with file.open("rb") as opened:
        body = opened.read(LARGEST_PAGE)
    place = file.relative_to(top).as_posix()
    mirrored = f"https://{place}" if _HOST.match(place.partition("/")[0]) and "/" in place else None
    address = fetchable(own_address(body, mirrored or "") or mirrored or "")
    if address is None:
        return Refused(str(file), "bad_url: the page does not say its address")
    moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Page(url=address, final_url=address, status=200, fetched_at=moment, body=body)


def _lines(file: Path) -> Iterator[Item]:
    """Give the addresses of a list: the first column of each line that is no comment."""
    with file.open(encoding="utf-8-sig", errors="replace") as opened:
        for number, line in enumerate(opened, start=1):
            word = re.split(r"[,;\s]", line.strip(), maxsplit=1)[0].strip("\"'<>")
            if not word or word.startswith("#"):
                continue
            address = absolute(word, word)
            yield entry_of(address) if address else Refused(f"{file}:{number}", f"bad_url: {word[:100]}")


def _mapped(address: str, get: Get, now: datetime) -> Iterator[Item]:
    """Give what a sitemap lists, following an index and the indexes inside it."""
    waiting, seen = [address], {address}
    while waiting and len(seen) <= MOST_SITEMAPS:
        here = waiting.pop(0)
        got = get(here)
        if isinstance(got, Failure):
            yield Refused(here, f"{got.reason}: {got.detail}".rstrip(": "))
            continue
        more = [one for one in members(got.body) if one not in seen]
        seen.update(more)
        waiting += more
        if not more:
            yield from _listed(got.body, got.final_url, now)


def _listed(body: bytes, where: str, now: datetime) -> Iterator[Item]:
    found = parse(body, url=where, now=now, most=MOST_LISTED)
    if not isinstance(found, ParsedFeed):
        yield Refused(where, f"{found.reason}: {found.detail}".rstrip(": "))
        return
    names = ("title", "summary", "author", "language", "published", "published_raw", "date_quality")
    for entry in found.entries:
        if entry.url is not None:
            yield entry_of(entry.url, **{name: getattr(entry, name) for name in names})

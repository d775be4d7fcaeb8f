"""Who an entry is: the guid where it can be trusted, else the address, else title and date."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from extractors.feed.parsed import Claim
from extractors.url import canonical

_SPACED: Final = "\x1f"


def feed_id(url: str) -> str:
    """Derive a feed's identity from the address under which it was first added.

    >>> feed_id("https://e.org/feed") == feed_id("https://E.org/feed")
    True
    """
    parts = urlsplit(url.strip())
    return _digest("feed", parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl())


def entry_ids(feed: str, claims: Sequence[Claim], urls: Sequence[str | None], home: str | None) -> list[str]:
    """Climb the ladder guid, canonical URL, URL, title with date: the first rung that is unique in the document.

    A link to the feed's own front page is no identity, since the next entry will carry it too. Entries equal in all
    of it are one entry and share their id.
    """
    front = canonical(home) if home else None
    canon = [canonical(url) if url else "" for url in urls]
    links = [
        "" if one == front or (urlsplit(one).path in ("", "/") and not urlsplit(one).query) else one for one in canon
    ]
    rungs = (
        ("guid", [claim.guid.strip() for claim in claims]),
        ("canonical", links),
        ("url", [url or "" if link else "" for url, link in zip(urls, links, strict=True)]),
    )
    counts = [(name, values, Counter(values)) for name, values in rungs]
    ids = []
    for place, claim in enumerate(claims):
        for name, values, count in counts:
            if values[place] and count[values[place]] == 1:
                ids.append(_digest(feed, name, values[place]))
                break
        else:
            dated = claim.dates[0][0] if claim.dates else ""
            ids.append(
                _digest(feed, "title", claim.title, dated, canon[place], claim.summary if not claim.title else "")
            )
    return ids


def _digest(*parts: str) -> str:
    return hashlib.sha256(_SPACED.join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

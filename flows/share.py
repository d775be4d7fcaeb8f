"""Which hosts and articles are one worker's when several work on one lake; pure, the same on every machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from extractors import url
from extractors.errors import ConfigError
from storage.rows import Mine
from storage.store import PARTS

SHARE = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})")


@dataclass(frozen=True, slots=True)
class Share:
    """The worker `place` of `of`; the hosts of one site are always one worker's, so no host is asked by two."""

    place: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/3`, the second worker of three; ConfigError for what is none.

        >>> Share.parse("2/3")
        Share(place=2, of=3)
        """
        found = SHARE.fullmatch(text)
        if not found or int(found[1]) > int(found[2]) or int(found[2]) > PARTS:
            raise ConfigError(f"share = {text!r}: write for example 2/3 for the second worker of three")
        return cls(int(found[1]), int(found[2]))

    @property
    def parts(self) -> Sequence[int]:
        """The parts of all work that are this worker's; those of the workers of one count never overlap."""
        return range(self.place - 1, PARTS, self.of)

    @property
    def is_whole(self) -> bool:
        """Whether this worker does everything."""
        return self.of == 1

    @property
    def mine(self) -> Mine | None:
        """What storage asks of an address; None when all is ours, so that nothing is asked."""
        return None if self.is_whole else self.holds

    def holds(self, address: str | None) -> bool:
        """Say whether the host of an address is this worker's."""
        return self.is_whole or part_of(site(address or "")) % self.of == self.place - 1

    def __str__(self) -> str:
        """Write it as it is set, for logs and locks."""
        return f"{self.place}/{self.of}"


EVERYTHING = Share()


def site(address: str) -> str:
    """Give what the hosts of one owner share, roughly: coarser than a host, so that `www.` and bare names go together.

    >>> site("https://www.news.example.co.uk/a"), site("http://127.0.0.2:8000/"), site("nothing")
    ('example.co.uk', '127.0.0.2', '')
    """
    try:
        name = url.host(address).rpartition("]")[0] or url.host(address).partition(":")[0]
    except ValueError:
        return ""
    labels = name.lower().split(".")
    while labels[0] == "www" and len(labels) > 1:
        del labels[0]
    if labels[-1].isdigit() or name.startswith("["):
        return name
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])


def part_of(name: str) -> int:
    """Give the part that a site falls into, by its hash.

    >>> part_of("example.org") == part_of("example.org") < PARTS
    True
    """
    return int(hashlib.md5(name.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8], 16) % PARTS

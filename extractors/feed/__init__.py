"""What a feed says: bytes in, entries out; the only user of feedparser."""

from extractors.feed.parsed import Hints, ParsedFeed
from extractors.feed.reading import parse

__all__ = ["Hints", "ParsedFeed", "parse"]

"""The reason codes: one enumeration, one page."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.reasons import Reason

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reasons.md"


def test_every_reason_is_documented_and_none_is_invented_there() -> None:
    """The page lists exactly the codes of the enumeration, each with its meaning."""
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {reason.value: reason.meaning for reason in Reason}


def test_every_reason_written_in_the_code_is_one_of_the_enumeration() -> None:
    """No module invents a code of its own."""
    written = re.compile(r"(?:Rejection|PipelineError|FeedError|PageError)\(\s*\"(\w+)\"")
    sources = [path for folder in ("extractors", "flows", "storage") for path in (ROOT / folder).rglob("*.py")]
    found = {code: path.name for path in sources for code in written.findall(path.read_text(encoding="utf-8"))}
    assert {code: name for code, name in found.items() if code not in set(Reason)} == {}

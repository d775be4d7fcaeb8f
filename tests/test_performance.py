"""docs/performance.md says what was measured."""

import json

import pytest

from benchmarks import page


@pytest.mark.skipif(not page.RESULTS.exists(), reason="python -m benchmarks has not been run")
def test_the_page_is_made_from_the_committed_results():
    """The page is what its generator makes of docs/performance.json; nobody edits a figure by hand."""
    assert page.PAGE.read_text(encoding="utf-8") == page.page(json.loads(page.RESULTS.read_text(encoding="utf-8")))


def test_ratios_are_told_with_their_spread():
    """Each run is compared within itself; a peer that is not installed is named as such."""
    runs = [
        {
            "pipeline": {
                "rate": rate,
                "limits": {"lxml": 100.0, "trafilatura": 40.0, "spacy": 20.0},
                "cpu": {"read": 3.0, "code": 1.0},
                "wall": {"read": 3.0, "code": 1.0},
                "cycles": [{"articles": 60}],
            },
            "peers": {"ingestion": {"ballotwire": 3 * rate, "news-please": rate, "newspaper4k": None}},
        }
        for rate in (8.0, 10.0, 14.0)
    ]
    growth = {"small": 10_000, "large": 100_000, "cpu_ratio": 1.1}
    told = page.page({"machine": "two cores", "runs": runs, "growth": growth, "sweep": {"feeds": 500, "wall": 45.0}})
    assert "| the slowest library alone (aim: .60) | 0.50 (0.40 to 0.70) |" in told
    assert "| read | 0.75 (0.75 to 0.75) | 0.50 (0.50 to 0.50) |" in told
    assert "| ingestion | news-please | 3.00 (3.00 to 3.00) |" in told
    assert "| ingestion | newspaper4k | not installed |" in told
    assert "| polling 500 feeds, 95 % unchanged, beside 90 s | 0.50 |" in told

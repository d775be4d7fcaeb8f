"""The report in a real browser: nothing clipped, nothing asked for, nothing said; charts and tables agree."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from extractors.daily import build, plain_data
from flows import render
from tests.browser import browser
from tests.report_rows import DAY, NOW, claim, empty_day, full_day, story

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]
OVERFLOW = """
[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll") && !e.closest(".skip") && !e.closest("svg"))
  .filter(e => e.getClientRects().length && (e.getBoundingClientRect().right > innerWidth + 1
               || e.getBoundingClientRect().left < -1))
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40))
"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    """A browser for all tests."""
    with browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="module")
def report():
    """A day with the longest and oddest strings in every place."""
    rows = full_day()
    rows["stories"] = [story("W" * 5000), story("<script>alert(1)</script>", url="javascript:alert(1)"),
                       story("انتخابات ریاست جمهوری", language="fa", story_id="s2")]  # fmt: skip
    rows["claims"].append(claim("RESULT_CONTESTED", "N" * 300, "Q" * 900))
    return build(rows, day=DAY, now=NOW)


@pytest.fixture(scope="module")
def page(report, tmp_path_factory):
    """The page of that day."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render.html(report), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_clipped_asked_for_or_said(tab, page, width, scheme):
    """At desk and phone width, light and dark: no overflow, no request but the page, no console message."""
    tab.requests.clear()
    tab.errors.clear()
    tab.open(page, width, scheme)
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value(OVERFLOW) == []
    assert [url for url in tab.requests if not url.startswith("data:")] == [page.as_uri()]
    assert tab.errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_empty_day_fits_too(tab, tmp_path, width):
    """The page of an empty day overflows nowhere."""
    path = tmp_path / "empty.html"
    path.write_text(render.html(build(empty_day(), day=DAY, now=NOW)), encoding="utf-8")
    tab.open(path, width, "light")
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value(OVERFLOW) == []


def test_tables_say_what_the_data_say(tab, page, report):
    """Every chart has a table with the numbers of report.json."""
    tab.open(page, 1280, "light")
    data = json.loads(json.dumps(plain_data(report)))
    rows = tab.value("""
        [...document.querySelectorAll("tr[data-country]")].filter(r => r.closest("[data-table=attention]"))
          .map(r => [r.dataset.country, ...[...r.querySelectorAll("td.n")].slice(0, 3).map(c => c.textContent)])
    """)
    assert rows == [
        [c["country"], *(f"{c['counts'][k]:,}" for k in ("articles", "stories", "outlets"))] for c in data["countries"]
    ]
    volume = tab.value(
        "[...document.querySelectorAll('[data-table=volume] td')].map(c => Number(c.textContent.replace(',', '')))"
    )
    assert volume == data["head"]["volume"][::-1]
    dots = tab.value("document.querySelectorAll('[data-table=timeline] tbody tr').length")
    assert dots == tab.value("document.querySelectorAll('svg.dots circle').length")
    assert dots == sum(len(chart["dots"]) for chart in data["timelines"])
    shaded = tab.value("document.querySelectorAll('svg.world title').length")
    assert shaded == 1 + sum(1 for c in data["countries"] if c["counts"]["articles"])


def test_axe_finds_nothing_serious(tab, page, tmp_path):
    """axe-core finds no serious or critical violation of accessibility, light or dark."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here to fetch axe-core")
    packed = subprocess.run([npm, "pack", "axe-core@4"], cwd=tmp_path, capture_output=True, text=True, check=False)
    if packed.returncode:
        pytest.skip("npm cannot reach its registry")
    shutil.unpack_archive(next(Path(tmp_path).glob("*.tgz")), tmp_path)
    for scheme in ("light", "dark"):
        tab.open(page, 1280, scheme)
        tab.value((tmp_path / "package" / "axe.min.js").read_text(encoding="utf-8") + ";1")
        passed, violations = tab.value(
            "axe.run().then(r => [r.passes.length, r.violations.map(v => [v.impact, v.id, v.nodes[0].html])])"
        )
        assert passed > 10
        assert [v for v in violations if v[0] in {"serious", "critical"}] == []

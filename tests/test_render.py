"""The pages that readers see."""

import csv
import json
import re
import shutil
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from extractors.daily import build, leads
from extractors.daily.claims import EXCLUSIVE, ORDER
from extractors.daily.coverage import STATE_ORDER
from extractors.daily.leads import TROUBLED
from extractors.daily.sections import Counts, Dot, Timeline
from extractors.daily.wording import link, plain
from extractors.records import Kind, OwnerKind, Role, Status, TextSource
from flows import charts, render
from tests.report_rows import DAY, NOW, claim, empty_day, feed, full_day, grid, result, story

HOSTILE = '<script>alert(1)</script> [x](javascript:alert(2)) | `c` \u202egnp.exe \x00\x1b[31m =HYPERLINK("http://x")'


def test_page_is_self_contained():
    """The page has no script, no outside resource, one h1, and is small."""
    page = render.html(build(full_day(), day=DAY, now=NOW))
    assert "<script" not in page
    assert not re.search(r"<(?:img|iframe|object|embed|source|video|audio)\b|@import|url\(|\son\w+=", page)
    assert re.findall(r"<link[^>]*>", page) == ['<link rel="icon" href="data:,">']
    assert page.count("<h1>") == 1
    assert len(page.encode()) < 500_000


def test_same_rows_give_same_bytes_later():
    """A re-run on a later day gives the same bytes in every format."""
    one, two = (build(full_day(), day=DAY, now=NOW + timedelta(days=n)) for n in (0, 9))
    assert [f(one) for f in (render.html, render.markdown, render.as_json)] == [
        f(two) for f in (render.html, render.markdown, render.as_json)
    ]


def test_every_section_is_told():
    """Each section of a full day has its heading in the page, and all but the charts' in the text version."""
    report = build(full_day(), day=DAY, now=NOW)
    page, text = render.html(report), render.markdown(report)
    for section in render.SECTIONS:
        assert f'<h2 id="{section}-h">' in page
    for heading in ("In short", "Who says what", "What we could see"):
        assert f"## {heading}" in text
    assert "Machine-made, not checked by a person." in page
    assert "Machine-made, not checked by a person." in text


def test_empty_day_says_so_and_why():
    """A day without articles is reported with its reason, whatever is missing."""
    rows = empty_day()
    assert "no feed is watched" in render.html(build(rows, day=DAY, now=NOW))
    rows["feeds"] = [full_day()["feeds"][1] | {"polls": 0}]
    assert "The pipeline did not run" in render.markdown(build(rows, day=DAY, now=NOW))


@pytest.mark.parametrize("where", ["story", "claim", "result", "newcomer", "change", "feed", "drop"])
def test_hostile_strings_are_inert(where):
    """Outside strings cannot become markup, links or controls in any format, wherever they stand."""
    rows = full_day()
    bad_link = {"url": "javascript:alert(3)"}
    rows |= {
        "story": {"stories": [story(HOSTILE, excerpt=HOSTILE, outlet=HOSTILE, **bad_link)]},
        "claim": {"claims": [claim("REPRESSION", HOSTILE, HOSTILE, **bad_link),
                             claim("REPRESSION", "B", HOSTILE, status="denied", outlet=HOSTILE)]},
        "result": {"results": [result(HOSTILE, 1.0, speaker=HOSTILE, outlet=HOSTILE, **bad_link)]},
        "newcomer": {"newcomers": [full_day()["newcomers"][0] | {"name": HOSTILE}]},
        "change": {"changes": [full_day()["changes"][0] | {"title": HOSTILE, "changed_figures": HOSTILE, **bad_link}]},
        "feed": {"feeds": [full_day()["feeds"][0] | {"outlet": HOSTILE}]},
        "drop": {"drops": [full_day()["drops"][0] | {"outlet": HOSTILE, "reason": HOSTILE}]},
    }[where]  # fmt: skip
    report = build(rows, day=DAY, now=NOW)
    page, text, data = render.html(report), render.markdown(report), render.as_json(report)
    assert "<script" not in page
    assert "<script" not in text
    assert 'href="javascript' not in page
    assert not re.search(r"(?<!\\)\]\(<?javascript", text)
    for form in (page, text, data):
        assert not re.search("[\x00\x1b\u202e]", form)
    json.loads(data)


def test_fullest_day_stays_small():
    """With every country in the news and the longest strings in all places the page keeps under 500 kB."""
    long = "ж" * 1000
    rows = full_day()
    rows["country_days"] = grid(dict.fromkeys(_countries(), 40), outlets=9)
    address = "https://example.org/" + "a" * 900
    rows["stories"] = [story(long, story_id=str(n), excerpt=long, url=address) for n in range(15)]
    rows["claims"] = [
        claim(code, f"{long}{n}", long, country=country, status=status, url=address)
        for country in ("BLR", "BOL", "GEO", "MDA") for code in ("RESULT_ANNOUNCED", "FRAUD_ALLEGATION", "REPRESSION")
        for status in ("asserted", "alleged", "denied") for n in range(6)
    ]  # fmt: skip
    rows["feeds"] = [feed(f"{n}{long}", quiet_hours=90) for n in range(2000)]
    page = render.html(build(rows, day=DAY, now=NOW))
    assert len(page.encode()) < 500_000
    assert "and 1,960 more" in page


def _countries():
    data = json.loads((render.TEMPLATES / "world.json").read_text())
    return [*data["shapes"], *data["points"]]


def test_every_country_of_the_tables_is_on_the_map():
    """Each country that the coder knows has a shape or a dot, Kosovo and the small states included."""
    with (Path(render.__file__).parents[1] / "extractors/data/countries.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert len(known) > 190
    assert {"XKX", "MDV", "MLT", "SGP"} <= known
    assert known <= set(_countries())
    assert (render.TEMPLATES / "world.json").stat().st_size < 90_000


def test_no_shape_crosses_the_map():
    """No outline of a country takes a step of more than a quarter of the map: nothing is smeared over the date line."""
    data = json.loads((render.TEMPLATES / "world.json").read_text())
    for country, path in data["shapes"].items():
        for ring in path.split("M")[1:]:
            steps = re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring.partition("l")[2])
            assert max(abs(float(step)) for step in steps) < data["width"] / 4, country


def test_long_title_is_cut():
    """A title of 5,000 characters takes one line of 200."""
    page = render.html(build(full_day() | {"stories": [story("A" * 5000)]}, day=DAY, now=NOW))
    assert "A" * 199 + "…" in page
    assert "A" * 200 not in page


def test_right_to_left_title_is_isolated_and_marked():
    """A title in another language stands in its own direction and names its language."""
    page = render.html(build(full_day() | {"stories": [story("انتخابات", language="fa")]}, day=DAY, now=NOW))
    assert '<bdi lang="fa">انتخابات</bdi></a> <span class="badge">in Persian</span>' in page


def test_markdown_fits_an_artifact():
    """The text version stays under 20 kB with the longest strings everywhere, and keeps its end."""
    rows = full_day()
    rows["stories"] = [story("Ж" * 300, url="https://example.org/" + "a" * 900) for _ in range(15)]
    text = render.markdown(build(rows, day=DAY, now=NOW))
    assert len(text.encode()) < 20_000
    assert "## Method" in text


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (150, "2 hours"), (4319, "71 hours"), (15480, "10 days")]
)
def test_lengths_of_time_are_told_in_units_that_a_reader_grasps(minutes, words):
    """Minutes up to two hours, hours up to three days, then days, and never more than it was."""
    assert render.language("en").duration(minutes) == words


def test_links_are_http_only():
    """Only http and https addresses become links."""
    assert link("javascript:alert(1)") is None
    assert link("data:text/html,x") is None
    assert link("https://[broken") is None
    assert link('https://example.org/"><b>') == "https://example.org/%22%3E%3Cb%3E"


def test_plain_is_idempotent():
    """Cleaning a cleaned string changes nothing."""
    once = plain(HOSTILE * 20)
    assert plain(once) == once


def test_every_code_has_words():
    """No code that the rules can give lacks its words, so that no report stops at a missing string."""
    words = render.language("en").words
    contradictions = {name for name, _, _ in EXCLUSIVE} | {"figures_differ"}
    assert set(STATE_ORDER) <= words["state"].keys()
    assert set(ORDER) <= words["position"].keys()
    assert contradictions <= words["contradiction"].keys()
    assert contradictions | {f"pipeline_{state}" for state in TROUBLED} <= words["lead"].keys()
    kinds = {"status": Status, "owner": OwnerKind, "role": Role, "kind": Kind, "text_source": TextSource}
    for table, kind in kinds.items():
        assert set(get_args(kind)) <= words[table].keys()
    reasons = {"spike", "elevated", "above", "below", "coverage", "running", "new_sources", "usual", "baseline_short"}
    assert reasons <= words["reason"].keys()


def test_every_lead_is_worded():
    """Each sentence of the language file can be said with the figures of a lead, and says nothing undefined."""
    env = render.environment("en", "html")
    figures = dict.fromkeys(_lead_figures(), 3) | {"country": "BLR", "code": "RESULT_ANNOUNCED", "topic": "result"}
    for kind in render.language("en").words["lead"]:
        said = env.globals["t"](f"lead.{kind}", **figures)
        assert said.endswith(".")
        assert "Undefined" not in said


def _lead_figures():
    source = Path(leads.__file__).read_text(encoding="utf-8")
    return {*re.findall(r'"(\w+)":', source), "first", "second", "first_figures", "second_figures"}


def marked(value):
    """Put every string of a language file between marks."""
    if isinstance(value, dict):
        return {key: marked(entry) for key, entry in value.items()}
    return [marked(entry) for entry in value] if isinstance(value, list) else f"⟦{value}⟧"


def test_every_word_comes_from_the_language_file(tmp_path, monkeypatch):
    """In a language of marked strings no word stands outside the marks but those of the data and of CLDR."""
    shutil.copytree(render.TEMPLATES, tmp_path, dirs_exist_ok=True)
    words = tomllib.loads((tmp_path / "en.toml").read_text(encoding="utf-8"))
    lines = [f'[meta]\nlanguage = "en"\nlocale = "{words.pop("meta")["locale"]}"\ndirection = "ltr"']
    for table, entries in marked(words).items():
        lines += [f"[{table}]", *(f"{json.dumps(key)} = {json.dumps(entry)}" for key, entry in entries.items())]
    (tmp_path / "xx.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(render, "TEMPLATES", tmp_path)
    report = build(full_day(), day=DAY, now=NOW)
    page = re.sub(r"<style>.*?</style>|<(?!/?(title|desc))[^>]*>", " ", render.html(report, "xx"), flags=re.DOTALL)
    locale = render.language("xx").locale
    months = [name for width in ("wide", "abbreviated") for name in locale.months["format"][width].values()]
    known = set(
        re.findall(r"[^\W\d_]+", " ".join([render.as_json(report), *locale.territories.values(), *months, "UTC"]))
    )
    for text in (page, render.markdown(report, "xx")):
        rest = text
        while (less := re.sub("⟦[^⟦⟧]*⟧", " ", rest)) != rest:
            rest = less
        assert set(re.findall(r"[^\W\d_]{3,}", re.sub(r"</?(title|desc)[^>]*>|&\w+;", " ", rest))) <= known


def test_dots_of_all_countries_have_one_measure():
    """A dot of one story is drawn small beside another country's dot of sixteen."""
    one, many = (
        Timeline(country=country, days=(DAY,), codes=("RETREAT",),
                 dots=(Dot(day=DAY, code="RETREAT", counts=Counts(n, n, 1)),))
        for country, n in (("LTU", 1), ("BLR", 16))
    )  # fmt: skip
    assert charts.most_told([one, many]) == 16
    drawn = [charts.timeline(chart, "t", 16, str, str) for chart in (one, many)]
    assert [re.search(r' r="([\d.]+)"', svg).group(1) for svg in drawn] == ["4.2", "11.0"]

"""Agreement with hand-coded articles: what counts as the same."""

import json

import pytest
from typer.testing import CliRunner

from extractors.score.matching import Named, evidence, overlap
from extractors.score.summary import by_code, measures, page, worst
from extractors.score.tally import tally
from flows.cli import app

TEXT = "Maria Hay accused Paul Rook of fraud on Sunday. Rook won 54.2 percent of the vote."
GOLD = {
    "id": "a", "text": TEXT, "focus_countries": ["BLR"], "election_related": True, "elections": [],
    "actors": [
        {"name": "Maria Hay", "mentions": [], "kind": "person", "role": "CAN", "country": "BLR"},
        {"name": "Paul Rook", "mentions": ["Rook"], "kind": "person", "role": "GOV", "country": "BLR"},
    ],
    "events": [
        {"code": "ACCUSE", "status": "alleged", "background": False, "actors": ["Maria Hay"], "speaker": "Maria Hay",
         "recipients": ["Paul Rook"], "date": "2020-08-09", "country": "BLR", "numbers": [],
         "quote": "Maria Hay accused Paul Rook of fraud on Sunday"},
        {"code": "RESULT_ANNOUNCED", "status": "asserted", "background": False, "actors": ["Paul Rook"],
         "speaker": None, "recipients": [], "date": None, "country": "BLR",
         "quote": "Rook won 54.2 percent of the vote",
         "numbers": [{"kind": "vote_share", "value": 54.2, "holder": "Paul Rook"}]},
    ],
}  # fmt: skip


def altered(**event):
    """Give the gold with its first event changed."""
    return {**GOLD, "events": [{**GOLD["events"][0], **event}, GOLD["events"][1]]}


def values(given):
    """Measure one coding of the article."""
    return {tag: m.value for tag, m in measures([tally("a", GOLD, given)]).items()}


def test_gold_agrees_with_itself():
    """A perfect coding gets 1 on every tag that has something to count, and no mistake."""
    assert {v for v in values(GOLD).values() if v is not None} == {1.0, 0.0}
    assert values(GOLD)["elections"] == 0.0
    assert tally("a", GOLD, GOLD).mistakes == []


def test_tuples_count_like_lists():
    """A coding straight from the coder holds tuples where JSON has lists, and is judged the same."""
    assert values({**GOLD, "focus_countries": ("BLR",), "events": tuple(GOLD["events"])}) == values(GOLD)


def test_missing_article_counts_as_empty():
    """An article without a coding costs recall and nothing else."""
    found = measures([tally("a", GOLD, None)])
    assert (found["events"].value, found["events"].gold, found["events"].given) == (0.0, 2, 0)


@pytest.mark.parametrize(
    ("change", "tag", "value"),
    [
        ({"status": "asserted"}, "event_status", 0.5),
        ({"speaker": "Paul Rook"}, "event_speaker", 0.0),
        ({"speaker": "Hay"}, "event_speaker", 1.0),
        ({"date": "2020-08"}, "event_date", 0.0),
        ({"recipients": ["Rook"]}, "event_recipients", 1.0),
        ({"code": "REJECT"}, "events", 0.5),
        ({"code": "REJECT"}, "event_any_code", 1.0),
        ({"quote": "not in the text at all"}, "events", 0.5),
    ],
)
def test_each_difference_costs_its_own_tag(change, tag, value):
    """One changed field moves the figure of its tag; a surname or other form does not."""
    assert values(altered(**change))[tag] == value


def test_evidence_must_stand_in_the_text():
    """Offsets and quote must agree, and evidence that swallows the article does not match."""
    assert evidence(TEXT, {"quote": "Rook won", "start": 0, "end": 8}) is None
    assert evidence(TEXT, {"quote": "Rook won"}) == (48, 56)
    long = {"quote": (TEXT * 9)[:600]}
    assert overlap(TEXT * 9, {"quote": "Rook won 54.2 percent"}, long) == 0.0


def test_titles_and_accents_do_not_part_a_name():
    """A title, an accent or a possessive leaves an actor the same."""
    one = Named.of({"name": "President Nicolás Rook", "kind": "person"}, "")
    assert one.likeness(Named.of({"name": "Nicolas Rook's", "kind": "person"}, "")) == 3.0


def test_intervals_hold_the_figure_and_repeat():
    """The bootstrap interval contains the figure and is the same each time."""
    tallies = [tally(str(i), GOLD, altered(status="asserted") if i % 3 else GOLD) for i in range(12)]
    first, again = measures(tallies)["event_status"], measures(tallies)["event_status"]
    assert first == again
    assert first.low <= first.value <= first.high
    assert by_code(tallies)["ACCUSE"].gold == 12
    assert worst(m for t in tallies for m in t.mistakes)[0][:4] == ("event_status", "alleged", "asserted", 8)
    assert "| status of matched events (right) |" in page(tallies, "gold.jsonl", "coder")


def test_command_judges_given_codings(tmp_path):
    """`ballotwire eval GOLD --predicted FILE --json` prints the figures as JSON."""
    gold, given = tmp_path / "gold.jsonl", tmp_path / "given.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    given.write_text(json.dumps(altered(status="asserted")) + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", str(gold), "--predicted", str(given), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["event_status"]["value"] == 0.5


def test_command_names_a_broken_file(tmp_path):
    """A file that is no JSON lines is a usage error."""
    broken = tmp_path / "gold.jsonl"
    broken.write_text("{", encoding="utf-8")
    assert CliRunner().invoke(app, ["eval", str(broken)]).exit_code == 2

"""Event detection: clauses, cue classes, rules, the English model and what it makes of texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.event.detect import TWINS, detect, twin
from extractors.event.model import weights
from extractors.event.rules import rules
from extractors.reading import read
from extractors.records import ActorTable, CodeRequest, Finding

NOBODY = ActorTable((), ())


def found(text: str, title: str = "") -> list[tuple[str, str]]:
    """Detect the events of a text: code and evidence."""
    return [(event.code, text[event.start : event.end]) for event in findings(text, title)]


def findings(text: str, title: str = "") -> tuple[Finding, ...]:
    """Detect the events of an English text."""
    return detect(read(CodeRequest(id="t", title=title, text=text, language="en")), NOBODY)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("RESULT_CONTESTED", "The opposition refused to recognise the outcome of the presidential election."),
        ("ELECTION_DEMAND", "The bishops urged the government to hold free and fair elections."),
        ("RESULT_ANNOUNCED", "Anna Berg won the presidential election with 54.1% of the vote, the commission said."),
        ("ELECTION_POSTPONED", "The commission postponed the parliamentary election by two weeks."),
        ("RESULT_ANNOUNCED", "With most districts counted, Jon Berg stood at 58.0% in the presidential election."),
        ("CANDIDATE_BARRED", "The electoral commission has barred the Senate list of the People's Front."),
        ("POWER_TRANSFER", "Prime Minister Jan Novak resigned on Monday after a vote of no confidence."),
        ("ACCUSE", "The senator accused the minister of lying to parliament."),
        ("COERCE", "Police arrested a banker on suspicion of theft."),
        ("REQUEST", "The agency urged both companies to lower their prices."),
    ],
)
def test_a_plain_sentence_gets_its_code(code: str, sentence: str) -> None:
    """A sentence that tells one clear act is coded with that act."""
    assert code in [event for event, _ in found(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The company launched an advertising campaign for its new shoes.",
        "The crowd observed a minute of silence for the victims of the storm.",
        "She thanked the volunteers for their hard work.",
        "He is the first engineer ever elected to the academy.",
    ],
)
def test_known_false_alarms_stay_silent(sentence: str) -> None:
    """Words that look like politics but tell no political act give no event."""
    assert found(sentence) == []


def test_evidence_lies_in_the_text_and_holds_its_cue() -> None:
    """Evidence has 15 to 600 characters, lies within the text, and the cue within it."""
    text = "The ministry rejected the report.\n\nPolice arrested 40 people at rallies against the election result."
    events = findings(text)
    assert events
    for event in events:
        assert 15 <= event.end - event.start <= 600
        assert event.start <= event.cue.start < event.cue.end <= event.end
        assert "\n" not in text[event.start : event.end]


@pytest.mark.parametrize("text", ["", " ", "?", "\n\n\n", "election", "vote " * 3000, "a" * 20000, "\u200b\u0301" * 50])
def test_odd_input_gives_an_answer(text: str) -> None:
    """Empty, endless and meaningless text is answered without an error."""
    for event in findings(text):
        assert 15 <= event.end - event.start <= 600


def test_twins_follow_the_occasion() -> None:
    """The same arrest is repression in an article about an election and coercion elsewhere."""
    assert twin("COERCE", electoral=True) == "REPRESSION"
    assert twin("REPRESSION", electoral=False) == "COERCE"
    assert twin("AID", electoral=True) == "AID"


def test_weights_hold_no_sentences() -> None:
    """Features are short: the training text cannot be read back from the weights."""
    for name in ("event.en", "code.en"):
        stored = weights(name)
        assert max(len(feature.split()) for feature in stored.vocabulary) == 1
        assert len(stored.vocabulary) == len(stored.coefficients)


def test_every_code_and_rule_is_in_the_codebook() -> None:
    """No code, and no rule of the English coder, is missing in docs/codebook.md."""
    codebook = (Path(__file__).parents[1] / "docs" / "codebook.md").read_text(encoding="utf-8")
    codes = {*weights("code.en").classes, *(rule.code for rule in rules()), *TWINS.values()}
    assert [code for code in sorted(codes) if f"| `{code}` |" not in codebook] == []
    assert [rule.name for rule in rules() if f"`en.{rule.name}`" not in codebook] == []


def test_runners_up_belong_to_the_race_that_is_told() -> None:
    """The line on who came second is no second result."""
    text = "Anna Berg won the election with 54.1% of the vote. Her closest rival came second with 40.2% of the vote."
    assert [code for code, _ in found(text)].count("RESULT_ANNOUNCED") == 1


def test_a_sure_rule_decides_alone_and_names_itself() -> None:
    """Where a sure rule holds its code is given, and the event carries its id."""
    events = findings("Two days after the election, clashes between protesters and police shook the old town.")
    assert ("ELECTION_VIOLENCE", "en.violence.clash") in [(event.code, event.rule) for event in events]


def test_one_code_is_told_once_by_the_same_words() -> None:
    """Two verbs of one act in one sentence are one event: a second would have the same quotation and the same id."""
    events = findings("Anna Berg, an officer, was charged with fraud and convicted of theft, and the mayor was jailed.")
    kinds = [(event.code, event.start, event.end) for event in events]
    assert kinds
    assert len(kinds) == len(set(kinds))

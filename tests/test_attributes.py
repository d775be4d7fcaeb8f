"""What an event says beside its code: status, who, to whom, says who, when."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.event.attributes import complete, event_id
from extractors.event.figures import figures
from extractors.event.numerals import numerals
from extractors.event.place import country
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import read
from extractors.records import Actor, ActorMention, ActorTable, CodeRequest, Election, Finding, Span

DAY = date(2020, 8, 10)
BOTH = ("Maria Hay", "Paul Rook")


def table(text, people=(), groups=()):
    """Name the actors of a made-up article, wherever they stand."""
    actors = tuple(
        Actor(name=n, mentions=(), kind=kind, role=role, country="BLR", actor_id=n, canonical=n)
        for kind, role, names in (("person", "CAN", people), ("group", "COP", groups))
        for n in names
    )
    found = [
        ActorMention(m.start(), m.end(), place, "name")
        for place, actor in enumerate(actors)
        for m in re.finditer(rf"\b{re.escape(actor.name)}\b", text)
    ]
    return ActorTable(actors, tuple(sorted(found, key=lambda m: m.start)))


def found(code, text, cue="", quote=""):
    """Point at an event: the evidence is the whole text and the cue its first word unless said."""
    start = text.find(quote)
    at = text.find(cue)
    return Finding(
        code=code,
        start=start,
        end=start + len(quote or text),
        cue=Span(at, at + max(1, len(cue))),
        rule="t",
        confidence=1,
    )


def told(code, text, **actors):
    """Lay out one event with its actors."""
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language="en"))
    setting = Setting(reading, table(text, **actors))
    return Scene(setting, found(code, text), utterances(setting))


def coded(code, text, cue, quote="", language="en", **actors):
    """Code one event."""
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language=language))
    (event,) = complete(reading, table(text, **actors), (), (found(code, text, cue, quote),))
    return event


def test_accusation_is_alleged_by_the_accuser():
    """The accuser acts, speaks and is not the outlet; the accused receives."""
    event = coded("ACCUSE", "Maria Hay accused Paul Rook of theft on Sunday.", "accused", people=BOTH)
    assert (event.status, event.speaker) == ("alleged", "Maria Hay")
    assert (event.actors, event.recipients) == (("Maria Hay",), ("Paul Rook",))
    assert event.date == "2020-08-09"


def test_demand_is_demanded():
    """A demand has its own status, and its speaker is the one who demands."""
    event = coded("REQUEST", "Maria Hay urged Paul Rook to free the prisoners.", "urged", people=BOTH)
    assert (event.status, event.speaker, event.recipients) == ("demanded", "Maria Hay", ("Paul Rook",))


def test_passive_turns_roles_round():
    """In the passive the subject suffers and the one behind `by` acts."""
    event = coded(
        "REPRESSION",
        "Maria Hay was arrested by soldiers on Sunday.",
        "arrested",
        people=("Maria Hay",),
        groups=("soldiers",),
    )
    assert (event.actors, event.recipients) == (("soldiers",), ("Maria Hay",))


def test_vote_ahead_is_planned_with_its_date():
    """A vote that lies ahead is planned, and its day is looked for forwards."""
    event = coded("ELECTION_SCHEDULED", "The presidential election will be held on 3 November.", "held")
    assert (event.status, event.date, event.background) == ("planned", "2020-11-03", False)


def test_recalled_history_is_background():
    """What is told of years ago is background."""
    event = coded("RESULT_ANNOUNCED", "Paul Rook had won the last election in 2015.", "won", people=("Paul Rook",))
    assert event.background
    assert event.date == "2015"


def test_quotation_goes_on_with_its_speaker():
    """A quotation without a verb of saying keeps the speaker of the one before it."""
    text = '"We shall win this," Maria Hay said on Sunday.\n\n"The count was rigged from the start."'
    event = coded("FRAUD_ALLEGATION", text, "rigged", "The count was rigged from the start", people=BOTH)
    assert event.speaker == "Maria Hay"


def test_election_codes_name_their_election():
    """An election event carries the id of an election of the article and why; a plain one does not."""
    text = "Maria Hay conceded the presidential election. Maria Hay met Paul Rook."
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language="en"))
    known = (Election(election_id="BLR-president-2020", country="BLR", office="president", date="2020-08-09"),)
    findings = (found("RESULT_RECOGNISED", text, "conceded"), found("CONSULT", text, "met"))
    first, second = complete(reading, table(text, people=BOTH), known, findings)
    assert first.election_id == "BLR-president-2020"
    assert first.election_reason
    assert second.election_id is None


@pytest.mark.parametrize(
    ("code", "recipients", "expected"),
    [("CONSULT", (1,), "BLR"), ("CONSULT", (), "POL"), ("ELECTION_DEMAND", (1,), "POL")],
)
def test_foreigners_among_themselves_are_abroad(code, recipients, expected):
    """A plain act of foreigners on foreigners is coded where they are, all else where the article is about."""
    scene = told(code, "Poland voted on Sunday. Maria Hay of Poland met Paul Rook, Poland said.", people=BOTH)
    assert scene.setting.reading.focus == ("POL",)
    assert country(scene, (0,), recipients) == expected


def test_french_source_is_the_speaker():
    """Without a parse, `selon` still names the speaker."""
    text = "Selon Maria Hay, le scrutin a été entaché de fraudes massives."
    event = coded("FRAUD_ALLEGATION", text, "fraudes", language="fr", people=("Maria Hay",))
    assert (event.status, event.speaker) == ("alleged", "Maria Hay")


def test_events_stand_for_their_findings():
    """Findings and events are one to one, in order, with the evidence as it stands and a stable id."""
    text = "Maria Hay conceded. Paul Rook was sworn in."
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language="en"))
    findings = (
        found("RESULT_RECOGNISED", text, "conceded", "Maria Hay conceded."),
        found("POWER_TRANSFER", text, "sworn"),
    )
    events = complete(reading, table(text, people=("Maria Hay",)), (), findings)
    assert [(e.code, e.start, e.end) for e in events] == [(f.code, f.start, f.end) for f in findings]
    assert all(e.quote == text[e.start : e.end] for e in events)
    assert events[0].event_id == event_id("a", "RESULT_RECOGNISED", "maria hay  conceded.")


@pytest.mark.parametrize(
    ("text", "language", "value", "percent"),
    [
        ("12,345", "en", 12345, False),
        ("61.4 percent", "en", 61.4, True),
        ("61,4 %", "fr", 61.4, True),
        ("1.234.567", "es", 1234567, False),
        ("10 000", "ru", 10000, False),
        ("two-thirds", "en", 66.7, True),
        ("twenty-one", "en", 21, False),
        ("1.5 million", "en", 1500000, False),
        ("yüzde 49,5", "tr", 49.5, True),
    ],
)
def test_numbers_are_read(text, language, value, percent):
    """Separators, scales, number words and percent signs of each language are understood."""
    (numeral,) = numerals(text, language, 0, len(text))
    assert (numeral.value, numeral.percent) == (value, percent)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("RESULT_ANNOUNCED", "Hay won with 54.2 percent, against 44.7 percent for Rook.",
         [("vote_share", 54.2, "Hay"), ("vote_share", 44.7, "Rook")]),
        ("RESULT_ANNOUNCED", "Hay took 37 percent, ahead of Rook with 29.",
         [("vote_share", 37, "Hay"), ("vote_share", 29, "Rook")]),
        ("RESULT_ANNOUNCED", "Hay took 93 seats, against 75 for Rook.", [("seats", 93, "Hay"), ("seats", 75, "Rook")]),
        ("RESULT_ANNOUNCED", "Polling showed Hay at 47% to Rook's 45%.",
         [("vote_share", 47, "Hay"), ("vote_share", 45, "Rook")]),
        ("RESULT_ANNOUNCED", "Hay beat Rook by 52% to 48%.", [("vote_share", 52, "Hay"), ("vote_share", 48, "Rook")]),
        ("RESULT_ANNOUNCED", "Hay won 56 of the 59 seats.", [("seats", 56, "Hay")]),
        (
            "RESULT_ANNOUNCED",
            "Hay and Rook won 132 and 81 seats respectively.",
            [("seats", 132, "Hay"), ("seats", 81, "Rook")],
        ),
        ("RESULT_ANNOUNCED", "Hay won the state by just over 20,000 votes.", []),
        ("VOTING_HELD", "Turnout was 61.4%.", [("turnout", 61.4, None)]),
        ("ELECTION_VIOLENCE", "At least 12 people were killed.", [("killed", 12, None)]),
        ("REPRESSION", "Police arrested 1,200 protesters in five days.", [("arrested", 1200, "protesters")]),
        ("PROTEST", "Dozens marched.", []),
        ("ASSAULT", "George Hay, 46, died in custody.", []),
        ("OPINION_POLL", "The survey found 70 percent of voters at ease.", []),
    ],
)  # fmt: skip
def test_a_number_has_kind_and_holder(code, text, expected):
    """Only counts that the code can carry become figures, each with the runner or group it belongs to."""
    scene = told(code, text, people=("Hay", "Rook"), groups=("protesters",))
    group = (2,) if "protesters" in text else ()
    assert [(f.kind, f.value, f.holder) for f in figures(scene, (), group)] == expected


@given(st.text(alphabet='ab AB12.,"“”\n%é\u200b\u0301ا', max_size=200), st.sampled_from(["fr", "ar", "xx"]))
@settings(max_examples=40, deadline=None)
def test_odd_text_does_not_crash(text, language):
    """Whatever the characters, a finding anywhere gets its attributes."""
    text = f"x{text}y"
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language=language))
    events = complete(reading, ActorTable((), ()), (), (found("ACCUSE", text), found("RESULT_ANNOUNCED", text, "y")))
    assert len(events) == 2


@pytest.mark.timeout(20)
def test_endless_line_is_bounded():
    """A hundred events in one line without an end take seconds at most."""
    text = 'Maria Hay said "the vote on Sunday was stolen", 5 percent ' * 3000
    reading = read(CodeRequest(id="a", title="", text=text, date=DAY, language="fr"))
    findings = tuple(
        Finding(code="ACCUSE", start=i, end=i + 40, cue=Span(i + 5, i + 9), rule="t", confidence=1)
        for i in range(0, len(text) - 50, len(text) // 100)
    )
    assert len(complete(reading, table(text, people=("Maria Hay",)), (), findings)) == len(findings)


def test_a_statement_speaks_for_whoever_issued_it():
    """What `the statement` says goes on with the speaker named before it."""
    text = 'Maria Hay said the count was rigged.\n\n"We call on the police to free them all," the statement added.'
    event = coded("REQUEST", text, "call", "We call on the police to free them all", people=BOTH)
    assert event.speaker == "Maria Hay"


def test_proposals_belong_to_the_author_of_the_report():
    """What a report proposes is demanded by its author, whoever quotes it."""
    text = (
        "Paul Rook welcomed the Hay Mission’s fact-finding report. He called it a road map.\n\n"
        "The proposed measures include an end to violence and the release of all prisoners."
    )
    event = coded("REQUEST", text, "release", "the release of all prisoners", people=BOTH, groups=("Hay Mission",))
    assert (event.status, event.speaker) == ("demanded", "Hay Mission")


def test_a_party_in_brackets_takes_no_number_of_its_member():
    """`Hay of the Green Front (GF) with 29` gives the number to Hay, whichever form of the party stands between."""
    text = "Maria Hay won 37 percent, ahead of Paul Rook of the Green Front (Green Front) with 29 percent."
    scene = told("RESULT_ANNOUNCED", text, people=BOTH, groups=("Green Front",))
    parties = tuple(replace(a, kind="party") if a.name == "Green Front" else a for a in scene.setting.actors.actors)
    setting = replace(scene.setting, actors=ActorTable(parties, scene.setting.actors.mentions))
    found = figures(Scene(setting, scene.finding, ()), (0,), (1,))
    assert {(f.value, f.holder) for f in found} == {(37, "Maria Hay"), (29, "Paul Rook")}


def test_french_verb_of_saying_in_every_past():
    """`avait prévenu` hands the clause to its subject as `a prévenu` does."""
    text = "Maria Hay avait prévenu que le scrutin serait truqué."
    event = coded("FRAUD_ALLEGATION", text, "truqué", language="fr", people=("Maria Hay",))
    assert event.speaker == "Maria Hay"


def test_a_bar_to_be_reached_is_no_result():
    """A threshold and a share that is only needed are nobody's."""
    text = "Maria Hay won 13 percent of the vote, clearing the 10 percent threshold; Paul Rook needed to receive 30%."
    got = figures(told("RESULT_ANNOUNCED", text, people=BOTH), (), ())
    assert [(figure.value, figure.holder) for figure in got] == [(13.0, "Maria Hay")]


def test_a_crowd_is_that_of_whoever_called_it():
    """People who are not named as a group gathered for the one who acts."""
    scene = told("CAMPAIGN_EVENT", "Maria Hay spoke to 4,000 people in the rain.", people=BOTH)
    got = figures(scene, (0,), ())
    assert [(figure.kind, figure.value, figure.holder) for figure in got] == [("crowd", 4000.0, "Maria Hay")]

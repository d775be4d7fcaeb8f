"""The actors of an article, as the coder finds them."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.actor import english, find_actors, identity
from extractors.actor.candidates import Candidate
from extractors.actor.era import era
from extractors.actor.shelves import CROWD
from extractors.actor.tables import find, offices, terms
from extractors.reading import read
from extractors.records import Actor, ActorTable, CodeRequest

STORY = (
    "Kenya’s President Uhuru Kenyatta accused the Supreme Court of Kenya on Friday of defying voters.\n\n"
    "Opposition leader Raila Odinga said he would not take part unless the Independent Electoral and Boundaries "
    "Commission (IEBC) was reformed. Mr Odinga urged protesters to march on the offices of the IEBC.\n\n"
    "Police fired tear gas at the protesters in Kisumu. Jane Wambui, a spokeswoman for the IEBC, said she deplored "
    "the violence. Kenyatta told supporters that the vote would go ahead."
)


def table(text: str, day: date | None = None, language: str = "en") -> ActorTable:
    """Find the actors of a text."""
    return find_actors(read(CodeRequest(id="a", title="", text=text, date=day, language=language)))


def by_name(found: ActorTable) -> dict[str, Actor]:
    """Key the actors by name."""
    return {actor.name: actor for actor in found.actors}


@pytest.fixture(scope="module")
def story() -> ActorTable:
    """The actors of the Kenyan story."""
    return table(STORY, date(2017, 9, 15))


def test_person_has_one_identity(story: ActorTable) -> None:
    """Full name and surname are one actor, named by the fullest form."""
    assert [a.name for a in story.actors if "Odinga" in a.name] == ["Raila Odinga"]


def test_office_is_that_of_the_day(story: ActorTable) -> None:
    """The incumbent is GOV and the challenger after the vote OPP, with ids from the tables."""
    actors = by_name(story)
    assert (actors["Uhuru Kenyatta"].role, actors["Uhuru Kenyatta"].country) == ("GOV", "KEN")
    assert actors["Raila Odinga"].role == "OPP"
    assert not actors["Raila Odinga"].actor_id.startswith("x:")


def test_acronym_is_the_commission(story: ActorTable) -> None:
    """The acronym in brackets stands for the name before it."""
    commission = by_name(story)["Independent Electoral and Boundaries Commission"]
    assert "IEBC" in commission.mentions
    assert commission.role == "EMB"


def test_spokeswoman_has_the_role_of_her_body(story: ActorTable) -> None:
    """Who speaks for the commission is of the commission, under a provisional id."""
    speaker = by_name(story)["Jane Wambui"]
    assert speaker.role == "EMB"
    assert speaker.actor_id == "x:jane-wambui-ken"


def test_pronouns_stand_for_the_last_fitting_person(story: ActorTable) -> None:
    """“He” after Odinga is Odinga, “she” after Wambui is Wambui; pronouns are no `mentions` of an actor."""
    names = [a.name for a in story.actors]
    said = {STORY[m.start : m.end]: names[m.actor] for m in story.mentions if m.how == "pronoun"}
    assert said == {"he": "Raila Odinga", "she": "Jane Wambui"}
    assert not {"he", "she"} & {form for a in story.actors for form in a.mentions}


def test_names_and_mentions_are_verbatim(story: ActorTable) -> None:
    """Every name, form and span is text of the article, spans in text order."""
    for actor in story.actors:
        assert all(form in STORY for form in (actor.name, *actor.mentions))
    assert [m.start for m in story.mentions] == sorted(m.start for m in story.mentions)
    assert all(0 <= m.start < m.end <= len(STORY) for m in story.mentions)


def test_surname_alone_needs_its_country() -> None:
    """A bare surname of the tables counts only where the actor's country is in sight."""
    assert not find("Kenyatta spoke.", set())
    assert [o.country for hit in find("Kenyatta spoke.", {"KEN"}) for o in hit.offices][:1] == ["KEN"]


def test_party_needs_its_country() -> None:
    """“Labour” is the British party in British news and nobody in Bolivian news."""
    assert find("Labour won.", {"GBR"})
    assert not find("Labour won.", {"BOL"})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Выступление Лукашенко", "Alexander Lukashenko"),
        ("Встреча с Владимиром Путиным и речь Путина", "Vladimir Putin"),
        ("Alexandre Loukachenko refuse", "Alexander Lukashenko"),
    ],
)
def test_transliterations_and_cases_match(text: str, name: str) -> None:
    """Other scripts, spellings and case endings lead to the same actor."""
    assert name in {o.canonical for hit in find(text, {"BLR", "RUS"}) for o in hit.offices}


def test_former_office_is_not_held() -> None:
    """A term ends on its last day: Cameron governs in 2015, not in 2018."""
    rows = terms()["david-cameron-gbr"]
    assert any(row.holds(date(2015, 5, 8)) for row in rows)
    assert not any(row.holds(date(2018, 5, 8)) for row in rows)


def test_tables_are_sound() -> None:
    """Every row has a known kind, an interval that runs forward and a country code or none."""
    for office in offices():
        assert office.kind in {"person", "party", "organisation", "group"}, office
        assert office.country in {None, "*"} or len(office.country or "") == 3, office
        if office.valid_from and office.valid_to:
            assert office.valid_from <= office.valid_to, office


@pytest.mark.parametrize("text", ["", "   \n", "a", "—" * 50, "\u202e\u0301\u200b" * 20, "Ann " * 3000])
def test_bad_text_is_survived(text: str) -> None:
    """Empty, odd and endless texts give a table, never a crash."""
    found = table(text)
    assert all(actor.name in text for actor in found.actors)


def test_work_grows_with_the_names_not_their_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three thousand namesakes are each compared with a bounded number of others."""
    compared = 0
    likeness = identity._likeness

    def counting(name: tuple[str, ...], other: tuple[str, ...]) -> int:
        nonlocal compared
        compared += 1
        return likeness(name, other)

    monkeypatch.setattr(identity, "_likeness", counting)
    names = [f"Ann {chr(97 + i % 26)}{i}son" for i in range(3000)]
    found = [
        Candidate(start=30 * i, end=30 * i + len(name), text=name, kind="person", source="entity")
        for i, name in enumerate(names)
    ]
    assert len(identity.resolve(found, "", (), None)) == len(names)
    assert compared <= CROWD * len(names)


def test_namesakes_are_told_apart_and_surnames_find_their_person() -> None:
    """A surname joins the person who bears it, not another of the same first name."""
    spelled = ["Ann Moyo", "Ann Banda", "Banda", "Moyo"]
    found = [
        Candidate(start=20 * i, end=20 * i + len(name), text=name, kind="person", source="entity")
        for i, name in enumerate(spelled)
    ]
    clusters = identity.resolve(found, "", (), None)
    assert [[c.text for c in cluster.candidates] for cluster in clusters] == [
        ["Ann Moyo", "Moyo"],
        ["Ann Banda", "Banda"],
    ]


def test_era_is_within_the_terms_named_and_nothing_without_them() -> None:
    """Two titled offices meet in the years both were held; a text without office or year gives no day."""
    found = [
        Candidate(start=0, end=9, text="A", kind="person", source="table", title="President", offices=rows)
        for rows in (terms()["barack-obama-usa"], terms()["francois-hollande-fra"])
    ]
    day = era(found, "", "en")
    assert day is not None
    assert date(2012, 5, 1) <= day <= date(2017, 1, 20)
    assert era([], "No year here, only 1,999 votes and $2015.", "en") is None


def test_a_party_before_its_own_acronym_is_taken() -> None:
    """`the Barisan Nasional (BN) coalition` names the table's party, whatever the recogniser makes of the brackets."""
    text = (
        "Mr Ahmad is running under the blue flag of the Barisan Nasional (BN) coalition in Malaysia's by-election.\n\n"
        "BN retained the seat at the last election, Umno said."
    )
    found = read(CodeRequest(id="a", title="By-election", text=text))
    forms = {candidate.text for candidate in english.candidates(found, found.doc) if candidate.source == "table"}
    assert {"Barisan Nasional", "BN"} <= forms

"""What is named near an act: the times that could be its date, and the actors that are listed only if it names them."""

import re
from dataclasses import replace
from datetime import date

from extractors.actor import settle
from extractors.event import dating, roles, standing
from extractors.event.attributes import complete
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import read
from extractors.records import Actor, ActorMention, ActorTable, CodeRequest, Finding, Span

TEXT = (
    "BENTOWN (Own) - The Hay Party won the vote in March 2019. Police arrested the Rook League's chairman on Tuesday, "
    "and the Elm Circle called it a disgrace."
)
NAMES = ("Police", "Rook League", "Elm Circle", "Hay Party")


def laid_out(text, cue, roles, doubtful=frozenset()):
    """Lay out the act that a word tells, among actors given by name and role; the evidence is its sentence."""
    reading = read(CodeRequest(id="a", title="", text=text, date=date(2020, 8, 12), language="en"))
    actors = tuple(
        Actor(
            name=name, mentions=(), kind="person" if role == "CVL" else "organisation", role=role, country=None,
            actor_id=name, canonical=name,
        )
        for name, role in roles.items()
    )  # fmt: skip
    mentions = [
        ActorMention(found.start(), found.end(), place, "name")
        for place, name in enumerate(roles)
        for found in re.finditer(name, text)
    ]
    table = ActorTable(actors, tuple(sorted(mentions, key=lambda m: m.start)), doubtful)
    at = text.index(cue)
    begin = max(text.rfind(". ", 0, at) + 2, 0) if ". " in text[:at] else 0
    finding = Finding(
        code="REPRESSION", start=begin, end=len(text), cue=Span(at, at + len(cue)), rule="t", confidence=1.0
    )
    setting = Setting(reading, table)
    return Scene(setting, finding, utterances(setting))


def scene(cue, doubtful=frozenset()):
    """Lay out the act that a word of the text above tells."""
    return laid_out(TEXT, cue, dict.fromkeys(NAMES, "PTY"), doubtful)


def test_every_offered_date_is_given_by_something_near():
    """The day that is named has its words, the day of the news has none, and keys are places among the dates."""
    dates, near = dating.times_near(scene("arrested"))
    assert {one.key for one in near} == set(range(len(dates)))
    named = [one for one in near if dates[one.key] == "2020-08-11" and one.span is not None]
    assert any("Tuesday" in TEXT[slice(*one.span)] for one in named)
    assert any(dates[one.key] == "2020-08-12" and one.span is None for one in near)
    assert dates == [iso for iso, _ in dating.candidates(scene("arrested"), set(), frozenset())[1:]]


def test_the_named_day_is_the_day_of_the_arrest():
    """Of a year recalled before and the weekday beside the verb the weekday is the date."""
    told = scene("arrested")
    (event,) = complete(told.setting.reading, told.setting.actors, (), (told.finding,))
    assert event.date == "2020-08-11"


def test_actors_near_an_act_carry_how_they_stand_to_it():
    """The subject of the verb is marked as agent, and where a mention stands is told for each."""
    near = {TEXT[slice(*one.span)]: one.marks for one in roles.near(scene("arrested"))}
    assert "slot:agent" in near["Police"]
    assert "stand:ahead" in near["Police"]
    assert "stand:behind" in near["Elm Circle"]
    assert "slot:agent" not in near["Elm Circle"]


def test_a_doubtful_actor_needs_more_to_be_named():
    """Doubt lowers the odds of an actor and of nobody else."""
    sure, doubted = scene("arrested"), scene("arrested", frozenset({0}))
    odds = {0: 0.5, 1: 0.5}
    assert roles.weighed(odds, {}, sure.setting.actors.doubtful) == odds
    assert roles.weighed(odds, {}, doubted.setting.actors.doubtful) == {0: 0.5 - roles.DOUBTED, 1: 0.5}


def test_doubtful_actors_stay_only_where_an_event_names_them():
    """Who is not named is left out with all mentions, and the others keep theirs."""
    told = scene("arrested", frozenset({2, 3}))
    (event,) = complete(told.setting.reading, told.setting.actors, (), (told.finding,))
    event = replace(event, actors=("Police",), recipients=("Rook League",), speaker="Elm Circle")
    table = settle(told.setting.actors, (event,))
    assert [actor.name for actor in table.actors] == ["Police", "Rook League", "Elm Circle"]
    assert [TEXT[m.start : m.end] for m in table.mentions] == [table.actors[m.actor].name for m in table.mentions]
    assert not table.doubtful


def test_who_declares_to_run_is_a_candidate():
    """A person without title or office who is in a candidacy is no mere citizen; an official stays one."""
    told = scene("arrested")
    (event,) = complete(told.setting.reading, told.setting.actors, (), (told.finding,))
    event = replace(event, code="CANDIDACY_DECLARED", actors=("Police", "Elm Circle"), recipients=(), speaker=None)
    known = told.setting.actors
    roles_of = {"Police": "CVL", "Elm Circle": "GOV"}
    people = tuple(
        replace(a, kind="person", role=roles_of.get(a.name, "CVL"), actor_id=f"x:{a.name}") for a in known.actors
    )
    settled = settle(replace(known, actors=people), (event,))
    assert {a.name: a.role for a in settled.actors} == {
        "Police": "CAN",
        "Elm Circle": "GOV",
        "Rook League": "CVL",
        "Hay Party": "CVL",
    }


def test_actors_named_in_one_breath_are_joined():
    """Whoever is named in a list with another is joined to it, and nobody outside the list is."""
    text = "Police arrested Anna Berg, Jon Hay and Karl Rook on Tuesday."
    told = laid_out(text, "arrested", {"Police": "COP", "Anna Berg": "CVL", "Jon Hay": "CVL", "Karl Rook": "CVL"})
    joined = standing.coordinated(told)
    assert joined[1] == {2, 3}
    assert joined[3] == {1, 2}
    assert 0 not in joined


def test_the_police_may_be_meant_by_an_arrest_far_from_their_name():
    """An actor that an act implies is among its candidates, with its part, however far away it is named."""
    text = "Police sealed the square. " + "It rained. " * 12 + "Anna Berg was arrested."
    told = laid_out(text, "arrested", {"Police": "COP", "Anna Berg": "CVL"})
    assert {"implied:force", "implied:force:away"} <= standing.stands(told)[0]
    assert not any(mark.startswith("implied") for mark in standing.stands(told)[1])

"""Actors and speakers of articles that are not parsed, in sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.actor import find_actors, plain
from extractors.actor.candidates import Candidate
from extractors.actor.plain.small_words import small_words, states
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import Reading, read
from extractors.records import CodeRequest


def reading(language: str, text: str) -> Reading:
    """Read a text as the coder would."""
    return read(CodeRequest(id="x", title="", text=text, date=date(2024, 5, 14), language=language))


def found(language: str, text: str) -> dict[str, Candidate]:
    """Find the candidates of a text by their words."""
    return {candidate.text: candidate for candidate in plain.candidates(reading(language, text))}


@pytest.mark.parametrize(
    ("language", "text", "name", "kind"),
    [
        ("fr", "Hier, la ministre Awa Testard a parlé.", "Awa Testard", "person"),
        ("fr", "Le vote a plu à M. Testard hier.", "Testard", "person"),
        ("fr", "Mardi, la Cour suprême de Testville a tranché.", "Cour suprême de Testville", "organisation"),
        ("fr", "Des manifestants ont bloqué la route.", "manifestants", "group"),
        ("fr", "Le Front de salut ouvrier refuse.", "Front de salut ouvrier", "party"),
        ("es", "Ayer habló la alcaldesa Inés Pruébez.", "Inés Pruébez", "person"),
        ("es", "Miles de manifestantes salieron.", "manifestantes", "group"),
        ("es", "El Ministerio de Pruebas calla.", "Ministerio de Pruebas", "organisation"),
        ("pt", "Ontem falou o ministro Rui Ensaio.", "Rui Ensaio", "person"),
    ],
)  # fmt: skip
def test_capitals_and_nouns_name_actors(language: str, text: str, name: str, kind: str) -> None:
    """Names behind titles, bodies with their complements and plural nouns are possible actors of the right kind."""
    assert found(language, text)[name].kind == kind


def test_a_capital_that_only_opens_a_sentence_is_no_name() -> None:
    """Words that stand in capitals because a sentence begins are left out."""
    assert not found("fr", "Selon nous, rien n'avance. Cependant, tout change.")


def test_a_noun_behind_a_comma_is_the_title_of_the_name_before_it() -> None:
    """An apposition gives the person's title and is no actor of its own."""
    actors = found("fr", "Awa Testard, ancienne ministre, a parlé.")
    assert actors["Awa Testard"].title == "ex ministre"
    assert "ministre" not in actors


def test_a_complement_does_not_act() -> None:
    """What a preposition ties to another noun stands in no free place; a partitive plural does."""
    assert not found("fr", "Le siège de la police a brûlé.")["police"].relation
    assert found("fr", "Hier encore, des policiers ont tiré.")["policiers"].relation


def test_a_state_acts_under_its_name_only() -> None:
    """A country that stands free acts; behind a preposition or as an adjective it does not."""
    assert found("fr", "La France a protesté.")["France"].kind == "state"
    assert "France" not in found("fr", "Il vit en France depuis mai.")
    assert "francais" not in states("fr")


def test_every_mention_stands_in_the_text_as_it_says() -> None:
    """Spans and names of actors are words of the text."""
    text = "Le président Paul Testard a parlé. M. Testard a promis un débat. Il a été applaudi."
    table = find_actors(reading("fr", text))
    assert all(0 <= m.start < m.end <= len(text) and m.actor < len(table.actors) for m in table.mentions)
    assert all(actor.name in text and all(form in text for form in actor.mentions) for actor in table.actors)


def test_a_language_without_small_words_gets_empty_lists() -> None:
    """A language that no table knows is read all the same."""
    assert small_words("xx").of == frozenset()
    assert plain.candidates(reading("sw", "Rais alisema jambo.")) is not None


@pytest.mark.parametrize(
    ("text", "speaker", "part"),
    [
        ("Le président Paul Testard accuse la police de fraude.", "Paul Testard", "fraude"),
        ("Le scrutin aura lieu en juin malgré tout, a annoncé la ministre Awa Testard.", "Awa Testard", "scrutin"),
        ("« Nous avons tous été trompés ici », a lancé la ministre Awa Testard.", "Awa Testard", "trompés"),
    ],
)
def test_speech_without_a_parse_finds_its_speaker(text: str, speaker: str, part: str) -> None:
    """The clause at a verb of saying belongs to the actor before it, or to the one behind an inverted verb."""
    article = reading("fr", text)
    table = find_actors(article)
    names = {
        table.actors[said.actor].name
        for said in utterances(Setting(article, table))
        if said.actor is not None and said.start <= text.index(part) < said.end
    }
    assert speaker in names

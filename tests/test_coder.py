"""The coder as its callers see it."""

from extractors.coder import code
from extractors.records import CodeRequest


def test_empty_article_is_coded():
    """An empty text gives an empty coding and a language, never a crash."""
    coding = code(CodeRequest(id="a", title="", text=""))
    assert coding.events == ()
    assert coding.language


def test_a_result_goes_on_with_its_runner_up():
    """The share in the next sentence belongs to the same race, with its own holder."""
    text = (
        "According to the Central Election Commission's official results, President Ivan Petrenko won the presidential "
        "election with 61.4% of the vote. His closest rival, Maria Sokol, came in second, with 24.9% of the ballot. "
        "However, Sokol refused to recognise the outcome and left the country."
    )
    coding = code(CodeRequest(id="a", title="Petrenko wins", text=text, language="en"))
    shares = {(n.value, n.holder) for e in coding.events if e.code == "RESULT_ANNOUNCED" for n in e.numbers}
    assert shares == {(61.4, "Ivan Petrenko"), (24.9, "Maria Sokol")}


def test_a_repeated_sentence_tells_its_event_once():
    """No two events of an article share an id, even where the text says the same thing twice."""
    said = "Police arrested the opposition leader Anna Berg on Tuesday over the disputed election.\n"
    coded = code(CodeRequest(id="a", title="", text=said + "It rained in the capital all day.\n" + said, language="en"))
    ids = [event.event_id for event in coded.events]
    assert ids
    assert len(ids) == len(set(ids))

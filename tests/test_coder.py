"""The coder as its callers see it."""

from extractors.coder import code
from extractors.records import CodeRequest


def test_empty_article_is_coded():
    """An empty text gives an empty coding and a language, never a crash."""
    coding = code(CodeRequest(id="a", title="", text=""))
    assert coding.events == ()
    assert coding.language

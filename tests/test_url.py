"""URLs: the canonical form is one per article and stays what it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.url import absolute, canonical, fetchable, host

_PATH = st.text(alphabet="abcAB/.%?&=#-_~ äж€0129;+amp", max_size=40)
_URL = st.builds(
    lambda scheme, name, path: f"{scheme}://{name}/{path}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["e.org", "www.e.org", "m.e.org", "amp.m.e.org", "E.org:80", "127.0.0.1:81", "münchen.de"]),
    _PATH,
)


@given(_URL)
@example("https://e.org/amp/amp/amp/x")
@example("https://e.org/a.amp.html.amp/index.html/index.html")
@example("https://www.www.e.org/%2525%41")
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    """Applying the rules twice changes nothing."""
    assert canonical(canonical(url)) == canonical(url)


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """No string makes the URL functions raise, and what is fetchable is an ASCII http address."""
    canonical(text)
    absolute("https://e.org/", text)
    wire = fetchable(text)
    assert wire is None or (wire.isascii() and wire.startswith(("http://", "https://")) and " " not in wire)


@pytest.mark.parametrize(
    "twin",
    [
        "http://e.org/news/vote",
        "https://www.e.org/news/vote/",
        "https://e.org/news/vote?utm_source=rss&utm_medium=x",
        "https://e.org/news/vote?fbclid=abc#comments",
        "https://m.e.org/news/vote",
        "https://amp.e.org/news/vote",
        "https://e.org/amp/news/vote",
        "https://e.org/news/vote/amp",
        "https://e.org/news/vote.amp",
        "https://e.org/news/vote?amp=1",
        "https://e.org:443/news/./vote/index.html",
        "https://e.org/news/x/../v%6Fte",
        "HTTPS://E.ORG//news//vote",
    ],
)
def test_twins_of_one_article_share_a_form(twin: str) -> None:
    """Transport, tracking, AMP and mobile twins and spelling do not make another article."""
    assert canonical(twin) == "https://e.org/news/vote"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://e.org/a/AbC", "https://e.org/a/abc"),
        ("https://e.org/?id=1", "https://e.org/?id=2"),
        ("https://e.org/?a=1&b=2", "https://e.org/?b=2&a=1"),
        ("http://127.0.0.1:8099/a", "http://127.0.0.1:8098/a"),
        ("https://e.org/a%2Fb", "https://e.org/a/b"),
        ("https://e.org/example", "https://e.org/ex"),
    ],
)
def test_different_articles_stay_apart(one: str, other: str) -> None:
    """The path's case, the meaning of parameters, ports and escaped separators distinguish articles."""
    assert canonical(one) != canonical(other)


def test_links_that_are_no_web_addresses_are_dropped() -> None:
    """Only http and https links with a host remain."""
    for link in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:a@e.org",
        "http://",
        "",
        None,
        "x" * 3000,
    ):
        assert absolute("https://e.org/", link) is None


def test_an_address_goes_over_the_wire_without_secrets_and_in_ascii() -> None:
    """User, password and fragment are not sent, names and paths beyond ASCII are encoded, a host has no spaces."""
    assert fetchable("https://me:pw@e.org/ü?q=ж#x") == "https://e.org/%C3%BC?q=%D0%B6"
    assert fetchable("https://e org/") is None


def test_the_unit_of_politeness_is_host_and_port() -> None:
    """The default port is no port, any other is a host of its own."""
    assert host("https://E.org:443/x") == host("https://e.org./y") == "e.org"
    assert host("http://e.org:8080/") == "e.org:8080"

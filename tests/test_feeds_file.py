"""Lists of feeds in and out: TOML, OPML, plain addresses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigError
from extractors.feed.identity import feed_id
from extractors.records import Feed
from flows.feeds_file import load, to_opml

_WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12)


@st.composite
def _feeds(draw: st.DrawFn) -> list[Feed]:
    rows = draw(
        st.lists(
            st.tuples(_WORDS, st.sampled_from([None, "BLR", "ZAF"]), st.sampled_from(["state", "unknown"])), max_size=6
        )
    )
    urls = [f"https://e.org/{n}?a=1&b=<{n}>" for n in range(len(rows))]
    return [
        Feed(
            feed_id=feed_id(url),
            url=url,
            outlet=outlet,
            country=country,
            owner=owner,
            language="be",
            region="Eastern Europe",
        )  # type: ignore[arg-type]
        for url, (outlet, country, owner) in zip(urls, rows, strict=True)
    ]


@given(_feeds())
def test_what_is_exported_as_opml_is_imported_as_it_was(feeds: list[Feed]) -> None:
    """Every field of every feed survives OPML out and in."""
    again = load(to_opml(feeds).encode())
    assert sorted(again.feeds, key=lambda feed: feed.url) == sorted(feeds, key=lambda feed: feed.url)
    assert again.rejects == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_configuration_error(body: bytes) -> None:
    """Hostile bytes give feeds and rejects, or the one error that names the file."""
    try:
        load(body, "hostile.opml")
    except ConfigError as error:
        assert str(error).startswith("hostile.opml")  # noqa: PT017 - either outcome is right, and this is its contract


def test_each_row_is_a_feed_or_a_reject_with_line_and_reason() -> None:
    """Import totals add up, and a reject can be found in the file."""
    text = (
        '[[feed]]\nurl = "https://e.org/a"\ncountry = "BLR"\n'
        '[[feed]]\nurl = "ht tp://"\n'
        '[[feed]]\nurl = "https://e.org/a"\n'
        '[[feed]]\nurl = "https://e.org/b"\ncountry = "Belarus"\n'
        '[[feed]]\nurl = "https://e.org/c"\nowner = "king"\n'
        "[[feed]]\nurl = 7\n"
    )
    found = load(text.encode())
    assert [feed.url for feed in found.feeds] == ["https://e.org/a"]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (4, "bad_url"),
        (6, "duplicate"),
        (8, "bad_country"),
        (11, "bad_field"),
        (14, "bad_field"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[feed]]\nurl = "https://e.org/a"\ncountry BLR\n', "line 3"),
        ('[[feed]]\nurl = "https://e.org/a\n', "line 2"),
        ("[[feed]\n", "line 1"),
        ("", "line 1"),
        ("<html><body>no list</body></html>", "line 1"),
    ],
)
def test_a_mistake_names_file_line_and_cure(text: str, line: str) -> None:
    """An unreadable file is refused with the place and what to do."""
    with pytest.raises(ConfigError, match=line) as caught:
        load(text.encode(), "my.toml")
    assert str(caught.value).startswith("my.toml, ")
    assert ";" in str(caught.value)


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_two_thousand_nested_feeds_are_read() -> None:
    """Folders in folders hold feeds at every depth, and none is lost."""
    inner = "".join(f'<outline text="f{n}" xmlUrl="https://e.org/{n}"/>' for n in range(2000))
    text = (
        f'<opml version="2.0"><body>{"<outline text=" + chr(34) + "d" + chr(34) + ">"}{inner}</outline></body></opml>'
    )
    assert len(load(text.encode()).feeds) == 2000
    deep = (
        '<opml version="2.0"><body>'
        + "".join(f'<outline text="d{n}"><outline text="f" xmlUrl="https://e.org/{n}"/>' for n in range(100))
        + "</outline>" * 100
        + "</body></opml>"
    )
    assert len(load(deep.encode()).feeds) == 100


def test_a_list_that_includes_itself_is_not_followed() -> None:
    """An included list is a reject, whatever it points at."""
    text = '<opml version="2.0"><body><outline text="me" type="include" url="https://e.org/me.opml"/></body></opml>'
    found = load(text.encode())
    assert found.feeds == ()
    assert Counter(reject.reason for reject in found.rejects) == {"not_a_feed": 1}


def test_a_broken_opml_gives_what_can_be_read_and_says_where_it_broke() -> None:
    """A cut file loses no feed before the cut, and the break is a reject."""
    text = '<opml version="2.0"><body><outline xmlUrl="https://e.org/a" text="A &nbsp; B"/>\n<outline xmlUrl="https://e.org/b"'
    found = load(text.encode())
    assert found.feeds[0].url == "https://e.org/a"
    assert [reject.reason for reject in found.rejects] == ["parse"]


def test_entities_of_an_opml_are_not_expanded() -> None:
    """Neither files nor bombs come in through a list of feeds."""
    text = (
        '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY b "boom">]>'
        '<opml version="2.0"><body><outline text="x" xmlUrl="https://e.org/a"><outline text="&b;" xmlUrl="https://e.org/b"/></outline>&f;</body></opml>'
    )
    found = load(text.encode())
    assert all("root:" not in feed.outlet for feed in found.feeds)


def test_addresses_one_per_line_are_a_list() -> None:
    """The simplest list works too."""
    assert [feed.url for feed in load(b"# mine\nhttps://e.org/a\n\nfeed://e.org/b\n").feeds] == [
        "https://e.org/a",
        "http://e.org/b",
    ]


def test_the_shipped_list_is_broad_and_says_that_it_is_unverified() -> None:
    """Sixty outlets of thirty countries at least, each with language, owner and region, each address unverified."""
    path = Path(__file__).parent.parent / "deploy" / "feeds.toml"
    found = load(path)
    assert found.rejects == ()
    assert len({feed.outlet for feed in found.feeds}) >= 60
    assert len({feed.country for feed in found.feeds if feed.country}) >= 30
    assert all(feed.language and feed.region and feed.owner != "unknown" for feed in found.feeds)
    assert all(feed.country or feed.owner == "igo" for feed in found.feeds)
    assert path.read_text(encoding="utf-8").count("verified = false") == len(found.feeds)


def test_a_prefix_that_is_never_declared_is_forgiven() -> None:
    """OPML put together by hand or cut out of a longer one: our attributes are read all the same."""
    text = '<opml><body>\n<outline xmlUrl="https://e.org/a" bw:country="BLR" x:y:z="1"/></body></opml>'
    found = load(text.encode())
    assert [(feed.url, feed.country) for feed in found.feeds] == [("https://e.org/a", "BLR")]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, "parse")]


def test_a_misspelled_field_is_named_and_the_feed_kept() -> None:
    """A `text_policy` that was not read would keep texts that must go; keys of people's own are left alone."""
    found = load(b'[[feed]]\nurl = "https://e.org/a"\ntextpolicy = "none"\nverified = true\nnote = "x"\n')
    assert len(found.feeds) == 1
    (slip,) = found.rejects
    assert (slip.line, slip.reason) == (1, "bad_field")
    assert slip.detail.startswith("textpolicy: did you mean text_policy?")

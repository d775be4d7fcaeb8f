"""What an article is on its page: text, metadata, charset, and pages that are no pages."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import extract
from extractors.article.decode import decode
from extractors.article.gates import DEEPEST, flatten
from extractors.article.outlets import read_rule
from extractors.errors import ConfigError
from extractors.records import Extraction, Rejection
from extractors.residue import is_residue
from tests.stub_pages import SENTENCES, ld, page, paragraphs

ENGLISH = SENTENCES["en"]
URL = "https://news.example/politics/2026/03/result.html"


def article(html: str | bytes, charset: str | None = None) -> Extraction:
    """Extract a page that must give an article."""
    answer = extract(html if isinstance(html, bytes) else html.encode(), url=URL, charset=charset)
    assert isinstance(answer, Extraction), answer
    return answer


def rejection(body: bytes) -> str:
    """Extract a page that must give none, and tell the reason."""
    answer = extract(body, url=URL, charset=None)
    assert isinstance(answer, Rejection), answer
    return str(answer.reason)


def in_article(inner: str, head: str = "") -> str:
    """Put markup into the middle of an article of six paragraphs."""
    return page(
        "en",
        "Count ends",
        f"<article><h1>Count ends</h1>{paragraphs(ENGLISH[:3])}{inner}{paragraphs(ENGLISH[3:])}</article>",
        head,
    )


def test_paragraphs_come_as_lines_without_the_headline() -> None:
    """The text holds every paragraph once, in order, one per line; the title is apart."""
    answer = article(in_article(""))
    assert answer.text.split("\n") == list(ENGLISH)
    assert answer.title == "Count ends"


@pytest.mark.parametrize(
    "inner",
    [
        '<figure><img src="a.jpg"><figcaption>Voters wait outside a school in the rain. Photo: A. Novak / AFP</figcaption></figure>',
        '<div class="newsletter-signup"><p>Sign up for our daily newsletter and get the count in your inbox every morning.</p></div>',
        '<p>Read more: <a href="/b">Observers were sent away in three towns</a></p>',
        '<p><a href="/b">Observers were sent away in three towns</a></p>',
        '<div class="share-bar"><p>Share this article with your friends on Facebook</p></div>',
        '<blockquote class="twitter-tweet"><p>We have won, thank you all for coming out in this weather!</p></blockquote>',
        '<p style="display:none">Hidden words that no reader of the page can see in it at all.</p>',
        "<p>Photo: A. Novak / Reuters</p>",
        "<p>Voters wait outside a school in the rain — Photo: Jan Hay</p>",
        '<p><b>SOMA HII |</b> <a href="/b">Observers were sent away in three towns of the north</a></p>',
        '<a href="/b"><div><h3>Five years after</h3><p>The north of the country stayed at home on the day.</p></div></a>',
        '<div class="box"><h3><a href="/b">Five years after</a></h3><p>The north of the country stayed at home.</p></div>',
        '<div class="Story_newsletterPromo__x1"><p>The count, explained, in your mailbox in the morning.</p></div>',
        '<div class="related-articles"><h3>Related</h3><p>Five years ago the north of the country stayed at home on the day.</p></div>',
    ],
)  # fmt: skip
def test_furniture_inside_the_column_is_left_out(inner: str) -> None:
    """Captions, prompts, share bars, embeds and links to other articles are no part of the text."""
    assert article(in_article(inner)).text.split("\n") == list(ENGLISH)


def in_pieces(lines: tuple[str, ...], lead: str = "", foot: str = "") -> list[str]:
    """Extract an article whose column is cut by advertisements into pieces of the same class."""
    pieces = [lines[:2], lines[2:4], lines[4:]]
    cut = '<div class="ad-slot"><p>Advertisement</p></div></div><div class="text-part">'.join(map(paragraphs, pieces))
    html = page("en", "Count ends", f'<h1>Count ends</h1>{lead}<div><div class="text-part">{cut}</div></div>{foot}')
    return article(html).text.split("\n")


def test_a_column_cut_in_pieces_is_read_to_its_end() -> None:
    """Pieces of the same class as the one that was found belong to the article, whatever stands between them."""
    assert in_pieces(ENGLISH) == list(ENGLISH)


def test_lines_beside_the_prose_that_sign_or_date_it_are_left_out() -> None:
    """The author's name and the moment of publication are metadata; the same words inside the prose stay."""
    byline = '<p class="who">Ada Novak, Monday 2 March 2026 21:15</p>'
    assert in_pieces(ENGLISH, lead=byline, foot="<p>Ada Novak ada@post.example</p>") == list(ENGLISH)
    assert "Ada Novak, 2 March 2026 21:15" in article(in_article("<p>Ada Novak, 2 March 2026 21:15</p>")).text


def test_a_link_in_a_sentence_is_part_of_it() -> None:
    """A link to a topic page keeps its words, although its class names it a tag."""
    sentence = (
        'The case of the <a class="tag-link topic" href="/t">broken seals</a> is not closed, the commission said.'
    )
    assert "The case of the broken seals is not closed" in article(in_article(f"<p>{sentence}</p>")).text


def test_an_empty_line_ends_a_paragraph_and_a_single_break_does_not() -> None:
    """Paragraphs set by two breaks are lines of the text; one break is a blank within a paragraph."""
    body = "<br> <br/>".join(ENGLISH).replace("votes, followed", "votes,<br>followed")
    assert article(page("en", "Count ends", f"<h1>Count ends</h1><div>{body}</div>")).text.split("\n") == list(ENGLISH)


@pytest.mark.parametrize("name", ["page has-sidebar", "widget-content", "gallery", "menu-open"])
def test_a_misleading_name_around_the_whole_text_is_not_believed(name: str) -> None:
    """What holds most of the text is no furniture, and what is named furniture within it still is."""
    box = '<div class="share-bar"><p>Tell your friends about the count of the votes</p></div>'
    body = in_article(box).replace("<body>", f'<body><div class="{name}">').replace("</body>", "</div></body>")
    assert article(body).text.split("\n") == list(ENGLISH)


def test_a_standfirst_opens_the_text() -> None:
    """A summary in a box of its own between headline and body belongs to the article."""
    lines = SENTENCES["de"]
    html = page("de", "Auszählung", f'<h1>Auszählung</h1><div class="standfirst"><p>{lines[0]}</p></div><div class="body">{paragraphs(lines[1:])}</div>')  # fmt: skip
    assert article(html).text.split("\n") == list(lines)


def test_results_in_a_table_stay_in_rows() -> None:
    """A row of a result table is one line, so that name and share stay together."""
    rows = "".join(f"<tr><td>{name}</td><td>{share} %</td></tr>" for name, share in (("Ivan Petrenko", 48.2), ("Maria Sokol", 39.7)))  # fmt: skip
    assert "Maria Sokol | 39.7 %" in article(in_article(f"<table>{rows}</table>")).text


def test_json_ld_rescues_a_page_without_text() -> None:
    """Where the markup holds no article but the JSON-LD does, its articleBody is the text."""
    head = ld(**{"@type": "NewsArticle", "headline": "Count ends", "articleBody": " ".join(ENGLISH * 2)})
    answer = article(page("en", "Count ends", "<h1>Count ends</h1><p>Loading the story of the day.</p>", head))
    assert answer.mode == "jsonld"
    assert ENGLISH[5] in answer.text


def test_metadata_come_from_json_ld_first() -> None:
    """Title, authors and the moment of publication are the page's own claims, the moment in UTC."""
    head = ld(**{
        "@type": "NewsArticle", "headline": "Count ends in Arlandia", "datePublished": "2026-03-02T21:15:00+02:00", "dateModified": "2026-03-04",
        "author": [{"@type": "Person", "name": "Ada Novak"}, {"@type": "Person", "name": "Jan Hay"}],
    })  # fmt: skip
    answer = article(in_article("", f'<link rel="canonical" href="/politics/result">{head}'))
    assert answer.title == "Count ends in Arlandia"
    assert answer.author == "Ada Novak, Jan Hay"
    assert answer.published == datetime(2026, 3, 2, 19, 15, tzinfo=UTC)
    assert answer.canonical_url == "https://news.example/politics/result"


def test_a_date_without_an_hour_stays_a_day() -> None:
    """A day is not made a midnight."""
    assert article(in_article("", '<meta property="article:published_time" content="2026-03-02">')).published == date(2026, 3, 2)  # fmt: skip


@pytest.mark.parametrize(
    "front", ["https://news.example/", "https://news.example", "javascript:alert(1)", "http://[broken"]
)
def test_a_canonical_link_to_nowhere_is_ignored(front: str) -> None:
    """A canonical link to the front page or to no web address would fold all articles of an outlet into one."""
    assert article(in_article("", f'<link rel="canonical" href="{front}">')).canonical_url is None


@pytest.mark.parametrize(
    ("encoding", "claimed", "meta"),
    [
        ("utf-8", None, ""), ("utf-8", "windows-1251", ""), ("windows-1251", "windows-1251", ""), ("windows-1251", None, "windows-1251"),
        ("windows-1251", "utf-8", ""), ("windows-1251", "iso-8859-1", ""), ("koi8-r", "koi8-r", ""), ("utf-16", None, ""), ("utf-16-le", None, ""),
    ],
)  # fmt: skip
def test_charsets_are_read_whatever_is_claimed(encoding: str, claimed: str | None, meta: str) -> None:
    """Right, absent and lying charsets all give the Cyrillic text."""
    lines = SENTENCES["ru"]
    html = page("ru", "Итоги", f"<article><h1>Итоги</h1>{paragraphs(lines)}</article>").replace('<meta charset="utf-8">', f'<meta charset="{meta}">' if meta else "")  # fmt: skip
    assert lines[1] in article(html.encode(encoding), claimed).text


def test_one_bad_byte_does_not_change_the_charset() -> None:
    """A page in UTF-8 with one broken byte is still read as UTF-8."""
    body = in_article("<p>Préfecture\x00</p>").encode().replace(b"\x00", b"\xff")
    assert "Préfecture" in article(body.replace(b"</title>", b" \xe2\x82</title>")).text


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "no-such-charset"]))
def test_decoding_never_fails(body: bytes, claimed: str | None) -> None:
    """Any bytes under any claim become text."""
    assert isinstance(decode(body, claimed), str)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(body: bytes) -> None:
    """Noise is an extraction or a rejection with a reason, never an exception."""
    assert isinstance(extract(b"<html>" + body, url=URL, charset=None), Extraction | Rejection)


def test_gzip_is_unpacked_and_bombs_are_not() -> None:
    """A page that came packed is read; one that grows beyond measure is refused."""
    assert ENGLISH[0] in article(gzip.compress(in_article("").encode())).text
    assert rejection(gzip.compress(bytes(50_000_000))) == "page_too_large"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "page_empty"), (b" \n ", "page_empty"), (b"%PDF-1.7\n" + bytes(range(256)) * 40, "not_html"), (b"\x89PNG\r\n\x1a\n" + bytes(500), "not_html"),
        (b'{"title": "Count ends"}', "not_html"), (bytes(range(256)) * 16, "not_html"), (b"<p>x</p>" * 60_000, "page_too_dense"),
        (b"<p>" + b"votes " * 600_000, "page_too_large"), (b"\x1f\x8b\x08broken", "not_html"), (gzip.compress(b"<p>The count goes on.</p>")[:-9], "not_html"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_before_it_is_parsed(body: bytes, reason: str) -> None:
    """Each kind of non-page has its reason."""
    assert rejection(body) == reason


@pytest.mark.parametrize(
    "ballast",
    ["<script>" + "state = '<p>'; " * 250_000 + "</script>", "<svg>" + "<path/>" * 40_000 + "</svg>", "<!-- <p> -->" * 40_000],
)  # fmt: skip
def test_ballast_that_is_no_text_does_not_cost_the_article(ballast: str) -> None:
    """An application's state, icons and remarks are cut away before a page is called too large or too dense."""
    head = ld(**{"@type": "NewsArticle", "headline": "Count ends", "author": {"name": "Ada Novak"}})
    answer = article(in_article(ballast, head))
    assert answer.text.split("\n") == list(ENGLISH)
    assert answer.author == "Ada Novak"


def test_ballast_that_never_ends_is_refused_in_time() -> None:
    """Openings without an end are read once, not once each."""
    assert rejection(b"<script>" * 500_000) == "page_too_large"
    assert rejection(b"<!--x" * 100_000) == "page_too_dense"


@pytest.mark.parametrize("levels", [300, 5_000, 100_000])
def test_text_below_the_depth_limit_of_the_parser_is_rescued(levels: int) -> None:
    """Nesting that makes the parser drop all that follows is flattened first."""
    answer = article("<html><body>" + "<div>" * levels + paragraphs(ENGLISH))
    assert ENGLISH[5] in answer.text


@given(st.lists(st.sampled_from(["<div>", "</div>", "<p>", "</p>", "<br>", "votes ", "<b>", "</b>"]), max_size=60))
def test_flattening_a_shallow_page_changes_nothing(parts: list[str]) -> None:
    """Pages within the limit keep every tag that has a partner."""
    html = "".join(parts)
    assert len(parts) < DEEPEST
    assert flatten(html).replace(" ", "").count("<div>") == html.count("<div>")


@pytest.mark.parametrize("line", [line for lines in SENTENCES.values() for line in lines])
def test_sentences_are_not_residue(line: str) -> None:
    """No sentence of a story in any of twelve languages is taken for furniture."""
    assert not is_residue(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Five years after", "Lesen Sie auch: Die Wahl", "Lire aussi", "Te puede interesar", "Czytaj też: Wyniki", "Читайте также:", "اقرأ أيضا: النتائج", "相关阅读",
        "Photo: A. Novak / Reuters", "Follow us on Facebook", "© 2026 All rights reserved", "Advertisement", "02.03.2026 21:15", "5 min read", "#elections #arlandia", "WhatsApp",
        "Sign up for our newsletter", "Reporting by Ada Novak; Editing by Jan Hay",
    ],
)  # fmt: skip
def test_residue_is_known_in_many_languages(line: str) -> None:
    """Prompts, credits, share links and time stamps are furniture."""
    assert is_residue(line)


def test_an_outlets_rule_takes_out_what_it_names_on_its_host_alone() -> None:
    """The box that the rule for an outlet names is gone there and on subdomains, and stays elsewhere."""
    box = f'<div class="g_f1 mol-post-card__body"><h3>Background</h3>{paragraphs(SENTENCES["cs"][:2])}</div>'
    html = in_article(box).encode()
    texts = [
        getattr(extract(html, url=f"https://{host}/a", charset=None), "text", "")
        for host in ("www.seznamzpravy.cz", "seznamzpravy.cz", "notseznamzpravy.cz")
    ]
    assert [SENTENCES["cs"][0] in text for text in texts] == [False, False, True]


def test_an_outlets_rule_may_name_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the elements that hold the article are named, nothing else is read; a page without them is read as usual."""
    rule = read_rule("a.toml", 'host = "news.example"\nbody = ["words"]\nevidence = "x"\nsource = "y"')
    monkeypatch.setattr("extractors.article.outlets._rules", lambda: {rule.host: rule})
    other = paragraphs(tuple(line.replace("Petrenko", "Novak") for line in ENGLISH))
    held = f'<h1>Count ends</h1><div>{other}</div><div class="words">{paragraphs(ENGLISH)}</div>'
    assert article(page("en", "Count ends", held)).text.split("\n") == list(ENGLISH)
    assert "Novak" in article(page("en", "Count ends", held.replace("words", "text"))).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('host = "a.example"\ndrops = ["box"]', "a.toml, line 2: unknown key drops; known are host"),
        ('host = "a.example"\ndrop = "box"', 'a.toml, line 2: drop is not usable; write drop = \\["name"\\]'),
        ('host = "a.example"\ndrop = ["big box"]', "single words as in class or id"),
        ('host = "a.example"\ndrop = ["box"]\nsource = "s"', "a.toml, line 3: evidence is missing; add evidence"),
        ('host = "a"\nevidence = "e"\nsource = "s"', "line 3: the rule does nothing; add drop"),
        ("host = a", "a.toml: .*line 1"),
    ],
)
def test_a_wrong_outlet_rule_says_where_and_how_to_cure_it(text: str, told: str) -> None:
    """The message names the file, the line and what to write."""
    with pytest.raises(ConfigError, match=told):
        read_rule("a.toml", text)

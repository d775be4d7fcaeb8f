"""Feed documents as they come: misdeclared, cut, unclosed, foreign; what is in them is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.feed import ParsedFeed, parse
from extractors.feed.syndication import LARGE

URL = "https://e.org/feed"
DECLARED = '<?xml version="1.0" encoding="utf-8"?>'


def _item(number: int, title: str = "", more: str = "") -> str:
    date = "<pubDate>Fri, 06 Nov 2020 10:00:00 GMT</pubDate>"
    return (
        f"<item><title>{title or number}</title><link>https://e.org/{number}</link><guid>g{number}</guid>"
        f"{date}{more}</item>"
    )


def _rss(*items: str, start: str = DECLARED, attributes: str = "", end: str = "</channel></rss>") -> str:
    return f'{start}<rss version="2.0"{attributes}><channel><title>C</title>{"".join(items)}{end}'


ITEMS = tuple(_item(number) for number in range(3))
WHOLE = _rss(*ITEMS)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>C</title>' + "".join(
    f"<entry><title>{n}</title><id>u:{n}</id><link href='https://e.org/{n}'/><updated>2020-11-06T10:00:00Z</updated></entry>"
    for n in range(3)
)
JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "C", "items": [' + ",".join(
    f'{{"id": {n}, "url": "https://e.org/{n}", "title": "{n}", "date_published": "2020-11-06T10:00:00Z"}}'
    for n in range(3)
)
UNREADABLE_START = "Warning: mysql_connect() in <b>/srv/x.php</b> on line <b>3</b><br />\n"

SHAPES = {
    "blank lines before the declaration": "\n\n \n" + WHOLE,
    "a warning before the declaration": UNREADABLE_START + WHOLE,
    "two marks before the declaration": "\ufeff\ufeff" + WHOLE,
    "two declarations": DECLARED + WHOLE,
    "a declaration in typographic quotes": _rss(*ITEMS, start="<?xml version=”1.0″ encoding=”utf-8″?>"),
    "something after the end": WHOLE + "<script>count()</script> ok",
    "no channel": WHOLE.replace("<channel>", "").replace("</channel>", ""),
    "nothing but items": "".join(ITEMS),
    "capitals": WHOLE.replace("item>", "ITEM>").replace("title>", "TITLE>").replace("link>", "LINK>"),
    "an undeclared prefix inside": _rss(*(_item(n, more="<dc:creator>x</dc:creator>") for n in range(3))),
    "undefined entities": _rss(*(_item(n, more="<description>&nbsp;&foo; &</description>") for n in range(3))),
    "control characters": _rss(*(_item(n, more="<category>\x0b\x00 &#x0; &#xD83D;</category>") for n in range(3))),
    "unclosed items": _rss(ITEMS[0][:-7], ITEMS[1][:-7], ITEMS[2]),
    "an unclosed title": _rss(ITEMS[0].replace("</title>", ""), *ITEMS[1:]),
    "an unclosed CDATA": _rss(*ITEMS[:2], _item(2, more="<description><![CDATA[ x")[:-7], end=""),
    "raw HTML": _rss(*(_item(n, more="<description><p>a<br>b<img src=x></description>") for n in range(3))),
    "a foreign default namespace": _rss(*ITEMS, attributes=' xmlns="http://www.w3.org/1999/xhtml"'),
    "a wrong Atom namespace": ATOM.replace("2005/Atom", "2005/Atom/") + "</feed>",
    "an undeclared Atom prefix": (ATOM.replace(' xmlns="http://www.w3.org/2005/Atom"', "") + "</feed>")
    .replace("</", "</atom:").replace("<", "<atom:").replace("<atom:/atom:", "</atom:"),
    "Atom that ends too early": ATOM,
    "JSON with a stray comma": JSON + ",]}",
    "JSON that was cut": JSON + ', {"id": 4, "url": "ht',
    "JSON with raw line breaks": JSON.replace('"title": "', '"content_text": "a\n\tb", "title": "') + "]}",
}  # fmt: skip


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_what_is_broken_loses_no_entry(body: str) -> None:
    """Each of three entries keeps its title, its address and its moment."""
    found = parse(body.encode(), url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert [(entry.title, entry.url) for entry in found.entries] == [(str(n), f"https://e.org/{n}") for n in range(3)]
    assert all(entry.published is not None and entry.published.hour == 10 for entry in found.entries)


def test_what_was_cut_off_inside_an_entry_is_kept_as_far_as_it_goes() -> None:
    """A document that ends inside a tag loses neither the entries before nor the title of the last."""
    found = parse(
        _rss(*ITEMS, end="<item><title>3</title><link>https://e.org/3</link><pubDa").encode(), url=URL, now=None
    )
    assert isinstance(found, ParsedFeed)
    assert [entry.title for entry in found.entries] == ["0", "1", "2", "3"]


WRITINGS = {
    "utf-16": ("Größe", "utf-16", "utf-16"),
    "utf-16 without a mark": ("Größe", "utf-16", "utf-16-le"),
    "utf-8 that claims to be utf-16": ("Größe", "utf-16", "utf-8"),
    "latin that claims to be utf-8": ("Größe", "utf-8", "latin-1"),
    "an unknown name": ("Größe", "foo-8", "utf-8"),
    "Cyrillic": ("Выборы", "koi8-r", "koi8-r"),
    "Chinese": ("选举", "gb2312", "gb2312"),
    "Japanese in seven bits": ("選挙", "iso-2022-jp", "iso-2022-jp"),
    "a name of the web": ("選挙管理委員会", "x-sjis", "shift_jis"),
    "a vendor's name": ("การเลือกตั้ง", "windows-874", "cp874"),
    "Cyrillic that claims to be Latin": ("Комиссия объявила итоги выборов", "iso-8859-1", "cp1251"),
    "Chinese that claims to be UTF-8": ("中央选举委员会公布了总统选举结果", "utf-8", "gb18030"),
}


@pytest.mark.parametrize(("title", "declared", "used"), WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize("broken", ["", "<unclosed>"])
def test_a_title_is_read_in_its_charset(title: str, declared: str, used: str, broken: str) -> None:
    """Declarations may lie; both ways of reading agree."""
    body = _rss(_item(1, title), end=broken, start=f'<?xml version="1.0" encoding="{declared}"?>').encode(used)
    found = parse(body, url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert [entry.title for entry in found.entries] == [title]


@pytest.mark.parametrize(
    ("title", "used"),
    [
        ("Центральная комиссия объявила итоги", "koi8-r"),
        ("選挙管理委員会は大統領選挙の結果を発表した", "euc-jp"),
        ("中央選舉委員會公布了總統選舉結果", "big5"),
        ("중앙선거관리위원회는 선거 결과를 발표했다", "euc-kr"),
        ("أعلنت الهيئة العليا للانتخابات النتائج", "cp1256"),
        ("La commission a annoncé les résultats à Genève", "cp1252"),
    ],
)
def test_a_charset_that_nobody_names_is_guessed_by_its_script(title: str, used: str) -> None:
    """A feed of some titles is enough; Latin letters are Western ones, since more can't be told."""
    items = (_item(n, f"{title} {n}") for n in range(6))
    found = parse(_rss(*items, start="<?xml version='1.0'?>").encode(used), url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert [entry.title for entry in found.entries] == [f"{title} {n}" for n in range(6)]


@pytest.mark.parametrize("declared", ["", " encoding='utf-8'", " encoding='windows-1251'"])
@pytest.mark.parametrize("broken", [b"\xff", "и".encode()[:1]])
def test_a_broken_character_costs_itself_alone(declared: str, broken: bytes) -> None:
    """A summary that was cut inside a character does not make the rest of the feed another charset's."""
    start, title = f"<?xml version='1.0'{declared}?>", "Комиссия объявила итоги"
    items = [_item(n, f"{title} {n}") for n in range(4)]
    body = _rss(*items, start=start).encode().replace(f"{title} 2".encode(), f"{title} 2".encode() + broken)
    found = parse(body, url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert [entry.title for entry in found.entries] == [f"{title} {n}" + "\ufffd" * (n == 2) for n in range(4)]


def test_entities_of_an_old_doctype_are_letters() -> None:
    """RSS 0.91 names a DTD on the web, whose letters nobody fetches."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.org/rss-0.91.dtd">'
    found = parse(_rss(_item(1, "&eacute;t&eacute; &amp; 5"), start=doctype).encode(), url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title == "été & 5"


def test_the_caption_of_a_picture_is_no_summary() -> None:
    """An entry's own description counts, not what its picture shows."""
    media = "<description>The count.</description><media:description>A ballot box.</media:description>"
    body = _rss(_item(1, more=media), attributes=' xmlns:media="http://search.yahoo.com/mrss/"')
    found = parse(body.encode(), url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].summary == "The count."


def _of_size(write: Callable[[int], str]) -> str:
    return "".join(write(n) for n in range(LARGE // len(write(1000)) + 1))


@pytest.mark.parametrize(
    "write",
    [
        lambda n: _item(
            n, f"Vote &lt;b&gt;{n}&lt;/b&gt;", "<description>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</description>"
        ),
        lambda n: (
            f"<item><title><![CDATA[A & B {n}]]></title><link>/{n}?a=1&amp;b</link><dc:date>2020-11-06</dc:date></item>"
        ),
        lambda n: (
            f'<item><guid isPermaLink="true">https://e.org/{n}</guid><title>{n}</title><author>me</author></item>'
        ),
    ],
)
def test_a_large_document_says_what_a_small_one_says(write: Callable[[int], str]) -> None:
    """Large documents are read in another way; identities and all else must not depend on it."""
    dc = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    small = parse(_rss(*(write(n) for n in range(20)), attributes=dc).encode(), url=URL, now=None)
    large = parse(_rss(_of_size(write), attributes=dc).encode(), url=URL, now=None)
    assert isinstance(small, ParsedFeed)
    assert isinstance(large, ParsedFeed)
    assert large.entries[:20] == small.entries


@pytest.mark.timeout(120)
def test_ten_thousand_entries_are_read() -> None:
    """The largest document that is kept whole loses no entry; `benchmarks/feeds.py` tells what it costs."""
    body = _rss(
        *(_item(n, more="<description>" + "The count goes on. " * 15 + "</description>") for n in range(10_000))
    ).encode()
    found = parse(body, url=URL, now=None)
    assert isinstance(found, ParsedFeed)
    assert len(found.entries) == 10_000

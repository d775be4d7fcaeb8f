"""Title, author, date, language, canonical address and site of a page, read once from its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from extractors.article.jsonld import Claims

TITLE_KEYS = ("og:title", "twitter:title", "title", "dc.title", "headline")
AUTHOR_KEYS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl")
DATE_KEYS = (
    "article:published_time", "article:published", "og:article:published_time", "datepublished", "parsely-pub-date",
    "publish-date", "publishdate", "pubdate", "dc.date.issued", "dcterms.created", "sailthru.date", "date", "dc.date",
)  # fmt: skip
SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$|\s+\|\s+.{2,80}$")
BYLINE = re.compile(r"^(?:by|von|par|por|di|door|od|av|af|oleh|autor|автор)\s*:?\s+", re.IGNORECASE)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page claims about its article; None where it is silent."""

    title: str | None
    author: str | None
    published: date | datetime | None
    language: str | None
    canonical_url: str | None
    site_name: str | None
    kind: str
    descriptions: tuple[str, ...] = ()


def metadata(tree: HtmlElement, told: Claims, url: str) -> Metadata:
    """Read a page's metadata; JSON-LD first, then `meta` tags, then what stands on the page."""
    meta = _meta(tree)
    site = meta.get("og:site_name") or told.publisher or meta.get("application-name")
    return Metadata(
        title=_title(tree, told, meta, site),
        author=_author(tree, told, meta),
        published=_published(tree, told, meta, url),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or told.language)[:20]
        or None,
        canonical_url=canonical_address(tree, url),
        site_name=site or None,
        kind=meta.get("og:type", ""),
        descriptions=tuple(
            meta[key] for key in ("og:description", "description", "twitter:description") if key in meta
        ),
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        key = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        value = " ".join((tag.get("content") or "")[:2000].split())
        if key and value:
            found.setdefault(key, value)
    return found


def _title(tree: HtmlElement, told: Claims, meta: dict[str, str], site: str | None) -> str | None:
    heads = [" ".join(head.text_content().split()) for head in tree.iter("h1")]
    title = told.headline or next((meta[key] for key in TITLE_KEYS if key in meta), "")
    page = " ".join(tree.findtext(".//title", "").split())
    title = title or next((head for head in heads if head and head in page), page)
    if title in heads:
        return title
    for end in ((site,) if site else ()) + tuple(match[0].lstrip(" |–—-") for match in [SUFFIX.search(title)] if match):
        bare = re.sub(rf"\s+[|–—-]\s+{re.escape(end)}$", "", title)
        if bare != title and (bare in heads or end == site):
            return bare
    return title or None


def _author(tree: HtmlElement, told: Claims, meta: dict[str, str]) -> str | None:
    if told.authors:
        return ", ".join(told.authors)[:300]
    claimed = next((meta[key] for key in AUTHOR_KEYS if key in meta and "://" not in meta[key]), "")
    if not claimed:
        found = tree.xpath('(//*[@itemprop="author"]//*[@itemprop="name"]|//a[@rel="author"])[position()<=3]')
        names = dict.fromkeys(" ".join(node.text_content().split()) for node in found)
        claimed = ", ".join(name for name in names if 0 < len(name) < 80)
    return BYLINE.sub("", claimed)[:300] or None


def _published(tree: HtmlElement, told: Claims, meta: dict[str, str], url: str) -> date | datetime | None:
    for claim in (told.published, *(meta[key] for key in DATE_KEYS if key in meta)):
        moment = _moment(claim)
        if moment:
            return moment
    for tag in tree.xpath('//time[@itemprop="datePublished" or @pubdate][@datetime]')[:1]:
        moment = _moment(tag.get("datetime"))
        if moment:
            return moment
    day = find_date(tree, url=url, original_date=True, extensive_search=False)
    return date.fromisoformat(day) if day else None


def _moment(claim: str) -> date | datetime | None:
    """Read an ISO moment; without an hour it is a day, without a zone the hour is not trusted to be UTC."""
    try:
        moment = datetime.fromisoformat(claim.strip())
    except ValueError:
        return None
    if len(claim.strip()) <= 10 or moment.tzinfo is None:
        return moment.date() if moment.year >= EARLIEST.year else None
    return moment.astimezone(UTC) if moment >= EARLIEST else None


def canonical_address(tree: HtmlElement, url: str) -> str | None:
    """Give the address that the page calls its own, when that is an article's and not the front page's."""
    links = tree.xpath('//link[@href and translate(@rel,"CANOIL","canoil")="canonical"]/@href')
    for href in (*links[:1], _meta(tree).get("og:url", "")):
        try:
            target: str = urljoin(url, href.strip())
            parts = urlsplit(target)
        except ValueError:
            continue
        if href.strip() and parts.scheme in {"http", "https"} and parts.netloc:
            front = parts.path in {"", "/"} and not parts.query
            if not front or urlsplit(url).path in {"", "/"}:
                return target.split("#", maxsplit=1)[0]
    return None

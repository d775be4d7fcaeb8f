"""Dress the demo's articles as news pages and feeds: pure functions of outlet, article and moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from string import Template

from flows.demo.outlets import DemoArticle, Edition, Outlet, phrases, template

PHOTO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path fill="#999" d="M0 0h16v9H0z"/></svg>'


def article_path(article: DemoArticle) -> str:
    """Give the path of an article's page on its outlet's host."""
    return f"/{article.published:%Y/%m/%d}/{article.slug}.html"


def feed_path(outlet: Outlet) -> str:
    """Give the path of an outlet's feed on its host."""
    return f"/{outlet.feed}.xml"


def front_page(outlet: Outlet, base: str, now: datetime) -> str:
    """Make the outlet's home page: its headlines, and where its feed is."""
    kind = f"application/{outlet.feed}+xml"
    links = _links(outlet.published(now), now)
    return Template(template("front")).substitute(
        language=outlet.language, outlet=escape(outlet.name), kind=kind, feed=base + feed_path(outlet), links=links
    )


def article_page(outlet: Outlet, article: DemoArticle, base: str, now: datetime) -> str:
    """Make the page behind an article's link at `now`: navigation, the article, and what else stands around one."""
    edition = article.at(now)
    related = [other for other in outlet.published(now) if other is not article][:4]
    words = {key: escape(value) for key, value in phrases(outlet.language).items()}
    paragraphs = [f"<p>{escape(each)}</p>" for each in edition.paragraphs]
    if article.caption:
        caption = f'<figure><img src="/photo.svg" alt=""><figcaption>{escape(article.caption)}</figcaption></figure>'
        paragraphs.insert(1, caption)
    return Template(template("consent" if article.page == "consent" else outlet.template)).substitute(
        words,
        language=outlet.language,
        charset=outlet.charset,
        outlet=escape(outlet.name),
        title=escape(edition.title),
        summary=escape(article.teaser(now)),
        author=escape(article.author or outlet.name),
        url=base + article_path(article),
        published=f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        updated=f"{edition.updated:%Y-%m-%dT%H:%M:%SZ}",
        shown=f"{article.published:%d.%m.%Y %H:%M} UTC",
        nav="".join(f'<a href="/{n}.html">{escape(each)}</a>' for n, each in enumerate(outlet.nav)),
        body="\n".join(paragraphs),
        related=_links(related, now),
        json_ld=_json_ld(outlet, article, edition),
    )


def feed(outlet: Outlet, base: str, now: datetime) -> str:
    """Make the outlet's feed at `now`, in RSS 2.0 or Atom, broken where the outlet's fault says so."""
    text = _rss(outlet, base, now) if outlet.feed == "rss" else _atom(outlet, base, now)
    if outlet.fault == "malformed":
        text = text.replace("</item>", "</item><br>", 1).replace("&amp;", "&").removesuffix("</channel></rss>\n")
    return text


def _links(articles: list[DemoArticle], now: datetime) -> str:
    rows = (f'<li><a href="{article_path(each)}">{escape(each.at(now).title)}</a></li>' for each in articles)
    return "".join(rows)


def _json_ld(outlet: Outlet, article: DemoArticle, edition: Edition) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": edition.title,
        "datePublished": article.published.isoformat(),
        "dateModified": edition.updated.isoformat(),
        "inLanguage": outlet.language,
        "author": {"@type": "Person", "name": article.author or outlet.name},
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _rss(outlet: Outlet, base: str, now: datetime) -> str:
    zone = timezone(timedelta(hours=outlet.zone)) if outlet.zone else UTC
    items = []
    for article in outlet.published(now):
        edition, link = article.at(now), base + article_path(article)
        items.append(
            f"<item><title>{escape(edition.title, quote=False)}</title><link>{link}</link>"
            f'<guid isPermaLink="false">{outlet.key}:{article.slug}</guid>'
            f"<pubDate>{format_datetime(edition.updated.astimezone(zone))}</pubDate>"
            f"<description>{escape(article.teaser(now), quote=False)}</description></item>"
        )
    return (
        f'<?xml version="1.0" encoding="{outlet.charset}"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link><description>{escape(outlet.name)}</description>"
        f"<language>{outlet.language}</language><ttl>15</ttl>\n" + "\n".join(items) + "</channel></rss>\n"
    )


def _atom(outlet: Outlet, base: str, now: datetime) -> str:
    entries = []
    for article in outlet.published(now):
        edition = article.at(now)
        entries.append(
            f"<entry><id>tag:{outlet.key}.example,2020:{article.slug}</id>"
            f"<title>{escape(edition.title, quote=False)}</title>"
            f'<link rel="alternate" href="{base}{article_path(article)}"/>'
            f"<published>{article.published.isoformat()}</published><updated>{edition.updated.isoformat()}</updated>"
            f"<author><name>{escape(article.author or outlet.name)}</name></author>"
            f"<summary>{escape(article.teaser(now), quote=False)}</summary></entry>"
        )
    updated = max((article.at(now).updated for article in outlet.published(now)), default=now)
    return (
        f'<?xml version="1.0" encoding="{outlet.charset}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<id>tag:{outlet.key}.example,2020:feed</id><title>{escape(outlet.name)}</title>"
        f'<updated>{updated.isoformat()}</updated><link rel="self" href="{base}{feed_path(outlet)}"/>\n'
        + "\n".join(entries)
        + "</feed>\n"
    )

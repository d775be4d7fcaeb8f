"""What a page says: bytes in, an extraction or a rejection out."""

from __future__ import annotations

from extractors import language as languages
from extractors.article.blocks import blocks
from extractors.article.decode import decode
from extractors.article.gates import admit, tame
from extractors.article.jsonld import claims
from extractors.article.metadata import canonical_address, metadata
from extractors.article.outlets import prune
from extractors.article.stubs import is_prompt, is_teaser, shell_signs, stub
from extractors.article.text import body as article_text
from extractors.article.tree import hush, parse
from extractors.reasons import Reason
from extractors.records import Extraction, Rejection


def extract(body: bytes, *, url: str, charset: str | None, language: str | None = None) -> Extraction | Rejection:
    """Read one page: its bytes as the server sent them, `charset` as the server claims, `language` as the feed does.

    Pure and without a time limit of its own: hostile pages belong into `flows.workers`. Reasons are those of
    `extractors.reasons`.
    """
    admitted = admit(body)
    if isinstance(admitted, Rejection):
        return admitted
    html = tame(decode(admitted, charset))
    if isinstance(html, Rejection):
        return html
    tree, flattened = parse(html)
    if tree is None:
        return Rejection(Reason.PAGE_EMPTY, "no markup")
    told = claims(tree)
    known = metadata(tree, told, url)
    prune(tree, url)
    page = blocks(tree)
    signs = shell_signs(tree)
    hush(tree)
    text, mode = article_text(tree, page, told, known)
    rejection = stub(text, page, signs, told, known)
    if rejection:
        return rejection
    teaser = is_teaser(text, page, told)
    if teaser:
        text = "\n".join(line for line in text.split("\n") if not is_prompt(line))
    return Extraction(
        title=known.title,
        text=text,
        author=known.author,
        published=known.published,
        language=_language(known.title or "", text, language or known.language),
        canonical_url=known.canonical_url,
        site_name=known.site_name,
        mode=mode,
        flags=("teaser",) * teaser + ("flattened",) * flattened,
    )


def own_address(body: bytes, url: str) -> str | None:
    """Give the address that a page calls its own, resolved against `url` where that is known; None when it does not.

    >>> own_address(b'<link rel="canonical" href="https://e.org/vote"><p>The count goes on.', "")
    'https://e.org/vote'
    """
    admitted = admit(body)
    html = admitted if isinstance(admitted, Rejection) else tame(decode(admitted, None))
    tree = None if isinstance(html, Rejection) else parse(html)[0]
    return None if tree is None else canonical_address(tree, url)


def _language(title: str, text: str, claimed: str | None) -> str:
    """Identify the language of a text; a short one is what feed or page claim it to be."""
    return claimed[:2].lower() if claimed and len(text) < 200 else languages.identify(title, text[:800])


def warm_up() -> None:
    """Load the language model and compile the expressions, so that the first page is not charged for it."""
    extract(b"<html><body><p>" + b"The count goes on. " * 40 + b"</p></body></html>", url="", charset=None)

"""Pages that answer but do not give the article: walls, shells, error pages, and the free beginnings of sold ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from lxml.html import HtmlElement

from extractors.article.blocks import Block, measure
from extractors.article.jsonld import ARTICLE_TYPES, Claims
from extractors.article.metadata import Metadata
from extractors.reasons import Reason
from extractors.records import Rejection

TABLE = tomllib.loads((files("extractors") / "data" / "stubs.toml").read_text(encoding="utf-8"))
ERROR, BOT, SCRIPT, CONSENT, PAYWALL, LIVE = (
    re.compile("|".join(TABLE[key]), re.IGNORECASE | re.MULTILINE)
    for key in ("error", "bot", "javascript", "consent", "paywall", "live")
)
THEME = re.compile(r"\b(?:" + "|".join(TABLE["consent_words"]) + ")", re.IGNORECASE)
CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\"”’»)\]]*\s*$")
LIVE_NAME = re.compile(
    r"\b(?:live|direct|directo|ao vivo|diretta|ticker|онлайн|трансляц\w+|canlı|relacja)|直播|ライブ", re.IGNORECASE
)
MOUNT = frozenset(["root", "app", "__next", "__nuxt", "app-root", "react-root", "main-app"])
SENTENCE = re.compile(r"[^.!?。！？\n]+")
NOTHING = 25
"""Characters below which a text says nothing."""


@dataclass(frozen=True, slots=True)
class ShellSigns:
    """What tells an empty shell: the words for readers without scripts, and whether scripts would fill the page."""

    unscripted: tuple[str, ...]
    is_shell: bool


def shell_signs(tree: HtmlElement) -> ShellSigns:
    """Read the signs while the tree still has its scripts."""
    mounted = any(node.get("id") in MOUNT for node in tree.iter("div", "app-root", "main"))
    return ShellSigns(
        tuple(" ".join(node.text_content().split())[:600] for node in tree.iter("noscript")),
        mounted or sum(1 for _ in tree.iter("script")) > 3,
    )


def stub(text: str, page: list[Block], signs: ShellSigns, told: Claims, known: Metadata) -> Rejection | None:
    """Say why a page is no article, or None when it is one.

    Reasons: `error_page`, `bot_wall`, `javascript_required`, `consent_wall`, `video_only`, `live_shell`, `no_text`.
    Only short texts are doubted, because a wall is short and an article about walls is not.
    """
    reason = next(_reasons(text, page, signs, told, known), None) if measure(text) < 3000 else None
    return Rejection(reason, f"{len(text)} characters") if reason else None


def _reasons(text: str, page: list[Block], signs: ShellSigns, told: Claims, known: Metadata) -> Iterator[str]:
    size = measure(text)
    shown = "\n".join(block.text for block in page[:300])
    everything = "\n".join([known.title or "", text, shown, *signs.unscripted])
    if size < 800 and _is_guarded(everything, known):
        yield Reason.BOT_WALL
    if size < 1200 and _is_error(page, known):
        yield Reason.ERROR_PAGE
    if _asks_consent(text or shown):
        yield Reason.CONSENT_WALL
    if size < 500 and SCRIPT.search(text or everything):
        yield Reason.JAVASCRIPT_REQUIRED
    if size < 500 and LIVE.search(everything) and _is_live(told, known, page):
        yield Reason.LIVE_SHELL
    if size < 350 and _is_video(told, known):
        yield Reason.VIDEO_ONLY
    if size < NOTHING:
        yield Reason.JAVASCRIPT_REQUIRED if signs.is_shell else Reason.NO_TEXT


def is_teaser(text: str, page: list[Block], told: Claims) -> bool:
    """Say whether the text is only the free beginning of an article that is sold.

    A page that sells itself but gives its whole text is an article. Evidence: the page's own word count, a text that
    breaks off, or a short text, each together with a prompt to pay or `isAccessibleForFree: false`.
    """
    words = len(text.split())
    if told.words > 150 and not told.free and words < 0.6 * told.words:
        return True
    size, cut = measure(text), bool(CUT.search(text[-20:]))
    if size >= (2500 if cut else 1500):
        return False
    lines = text.split("\n")
    prompted = any(is_prompt(line) for line in (*lines[-2:], *_after(lines[-1], page)))
    if not prompted and told.free:
        return False
    return cut or size < (1500 if prompted and not told.free else 900 if prompted else 600)


def is_prompt(line: str) -> bool:
    """Say whether a line asks to pay for the rest.

    >>> is_prompt("Subscribe to continue reading."), is_prompt("He subscribed to the theory.")
    (True, False)
    """
    return len(line) < 400 and bool(PAYWALL.search(line))


def _after(line: str, page: list[Block]) -> list[str]:
    """Give the blocks that follow the last line of the text, where a prompt would stand; all where it is not seen."""
    places = [place for place, block in enumerate(page) if line in block.text]
    start = places[-1] + 1 if places else 0
    return [block.text for block in page[start : start + 8 if places else len(page)]]


def _is_guarded(everything: str, known: Metadata) -> bool:
    return bool(BOT.search(known.title or "")) or len(BOT.findall(everything)) > 1


def _is_error(page: list[Block], known: Metadata) -> bool:
    heads = [block.text for block in page if block.tag in {"h1", "h2"}][:2]
    return any(len(line) < 120 and ERROR.search(line) for line in (known.title or "", *heads))


def _asks_consent(text: str) -> bool:
    """Say whether at least half of the sentences speak of consent and one of them asks for it."""
    sentences = [sentence for sentence in SENTENCE.findall(text) if sentence.strip()]
    themed = sum(bool(THEME.search(sentence) or CONSENT.search(sentence)) for sentence in sentences)
    return bool(sentences) and themed * 2 >= len(sentences) and bool(CONSENT.search(text)) and bool(THEME.search(text))


def _is_live(told: Claims, known: Metadata, page: list[Block]) -> bool:
    heads = " ".join([known.title or "", *(block.text for block in page[:20])])
    return "LiveBlogPosting" in told.types or bool(LIVE_NAME.search(heads))


def _is_video(told: Claims, known: Metadata) -> bool:
    article = any(ARTICLE_TYPES.search(name) for name in told.types)
    return known.kind.startswith("video") or ("VideoObject" in told.types and not article)

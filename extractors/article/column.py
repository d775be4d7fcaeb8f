"""The article's column on its page: a text that was found is laid over the page's blocks and corrected by them.

A general extractor and the page's own markup err in different ways. The extractor picks up captions and boxes that the
markup names, and drops paragraphs and headings that stand beside the ones it kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from lxml.html import HtmlElement

from extractors.article.blocks import Block, is_veil, measure
from extractors.residue import is_residue

PROSE = 60
"""Letters from which a block is prose and may anchor the column."""
MOSTLY = 0.4
"""Share of the found text from which an element is no piece of furniture, whatever its name."""
LOST = 0.7
LOST_MISNAMED = 0.15
"""Shares of the found text from which names are doubted altogether; sooner where one of them has been wrong."""
FIRM = 0.5
"""Share of the found text that must be seen in the blocks, else the page's markup is too odd to correct by."""
LETTERS = re.compile(r"\W+")
HEADLINE = 25
"""Characters from which a linked text may be the headline of another article."""
LONGEST_STAMP = 100
STAMP = re.compile(r"(?=.*\b(?:19|20)\d\d\b)(?=.*\b\d{1,2}[:.h]\d{2}\b).*[^.!?。।]$")
"""A year and an hour in a line that is no sentence."""
POINTER = re.compile(r"\W*[^|:：»›>→.,]{2,40}\s*[|:：»›>→]+\s*")
SENTENCE = re.compile(r"[.!?。।؟։።][\"”’»)\]]*$")
PART_TAGS = frozenset(["p", "h2", "h3", "h4", "li", "blockquote"])
HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
CELLS = frozenset(["td", "th"])


def letters(text: str) -> str:
    """Reduce a text to its letters and digits, so that space, punctuation and case do not matter.

    >>> letters("Polls closed — at 20:00.")
    'pollsclosedat2000'
    """
    return LETTERS.sub("", text).lower()


class Column:
    """The found text laid over a page's blocks; `firm` says that they agree well enough to be used."""

    def __init__(self, page: list[Block], found: str, title: str, author: str = "") -> None:
        lines = [line for line in map(letters, found.split("\n")) if line]
        self.title = letters(title)
        self.author = letters(author)
        self.letters = "".join(lines)
        self.counts = Counter(lines)
        self.page = page
        self.names = [letters(block.text) for block in page]
        self.sizes = [measure(name) for name in self.names]
        self.seen = [self._in_found(*of) for of in zip(page, self.names, self.sizes, strict=True)]
        self._forget_doubles()
        self.apart = self._furniture()
        self.lifted: set[HtmlElement] = set()
        anchors = self._anchors()
        self._lift_veils(self._holders(anchors))
        anchors = self._anchors()
        known = sum(len(name) for name, seen in zip(self.names, self.seen, strict=True) if seen)
        self.firm = bool(anchors) and known >= FIRM * len(self.letters)
        self.first = anchors[0] if anchors else 0
        self.last = anchors[-1] if anchors else 0
        later = (
            place
            for place in range(self.last, len(page))
            if page[place].tag == "h1" and self.names[place] != self.title
        )
        self.end = next(later, len(page))
        self.holders = self._holders(anchors) | self.lifted
        self.kin = {name for name in map(_name, self.holders) if name}

    def _forget_doubles(self) -> None:
        """Take out a block that holds several others again: a copy of the text for machines, in one piece."""
        prose = [name for name, seen in zip(self.names, self.seen, strict=True) if seen and len(name) > PROSE]
        for place, name in enumerate(self.names):
            if len(name) > MOSTLY * len(self.letters) and sum(other in name for other in prose) > 3:
                self.seen[place], self.names[place] = False, ""

    def _furniture(self) -> list[bool]:
        """Say of each block whether it is in a piece of furniture; what holds most of the found text is none."""
        held: Counter[HtmlElement] = Counter()
        for block, name, seen in zip(self.page, self.names, self.seen, strict=True):
            for element in block.apart if seen else ():
                held[element] += len(name)
        most = MOSTLY * len(self.letters)
        apart = [any(held[element] < most for element in block.apart) for block in self.page]
        sizes = [len(name) * seen for name, seen in zip(self.names, self.seen, strict=True)]
        lost = sum(size for size, is_apart in zip(sizes, apart, strict=True) if is_apart)
        misnamed = any(size >= most for size in held.values())
        return [False] * len(apart) if lost > (LOST_MISNAMED if misnamed else LOST) * sum(sizes) else apart

    def _anchors(self) -> list[int]:
        """Find the prose of the found text that is in no piece of furniture."""
        sizes = enumerate(self.sizes)
        return [place for place, size in sizes if size > PROSE and self.seen[place] and not self.apart[place]]

    def _lift_veils(self, holders: set[HtmlElement]) -> None:
        """Take the rest of an article for its own where the page hides it until it is asked for, or paid for.

        It stands in one element beside paragraphs of the column, which is hidden and bears no other name of furniture,
        and holds two paragraphs of prose at least.
        """
        behind: dict[HtmlElement, list[int]] = {}
        for place, block in enumerate(self.page):
            if len(block.apart) == 1 and self.apart[place] and block.apart[0].getparent() in holders:
                behind.setdefault(block.apart[0], []).append(place)
        for veil, places in behind.items():
            prose = [n for n in places if self.sizes[n] > PROSE and self.page[n].linked < 0.3 * len(self.page[n].text)]
            if len(prose) > 1 and is_veil(veil):
                self.lifted.add(veil)
                for place in places:
                    self.apart[place] = False

    def _in_found(self, block: Block, name: str, size: int) -> bool:
        if block.tag in CELLS:
            return bool(name) and name in self.letters
        if name in self.counts or (size > HEADLINE and name in self.letters):
            return True
        return size > PROSE and (name[:40] in self.letters or name[-40:] in self.letters)

    def _holders(self, anchors: list[int]) -> set[HtmlElement]:
        """Find the elements that hold at least a sixth of the anchored prose each."""
        weight: Counter[HtmlElement] = Counter()
        for place in anchors:
            weight[_holder(self.page[place])] += len(self.names[place])
        return {element for element, share in weight.items() if share >= 0.15 * weight.total()}

    def lines(self) -> list[str]:
        """Give the lines of the column in page order; table rows are one line each, their cells parted by `|`."""
        kept: list[Block] = []
        told: Counter[str] = Counter()
        for place, (block, name) in enumerate(zip(self.page, self.names, strict=True)):
            if not name or block.tag == "h1" or (place <= self.first and name == self.title):
                continue
            if not (self._keeps_found(block, place) if self.seen[place] else self._keeps_missed(block, place)):
                continue
            if not self.first <= place <= self.last and self._is_byline(block, name):
                continue
            if len(name) > 40 and told[name] >= max(1, self.counts[name]):
                continue
            if block.tag not in CELLS and (is_residue(block.text) or _points_elsewhere(block)):
                continue
            told[name] += 1
            kept.append(block)
        while kept and kept[-1].tag in HEADINGS:
            kept.pop()
        return list(_rows(kept))

    def _is_byline(self, block: Block, name: str) -> bool:
        """Say whether a short line above or below the prose is the author's name or the moment of publication."""
        named = bool(self.author) and self.author in name and len(name) <= len(self.author) + HEADLINE
        return named or (len(block.text) < LONGEST_STAMP and bool(STAMP.match(block.text)))

    def _keeps_found(self, block: Block, place: int) -> bool:
        if self.apart[place] or (_holder(block) not in self.holders and _is_card(_holder(block))):
            return False
        return block.tag in CELLS or block.linked < 0.9 * len(block.text) or len(block.text) >= 150

    def _keeps_missed(self, block: Block, place: int) -> bool:
        holder = _holder(block)
        kin = place > self.first and holder is not block.element and _name(holder) in self.kin
        beside = kin or holder in self.holders
        within = self.first < place < self.last or (beside and place < self.end)
        if not within or self.apart[place] or block.linked > 0.6 * len(block.text):
            return False
        listed = block.tag == "li" and holder.getparent() in self.holders and bool(SENTENCE.search(block.text))
        return beside or ((block.tag == "p" or listed) and self.sizes[place] > PROSE)

    def standfirst(self, descriptions: Iterable[str], shortest: int) -> list[str]:
        """Find the paragraph between headline and column that opens the article in a box of its own.

        It is known by its name in the markup or by being the page's description of itself; `shortest` characters.
        """
        heads = [place for place in range(self.first) if self.page[place].tag == "h1"]
        claims = [claim for claim in map(letters, descriptions) if measure(claim) > HEADLINE]
        start = heads[-1] + 1 if heads else max(0, self.first - 12)
        found: list[str] = []
        for block, name, seen, apart in zip(
            *(part[start : self.first] for part in (self.page, self.names, self.seen, self.apart)), strict=True
        ):
            if seen or measure(block.text) < shortest or block.linked > 0.5 * len(block.text) or name == self.title:
                continue
            claimed = any(name == c or (len(c) > 50 and name[:50] == c[:50]) for c in claims)
            if (claimed or (block.standfirst and not apart)) and not is_residue(block.text):
                found.append(block.text)
        return list(dict.fromkeys(found))[:3]


def _holder(block: Block) -> HtmlElement:
    parent = block.element.getparent()
    return parent if parent is not None and block.tag in PART_TAGS else block.element


def _points_elsewhere(block: Block) -> bool:
    """Say whether a line is a few words that announce a link and then the link: "Read also: ..." in any language."""
    words = POINTER.match(block.text)
    if not words or "://" in block.text:
        return False
    rest = len(block.text) - words.end()
    return rest >= HEADLINE and block.linked >= rest - 2


def _name(element: HtmlElement) -> tuple[str, str] | None:
    """Give tag and class of an element, by which the parts of a column that was cut in pieces know each other."""
    style = element.get("class")
    return (str(element.tag), style) if style else None


def _is_card(holder: HtmlElement) -> bool:
    """Say whether an element is headed by a link: the teaser of another article."""
    return any(child.find(".//a[@href]") is not None for child in holder if child.tag in HEADINGS)


def _rows(kept: list[Block]) -> Iterable[str]:
    for _, group in groupby(kept, lambda block: block.element.getparent() if block.tag in CELLS else block):
        yield " | ".join(map(attrgetter("text"), group))

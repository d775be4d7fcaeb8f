"""What agrees in one article: counts per tag, and the mistakes to read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors.score.matching import Article, Row, evidence, folded, overlap, paired

ISO = re.compile(r"^\d{4}(-\d\d(-\d\d)?)?$")
SHARES = {
    "focus_country": "focus country, first",
    "actor_role": "role of matched actors",
    "actor_country": "country of matched actors",
    "event_status": "status of matched events",
    "event_background": "background of matched events",
    "event_country_not_focus": "country of events abroad",
    "event_date": "date of dated events",
    "event_undated": "undated events left so",
    "number_holder": "holder of matched numbers",
}
"""Tags measured as the share that is right: key and what it means."""
SETS = {
    "focus_countries": "focus countries",
    "election_related": "election-related articles",
    "elections": "elections",
    "actors": "actors",
    "events": "events, code and evidence",
    "event_any_code": "events, any code",
    "event_actors": "actors of matched events",
    "event_recipients": "recipients of matched events",
    "event_speaker": "speaker of matched events",
    "numbers": "numbers",
}
"""Tags measured by precision, recall and F1."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One disagreement: the tag, what the gold has, what was given, and the evidence."""

    article: str
    tag: str
    gold: str
    given: str
    quote: str


@dataclass
class Tally:
    """Counts of one article: `(tag, "hit" | "given" | "gold")` for sets, `(tag, "right" | "of")` for shares."""

    article: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    bad_quotes: int = 0

    def add(self, tag: str, hit: int, given: int, gold: int) -> None:
        """Count a set."""
        self.counts[tag, "hit"] += hit
        self.counts[tag, "given"] += given
        self.counts[tag, "gold"] += gold

    def judge(self, tag: str, gold: object, given: object, quote: str, *, right: bool) -> None:
        """Count one answer, and keep it when it is wrong."""
        self.counts[tag, "of"] += 1
        self.counts[tag, "right"] += right
        if not right:
            self.mistakes.append(Mistake(self.article, tag, str(gold), str(given), quote[:200]))


def tally(article: str, gold_row: Row, given_row: Row | None) -> Tally:
    """Compare one article with its gold, whose row carries the text."""
    text = gold_row["text"]
    gold, given = Article(gold_row, text), Article(given_row, text)
    count = Tally(article)
    _whole(count, gold, given)
    matched = _found(count, gold, given)
    for a, b in matched:
        _attributes(count, gold, given, a, b)
    _numbers(count, gold, given)
    return count


def _whole(count: Tally, gold: Article, given: Article) -> None:
    if gold.focus:
        right = given.focus[:1] == gold.focus[:1]
        count.judge("focus_country", gold.focus[0], ", ".join(given.focus[:1]), "", right=right)
    focus, focused = set(gold.focus), set(given.focus)
    count.add("focus_countries", len(focus & focused), len(focused), len(focus))
    both = gold.election_related and given.election_related
    count.add("election_related", both, given.election_related, gold.election_related)
    count.add("elections", len(gold.elections & given.elections), len(given.elections), len(gold.elections))
    pairs = paired(gold.actors, given.actors, lambda a, b: a.likeness(b))
    count.add("actors", len(pairs), len(given.actors), len(gold.actors))
    for a, b in pairs:
        for tag, key in (("actor_role", "role"), ("actor_country", "country")):
            x, y = a.row.get(key), b.row.get(key)
            count.judge(tag, f"{a.row.get('name')}: {x}", y, "", right=x == y)


def _found(count: Tally, gold: Article, given: Article) -> list[tuple[Row, Row]]:
    text = gold.text
    count.bad_quotes = sum(evidence(text, e) is None for e in given.events)
    anyhow = paired(gold.events, given.events, lambda a, b: overlap(text, a, b))
    matched = paired(gold.events, given.events, lambda a, b: overlap(text, a, b) if a["code"] == b.get("code") else 0.0)
    count.add("event_any_code", len(anyhow), len(given.events), len(gold.events))
    count.add("events", len(matched), len(given.events), len(gold.events))
    for side, events in (("gold", gold.events), ("given", given.events), ("hit", [a for a, _ in matched])):
        count.codes.update((str(e.get("code")), side) for e in events)
    hit = {id(a) for a, _ in matched}
    other = {id(a): b for a, b in anyhow}
    for event in gold.events:
        if id(event) not in hit:
            instead = other[id(event)].get("code") if id(event) in other else "nothing"
            quote = (event.get("quote") or "")[:200]
            count.mistakes.append(Mistake(count.article, "events", event["code"], str(instead), quote))
    return matched


def _attributes(count: Tally, gold: Article, given: Article, a: Row, b: Row) -> None:
    quote = b.get("quote") or ""
    count.judge("event_status", a.get("status"), b.get("status"), quote, right=a.get("status") == b.get("status"))
    past, told = bool(a.get("background")), bool(b.get("background"))
    count.judge("event_background", past, told, quote, right=past == told)
    if a.get("country") not in gold.focus[:1]:
        right = a.get("country") == b.get("country")
        count.judge("event_country_not_focus", a.get("country"), b.get("country"), quote, right=right)
    day, dated = a.get("date"), str(b.get("date") or "")
    if day:
        count.judge("event_date", day, dated, quote, right=bool(ISO.match(dated)) and dated.startswith(day))
    else:
        count.judge("event_undated", "none", dated, quote, right=not dated)
    for tag, key in (("event_actors", "actors"), ("event_recipients", "recipients")):
        left, right_ = [gold.named(n) for n in a.get(key) or []], [given.named(n) for n in b.get(key) or []]
        pairs = paired(left, right_, lambda x, y: x.likeness(y))
        count.add(tag, len(pairs), len(right_), len(left))
    says, said = a.get("speaker"), b.get("speaker")
    same = bool(says) and bool(said) and gold.named(str(says)).likeness(given.named(str(said))) > 0
    count.add("event_speaker", same, bool(said), bool(says))
    if (says or said) and not same:
        count.mistakes.append(Mistake(count.article, "event_speaker", str(says), str(said), quote[:200]))


def _numbers(count: Tally, gold: Article, given: Article) -> None:
    left, right = _figures(gold.events), _figures(given.events)
    pairs = paired(left, right, lambda a, b: (2.0 if a[2] == b[2] else 1.0) * (a[:2] == b[:2]))
    count.add("numbers", len(pairs), len(right), len(left))
    for a, b in pairs:
        if a[2]:
            same = bool(b[2]) and (a[2] in b[2] or b[2] in a[2])
            count.judge("number_holder", f"{a[2]}: {a[0]} {a[1]:g}", b[2], "", right=same)


def _figures(events: list[Row]) -> list[tuple[str, float, str]]:
    """List the numbers that are numbers."""
    found = []
    for event in events:
        for number in event.get("numbers") or []:
            try:
                found.append((number["kind"], float(number["value"]), folded(number.get("holder"))))
            except (KeyError, TypeError, ValueError):
                continue
    return found

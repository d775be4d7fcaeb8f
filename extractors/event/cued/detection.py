"""Find the cues of an article, choose among those of one clause, and give each act its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.actor.names import fold
from extractors.election import is_election_related
from extractors.event.cued.patterns import KEY, NUMBER, Pattern
from extractors.event.cued.rules import Book, Rule, book
from extractors.records import ActorTable, Finding, Span

if TYPE_CHECKING:
    from extractors.reading import Reading

WORD = re.compile(r"[^\W_]+")
UNLINKED = {
    "REPRESSION": "COERCE", "MEDIA_RESTRICTION": "COERCE", "ELECTION_VIOLENCE": "ASSAULT",
    "ELECTION_PROTEST": "PROTEST", "FRAUD_ALLEGATION": "ACCUSE", "ELECTION_DEMAND": "REQUEST",
    "POWER_TRANSFER": "POWER_TRANSFER", "DISINFORMATION": "DISINFORMATION", "CANDIDATE_BARRED": "CANDIDATE_BARRED",
}  # fmt: skip
"""What the code of an act becomes in an article without an election; a code that is not here needs one."""
PLAIN = frozenset({
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
})  # fmt: skip
REACH = 140
"""Characters within which an act belongs to the verb of speech before it."""
CONTEXT = 300
"""Code points of the sentence on either side of a phrase in which its conditions are looked for."""
QUOTATION = 300
"""Code points of a quotation that belongs to the evidence of the verb behind it."""
SHORTEST, CLAUSE, LONGEST = 15, 40, 600
"""Code points of evidence at least, of a clause that may stand without the rest of its sentence, and at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in the text: the span of the whole phrase, and of the word that triggers it."""

    rule: Rule
    start: int
    end: int
    cue: Span


@dataclass(frozen=True, slots=True)
class Seams:
    """Places in a sentence: where a clause ends that can stand alone, and over which a frame does not reach."""

    breaks: list[int]
    apart: list[int]


def detect_cued(reading: Reading, actors: ActorTable) -> tuple[Finding, ...]:
    """Find the events of an article in a language that has a cue file, in text order."""
    del actors
    rules = book(reading.language)
    folded = fold(reading.text)
    hits = [
        (sentence, hit)
        for sentence in reading.sentences
        for hit in _chosen(_hits(folded, sentence, rules), _seams(folded, sentence, rules))
    ]
    told = {hit.rule.code for _, hit in hits if not hit.rule.echo}
    linked = is_election_related(reading)
    findings: list[Finding] = []
    for sentence, hit in hits:
        code = _linked(hit.rule.code, linked=linked)
        evidence = _evidence(reading.text, folded, sentence, hit, rules)
        if code and evidence and not (hit.rule.echo and hit.rule.code in told):
            findings.append(_finding(code, evidence, hit))
    return _folded(findings)


def _linked(code: str, *, linked: bool) -> str:
    return code if linked or code in PLAIN else UNLINKED.get(code, "")


def _finding(code: str, evidence: Span, hit: Hit) -> Finding:
    return Finding(
        code=code,
        start=evidence.start,
        end=evidence.end,
        cue=hit.cue,
        rule=hit.rule.name,
        confidence=hit.rule.confidence,
    )


def _keys(folded: str, span: Span, prefixes: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Give every place where a phrase can begin, with the letters to look it up by."""
    for word in WORD.finditer(folded, span.start, span.end):
        form = word[0]
        yield word.start(), NUMBER if form[0].isdigit() else form[:KEY]
        for prefix in prefixes:
            if form.startswith(prefix) and len(form) > len(prefix) + 1:
                yield word.start() + len(prefix), form[len(prefix) : len(prefix) + KEY]


def _hits(folded: str, sentence: Span, rules: Book) -> list[Hit]:
    hits: list[Hit] = []
    for start, key in _keys(folded, sentence, rules.prefixes):
        for rule, pattern in rules.cues.get(key, ()):
            match = pattern.regex.match(folded, start, sentence.end)
            if match is None or not _fits(rule, folded, _around(match, sentence), rules.prefixes):
                continue
            whole = match.group().rstrip()
            marked = match.groupdict().get("cue")
            left = match.start("cue") if marked else start
            right = left + len(marked.rstrip()) if marked else WORD.match(folded, start).end()  # type: ignore[union-attr]
            hits.append(Hit(rule, start, start + len(whole), Span(left, right)))
    return hits


def _around(match: re.Match[str], sentence: Span) -> Span:
    return Span(max(sentence.start, match.start() - CONTEXT), min(sentence.end, match.end() + CONTEXT))


def _fits(rule: Rule, folded: str, around: Span, prefixes: tuple[str, ...]) -> bool:
    near = not rule.near or any(_occurs(p, folded, around, prefixes) for p in rule.near)
    return near and not any(_occurs(p, folded, around, prefixes) for p in rule.unless)


def _occurs(pattern: Pattern, folded: str, span: Span, prefixes: tuple[str, ...]) -> bool:
    places = _keys(folded, span, prefixes)
    return any(key in pattern.heads and pattern.regex.match(folded, start, span.end) for start, key in places)


def _breaks(folded: str, sentence: Span, rules: Book) -> list[int]:
    """List the places where a clause of the sentence ends that can stand alone, as `_evidence` cuts them."""
    cuts, start = [], sentence.start
    for cut in rules.breaks.finditer(folded, sentence.start, sentence.end):
        if cut.start() - start >= CLAUSE:
            cuts.append(cut.start())
            start = cut.end()
    return cuts


def _seams(folded: str, sentence: Span, rules: Book) -> Seams:
    cuts = rules.breaks, rules.apart
    loose = [cut.start() for rule in cuts if rule for cut in rule.finditer(folded, sentence.start, sentence.end)]
    return Seams(_breaks(folded, sentence, rules), loose if rules.apart else [])


def _chosen(hits: list[Hit], seams: Seams) -> list[Hit]:
    """Keep one hit a code and clause, the acts rather than the verbs that frame them."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.rule.frame, -h.rule.confidence, h.start)):
        if any(_covers(other, hit, seams) for other in kept):
            continue
        kept.append(hit)
    return sorted(kept, key=lambda h: h.cue.start)


def _covers(other: Hit, hit: Hit, seams: Seams) -> bool:
    first, second = sorted((other, hit), key=lambda h: h.start)
    if other.rule.code == hit.rule.code:
        return not any(first.end <= cut <= second.start for cut in seams.breaks)
    if other.start < hit.end and hit.start < other.end:
        return True
    carried = hit.rule.frame and not other.rule.frame and -30 < other.cue.start - hit.cue.start < REACH
    return carried and not any(first.end <= cut <= second.start for cut in seams.apart)


def _evidence(text: str, folded: str, sentence: Span, hit: Hit, rules: Book) -> Span | None:
    """Cut the clause of a hit out of its sentence: from the break before it to the break behind it."""
    start, end = sentence.start, sentence.end
    for cut in rules.breaks.finditer(folded, sentence.start, sentence.end):
        if cut.end() <= hit.start:
            start = cut.end()
        elif cut.start() >= hit.end and cut.start() - start >= CLAUSE:
            end = cut.start()
            break
    start, end = _trimmed(text, _opened(text, start, hit.start), end)
    if end - start > LONGEST:
        start = max(start, hit.start - 200)
        end = min(end, start + LONGEST)
        start, end = _trimmed(text, start, end)
    return Span(start, end) if end - start >= SHORTEST else None


def _opened(text: str, start: int, cue: int) -> int:
    """Go back to the mark that opens a quotation which ends between a clause's start and its cue: what was said."""
    close = text.find("»", start, cue)
    if close < 0 or text.find("«", start, close) >= 0:
        return start
    opening = text.rfind("«", max(0, close - QUOTATION), start)
    return start if opening < 0 or "\n" in text[opening:start] else opening


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _folded(findings: list[Finding]) -> tuple[Finding, ...]:
    """Count an act told twice in the same words once."""
    return tuple({(f.code, f.start, f.end): f for f in findings}.values())

"""Who says what outside quotation marks, in languages that are not parsed: the clause behind a verb of saying.

The speaker is the last actor before the verb that no preposition ties to another word; where the verb follows what is
said (", a déclaré la ministre"), the first actor behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractors.actor.names import fold
from extractors.actor.plain.small_words import SmallWords, small_words
from extractors.records import ActorMention, Span

if TYPE_CHECKING:
    from extractors.event.setting import Setting

LAST_WORDS = re.compile(r"([^\W_]+)['’ ]+(?:([^\W_]+)['’ ]+)?$")
BEHIND = 70
"""Code points behind a verb in which its subject may stand."""
FAR = 160
"""Code points between a subject and its verb, asides included."""


def spoken(setting: Setting, verbs: re.Pattern[str]) -> Iterator[tuple[Span, int, str]]:
    """Give what is said, the actor who says it and the verb, in text order; speakers that are no actor are left out."""
    small = small_words(setting.reading.language)
    for match in verbs.finditer(setting.text, setting.reading.body.start):
        sentence = setting.sentences[setting.sentence_at(match.start())]
        if match.end() > sentence.end or _quoted(setting, match.start()):
            continue
        inverted = setting.text[: match.start()].rstrip().endswith((",", "»", "”", '"'))
        behind = setting.mentions_in(match.end(), min(sentence.end, match.end() + BEHIND))
        if inverted and behind and match.start() - sentence.start > BEHIND // 2:
            yield Span(sentence.start, match.start()), behind[0].actor, match[0].lower()
            continue
        subject = _subject(setting, sentence, match.start(), small)
        if subject is not None:
            yield Span(match.start(), sentence.end), subject.actor, match[0].lower()


def _quoted(setting: Setting, position: int) -> bool:
    return any(q.start < position < q.end for q in setting.reading.quotes)


def _subject(setting: Setting, sentence: Span, position: int, small: SmallWords) -> ActorMention | None:
    for mention in reversed(setting.mentions_in(max(sentence.start, position - FAR), position)):
        if mention.end <= position and not _tied(setting.text[sentence.start : mention.start], small):
            return mention
    return None


def _tied(before: str, small: SmallWords) -> bool:
    """Say whether the words before a mention end with a preposition, with or without an article."""
    match = LAST_WORDS.search(fold(before))
    if match is None:
        return False
    ties = small.of - small.partitive | small.place
    last = match[2] or match[1]
    return last in ties or (match[2] is not None and match[1] in ties and last in small.articles)

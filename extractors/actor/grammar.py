"""What an English parse says of a name or noun: its bounds, its title, its part in the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.actor.names import HONORIFICS, words
from extractors.actor.nouns import ending

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_COUNTING = "hundreds thousands dozens scores tens millions some many several most members half majority"
COUNTING = frozenset(_COUNTING.split())
MODIFIER = frozenset({"compound", "amod", "nmod", "nummod", "npadvmod"})


def twin(noun: Token) -> int:
    """Give the token that a noun is in apposition to or said of, or -1."""
    if noun.dep_ == "appos":
        return noun.head.i
    if noun.dep_ == "attr" and noun.head.lemma_ == "be":
        return next((child.i for child in noun.head.lefts if child.dep_ == "nsubj"), -1)
    return next((child.i for child in noun.rights if child.dep_ == "appos" and child.pos_ == "PROPN"), -1)


def in_title(token: Token) -> bool:
    """Say whether a token may be part of the title before a name."""
    return not token.is_space and (token.pos_ in {"PROPN", "NOUN", "ADJ"} or token.text in {"-", "'s", "’s"})


def capital(token: Token) -> bool:
    """Say whether a token may be part of a name, by its first letter or as a small word in it."""
    return token.text[0].isupper() or token.text[0] in "-'’" or token.lower_ in {"al", "bin", "de", "van", "von"}


def titled_before(doc: Doc, start: int) -> bool:
    """Say whether a title stands right before a token."""
    if start == 0:
        return False
    before = words(doc[max(0, start - 3) : start].text)
    noun = ending(before, "en")
    return bool(before) and (before[-1] in HONORIFICS or (noun is not None and noun.kind in {"person", "transparent"}))


def title_length(span: Span) -> int:
    """Count the leading tokens that are title and not name."""
    best = 0
    for length in range(1, min(len(span), 8)):
        found = words(span[:length].text)
        noun = ending(found, "en")
        if (found and found[-1] in HONORIFICS) or (noun is not None and noun.kind in {"person", "transparent"}):
            best = length
    return best


def trimmed(span: Span) -> Span | None:
    """Cut determiners, possessive endings, punctuation and line breaks from the ends of a span."""
    start, end = span.start, span.end
    doc = span.doc
    for i in range(start, end):
        if "\n" in doc[i].text or (doc[i].text == "(" and i > start and ")" not in doc[i:end].text):
            end = i
            break
    while start < end and (
        doc[start].pos_ == "DET" or doc[start].is_punct or doc[start].is_space or doc[start].lower_ == "the"
    ):
        start += 1
    while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].tag_ == "POS"):
        end -= 1
    return doc[start:end] if start < end else None


def hyphened(span: Span) -> Span:
    """Widen a name by the other half of a double name that the recogniser left out: (Newton-)Smith."""
    doc, start, end = span.doc, span.start, span.end
    while start > 1 and doc[start - 1].text == "-" and doc[start - 2].text.istitle() and not doc[start - 2].whitespace_:
        start -= 2
    while end + 1 < len(doc) and doc[end].text == "-" and doc[end + 1].text.istitle() and not doc[end].whitespace_:
        end += 2
    return doc[start:end]


def amount(noun: Token) -> int:
    """Give the first token of the words that count a noun, as in "two of the judges", or the noun's own place."""
    head = noun.head
    if noun.dep_ == "pobj" and head.lower_ == "of" and head.head.lower_ in COUNTING | {"group", "number"}:
        return left(head.head)
    if noun.dep_ == "pobj" and head.lower_ == "of" and head.head.pos_ == "NUM":
        return head.head.left_edge.i
    return noun.i


def left(token: Token) -> int:
    """Give the first token of the words before a noun that belong to it, without clauses."""
    start = token.i
    while start > 0 and token.i - start < 10:
        before = token.doc[start - 1]
        if (
            before.is_space
            or (before.is_punct and before.text not in {"-", "'"})
            or before.pos_ in {"VERB", "AUX", "ADP", "SCONJ", "CCONJ", "ADV"}
            or before.ent_type_ in {"DATE", "TIME"}
            or not (before.head == token or token.is_ancestor(before))
        ):
            break
        if before.pos_ == "PRON" and before.dep_ != "poss":
            break
        start -= 1
        if before.pos_ == "DET":
            break
    return start


def relation_of(token: Token) -> tuple[str, str]:
    """Give the dependency label and the governing verb of a head, through coordination and apposition."""
    steps = 0
    while token.dep_ in {"conj", "appos"} and steps < 5 and token.head.pos_ in {"PROPN", "NOUN", "PRON"}:
        token, steps = token.head, steps + 1
    relation, head = token.dep_, token.head
    if relation == "pobj":
        relation = (
            "agent"
            if head.dep_ == "agent"
            else "according"
            if head.lower_ == "to" and head.head.lower_ == "according"
            else "pobj:" + head.lower_
        )
        head = head.head
    return relation, head.lemma_.casefold() if head.pos_ in {"VERB", "AUX"} else ""

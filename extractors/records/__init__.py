"""The records that pass between the three verbs: frozen, typed, without behaviour.

What a feed *claims* (`published`, `title`) and what we *know* (`fetched_at`, a date quality) are different fields.
All moments are aware UTC datetimes. Countries are ISO 3166-1 alpha-3 (Kosovo: XKX), languages BCP 47.
"""

from __future__ import annotations

from extractors.records.coded import (
    Actor,
    ActorMention,
    ActorTable,
    CodeRequest,
    Coding,
    Dateline,
    Election,
    Event,
    Figure,
    Finding,
    Kind,
    PlaceMention,
    Precision,
    Role,
    Span,
    Status,
)
from extractors.records.collected import (
    PAST,
    Article,
    Entry,
    Extraction,
    Failure,
    Feed,
    OwnerKind,
    Page,
    Rejection,
    TextPolicy,
    TextSource,
)

__all__ = [
    "PAST",
    "Actor",
    "ActorMention",
    "ActorTable",
    "Article",
    "CodeRequest",
    "Coding",
    "Dateline",
    "Election",
    "Entry",
    "Event",
    "Extraction",
    "Failure",
    "Feed",
    "Figure",
    "Finding",
    "Kind",
    "OwnerKind",
    "Page",
    "PlaceMention",
    "Precision",
    "Rejection",
    "Role",
    "Span",
    "Status",
    "TextPolicy",
    "TextSource",
]

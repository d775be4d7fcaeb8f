"""What is coded: the spans, places, actors and events that an article's text says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["asserted", "alleged", "demanded", "planned", "denied", "conditional"]
Kind = Literal["person", "party", "organisation", "state", "group"]
Role = Literal[
    "GOV", "LEG", "JUD", "COP", "MIL", "EMB", "CAN", "OPP", "PTY", "IGO", "OBS", "NGO", "MED", "BUS", "CVL", "REB"
]
Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points of the input text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words that the span covers.

        >>> Span(0, 5).of("Minsk voted.")
        'Minsk'
        """
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Dateline:
    """The wire header that opens a story: place and date as printed, agency, and where the body begins."""

    place: str | None
    month: int | None
    day: int | None
    year: int | None
    agency: str | None
    end: int


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A span that names or means a country.

    `how`: `name`, `demonym`, `capital`, `city`, `region`, `metonym`, `leader`, `party`, `commission`, `code`.
    """

    start: int
    end: int
    country: str
    how: str


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A span that stands for `actors[actor]` of the same article.

    `how`: `name`, `alias`, `surname`, `title`, `acronym`, `pronoun`, `group`, `metonym`.
    """

    start: int
    end: int
    actor: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One political actor of an article (codebook "Actors"); `actor_id` is stable across articles.

    `actor_id` comes from the reviewed tables, else it is provisional: `x:` and a slug of name and country.
    """

    name: str
    mentions: tuple[str, ...]
    kind: Kind
    role: Role
    country: str | None
    actor_id: str
    canonical: str


@dataclass(frozen=True, slots=True)
class ActorTable:
    """The actors of one article and every span that stands for one, in text order.

    `doubtful` are the places of those that are listed only when an event names them.
    """

    actors: tuple[Actor, ...]
    mentions: tuple[ActorMention, ...]
    doubtful: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """An election that an article speaks about; `date` is ISO as precise as known, or None."""

    election_id: str
    country: str | None
    office: Literal["president", "parliament", "local", "referendum", "party", "other"]
    date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that an event carries (codebook "Numbers"), with the name of its holder."""

    kind: Literal["vote_share", "votes", "turnout", "seats", "killed", "injured", "arrested", "crowd"]
    value: float
    holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in the text where an event detector fired: the code, the evidence, the cue and who found it.

    `cue` is the span of the word that triggered it (the verb or noun), inside the evidence.
    """

    code: str
    start: int
    end: int
    cue: Span
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act, coded (codebook "Events"); names are those of the article's actors, `quote` is `text[start:end]`."""

    event_id: str
    code: str
    plover: str | None
    status: Status
    background: bool
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    speaker: str | None
    date: str | None
    country: str | None
    numbers: tuple[Figure, ...]
    start: int
    end: int
    quote: str
    rule: str
    confidence: float
    election_id: str | None = None
    election_reason: str | None = None
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRequest:
    """One article to code, as `ballotwire code` reads it."""

    id: str
    title: str
    text: str
    date: date | None = None
    outlet_country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What one article says, in the codebook's form."""

    id: str
    language: str
    focus_countries: tuple[str, ...]
    countries: tuple[str, ...]
    election_related: bool
    elections: tuple[Election, ...]
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    coder: str
    places: tuple[PlaceMention, ...] = ()
    actor_mentions: tuple[ActorMention, ...] = ()

"""A span that may stand for an actor, before it is known whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.actor.tables import Office


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A span that names a possible actor; `title` are the words around it that say what it is.

    `source`: `table`, `entity` (named-entity recogniser), `proper` (a run of proper nouns), `noun` or `place`.
    `relation` is the dependency label of its head and `verb` the lemma that governs it; both empty without a parse.
    `token` is the index of its head, `twin` that of the name that a noun is said of ("Ann Lee, a minister").
    `extended` is the noun with what follows it ("supporters of the party"), `counted` another form ("a court").
    `head` is the folded actor noun of a `noun` candidate, `marks` the folded words that set it apart ("labour").
    """

    start: int
    end: int
    text: str
    kind: str
    source: str
    offices: tuple[Office, ...] = ()
    title: str = ""
    title_start: int | None = None
    role: str = ""
    country: str | None = None
    relation: str = ""
    verb: str = ""
    head: str = ""
    marks: frozenset[str] = frozenset()
    plural: bool = False
    definite: bool = False
    weak: bool = False
    label: str = ""
    extended: str = ""
    counted: str = ""
    token: int = -1
    twin: int = -1


@dataclass(slots=True, eq=False)
class Cluster:
    """All candidates of one article that stand for the same actor."""

    candidates: list[Candidate] = field(default_factory=list)
    acronym: str = ""
    kind: str = ""
    role: str = ""
    country: str | None = None
    office: Office | None = None
    gender: str = ""

    @property
    def longest(self) -> Candidate:
        """The candidate with the fullest form, the first of equal length; a person's name before what is said of it."""
        return max(
            self.candidates, key=lambda c: (not c.weak, not (c.kind == "person" and c.source == "noun"), len(c.text))
        )

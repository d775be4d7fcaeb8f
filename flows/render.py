"""A daily report as HTML, Markdown and JSON, and the pages around it; pure: the same document gives the same bytes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from extractors.daily.document import DailyReport, plain_data
from flows import charts

TEMPLATES = Path(__file__).parent / "templates"
ARROWS, SPARKS = 24, 15
SECTIONS = (
    "arrows", "attention", "spikes", "timeline", "stories", "claims", "results", "newcomers", "calendar", "coverage",
    "quality", "method",
)  # fmt: skip
FROM = {"day": 3 * 1440, "hour": 120, "minute": float("-inf")}
"""Minutes from which a length of time is given in a unit."""
MARKDOWN_LIMIT = 19_500
"""Bytes of `report.md`, so that it fits a Prefect artifact and a mail."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words and the number and date forms of one language (`templates/<language>.toml`)."""

    locale: Locale
    words: dict[str, Any]

    def count(self, number: float, noun: str) -> str:
        """Give number and noun, for example `1 article` or `29 articles`."""
        one, many = self.words["count"][noun]
        form = one if self.locale.plural_form(number) == "one" else many
        return str(form).format(self.number(number))

    def number(self, value: float | None) -> str:
        """Write a number; a dash when there is none."""
        return "–" if value is None else str(format_decimal(value, locale=self.locale))

    def ordinal(self, value: int) -> str:
        """Write an ordinal as the locale does (English: 3rd)."""
        ending = {"one": "st", "two": "nd", "few": "rd"}.get(self.locale.ordinal_form(value), "th")
        return f"{value}{ending}" if self.locale.language == "en" else f"{value}."

    def country(self, code: str | None) -> str:
        """Name a country by its ISO alpha-3 code in this language, from CLDR."""
        return "–" if not code else str(self.locale.territories.get(territory(code), code))

    def language(self, tag: str) -> str:
        """Name a language in this language, from CLDR."""
        return str(self.locale.languages.get(tag.split("-", maxsplit=1)[0], tag))

    def day(self, value: date | str) -> str:
        """Write a date in full."""
        return str(format_date(date.fromisoformat(value) if isinstance(value, str) else value, "long", self.locale))

    def moment(self, value: datetime | None) -> str:
        """Write a moment to the minute, in UTC."""
        return "–" if value is None else f"{value:%Y-%m-%d %H:%M} UTC"

    def duration(self, minutes: float | None) -> str:
        """Write a length of time in minutes, from two hours in whole hours, from three days in whole days."""
        if minutes is None:
            return "–"
        unit, length = next((u, n) for u, n in (("day", 1440), ("hour", 60), ("minute", 1)) if minutes >= FROM[u])
        return self.count(int(minutes / length), unit)

    def name(self, key: str, table: str) -> str:
        """Give the word for a code, or the code itself in small letters when the table lacks it."""
        return str(self.words[table].get(key, key.replace("_", " ").lower()))


@cache
def territory(code: str) -> str:
    """Map ISO alpha-3 to the code of CLDR.

    >>> territory("BLR"), territory("XKX")
    ('BY', 'XK')
    """
    return "XK" if code == "XKX" else str(get_global("territory_aliases").get(code, [code])[0])


@cache
def language(tag: str) -> Language:
    """Load a language; an unknown one raises FileNotFoundError."""
    words = tomllib.loads((TEMPLATES / f"{tag}.toml").read_text(encoding="utf-8"))
    return Language(Locale.parse(words["meta"]["locale"]), words)


def escape_markdown(value: object) -> str:
    r"""Make an outside string inert in Markdown; our own markup passes.

    >>> print(escape_markdown("[x](javascript:alert) | <b>"))
    \[x\](javascript:alert) \| &lt;b>
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return str(value)
    text = value.replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", text)
    return re.sub(r"(?i)\b(https?|ftp|www)(?=[:.])", "\\1\N{WORD JOINER}", text)


def markdown_link(text: str, url: str | None) -> Markup:
    """Link text in Markdown; without a usable address the text alone."""
    label = escape_markdown(text)
    return Markup(f"[{label}](<{url}>)" if url else label)  # noqa: S704 - the label is escaped, the address percent-encoded


@cache
def environment(tag: str, form: str) -> Environment:
    """Set up Jinja2 for one language and `html` or `md`."""
    words = language(tag)
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form != "md",  # noqa: S701 - Markdown is escaped by finalize
        finalize=escape_markdown if form == "md" else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {
        "num": words.number,
        "count": words.count,
        "country": words.country,
        "language": words.language,
        "day": words.day,
        "moment": words.moment,
        "duration": words.duration,
        "ordinal": words.ordinal,
        "name": words.name,
    }
    env.globals |= {"t": _teller(env, words), "meta": words.words["meta"], "mdlink": markdown_link}
    return env


def _teller(env: Environment, words: Language) -> Callable[..., Markup]:
    """Give the function that words a string of the language file with figures, escaped for its format."""

    @cache
    def compiled(key: str) -> Any:  # noqa: ANN401 - jinja2.Template, untyped filters inside
        table, _, entry = key.partition(".")
        return env.from_string(words.words[table][entry])

    def tell(key: str, **figures: object) -> Markup:
        return Markup(compiled(key).render(**figures))  # noqa: S704 - the template escapes each figure

    return tell


def html(report: DailyReport, tag: str = "en") -> str:
    """Render the self-contained page."""
    env, words = environment(tag, "html"), language(tag)
    counts = {line.country: line.counts.articles for line in report.countries}

    def tell(code: str, number: int) -> str:
        return f"{words.country(code)}: {words.count(number, 'article')}"

    return env.get_template("report.html.j2").render(
        **_context(report, words),
        style=_style(),
        charts=charts,
        map=charts.world(counts, str(words.words["chart"]["map"]), tell),
        not_drawn=[words.country(code) for code in charts.not_drawn(counts)],
        sections=[name for name in SECTIONS if name != "quality" or report.quality],
    )


def markdown(report: DailyReport, tag: str = "en") -> str:
    """Render the text version; sections that would make it too long for an artifact or a mail are left out."""
    text = environment(tag, "md").get_template("report.md.j2").render(**_context(report, language(tag)))
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    sections = re.split(r"(?m)^(?=## )", text)
    room = MARKDOWN_LIMIT - len(sections[-1].encode())
    kept = ""
    for section in sections[:-1]:
        if len((kept + section).encode()) <= room:
            kept += section
    return kept + sections[-1]


def _votes_soon(polling_in: int | None) -> bool:
    """Tell whether a country is listed for its polling day, however usual its news."""
    return polling_in is not None and -3 <= polling_in <= 14


def _context(report: DailyReport, words: Language) -> dict[str, Any]:
    """Choose what the templates show of the document."""
    level = [c for c in report.countries if c.direction == "level" and not _votes_soon(c.polling_in)]
    loud = [c for c in report.countries if c.elevated_days or c.direction == "up" or c.reason == "new_sources"]
    sources = report.coverage.text_sources
    return {
        "report": report,
        "moved": [line for line in report.countries if line not in level][:ARROWS],
        "level": ", ".join(words.country(line.country) for line in level[:ARROWS]),
        "loud": sorted(loud, key=lambda c: (not c.spike, -(c.z or 0), c.country))[:SPARKS],
        "text_parts": ", ".join(
            f"{words.name(s, 'text_source')} {words.number(n)}" for s, n in sorted(sources.items())
        ),
        "code_name": lambda code: words.name(code, "code"),
        "day_name": lambda day: format_skeleton("MMMd", day, locale=words.locale),
        "day_length": timedelta(days=1),
    }


def as_json(report: DailyReport) -> str:
    """Write every number of the report (`templates/report.schema.json`)."""
    return json.dumps(plain_data(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def index(days: Sequence[dict[str, Any]], title: str | None, tag: str = "en") -> str:
    """Render the page over past days from their `report.json`, the newest first."""
    return environment(tag, "html").get_template("index.html.j2").render(days=days, style=_style(), name=title)


def atom(days: Sequence[dict[str, Any]], title: str | None, slug: str | None, tag: str = "en") -> str:
    """Render the Atom feed of reports, the newest first."""
    return environment(tag, "xml").get_template("atom.xml.j2").render(days=days, name=title, slug=slug)


@cache
def _style() -> Markup:
    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file

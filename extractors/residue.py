"""Lines that stand in an article's column but were not written as part of it: captions, prompts, share bars, credits.

The phrases (`data/residue.toml`) are those that many publishers of a language use, never the habits of one site. They
apply to short lines only, so that a sentence about a newsletter or a photograph stays.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

LONGEST = 260
"""Characters of a residue line; what is longer was written for the reader."""

TABLE = tomllib.loads((files("extractors") / "data" / "residue.toml").read_text(encoding="utf-8"))


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


ASK = (
    r"sign up|subscribe|register|join|get|abonn\w+|suscr\w+|iscriv\w+|inscri\w+|prenumerera|zapisz|подпис\w+|підпис\w+"
)
LETTER = r"newsletters?|inbox|posta|correo|boletín|boletim|рассылк\w+|telegram|whatsapp|телеграм\w*|channel"
DATED = (
    r"published|updated|posted|last updated|aktualisiert|veröffentlicht|publié|mis à jour|publicado|actualizado|"
    r"atualizado|pubblicato|aggiornato|opublikowano|aktualizacja"
)
DAY = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})"
PATTERNS = (
    rf"^.{{0,40}}\b(?:{ASK})\b.{{0,90}}\b(?:{LETTER})",
    r"\b(?:newsletters?|inbox)\b.{0,60}\b(?:sign up|subscribe|free|daily|every)",
    r"\bfollow\b.{0,60}\bon (?:twitter|facebook|instagram|x\b|telegram|linkedin|google|bluesky|threads|youtube)",
    r"\b(?:may be reached|can be reached|reach (?:her|him|them)) (?:at|by|via)\b",
    r"\be-?mail(?:ed)? (?:him|her|them) at\b",
    r"^(?:reporting|writing|editing|edited|compiled|by)\b.{0,80}; ?(?:writing|editing|additional) ",
    r"^\W*(?:additional )?(?:reporting|with (?:reporting|files|reports|assistance|input)) (?:by|from)\b",
    r"\ball rights reserved\b|\bmay not be published, broadcast\b|\btous droits réservés\b",
    r"\balle rechte vorbehalten\b|\btodos los derechos reservados\b",
    rf"(?:/|\bvia |\| ?|\(|© ?|: ?)(?:{_any(TABLE['credits']['agencies'])})(?: images| photo)?\)?\.?$",
    r"^(?:[\w.'’-]+ ){1,5}(?:/|\|) ?[A-ZÀ-Þ][\w .'’/-]{1,40}$",
    r"^\[?(?:photo|image|video|foto|bild|picture|file|pic)s?\b.{0,6}(?::|/|(?:by|von|de|di|via)\b|courtesy|credit)",
    rf"(?:^|[\W_])(?:{_any(TABLE['captions']['words'])})\s*[:：=]\s*[^.!?:。]{{2,50}}$",
    r"^[^.!?]{0,50}?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*$",
    rf"^\W*{DAY}(?:\W+\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?)?\W*(?:uhr|h|am|pm)?$",
    rf"^(?:{DATED})\b.{{0,60}}\d",
    r"^\W*\d+\W+(?:minutes?|hours?|days?|weeks?|months?|years?|mins?|hrs?) (?:ago|read)\W*$",
    r"^\W*\d+\W*(?:min|comments?|shares?|views?|kommentare|commentaires|comentarios|commenti)\W*$",
    rf"^\W*(?:{_any(TABLE['shares']['names'])})\W*$",
    r"^@\w+$|^#\w+(?:[ ,]+#\w+)*$|^[\W\d_]*$",
    r"^\[/?\w+ [^\]]*=[^\]]*\]",
)
OPENER = re.compile(_any([word for words in TABLE["openers"].values() for word in words]), re.IGNORECASE)
PHRASE = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS), re.IGNORECASE)
LEADING = re.compile(r"^[\s\-–—•▪●■►▶→»>*|:+]+")


def is_residue(line: str) -> bool:
    """Say whether a line is furniture of the page.

    >>> is_residue("Read more: Turnout falls in the north"), is_residue("Photo: A. Novak / AFP")
    (True, True)
    >>> is_residue("The commission published the photographs of the protocols, the observers said.")
    False
    """
    bare = LEADING.sub("", line)
    if len(bare) > LONGEST:
        return False
    opener = OPENER.match(bare)
    if opener and not _sentence(bare, opener):
        return True
    return bool(PHRASE.search(bare))


def _sentence(line: str, opener: re.Match[str]) -> bool:
    """Tell a sentence that happens to begin like a prompt from the prompt."""
    words = opener[0]
    if words[-1] in ":©" or opener.end() >= len(line):
        return False
    if line[opener.end()].isalnum() and words[-1].isalnum():
        return True
    closed = line.rstrip().endswith((".", "。", "।", "؟", "?", "!"))
    return closed and len(line) > (120 if " " in words else 60)

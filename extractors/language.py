"""Language identification: by script where one language owns it, else by py3langid, whose weights are in its wheel."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from extractors.tables import rows

OWNED = (
    ("ko", re.compile("[가-힣]")),
    ("ja", re.compile("[぀-ヿ]")),
    ("th", re.compile("[฀-๿]")),
    ("el", re.compile("[Ͱ-Ͽ]")),
    ("he", re.compile("[א-ת]")),
    ("ka", re.compile("[ა-ჿ]")),
    ("hy", re.compile("[Ա-֏]")),
    ("zh", re.compile("[㐀-鿿]")),
)
"""Scripts that one language owns, kana before Chinese signs because Japanese mixes both."""
OWNED_SHARE = {"ja": 0.08, "zh": 0.3}
LETTER = re.compile(r"[^\W\d_]")
READ = 3000


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    """Load the model for the languages that news is written in; Latin, Esperanto or Walloon only cost accuracy."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages({row["language"] for row in rows("languages")} & set(model.nb_classes))
    return model


def identify(title: str, text: str) -> str:
    """Give the BCP 47 primary tag of an article, never null; Norwegian is always `no`, a text without letters `en`.

    >>> identify("Les résultats", "Le candidat sortant a remporté l'élection présidentielle dès le premier tour.")
    'fr'
    """
    head = f"{title}\n{text[:READ]}"
    letters = len(LETTER.findall(head))
    if not letters:
        return "en"
    for language, script in OWNED:
        if len(script.findall(head)) > OWNED_SHARE.get(language, 0.3) * letters:
            return language
    code = str(_model().classify(head)[0])
    return "no" if code in {"nb", "nn"} else code

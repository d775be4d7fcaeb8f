"""Language identification by py3langid, whose weights are in its wheel."""

from __future__ import annotations

import py3langid


def identify(title: str, text: str) -> str:
    """Give the BCP 47 primary tag of an article, never null; Norwegian is always `no`.

    >>> identify("Les résultats", "Le candidat sortant a remporté l'élection présidentielle dès le premier tour.")
    'fr'
    """
    code = str(py3langid.classify(f"{title}\n{text[:3000]}")[0])
    return "no" if code in {"nb", "nn"} else code

"""Heat by country on an Equal Earth map; states too small for it are dots."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

STEPS = (1, 3, 10, 30, 100)
"""The least number of articles of each shade."""
DATA = Path(__file__).parent.parent / "templates" / "world.json"


@cache
def shapes() -> dict[str, Any]:
    """Load the map data (`benchmarks/make_map.py` makes it)."""
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def shade(count: int) -> int:
    """Give the number of the shade, 0 for none.

    >>> [shade(n) for n in (0, 1, 9, 10, 5000)]
    [0, 1, 2, 3, 5]
    """
    return sum(1 for step in STEPS if count >= step)


def heat_steps() -> list[str]:
    """Label the shades for the legend.

    >>> heat_steps()
    ['1–2', '3–9', '10–29', '30–99', '100+']
    """
    ends = [f"{low}–{high - 1}" for low, high in pairwise(STEPS)]
    return [*ends, f"{STEPS[-1]}+"]


def not_drawn(countries: Mapping[str, int]) -> list[str]:
    """Name the countries that have articles and no place on the map."""
    data = shapes()
    return sorted(country for country in countries if country not in data["shapes"] and country not in data["points"])


def world(counts: Mapping[str, int], title: str, tell: Callable[[str, int], str]) -> Markup:
    """Draw the map; `tell` words the tooltip of a country."""
    data = shapes()
    parts = [
        Markup('<svg class="world" role="img" viewBox="0 0 {} {}"><title>{}</title>').format(
            data["width"], data["height"], title
        )
    ]
    quiet = "".join(path for country, path in data["shapes"].items() if not counts.get(country))
    parts.append(Markup('<path class="s0" d="{}"/>').format(quiet))
    for country, path in data["shapes"].items():
        if count := counts.get(country, 0):
            parts.append(
                Markup('<path class="s{}" d="{}"><title>{}</title></path>').format(
                    shade(count), path, tell(country, count)
                )
            )
    for country, (x, y) in data["points"].items():
        count = counts.get(country, 0)
        if count:
            parts.append(
                Markup('<circle class="s{}" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>').format(
                    shade(count), x, y, tell(country, count)
                )
            )
        else:
            parts.append(Markup('<circle class="s0" cx="{}" cy="{}" r="1.5"/>').format(x, y))
    return Markup("").join(parts) + Markup("</svg>")

"""Draw the report's map data: Equal Earth SVG paths keyed by ISO alpha-3, from npm `world-atlas@2.0.2`.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m benchmarks.make_map package flows/templates/world.json

Countries come from `countries-110m.json` (Natural Earth, public domain). States and territories that are too small for
it become points, taken from the finer files. The map is centred on 11 E, so that the cut runs through the Bering
Strait; Antarctica is left out.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

WIDTH = 1000
CENTRE = 11.0
SOURCE = "world-atlas@2.0.2 (Natural Earth 4.1, public domain)"
UNNUMBERED = {"Kosovo": "XKX"}
DRAWN_AS = {"N. Cyprus": "CYP", "Somaliland": "SOM"}
"""Areas without an ISO code are drawn with the state whose code the tables use for them; the map takes no position."""
PRESENT = {
    "CD": "COD", "CW": "CUW", "DE": "DEU", "FR": "FRA", "MM": "MMR", "RS": "SRB", "RU": "RUS", "SA": "SAU", "TL": "TLS",
    "YE": "YEM",
}  # fmt: skip
"""Where CLDR knows a former code as well, the one in use."""
LEFT_OUT = {"ATA"}

Point = tuple[float, float]
Ring = list[Point]


def alpha3() -> dict[str, str]:
    """Map ISO numeric codes to alpha-3 through CLDR's territory aliases."""
    aliases: dict[str, list[str]] = get_global("territory_aliases")
    letters = {two[0]: three for three, two in aliases.items() if len(three) == 3 and three.isalpha()}
    letters |= PRESENT
    return {number: letters[two[0]] for number, two in aliases.items() if number.isdigit() and two[0] in letters}


def equal_earth(longitude: float, latitude: float) -> Point:
    """Project degrees to the unit plane (Savric, Patterson and Jenny 2018)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    sixth = theta**6
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta)
    x /= 3 * (9 * a4 * theta**2 * sixth + 7 * a3 * sixth + 3 * a2 * theta**2 + a1)
    return x, theta * (a4 * theta**2 * sixth + a3 * sixth + a2 * theta**2 + a1)


HALF = equal_earth(180, 0)[0]
TOP = equal_earth(0, 84)[1]
BOTTOM = equal_earth(0, -57)[1]
SCALE = WIDTH / (2 * HALF)


def on_page(point: Point) -> Point:
    """Place longitude and latitude on the page; longitudes are already counted from the centre."""
    x, y = equal_earth(*point)
    return (x + HALF) * SCALE, (TOP - y) * SCALE


class Atlas:
    """One TopoJSON file: its countries as rings of longitude (from the centre) and latitude."""

    def __init__(self, path: Path) -> None:
        topology = json.loads(path.read_text(encoding="utf-8"))
        self.geometries: list[dict[str, Any]] = topology["objects"]["countries"]["geometries"]
        (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
        self.arcs = [self._arc(arc, (sx, sy), (tx, ty)) for arc in topology["arcs"]]

    @staticmethod
    def _arc(arc: list[list[int]], scale: Point, shift: Point) -> Ring:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        return points

    def rings(self, geometry: dict[str, Any]) -> list[Ring]:
        """Give the rings of one country, each unwrapped so that no edge crosses the whole map."""
        if geometry["type"] is None:
            return []
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        return [self._ring(ring) for polygon in polygons for ring in polygon]

    def _ring(self, arcs: list[int]) -> Ring:
        points: Ring = []
        for index in arcs:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            points += arc[1:] if points else arc
        return unwrap([((x - CENTRE + 540) % 360 - 180, y) for x, y in points])


def unwrap(ring: Ring) -> Ring:
    """Undo jumps of a whole turn between neighbours, then bring the ring back to the page."""
    out = [ring[0]]
    for x, y in ring[1:]:
        turn = round((out[-1][0] - x) / 360)
        out.append((x + 360 * turn, y))
    middle = sum(x for x, _ in out) / len(out)
    shift = -360 * round(middle / 360)
    return [(min(180.0, max(-180.0, x + shift)), y) for x, y in out]


def path(rings: list[Ring]) -> str:
    """Write rings as one SVG path with relative steps of tenths of a unit."""
    parts = []
    for ring in rings:
        tenths = [(round(x * 10), round(y * 10)) for x, y in map(on_page, ring)]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths) if a != b]
        if len(steps) < 3:
            continue
        line = " ".join(f"{number(dx)} {number(dy)}" for dx, dy in steps[:-1])
        parts.append(f"M{number(tenths[0][0])} {number(tenths[0][1])}l{line}z".replace(" -", "-"))
    return "".join(parts)


def number(tenths: int) -> str:
    """Write tenths without a needless zero."""
    return f"{tenths / 10:g}".replace("-0.", "-.").removeprefix("0") or "0"


def centre(rings: list[Ring]) -> Point:
    """Give the middle of the largest ring, on the page."""

    def area(ring: Ring) -> float:
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)))

    largest = [on_page(point) for point in max(rings, key=area)]
    return sum(x for x, _ in largest) / len(largest), sum(y for _, y in largest) / len(largest)


def code(geometry: dict[str, Any], codes: dict[str, str]) -> str | None:
    """Name the ISO alpha-3 code of a geometry, or None."""
    name = geometry["properties"]["name"]
    return UNNUMBERED.get(name) or DRAWN_AS.get(name) or codes.get(geometry.get("id", ""))


def draw(folder: Path) -> dict[str, Any]:
    """Build the data file's content."""
    codes = alpha3()
    coarse = Atlas(folder / "countries-110m.json")
    rings: dict[str, list[Ring]] = {}
    for geometry in coarse.geometries:
        country = code(geometry, codes)
        if country and country not in LEFT_OUT:
            rings.setdefault(country, []).extend(coarse.rings(geometry))
    points: dict[str, list[float]] = {}
    for file in ("countries-50m.json", "countries-10m.json"):
        fine = Atlas(folder / file)
        for geometry in fine.geometries:
            country = code(geometry, codes)
            if country and country not in rings.keys() | points.keys() | LEFT_OUT and (found := fine.rings(geometry)):
                points[country] = [round(value, 1) for value in centre(found)]
    return {
        "source": SOURCE,
        "width": WIDTH,
        "height": round((TOP - BOTTOM) * SCALE),
        "shapes": {country: path(rings[country]) for country in sorted(rings)},
        "points": {country: points[country] for country in sorted(points)},
    }


def main(folder: str, target: str) -> None:
    """Write the data file and say what is in it."""
    data = draw(Path(folder))
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n"
    Path(target).write_text(text, encoding="utf-8")
    print(f"{len(data['shapes'])} shapes, {len(data['points'])} points, {len(text)} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Positions of reports to ground: the extent of a city, its neighbourhoods, and where people live.

Everything is reckoned on a flat map around the city's middle (metres east and north), good to a few metres in a
thousand over a city's width. Results are EPSG:4326.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPoint, MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.distance import EARTH_RADIUS_M
from geo.place import Place

MARGIN_M = 500.0
"""Ground around the outermost reports that belongs to the extent."""

CELL_M = 300.0
"""Side of the squares in which reports are counted."""

FEWEST = 3
"""Reports that an area needs before we draw it."""

SMALLEST_PART = 0.1
"""Parts of a neighbourhood smaller than this share of it come from a few wrong positions."""

Positions = Sequence[tuple[float, float]]
Cell = tuple[int, int]


@dataclass(frozen=True)
class FlatMap:
    """Degrees to metres around a place, and back."""

    middle: Place

    @property
    def _metres_per_degree(self) -> tuple[float, float]:
        north = math.radians(1) * EARTH_RADIUS_M
        return north * math.cos(math.radians(self.middle.lat)), north

    def to_metres(self, positions: Positions) -> np.ndarray:
        """(n, 2) array of metres east and north."""
        degrees = np.array(positions, dtype=float).reshape(-1, 2)
        return (degrees - (self.middle.lon, self.middle.lat)) * self._metres_per_degree

    def to_degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry in EPSG:4326, to a tenth of a metre."""
        scale = self._metres_per_degree

        def back(metres: np.ndarray) -> np.ndarray:
            return np.round(metres / scale + (self.middle.lon, self.middle.lat), 6)

        return shapely.make_valid(shapely.transform(geometry, back))


def extent_of(flat: FlatMap, positions: Positions) -> MultiPolygon:
    """The outline around all positions, with a margin."""
    hull = MultiPoint(flat.to_metres(positions)).convex_hull.buffer(MARGIN_M, quad_segs=4)
    return polygons(flat.to_degrees(hull.simplify(20)))


def neighbourhoods(flat: FlatMap, positions_by_name: Mapping[str, Positions]) -> dict[str, MultiPolygon]:
    """An outline per name, without overlaps: each square of ground belongs to the name that most reports there give,
    and what lies between goes to the nearest square."""
    squares = _squares_by_name(flat, positions_by_name)
    if len(squares) < 2:
        return {}
    centres = [((x + 0.5) * CELL_M, (y + 0.5) * CELL_M) for x, y in squares]
    ground = shapely.union_all([shapely.Point(at).buffer(CELL_M * 1.5, quad_segs=3) for at in centres])
    cells = shapely.voronoi_polygons(MultiPoint(centres), extend_to=ground.envelope, ordered=True)
    parts: dict[str, list[BaseGeometry]] = {}
    for name, cell in zip(squares.values(), shapely.get_parts(cells), strict=True):
        parts.setdefault(name, []).append(cell)
    drawn = {name: shapely.union_all(mine).intersection(ground) for name, mine in parts.items()}
    return {
        name: polygons(flat.to_degrees(shape))
        for name, whole in drawn.items()
        if (shape := _main_parts(whole)) is not None
    }


def _squares_by_name(flat: FlatMap, positions_by_name: Mapping[str, Positions]) -> dict[Cell, str]:
    votes: dict[Cell, Counter[str]] = {}
    for name, positions in positions_by_name.items():
        if len(positions) >= FEWEST:
            for cell, count in _count(flat.to_metres(positions)).items():
                votes.setdefault(cell, Counter())[name] += count
    return {cell: names.most_common(1)[0][0] for cell, names in votes.items()}


def _count(metres: np.ndarray) -> Counter[Cell]:
    return Counter((int(x), int(y)) for x, y in np.floor(metres / CELL_M))


def _main_parts(shape: BaseGeometry) -> BaseGeometry | None:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    kept = [part for part in parts if part.area >= shape.area * SMALLEST_PART]
    return MultiPolygon(kept).buffer(0) if kept else None


def built_up(flat: FlatMap, positions: Positions) -> dict[str, MultiPolygon]:
    """Soft patches where reports come from: "built" all of it, "dense" the fifth with most reports."""
    counts = _count(flat.to_metres(positions))
    if not counts:
        return {}
    many = sorted(counts.values())[int(len(counts) * 0.8)]
    found = {
        "built": _patches(list(counts)),
        "dense": _patches([c for c, n in counts.items() if n >= max(2, many)]),
    }
    return {code: polygons(flat.to_degrees(shape)) for code, shape in found.items() if not shape.is_empty}


def _patches(cells: list[Cell]) -> BaseGeometry:
    discs = [
        shapely.Point((x + 0.5) * CELL_M, (y + 0.5) * CELL_M).buffer(CELL_M * 0.95, quad_segs=3)
        for x, y in cells
    ]
    return (
        shapely.union_all(discs)
        .buffer(CELL_M * 0.4, quad_segs=3)
        .buffer(-CELL_M * 0.7, quad_segs=3)
        .simplify(10)
    )


def polygons(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of a geometry, whatever else came out of mending it."""
    flat = [inner for part in shapely.get_parts(geometry) for inner in shapely.get_parts(part)]
    return MultiPolygon([part for part in flat if part.geom_type == "Polygon" and not part.is_empty])

"""The things that the map background is drawn from, made ready for each zoom once.

Everything inside is EPSG:3857 metres. Geometry for a zoom is simplified to half a pixel, coastlines are rounded where
the data are coarser than the screen, and both are kept, so that a tile only cuts out its own piece.
"""

import math
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.background.style import ROADS
from geo.crs import WEB_MERCATOR, WGS84, project, transformer
from geo.geojson import Feature
from geo.tiles import metres_per_pixel

CELL_M = 320.0  # side of a square of "people report from here", ground metres
LIT_MEANS_BUILT_UP_M = (
    110.0  # road lights are put up where people live: ground this near to them is drawn as built-up
)
_ROUNDED_FROM_ZOOM = 9
FINEST_ZOOM = 16  # half a pixel here is 40 cm of Norwegian ground: closer zooms use the same geometry
_SEAM_M = 40.0  # neighbouring outlines from different files may leave gaps of this size between them


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry in EPSG:3857 with the properties it came with."""

    geometry: BaseGeometry
    properties: dict[str, Any] = field(default_factory=dict)


class ZoomLayer:
    """Geometries of one layer for one zoom, with a tree to find those in a box."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = tuple(shapes)
        self._tree = shapely.STRtree([shape.geometry for shape in self.shapes])

    def touching(self, geometry: BaseGeometry) -> list[BaseGeometry]:
        """The whole geometries that touch another one."""
        hits = self._tree.query(geometry, predicate="intersects")
        return [self.shapes[index].geometry for index in sorted(int(hit) for hit in hits)]

    def cut(self, box: tuple[float, float, float, float]) -> list[Shape]:
        """The pieces inside the box (west, south, east, north; metres), in their first order."""
        found = []
        for index in sorted(int(hit) for hit in self._tree.query(shapely.box(*box))):
            piece = shapely.clip_by_rect(self.shapes[index].geometry, *box)
            if not piece.is_empty:
                found.append(Shape(piece, self.shapes[index].properties))
        return found


class Layers:
    """All layers of one map. Make it with `from_features` and keep it: it remembers what it worked out per zoom."""

    def __init__(self, **layers: list[Shape]) -> None:
        self.land = layers.get("land", [])
        self.built_up = layers.get("built_up", [])
        self.areas = layers.get("areas", [])
        self.border = layers.get("border", [])
        self.roads = layers.get("roads", [])
        self.lamps = layers.get("lamps", [])
        self.places = layers.get("places", [])
        self._zooms: dict[tuple[str, int], ZoomLayer] = {}
        self.labels_by_zoom: dict[int, Any] = {}  # kept here, made by geo.background.labels
        self.making = (
            threading.RLock()
        )  # a browser asks for a dozen tiles at once: the first makes, the others wait

    @classmethod
    def from_features(
        cls,
        *,
        land: Iterable[Feature] = (),
        roads: Iterable[Feature] = (),
        places: Iterable[Feature] = (),
        lamps: Iterable[Feature] = (),
        areas: Iterable[Feature] = (),
        border: Iterable[Feature] = (),
        built_up: Iterable[Feature] = (),
        built_up_points: Iterable[tuple[float, float]] = (),
    ) -> "Layers":
        """Layers from features in EPSG:4326. Any of them may be missing.

        land      polygons of all land that can come into view. None: sea is unknown and the ground is land.
        roads     lines; property `category` E, R (main), F (county), K (street), or `role` tunnel, street, track;
                  `road` («Fv 59») gives the shield, `name` the name along it, `height_limit_m` a sign
        places    points; `name`, `kind` (see style.TEXTS), `name_sme` for a second line
        lamps     points
        areas     polygons; `name`, `kind` (postal: only its code is written; any other: its name)
        border    polygons whose outline is the municipality's border
        built_up  polygons of built-up ground. Otherwise it is taken from `built_up_points`, a list of (lon, lat) where
                  reports, houses or people are, or else from the ground near (lit) roads
        """
        ground = _dissolved(_shapes(land))
        lines = [s for s in _shapes(roads) if _road_class(s) is not None]
        built = _shapes(built_up) or _from_points(built_up_points) or _near_roads(lines)
        return cls(
            land=ground,
            built_up=built,
            areas=_shapes(areas),
            border=_shapes(border),
            roads=lines,
            lamps=_shapes(lamps),
            places=_shapes(places),
        )

    @property
    def is_empty(self) -> bool:
        """True when there is nothing at all to draw."""
        return not (self.land or self.built_up or self.areas or self.roads or self.places or self.border)

    @cached_property
    def land_union(self) -> BaseGeometry:
        """All land as one prepared geometry, to ask whether a name lies on land."""
        union = shapely.union_all([shape.geometry for shape in self.land])
        shapely.prepare(union)
        return union

    def at(self, layer: str, zoom: int) -> ZoomLayer:
        """A layer ready for a zoom: land, built_up, areas and border (outlines), lamps, or a road class."""
        key = (layer, min(zoom, FINEST_ZOOM))
        if key not in self._zooms:
            with self.making:
                if key not in self._zooms:
                    self._zooms[key] = ZoomLayer(self._made(*key))
        return self._zooms[key]

    def _made(self, layer: str, zoom: int) -> list[Shape]:
        half_pixel = metres_per_pixel(zoom) / 2
        if layer == "land":
            return [
                Shape(g)
                for s in self.land
                if isinstance(s.geometry, shapely.Polygon) and (g := _coast(s.geometry, zoom, half_pixel))
            ]
        if layer == "built_up":
            return self._on_land(
                [Shape(s.geometry.simplify(half_pixel), s.properties) for s in self.built_up], zoom
            )
        if layer == "areas":
            return self._on_land([Shape(s.geometry.boundary, s.properties) for s in self.areas], zoom)
        if layer == "border":
            return [Shape(s.geometry.boundary.simplify(half_pixel), s.properties) for s in self.border]
        if layer == "lamps":
            return self.lamps
        chosen = [s for s in self.roads if _road_class(s) == layer]
        return [Shape(s.geometry.simplify(half_pixel), s.properties) for s in chosen]

    def _on_land(self, shapes: list[Shape], zoom: int) -> list[Shape]:
        """Cut along the same coast as is drawn at this zoom; as they are when no land is known."""
        coast = self.at("land", zoom)
        if not coast.shapes:
            return shapes
        made = []
        for shape in shapes:
            for island in coast.touching(shape.geometry):
                cut = shape.geometry.intersection(island)
                made += [
                    Shape(part, shape.properties) for part in shapely.get_parts(cut) if not part.is_empty
                ]
        return made


def _road_class(shape: Shape) -> str | None:
    role = shape.properties.get("role")
    if role in ROADS:
        return str(role)
    category = str(shape.properties.get("category") or "K")
    return {"E": "main", "R": "main", "F": "county"}.get(category, "street")


def _shapes(features: Iterable[Feature]) -> list[Shape]:
    made = []
    for one in features:
        for part in shapely.get_parts(project(one.geometry, WGS84, WEB_MERCATOR)):
            if not part.is_empty:
                made.append(Shape(part, one.properties))
    return made


def _dissolved(shapes: list[Shape]) -> list[Shape]:
    """One land, whatever municipalities it was read as: inner borders must not show as coast."""
    if not shapes:
        return []
    union = shapely.union_all(
        [shapely.make_valid(s.geometry).buffer(_SEAM_M, join_style="mitre") for s in shapes]
    )
    whole = union.buffer(-_SEAM_M, join_style="mitre")
    return [Shape(part) for part in shapely.get_parts(whole) if not part.is_empty]


def _coast(polygon: shapely.Polygon, zoom: int, half_pixel: float) -> BaseGeometry | None:
    if polygon.area < (half_pixel * 3) ** 2:
        return None
    if zoom < _ROUNDED_FROM_ZOOM:
        simple = polygon.simplify(half_pixel)
        return None if simple.is_empty else simple
    # The coast has a point every 700 m: from here on that is more pixels than an eye forgives. Corners are cut
    # (Chaikin), which keeps every edge's middle on the true line.
    rounds = 2 if zoom < 12 else 3 if zoom < 15 else 4
    rings = [_chaikin(ring, rounds) for ring in (polygon.exterior, *polygon.interiors)]
    return shapely.Polygon(rings[0], rings[1:]).simplify(half_pixel / 2)


def _chaikin(ring: shapely.LinearRing, rounds: int) -> np.ndarray:
    points = shapely.get_coordinates(ring)[:-1]
    for _ in range(rounds):
        following = np.roll(points, -1, axis=0)
        points = np.stack(
            [0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], axis=1
        ).reshape(-1, 2)
    return np.vstack([points, points[:1]])


def _stretch(y_3857: float) -> float:
    """How many web mercator metres one metre on the ground is at this height on the map."""
    return math.cosh(y_3857 / 6_378_137.0)


def _from_points(points: Iterable[tuple[float, float]]) -> list[Shape]:
    """Soft patches where the points are: cells with few points, and on top of them those with many."""
    degrees = np.array(list(points), dtype=float).reshape(-1, 2)
    if not len(degrees):
        return []
    x, y = transformer(WGS84, WEB_MERCATOR).transform(degrees[:, 0], degrees[:, 1])
    side = CELL_M * _stretch(float(np.median(y)))
    squares = np.floor(np.column_stack([x, y]) / side).astype(int)
    cells = Counter((int(column), int(row)) for column, row in squares)
    counts = sorted(cells.values())
    dense = max(2, counts[int(len(counts) * 0.8)])
    return _patches(list(cells), side, False) + _patches(
        [c for c, n in cells.items() if n >= dense], side, True
    )


def _patches(cells: list[tuple[int, int]], side: float, dense: bool) -> list[Shape]:
    squares = [
        shapely.Point((x + 0.5) * side, (y + 0.5) * side).buffer(side * 0.95, quad_segs=4) for x, y in cells
    ]
    union = shapely.union_all(squares)
    soft = union.buffer(side * 0.4, quad_segs=4).buffer(-side * 0.7, quad_segs=4)
    return [Shape(part, {"dense": dense}) for part in shapely.get_parts(soft) if not part.is_empty]


def _near_roads(lines: list[Shape]) -> list[Shape]:
    surface = [s.geometry for s in lines if _road_class(s) in ("main", "county", "street")]
    if not surface:
        return []
    reach = LIT_MEANS_BUILT_UP_M * _stretch(surface[0].centroid.y)
    near = shapely.union_all([line.simplify(10).buffer(reach, quad_segs=4) for line in surface])
    soft = near.buffer(reach * 1.5, quad_segs=4).buffer(-reach * 1.5, quad_segs=4)
    return [Shape(part, {"dense": False}) for part in shapely.get_parts(soft) if part.geom_type == "Polygon"]

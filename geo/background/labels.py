"""Names, road numbers and signs: which are written at a zoom, and where.

Which ones fit is decided once per zoom for the whole map, by rank, and not tile by tile: a tile then draws every label
that touches it, so that a name over a tile's edge is whole and the same on both sides.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.background.layers import Layers, Shape
from geo.background.style import (
    HEIGHT_FROM_ZOOM,
    HEIGHT_RANK,
    LAND,
    SEA,
    SHIELD_EVERY_PX,
    SHIELD_FROM_ZOOM,
    SHIELD_RANK,
    TEXTS,
    TextStyle,
)
from geo.tiles import HALF_WORLD_M, metres_per_pixel

_LETTER = 0.6  # mean width of a letter, in font sizes; on the safe side for Inter and its stand-ins
_SEA_WORDS = ("sundet", "fjorden", "bukta")
_APART_PX = 5.0
_SIGN = TEXTS["road_name"]  # shields and signs have a look of their own; only text reads this


@dataclass(frozen=True, slots=True)
class Label:
    """Something written at (x, y): pixels from the world's north-west corner at the zoom; the middle of the text."""

    kind: Literal["text", "shield", "height"]
    x: float
    y: float
    lines: tuple[str, ...]
    style: TextStyle
    width: float
    height: float
    rank: tuple[float, ...]
    halo: str = LAND
    turn: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """left, top, right, bottom in world pixels, turned text included."""
        c, s = abs(math.cos(math.radians(self.turn))), abs(math.sin(math.radians(self.turn)))
        w, h = (self.width * c + self.height * s) / 2, (self.width * s + self.height * c) / 2
        return self.x - w, self.y - h, self.x + w, self.y + h


class PlacedLabels:
    """The labels of a zoom that found room, with a tree to find those of a tile."""

    def __init__(self, labels: list[Label]) -> None:
        self.labels = labels
        self._tree = shapely.STRtree([shapely.box(*label.box) for label in labels])

    def touching(self, left: float, top: float, right: float, bottom: float) -> list[Label]:
        """Labels whose box touches the given one (world pixels), in a fixed order."""
        hits = self._tree.query(shapely.box(left, top, right, bottom))
        return [self.labels[i] for i in sorted(int(hit) for hit in hits)]


def labels_at(layers: Layers, zoom: int) -> PlacedLabels:
    """The labels of a zoom; worked out the first time and kept with the layers."""
    if zoom not in layers.labels_by_zoom:
        with layers.making:
            if zoom not in layers.labels_by_zoom:
                candidates = [
                    *_place_names(layers, zoom),
                    *_area_names(layers, zoom),
                    *_road_labels(layers, zoom),
                ]
                layers.labels_by_zoom[zoom] = PlacedLabels(_fitting(candidates))
    placed: PlacedLabels = layers.labels_by_zoom[zoom]
    return placed


def _fitting(candidates: Iterable[Label]) -> list[Label]:
    """Greedy by rank; squares of 128 px keep the comparing short."""
    taken: dict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(list)
    kept = []
    for label in sorted(candidates, key=lambda one: (one.rank, one.lines, one.x, one.y)):
        left, top, right, bottom = label.box
        left, top, right, bottom = left - _APART_PX, top - _APART_PX, right + _APART_PX, bottom + _APART_PX
        squares = [
            (column, row)
            for column in range(int(left // 128), int(right // 128) + 1)
            for row in range(int(top // 128), int(bottom // 128) + 1)
        ]
        if any(l < right and r > left and t < bottom and b > top for q in squares for l, t, r, b in taken[q]):  # noqa: E741
            continue
        for square in squares:
            taken[square].append(label.box)
        kept.append(label)
    return kept


def _place_names(layers: Layers, zoom: int) -> Iterator[Label]:
    for order, shape in enumerate(layers.places):
        name, second = str(shape.properties.get("name") or ""), str(shape.properties.get("name_sme") or "")
        kind = str(shape.properties.get("kind") or "place")
        if kind == "water" and name.endswith(_SEA_WORDS):
            kind = "sea"
        style = TEXTS.get(kind, TEXTS["place"])
        if not name or not style.from_zoom <= zoom <= style.to_zoom:
            continue
        # Official names in two languages come as «Loabák - Lavangen».
        lines = (*name.split(" - ")[:2], *([second] if second and zoom >= style.second_line_from else []))
        x, y = _pixels(*_middle(shape.geometry), zoom)
        on_sea = bool(layers.land) and not layers.land_union.contains(shape.geometry)
        yield _text(lines, x, y, style, (style.rank, order), halo=SEA if on_sea else LAND)


def _area_names(layers: Layers, zoom: int) -> Iterator[Label]:
    for order, shape in enumerate(layers.areas):
        postal = shape.properties.get("kind") == "postal"
        style = TEXTS["postal" if postal else "neighbourhood"]
        name = str(shape.properties.get("name") or "").strip()
        text = name.split(" ")[0] if postal else name
        if not text or not style.from_zoom <= zoom <= style.to_zoom:
            continue
        inside = _largest_part_only(shape, layers.areas)
        ground = _on_land(shape.geometry, layers)
        label = _text((text,), 0, 0, style, (style.rank, -shape.geometry.area, order))
        west, _, east, _ = ground.bounds
        if inside and (east - west) / metres_per_pixel(zoom) > label.width * 1.1:
            point = ground.centroid
            if not ground.contains(point):
                point = ground.representative_point()
            x, y = _pixels(point.x, point.y, zoom)
            yield _text((text,), x, y, style, label.rank)


def _on_land(area: BaseGeometry, layers: Layers) -> BaseGeometry:
    """The largest part of an area that is land: a postal code is not written in the middle of a fjord."""
    if not layers.land:
        return area
    parts = [
        part
        for part in shapely.get_parts(area.intersection(layers.land_union))
        if part.geom_type == "Polygon"
    ]
    return max(parts, key=lambda part: part.area) if parts else area


def _largest_part_only(shape: Shape, areas: list[Shape]) -> bool:
    """Islands of one area carry its name once."""
    same = [s for s in areas if s.properties is shape.properties]
    return shape is max(same, key=lambda s: s.geometry.area)


def _road_labels(layers: Layers, zoom: int) -> Iterator[Label]:
    for order, shape in enumerate(layers.roads):
        length_px = shape.geometry.length / metres_per_pixel(zoom)
        number, name = shape.properties.get("road"), shape.properties.get("name")
        surface = shape.properties.get("role") not in ("tunnel", "track")
        main = shape.properties.get("category") in ("E", "R")
        if number and surface and zoom >= SHIELD_FROM_ZOOM + (0 if main else 2) and length_px > 24:
            yield from _shields(shape, str(number), main, zoom, length_px, order)
        if name and surface and zoom >= TEXTS["road_name"].from_zoom:
            yield from _along(shape, str(name), zoom, length_px, order)
        limit = shape.properties.get("height_limit_m")
        if limit and zoom >= HEIGHT_FROM_ZOOM:
            middle = shape.geometry.interpolate(0.5, normalized=True)
            x, y = _pixels(middle.x, middle.y, zoom)
            yield Label(
                "height", x, y, (f"{limit:g}".replace(".", ","),), _SIGN, 24, 24, (HEIGHT_RANK, order)
            )


def _shields(
    shape: Shape, number: str, main: bool, zoom: int, length_px: float, order: int
) -> Iterator[Label]:
    short = number.replace(" ", "") if number.startswith("E") else number.split(" ")[-1]
    if len(short) > 4:
        return  # municipal road numbers are for registers, not for drivers
    count = max(1, int(length_px // SHIELD_EVERY_PX))
    for index in range(count):
        point = shape.geometry.interpolate((index + 0.5) / count, normalized=True)
        x, y = _pixels(point.x, point.y, zoom)
        rank = (SHIELD_RANK + (0 if main else 4), -length_px, order, index)
        yield Label("shield", x, y, (short,), _SIGN, 10 + 7 * len(short) + 34, 15 + 34, rank)


def _along(shape: Shape, name: str, zoom: int, length_px: float, order: int) -> Iterator[Label]:
    """The name along the straightest middle of the stretch, if there is room and the road hardly bends there."""
    style = TEXTS["road_name"]
    label = _text((name,), 0, 0, style, (style.rank, order))
    if length_px < label.width * 1.1:
        return
    half = label.width / 2 / length_px
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        if not half < share < 1 - half:
            continue
        points = [shape.geometry.interpolate(share + d, normalized=True) for d in (-half, 0, half)]
        (x0, y0), (x1, y1), (x2, y2) = (_pixels(p.x, p.y, zoom) for p in points)
        bend = abs((x2 - x0) * (y0 - y1) - (x0 - x1) * (y2 - y0)) / max(1e-9, math.hypot(x2 - x0, y2 - y0))
        turn = math.degrees(math.atan2(y2 - y0, x2 - x0))
        turn = turn - 180 if turn > 90 else turn + 180 if turn < -90 else turn
        if bend < 6:
            yield _text(
                (name,), (x0 + x2) / 2, (y0 + y2) / 2, style, (style.rank, order), turn=round(turn, 1)
            )
            return


def _middle(geometry: BaseGeometry) -> tuple[float, float]:
    return geometry.centroid.x, geometry.centroid.y


def _text(
    lines: tuple[str, ...],
    x: float,
    y: float,
    style: TextStyle,
    rank: tuple[float, ...],
    halo: str = LAND,
    turn: float = 0.0,
) -> Label:
    width = max(len(line) * (style.size * _LETTER + style.spacing) for line in lines) + 8
    height = style.size * 1.2 * len(lines) + 6
    return Label("text", x, y, lines, style, width, height, rank, halo, turn)


def _pixels(x_3857: float, y_3857: float, zoom: int) -> tuple[float, float]:
    scale = metres_per_pixel(zoom)
    return float(np.round((x_3857 + HALF_WORLD_M) / scale, 2)), float(
        np.round((HALF_WORLD_M - y_3857) / scale, 2)
    )

"""Writing the background as SVG: tiles of the slippy map, and whole pictures with pins for pages without JavaScript.

No `style` attributes and no scripts are written: the pictures pass the strictest content security policy inline too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.background import style
from geo.background.graticule import graticule
from geo.background.labels import Label, labels_at
from geo.background.layers import Layers
from geo.place import Extent, Place
from geo.tiles import HALF_WORLD_M, TILE_PX, check_tile, metres_per_pixel, pixel_at, zoom_to_fit

MARGIN_PX = 24  # cut this far outside the picture, so that cut edges and round line ends stay out of sight
MAX_TILE_ZOOM = 19


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin of a picture. `text`: a number, a letter or "". `title` is read aloud. square: the depot."""

    place: Place
    title: str
    text: str = ""
    colour: str = style.FJORD
    form: Literal["drop", "square"] = "drop"


@dataclass(frozen=True, slots=True)
class View:
    """The window on the world at a zoom: left and top in world pixels, size in pixels."""

    zoom: int
    left: float
    top: float
    width: int
    height: int

    @property
    def box_3857(self) -> tuple[float, float, float, float]:
        """west, south, east, north in metres, the margin included."""
        scale = metres_per_pixel(self.zoom)
        left, top = self.left - MARGIN_PX, self.top - MARGIN_PX
        right, bottom = self.left + self.width + MARGIN_PX, self.top + self.height + MARGIN_PX
        return (
            left * scale - HALF_WORLD_M,
            HALF_WORLD_M - bottom * scale,
            right * scale - HALF_WORLD_M,
            HALF_WORLD_M - top * scale,
        )


def render_tile(layers: Layers, z: int, x: int, y: int) -> str:
    """One 256 px tile as SVG text. Raises BadTile for numbers outside the world or above zoom 19."""
    check_tile(z, x, y, MAX_TILE_ZOOM)
    view = View(z, x * TILE_PX, y * TILE_PX, TILE_PX, TILE_PX)
    size = f'width="{TILE_PX}" height="{TILE_PX}" viewBox="0 0 {TILE_PX} {TILE_PX}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{_ground(layers, view)}</svg>'


def make_ready(layers: Layers, zooms: range = range(7, 19)) -> None:
    """Work out every layer and label of these zooms now (a second or two), so that the first visitor does not wait."""
    for zoom in zooms:
        for name in ("land", "built_up", "areas", "border", *style.ROADS):
            layers.at(name, zoom)
        labels_at(layers, zoom)


def render_picture(
    layers: Layers,
    extent: Extent,
    width: int,
    height: int,
    pins: Sequence[Pin] = (),
    line: Sequence[Place] = (),
    title: str = "",
    picture_id: str = "map-picture",
) -> str:
    """A whole map as SVG text: at least `extent` (degrees), `width` × `height` pixels, zoom 18 at most.

    Pins are drawn from north to south, so that the foot of one is not hidden by another. `line` is driven under them.
    `title` describes the picture; `picture_id` must be unique on the page when several are written inline.
    """
    zoom = zoom_to_fit(extent, width, height)
    x, y = pixel_at(Place(*extent.centre), zoom)
    view = View(zoom, round(x - width / 2, 1), round(y - height / 2, 1), width, height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby={quoteattr(picture_id + "-title")}>',
        f"<title id={quoteattr(picture_id + '-title')}>{escape(_clean(title))}</title>",
        _ground(layers, view),
        _driven(line, view),
        *(_pin(pin, view) for pin in sorted(pins, key=lambda pin: (-pin.place.lat, pin.place.lon))),
        "</svg>",
    ]
    return "".join(parts)


def _ground(layers: Layers, view: View) -> str:
    """Everything but pins."""
    ground = style.SEA if layers.land else style.LAND
    parts = [f'<rect width="{view.width}" height="{view.height}" fill="{ground}"/>']
    if not layers.land:
        parts.append(graticule(view.zoom, view.left, view.top, view.width, view.height))
    box = view.box_3857
    parts += [_land(layers, view, box), _built_up(layers, view, box)]
    if view.zoom >= style.AREA_FROM_ZOOM:
        parts.append(_outline(layers, "areas", view, box, style.AREA_LINE, 1.0, 0.16))
    parts += [_roads(layers, view, box), _outline(layers, "border", view, box, style.BORDER, 1.4, 0.6)]
    if view.zoom >= style.LAMP_FROM_ZOOM:
        parts.append(_lamps(layers, view, box))
    labels = labels_at(layers, view.zoom).touching(
        view.left, view.top, view.left + view.width, view.top + view.height
    )
    if labels:
        parts.append(f'<g font-family="{style.FONT}" text-anchor="middle">')
        parts += [_label(label, view) for label in labels]
        parts.append("</g>")
    return "".join(parts)


def _land(layers: Layers, view: View, box: tuple[float, float, float, float]) -> str:
    path = "".join(_path(shape.geometry, view) for shape in layers.at("land", view.zoom).cut(box))
    if not path:
        return ""
    band = ""
    if view.zoom >= style.SHORE_BAND_FROM_ZOOM:
        width = min(14, 2 * (view.zoom - 7))
        look = f'stroke="{style.SHORE_BAND}" stroke-width="{width}" stroke-linejoin="round"'
        band = f'<path d="{path}" fill="none" {look}/>'
    look = f'fill="{style.LAND}" fill-rule="evenodd" stroke="{style.SHORE_LINE}" stroke-width=".8"'
    return f'{band}<path d="{path}" {look}/>'


def _built_up(layers: Layers, view: View, box: tuple[float, float, float, float]) -> str:
    parts = []
    for dense, colour in ((False, style.BUILT_UP), (True, style.BUILT_UP_DENSE)):
        shapes = [
            s for s in layers.at("built_up", view.zoom).cut(box) if bool(s.properties.get("dense")) is dense
        ]
        if path := "".join(_path(shape.geometry, view) for shape in shapes):
            parts.append(f'<path d="{path}" fill="{colour}" fill-rule="evenodd"/>')
    return "".join(parts)


def _outline(
    layers: Layers,
    name: str,
    view: View,
    box: tuple[float, float, float, float],
    colour: str,
    width: float,
    opacity: float,
) -> str:
    path = "".join(_path(shape.geometry, view) for shape in layers.at(name, view.zoom).cut(box))
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}"/>'
    )


def _roads(layers: Layers, view: View, box: tuple[float, float, float, float]) -> str:
    casings, fills = [], []
    for name, look in style.ROADS.items():
        if view.zoom < look.from_zoom:
            continue
        path = "".join(_path(shape.geometry, view) for shape in layers.at(name, view.zoom).cut(box))
        if not path:
            continue
        width = look.width(view.zoom)
        if look.casing:
            edge = 1.2 if view.zoom < 12 else 2.0
            casings.append(f'<path d="{path}" stroke="{look.casing}" stroke-width="{width + edge:g}"/>')
        dash = f' stroke-dasharray="{look.dash}" stroke-linecap="butt"' if look.dash else ""
        fills.append(f'<path d="{path}" stroke="{look.fill}" stroke-width="{width:g}"{dash}/>')
    if not fills:
        return ""
    return f'<g fill="none" stroke-linejoin="round" stroke-linecap="round">{"".join(casings + fills)}</g>'


def _lamps(layers: Layers, view: View, box: tuple[float, float, float, float]) -> str:
    radius = 2.2 + (view.zoom - style.LAMP_FROM_ZOOM) * 0.7
    dots = []
    for shape in layers.at("lamps", view.zoom).cut(box):
        x, y = _points(shapely.get_coordinates(shape.geometry), view)[0]
        dots.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>')
    return f'<g fill="{style.LAMP}" stroke="#fff" stroke-width="1.2">{"".join(dots)}</g>' if dots else ""


def _label(label: Label, view: View) -> str:
    x, y = round(label.x - view.left, 1), round(label.y - view.top, 1)
    if label.kind == "shield":
        return _shield(label.lines[0], x, y)
    if label.kind == "height":
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="9.5" fill="#fff" stroke="#C8473C" stroke-width="2.5"/>'
            f'<text x="{x:g}" y="{y + 3.2:g}" font-size="9" font-weight="700" fill="#333">'
            f"{escape(label.lines[0])}</text>"
        )
    look = label.style
    attributes = (
        f'font-size="{look.size:g}" font-weight="{look.weight}" fill="{look.colour}" letter-spacing="{look.spacing:g}" '
        f'paint-order="stroke" stroke="{label.halo}" stroke-width="{style.HALO_WIDTH}" stroke-linejoin="round"'
        + (' font-style="italic"' if look.italic else "")
    )
    step = look.size * 1.2
    first = y - step * (len(label.lines) - 1) / 2 + look.size * 0.36
    turned = f' transform="rotate({label.turn:g} {x:g} {y:g})"' if label.turn else ""
    written = []
    for index, text in enumerate(label.lines):
        smaller = f' font-size="{look.size - 1.5:g}" font-weight="400"' if index else ""
        written.append(
            f'<tspan x="{x:g}" y="{first + index * step:.1f}"{smaller}>{escape(_clean(text))}</tspan>'
        )
    return f"<text {attributes}{turned}>{''.join(written)}</text>"


def _shield(text: str, x: float, y: float) -> str:
    width = 10 + 6.4 * len(text)
    green = text.startswith("E")
    fill, ink, edge = (style.E_SHIELD, "#fff", "#fff") if green else ("#fff", "#4B5B62", "#B9C2C6")
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - 7.5:.1f}" width="{width:.1f}" height="15" rx="3" fill="{fill}" '
        f'stroke="{edge}" stroke-width="1"/>'
        f'<text x="{x:g}" y="{y + 3.6:.1f}" font-size="10" font-weight="600" fill="{ink}">{escape(_clean(text))}</text>'
    )


def _driven(line: Sequence[Place], view: View) -> str:
    if len(line) < 2:
        return ""
    pixels = [pixel_at(place, view.zoom) for place in line]
    path = "M" + "L".join(f"{x - view.left:.1f} {y - view.top:.1f}" for x, y in pixels)
    look = 'fill="none" stroke-linejoin="round" stroke-linecap="round"'
    return (
        f'<path d="{path}" {look} stroke="#fff" stroke-width="9"/>'
        f'<path d="{path}" {look} stroke="{style.FJORD}" stroke-width="5"/>'
    )


def _pin(pin: Pin, view: View) -> str:
    """Drop shape 36 × 46 px with its foot on the place, as in the icon sprite; the depot is a square on it."""
    x, y = pixel_at(pin.place, view.zoom)
    text = escape(_clean(pin.text))
    colour = quoteattr(pin.colour)
    if pin.form == "square":
        shape = f'<rect x="-17" y="-17" width="34" height="34" rx="8" fill="#fff" stroke={colour} stroke-width="3"/>'
        ink, baseline, dx, dy = pin.colour, 5.4, 0.0, 0.0
    else:
        drop = "M18 45C8.5 34.5 2 27 2 18a16 16 0 0 1 32 0c0 9-6.5 16.5-16 27Z"
        shape = f'<path d="{drop}" fill={colour} stroke="#fff" stroke-width="2.5"/>'
        ink, baseline, dx, dy = "#fff", 23.6, -18.0, -45.0
    middle = 18 if pin.form == "drop" else 0
    glyph = (
        f'<text x="{middle}" y="{baseline}" text-anchor="middle" font-family="{style.FONT}" font-size="15" '
        f'font-weight="700" fill={quoteattr(ink)}>{text}</text>'
        if text
        else f'<circle cx="{middle}" cy="{baseline - 5.4:g}" r="5" fill={quoteattr(ink)}/>'
    )
    move = f"translate({x - view.left + dx:.1f} {y - view.top + dy:.1f})"
    return f'<g transform="{move}"><title>{escape(_clean(pin.title))}</title>{shape}{glyph}</g>'


def _points(coordinates: np.ndarray, view: View) -> np.ndarray:
    scale = metres_per_pixel(view.zoom)
    x = (coordinates[:, 0] + HALF_WORLD_M) / scale - view.left
    y = (HALF_WORLD_M - coordinates[:, 1]) / scale - view.top
    return np.round(np.column_stack([x, y]), 1)


def _path(geometry: BaseGeometry, view: View) -> str:
    """Path data of lines and polygons; other kinds (points left by cutting) give nothing."""
    drawn = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            drawn += [_ring(ring, view) + "Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            drawn.append(_ring(part, view))
    return "".join(drawn)


def _ring(line: BaseGeometry, view: View) -> str:
    points = _points(shapely.get_coordinates(line), view)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = np.any(points[1:] != points[:-1], axis=1)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points[moved].tolist())


def _clean(text: str) -> str:
    """Without characters that XML forbids even when escaped."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")

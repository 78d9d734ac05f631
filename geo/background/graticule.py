"""A calm net of degrees for ground of which nothing else is known, so that a map never is an empty grey field."""

import math

from geo.background.style import AREA_LINE, FAINT_INK, FONT
from geo.crs import from_3857
from geo.place import BadPlace, Place
from geo.tiles import HALF_WORLD_M, metres_per_pixel, pixel_at

_STEPS = (30.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_WANTED_PX = 220.0


def graticule(zoom: int, left: float, top: float, width: int, height: int) -> str:
    """SVG lines at round degrees in a window of world pixels; about 220 px apart, each with its number."""
    scale = metres_per_pixel(zoom)
    try:
        north_west = from_3857(left * scale - HALF_WORLD_M, HALF_WORLD_M - top * scale)
        south_east = from_3857((left + width) * scale - HALF_WORLD_M, HALF_WORLD_M - (top + height) * scale)
    except BadPlace:
        return ""
    degrees = _WANTED_PX * 360 / (256 * 2.0**zoom)
    step = _step(degrees)
    # Further north a degree of latitude takes more of the map than a degree of longitude.
    lat_step = _step(degrees * max(0.05, math.cos(math.radians((north_west.lat + south_east.lat) / 2))))
    lines, texts = [], []
    for lon in _round_numbers(north_west.lon, south_east.lon, step):
        x = pixel_at(Place(lon, 0), zoom)[0] - left
        lines.append(f"M{x:.1f} 0V{height}")
    for lat in _round_numbers(south_east.lat, north_west.lat, lat_step):
        y = pixel_at(Place(0, lat), zoom)[1] - top
        lines.append(f"M0 {y:.1f}H{width}")
        for lon in _round_numbers(north_west.lon - step / 4, south_east.lon + step / 4, step):
            x = pixel_at(Place(lon, 0), zoom)[0] - left
            texts.append(f'<text x="{x + 4:.1f}" y="{y - 4:.1f}">{_written(lat)}, {_written(lon)}</text>')
    if not lines:
        return ""
    return (
        f'<path d="{"".join(lines)}" fill="none" stroke="{AREA_LINE}" stroke-opacity=".14"/>'
        f'<g font-family="{FONT}" font-size="9" fill="{FAINT_INK}" fill-opacity=".8">{"".join(texts)}</g>'
    )


def _step(degrees: float) -> float:
    return min(_STEPS, key=lambda one: abs(math.log(one / degrees)))


def _round_numbers(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 6) for number in range(first, last + 1)]


def _written(degrees: float) -> str:
    return f"{degrees:g}".replace(".", ",").replace("-", "−") + "°"

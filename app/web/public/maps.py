"""The map of the front page: folium sets Leaflet up, in a script of its own that browsers keep for a year."""

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import force_locale
from flask_babel import gettext as _

from app.models import Municipality
from app.queries.background import find_extent
from app.web.public.backgrounds import MAX_ZOOM, background_url
from app.web.request_context import db, runtime
from geo.folium_map import Credit, MapConfig, MapPage, build_map
from geo.place import Extent, Place
from geo.tiles import TILE_PX, pixel_at

NAME = "home"
MIN_ZOOM = 6
FALLBACK = Extent(4.0, 57.5, 32.0, 71.5)
"""Norway, where not even one position is known."""


def home_map(municipality: Municipality, language: str) -> MapPage:
    """The pieces of the front page's map, in the words of ``language``."""
    extent = find_extent(db(), municipality) or FALLBACK
    centre = municipality.settings.get("centre")
    settings = runtime().settings
    with force_locale(language):
        words = {"zoom_in": _("Zoom inn"), "zoom_out": _("Zoom ut")}
    return _built(
        MapConfig(
            name=NAME,
            centre=Place(centre["lon"], centre["lat"]) if centre else Place(*extent.centre),
            zoom=int(centre["zoom"]) if centre else 12,
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
            extent=None if centre else extent,
            limits=extent.grown(0.6),
            background_url=background_url(municipality),
            credits=tuple(map_credits(municipality)),
            tile_url=settings.tile_url or None,
            tile_credits=(Credit(settings.tile_attribution),) if settings.tile_attribution else (),
            **words,
        )
    )


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the background: its address, its upper left corner from the middle of the map, its side (pixels).

    ``early``: one of the four around the middle, which show most of what is seen first.
    """

    url: str
    x: int
    y: int
    early: bool
    side: int = TILE_PX


def first_squares(municipality: Municipality) -> list[Square]:
    """The nine squares of the background around the middle of the map, where Leaflet will put them.

    The page shows them at once: somebody with one bar of coverage sees the town while Leaflet is still on its way.
    Empty where the map is fitted to an extent (the zoom is the browser's to find) or where another map lies on top.
    """
    centre = municipality.settings.get("centre")
    if not centre or runtime().settings.tile_url:
        return []
    zoom = int(centre["zoom"])
    left, top = pixel_at(Place(centre["lon"], centre["lat"]), zoom)
    column, row = int(left // TILE_PX), int(top // TILE_PX)
    near_columns = {column, column + (1 if left % TILE_PX >= TILE_PX / 2 else -1)}
    near_rows = {row, row + (1 if top % TILE_PX >= TILE_PX / 2 else -1)}
    url = background_url(municipality)
    return [
        Square(
            url.format(z=zoom, x=x, y=y),
            round(x * TILE_PX - left),
            round(y * TILE_PX - top),
            x in near_columns and y in near_rows,
        )
        for y in range(row - 1, row + 2)
        for x in range(column - 1, column + 2)
    ]


@lru_cache(maxsize=32)
def _built(config: MapConfig) -> MapPage:
    return build_map(config)


def map_credits(municipality: Municipality) -> list[Credit]:
    """Who made the data, short enough for the corner of a phone's map; /kilder names them all with their licences."""
    makers: list[str] = []
    for credit in municipality.settings.get("credits") or []:
        maker = str(credit.get("text", "")).partition(": ")[2].rpartition(", ")[0].partition(" (")[0]
        makers += [maker] if maker and maker not in makers else []
    if not makers:
        return [Credit(_("Kilder"), "/kilder")]
    return [
        Credit(f"© {makers[0]}" if len(makers) == 1 else _("© %(maker)s m.fl.", maker=makers[0]), "/kilder")
    ]

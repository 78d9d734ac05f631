"""The map backgrounds of this process, read once per municipality and version."""

from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from threading import Lock

import app
from app.models import Municipality
from app.queries.background import read_layers_from_tables
from app.web.request_context import db
from geo.background import Layers, read_layers, render_tile

FOLDERS = Path(app.__file__).parent / "demo" / "municipalities"
KEPT = 4
"""Backgrounds kept in memory: a municipality of a few thousand roads takes a few megabytes."""

MIN_ZOOM, MAX_ZOOM = 4, 19

_layers: "OrderedDict[tuple[int, int], Layers]" = OrderedDict()
_reading = Lock()


def layers_of(municipality: Municipality) -> Layers:
    """The layers of a municipality, from its folder of geodata when it has one here, else from the tables.

    The folder knows what the tables do not: tunnels, and the roads and the land of the neighbours.
    """
    key = (municipality.id, municipality.background_version)
    with _reading:
        if key not in _layers:
            folder = FOLDERS / municipality.number / "geo"
            known = municipality.number.isalnum() and folder.is_dir()
            _layers[key] = read_layers(folder) if known else read_layers_from_tables(db(), municipality)
            while len(_layers) > KEPT:
                _layers.popitem(last=False)
        _layers.move_to_end(key)
        return _layers[key]


@lru_cache(maxsize=512)
def _tile(layers: Layers, z: int, x: int, y: int) -> str:
    return render_tile(layers, z, x, y)


def tile_of(municipality: Municipality, z: int, x: int, y: int) -> str:
    """One square of the background as SVG. Raises BadTile for numbers outside the world."""
    return _tile(layers_of(municipality), z, x, y)


def background_url(municipality: Municipality) -> str:
    """The address of the squares with {z}/{x}/{y}; its version lets browsers keep them for a year."""
    return f"/kart/bakgrunn/{municipality.number}/{{z}}/{{x}}/{{y}}.svg?v={municipality.background_version}"

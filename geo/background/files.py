"""Layers from a municipality's geo folder (the file formats are described in app/demo/municipalities/README.md)."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from geo.background.layers import Layers
from geo.geojson import Feature, read_features

# Every file that changes the picture: what a cached tile's version is counted from, together with DRAWING_VERSION.
DRAWN_FILES = ("land", "roads", "tunnels", "background", "places", "lamps", "areas", "boundary", "built_up")
# Raise it when the same data are drawn differently: tiles are cached by their version.
DRAWING_VERSION = 1


def read_layers(folder: Path, built_up_points: Iterable[tuple[float, float]] = ()) -> Layers:
    """The layers of a `geo` folder. Files that are not there are left out. Raises BadGeoJSON."""

    def features(name: str) -> list[Feature]:
        path = folder / f"{name}.geojson"
        return read_features(path) if path.is_file() else []

    tunnels = [replace(one, properties={**one.properties, "role": "tunnel"}) for one in features("tunnels")]
    return Layers.from_features(
        land=features("land"),
        roads=[*features("roads"), *tunnels, *features("background")],
        places=features("places"),
        lamps=features("lamps"),
        areas=features("areas"),
        border=features("boundary"),
        built_up=features("built_up"),
        built_up_points=built_up_points,
    )

"""Our own map background, drawn as SVG from geodata: no tiles from outside, nothing to install, nothing to pay.

    layers = Layers.from_features(land=…, roads=…, places=…)   # once per municipality, keep it
    render_tile(layers, z, x, y)                               # one 256 px square of the slippy map
    render_picture(layers, extent, 640, 400, pins=[…])         # a whole map without JavaScript: pages, mails, print

Drawing order: ground, land, built-up ground, area borders, tracks, streets, roads, border, lamps, labels.
"""

from geo.background.draw import Pin, make_ready, render_picture, render_tile
from geo.background.files import DRAWING_VERSION, DRAWN_FILES, read_layers
from geo.background.layers import Layers

__all__ = [
    "DRAWING_VERSION",
    "DRAWN_FILES",
    "Layers",
    "Pin",
    "make_ready",
    "read_layers",
    "render_picture",
    "render_tile",
]

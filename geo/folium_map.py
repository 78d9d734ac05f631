"""The Leaflet map of a page, set up by folium. The only file that imports folium.

folium's own pages load libraries from five hosts, write scripts and styles into the page and give every element a new
random id. Here its parts are taken out one by one instead, so that a page with the map passes
`script-src 'self'; style-src 'self'` without nonce and the script can be cached for a year:

    html      a `<div class="folium-map" id="map_<name>">`; its size is the style sheet's matter
    script    goes into a file of its own, named `script_name` after its content
    scripts, stylesheets   local files (below static/) to load before it

What other scripts may rely on: `window.varskoMaps["<name>"]` is the Leaflet map, and the div sends the bubbling event
`varsko:map` with `detail: {map, element, name}` once it is there. A script that may run later than the event looks in
`window.varskoMaps` first and then listens.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from geo.place import Extent, Place

# folium's names for what its pages load → our local copy; None: we do without.
_LOCAL = {
    "leaflet": "vendor/leaflet/leaflet.js",
    "leaflet_css": "vendor/leaflet/leaflet.css",
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
    "glyphicons_css": None,
}
# Motion is for those who want it.
_UNLESS_CALM = JsCode('!window.matchMedia("(prefers-reduced-motion: reduce)").matches')
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class UnknownMapFile(RuntimeError):
    """folium (or one of its plugins) wants to load a file that we have no local copy of."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made the map data, shown in the corner of the map. Plain text; escaped here."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MapConfig:
    """What a page's map shows. Places and extents are EPSG:4326.

    name            identifies the map on the page: small letters, digits, underscore
    extent          fitted into view at the start; else `centre` and `zoom`
    limits          the map cannot be moved away from here
    background_url  our own tiles, with {z}, {x}, {y}: «/kart/bakgrunn/{z}/{x}/{y}.svg?v=3»
    tile_url        another base map instead (the setting TILE_URL), with `tile_credits`
    zoom_in, zoom_out   words of the zoom buttons, in the reader's language
    """

    name: str
    centre: Place
    zoom: int = 13
    min_zoom: int = 7
    max_zoom: int = 18
    extent: Extent | None = None
    limits: Extent | None = None
    background_url: str = "/kart/bakgrunn/{z}/{x}/{y}.svg"
    credits: Sequence[Credit] = ()
    tile_url: str | None = None
    tile_credits: Sequence[Credit] = ()
    zoom_in: str = "Zoom inn"
    zoom_out: str = "Zoom ut"
    zoom_position: str = "topright"


@dataclass(frozen=True, slots=True)
class MapPage:
    """The pieces of a page with a map; file names are relative to static/."""

    html: str
    script: str
    script_name: str
    scripts: tuple[str, ...] = field(default_factory=tuple)
    stylesheets: tuple[str, ...] = field(default_factory=tuple)


class _Ready(MacroElement):
    """Zoom buttons with words, no advertisement for Leaflet, and the handle for other scripts."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {%- set map = this._parent.get_name() %}
            {{ map }}.attributionControl.setPrefix(false);
            L.control.zoom({{ this.zoom | tojson }}).addTo({{ map }});
            L.control.scale({imperial: false, position: "bottomleft"}).addTo({{ map }});
            {%- if this.bounds %}
            {{ map }}.fitBounds({{ this.bounds | tojson }});
            {%- endif %}
            window.varskoMaps = window.varskoMaps || {};
            window.varskoMaps[{{ this.key | tojson }}] = {{ map }};
            {{ map }}.getContainer().dispatchEvent(new CustomEvent("varsko:map", {
                bubbles: true,
                detail: {map: {{ map }}, element: {{ map }}.getContainer(), name: {{ this.key | tojson }}}
            }));
        {% endmacro %}
        """
    )

    def __init__(self, config: MapConfig) -> None:
        super().__init__()
        self._name = "Ready"
        self._id = config.name
        self.key = config.name
        self.bounds = _corners(config.extent) if config.extent else None
        self.zoom = {
            "position": config.zoom_position,
            "zoomInTitle": config.zoom_in,
            "zoomOutTitle": config.zoom_out,
        }


def build_map(config: MapConfig) -> MapPage:
    """The pieces of a page's map: the same config always gives the same pieces. Raises ValueError for a bad name."""
    if not _NAME.fullmatch(config.name):
        raise ValueError(f"«{config.name}»: a map's name has small letters, digits and underscore only")
    leaflet_map = _folium_map(config)
    for layer in _tile_layers(config):
        layer.add_to(leaflet_map)
    _Ready(config).add_to(leaflet_map)
    figure = leaflet_map.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("folium puts a map into a Figure")
    figure.render()
    script = _own_scope(figure.script.render())
    digest = hashlib.sha256(script.encode()).hexdigest()[:16]
    scripts, stylesheets = _local_files(figure)
    return MapPage(
        figure.html.render().strip(), script, f"map-{config.name}-{digest}.js", scripts, stylesheets
    )


def _folium_map(config: MapConfig) -> folium.Map:
    options: dict[str, Any] = {
        "minZoom": config.min_zoom,
        "maxZoom": config.max_zoom,
        "maxBoundsViscosity": 0.8,
        "zoomAnimation": _UNLESS_CALM,
        "fadeAnimation": _UNLESS_CALM,
        "markerZoomAnimation": _UNLESS_CALM,
    }
    if config.limits:
        west, south, east, north = config.limits
        options |= {"max_bounds": True, "min_lon": west, "min_lat": south, "max_lon": east, "max_lat": north}
    made = folium.Map(
        location=(config.centre.lat, config.centre.lon),
        zoom_start=config.zoom,
        tiles=None,
        zoom_control=False,
        **options,
    )
    made._id = config.name
    return made


def _tile_layers(config: MapConfig) -> list[folium.TileLayer]:
    own = folium.TileLayer(
        tiles=config.background_url,
        attr=_credit_line(config.credits) or " ",
        name="background",
        min_zoom=config.min_zoom,
        max_zoom=config.max_zoom,
    )
    own._id = config.name
    if not config.tile_url:
        return [own]
    other = folium.TileLayer(
        tiles=config.tile_url,
        attr=_credit_line(config.tile_credits) or " ",
        name="tiles",
        min_zoom=config.min_zoom,
        max_zoom=config.max_zoom,
        overlay=True,
    )
    other._id = f"{config.name}_other"
    return [own, other]


def _local_files(figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    scripts: list[str] = []
    stylesheets: list[str] = []
    for name, element in figure.header._children.items():
        if not isinstance(element, JavascriptLink | CssLink):
            continue
        if name not in _LOCAL:
            raise UnknownMapFile(f"no local copy is known for «{name}» ({element.url})")
        local = _LOCAL[name]
        if local:
            (scripts if isinstance(element, JavascriptLink) else stylesheets).append(local)
    return tuple(scripts), tuple(stylesheets)


def _own_scope(script: str) -> str:
    """The script without empty lines, in a function of its own so that its names stay off the page."""
    lines = [line.rstrip() for line in script.splitlines() if line.strip()]
    return '(function () {\n"use strict";\n' + "\n".join(lines) + "\n}());\n"


def _credit_line(named: Sequence[Credit]) -> str:
    """Leaflet writes this as HTML, so texts and addresses are escaped; only http(s) and local links become links."""
    parts = []
    for credit in named:
        text = escape(credit.text)
        linked = credit.url.startswith(("https://", "http://", "/"))
        parts.append(f'<a href="{escape(credit.url)}">{text}</a>' if linked else text)
    return " · ".join(parts)


def _corners(extent: Extent) -> list[list[float]]:
    """Leaflet's order: [[south, west], [north, east]]."""
    return [[extent.south, extent.west], [extent.north, extent.east]]

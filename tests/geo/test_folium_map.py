"""The pieces of a map page, and that they run under the strictest content security policy."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import folium
import pytest
from branca.element import JavascriptLink
from playwright.sync_api import Page

from geo.background import read_layers, render_tile
from geo.folium_map import Credit, MapConfig, MapPage, UnknownMapFile, _local_files, build_map
from geo.place import Extent, Place

ROOT = Path(__file__).parents[2]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
CONFIG = MapConfig(
    "oversikt",
    Place(18.9553, 69.6492),
    limits=Extent(16, 68.5, 22, 71),
    background_url="/kart/bakgrunn/{z}/{x}/{y}.svg?v=1",
    credits=[
        Credit("© Kartverket", "https://www.kartverket.no"),
        Credit("<img src=x onerror=alert(1)>", "javascript:1"),
    ],
)


def test_the_same_config_gives_the_same_pieces_and_another_gives_another_file_name() -> None:
    assert build_map(CONFIG) == build_map(CONFIG)
    other = MapConfig("oversikt", Place(18.9553, 69.6492), zoom=12)
    assert build_map(other).script_name != build_map(CONFIG).script_name
    assert re.fullmatch(r"map-oversikt-[0-9a-f]{16}\.js", build_map(CONFIG).script_name)


def test_the_page_gets_one_empty_div_and_two_local_files() -> None:
    page = build_map(CONFIG)
    assert page.html == '<div class="folium-map" id="map_oversikt" ></div>'
    assert (page.scripts, page.stylesheets) == (
        ("vendor/leaflet/leaflet.js",),
        ("vendor/leaflet/leaflet.css",),
    )


def test_nothing_is_loaded_from_elsewhere_and_nothing_needs_eval() -> None:
    script = build_map(CONFIG).script
    hosts = set(re.findall(r"https?://([\w.-]+)", script))
    assert hosts == {"www.kartverket.no"}  # a credit's link, only followed when clicked
    assert not re.search(r"eval|Function\(|\$\(|<style|bootstrap|jquery", script)


def test_credits_are_escaped_and_dangerous_links_are_not_made() -> None:
    script = build_map(CONFIG).script
    attribution = json.loads(re.search(r'"attribution": (".*?(?<!\\)"),\n', script)[1])  # type: ignore[index]
    assert attribution == (
        '<a href="https://www.kartverket.no">© Kartverket</a> · &lt;img src=x onerror=alert(1)&gt;'
    )


def test_another_base_map_lies_over_our_own() -> None:
    script = build_map(
        MapConfig(
            "a", Place(18, 69), tile_url="https://tiles.example/{z}/{x}/{y}.png", tile_credits=[Credit("B")]
        )
    ).script
    assert script.index("/kart/bakgrunn/") < script.index("https://tiles.example/{z}/{x}/{y}.png")


def test_the_map_keeps_still_for_those_who_asked_for_calm(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site)
    page.wait_for_function("window.varskoMaps")
    assert page.evaluate("window.varskoMaps.oversikt.options.zoomAnimation") is False


@pytest.mark.parametrize("name", ["", "Map", "a-b", 'x"y', "a b", "æ"])
def test_a_name_that_could_break_the_script_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        build_map(MapConfig(name, Place(18, 69)))


def test_a_file_without_a_local_copy_is_an_error() -> None:
    figure = folium.Figure()
    figure.header.add_child(JavascriptLink("https://cdn.example/heat.js"), name="heat")
    with pytest.raises(UnknownMapFile, match="heat"):
        _local_files(figure)


class _Site(BaseHTTPRequestHandler):
    """A page with the map, its files and our tiles, under the policy."""

    def __init__(self, pieces: MapPage, *arguments: object) -> None:
        self.pieces = pieces
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body, kind = self._answer(self.path.split("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # the browser was closed while tiles were still coming
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Quiet."""

    def _answer(self, path: str) -> tuple[bytes, str]:
        if path == "/":
            return self._page().encode(), "text/html; charset=utf-8"
        if path == "/size.css":
            return b".folium-map { height: 600px }", "text/css"
        if path == "/first.js":
            return (
                b"document.addEventListener('varsko:map', (e) => { window.heard = e.detail.name; });",
                "text/javascript",
            )
        if path == f"/{self.pieces.script_name}":
            return self.pieces.script.encode(), "text/javascript"
        if tile := re.fullmatch(r"/kart/bakgrunn/(\d+)/(\d+)/(\d+)\.svg", path):
            return render_tile(_LAYERS, *map(int, tile.groups())).encode(), "image/svg+xml"
        file = ROOT / "static" / path.removeprefix("/static/")
        kinds = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
        return (file.read_bytes(), kinds[file.suffix]) if file.is_file() else (b"", "text/plain")

    def _page(self) -> str:
        styles = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in self.pieces.stylesheets)
        files = [
            *(f"/static/{name}" for name in self.pieces.scripts),
            "/first.js",
            f"/{self.pieces.script_name}",
        ]
        scripts = "".join(f'<script src="{name}"></script>' for name in files)
        head = f'<title>Kart</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/size.css">{styles}'
        return f'<!doctype html><html lang="nb"><head>{head}</head><body>{self.pieces.html}{scripts}</body></html>'


_LAYERS = read_layers(ROOT / "app/demo/municipalities/5501/geo")


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, build_map(CONFIG)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_the_map_runs_in_a_real_browser_under_the_strict_policy(page: Page, site: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    page.wait_for_function("document.querySelectorAll('img.leaflet-tile-loaded').length >= 4")
    assert said == []
    assert page.evaluate("window.heard") == "oversikt"
    assert page.evaluate("window.varskoMaps.oversikt.getZoom()") == 13
    assert all(url.startswith((site, "data:")) for url in asked)
    before = page.evaluate("window.varskoMaps.oversikt.getZoom()")
    page.get_by_role("button", name="Zoom inn").click()
    page.wait_for_function("zoom => window.varskoMaps.oversikt.getZoom() === zoom", arg=before + 1)
    assert (
        page.locator(".leaflet-control-attribution").inner_text()
        == "© Kartverket · <img src=x onerror=alert(1)>"
    )
    assert said == []

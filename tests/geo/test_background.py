"""The map picture that is drawn from geodata."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.background import DRAWN_FILES, Layers, Pin, make_ready, read_layers, render_picture, render_tile
from geo.background.labels import labels_at
from geo.background.style import BUILT_UP, LAND, MAIN_ROAD, SEA
from geo.geojson import Feature
from geo.place import Extent, Place
from geo.tiles import BadTile
from tests.ground import tile_at

SVG = "{http://www.w3.org/2000/svg}"
AWKWARD = "Kárášjohka & <script>alert('x')</script> \"Ærøy\" \x0b🚧"
ISLAND = shapely.Point(18.95, 69.65).buffer(0.1)
DEMO = Path(__file__).parents[2] / "app/demo/municipalities/5501/geo"


def point(lon: float, lat: float, **properties: object) -> Feature:
    return Feature(shapely.Point(lon, lat), properties)


@pytest.fixture(scope="module")
def island() -> Layers:
    road = Feature(
        shapely.LineString([(18.86, 69.65), (19.04, 69.65)]),
        {"road": "E 8", "category": "E", "name": "Storvegen"},
    )
    return Layers.from_features(
        land=[Feature(ISLAND)],
        roads=[road],
        places=[
            point(18.95, 69.66, name=AWKWARD, kind="town"),
            point(18.99, 69.64, name="Elverhøy", kind="settlement"),
        ],
        lamps=[point(18.9500, 69.6501)],
    )


@pytest.fixture(scope="module")
def demo() -> Layers:
    return read_layers(DEMO)


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314


def paths(svg: str, **attributes: str) -> list[str]:
    tree = ElementTree.fromstring(svg)  # noqa: S314
    return [
        p.get("d", "") for p in tree.iter(f"{SVG}path") if all(p.get(k) == v for k, v in attributes.items())
    ]


def tile_of(layers: Layers, lon: float, lat: float, z: int) -> str:
    tile = tile_at(Place(lon, lat), z)
    return render_tile(layers, tile.z, tile.x, tile.y)


def test_a_tile_is_svg_with_sea_land_and_the_main_road(island: Layers) -> None:
    svg = tile_of(island, 18.95, 69.65, 10)
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert (root.tag, root.get("viewBox")) == (f"{SVG}svg", "0 0 256 256")
    assert root.find(f"{SVG}rect").get("fill") == SEA  # type: ignore[union-attr]
    assert paths(svg, fill=LAND)
    assert paths(svg, stroke=MAIN_ROAD)
    assert paths(svg, fill=BUILT_UP)


def test_out_at_sea_a_tile_is_sea_and_nothing_more(island: Layers) -> None:
    svg = tile_of(island, 15.0, 70.5, 10)
    assert len(svg) < 250
    assert SEA in svg


def test_names_are_escaped_and_forbidden_characters_left_out(island: Layers) -> None:
    svg = tile_of(island, 18.95, 69.66, 12)
    assert AWKWARD.replace("\x0b", "") in texts(svg)
    assert "<script>" not in svg


def test_no_style_attributes_and_no_scripts_so_that_the_strictest_policy_holds(demo: Layers) -> None:
    svg = tile_of(demo, 18.9553, 69.6492, 13) + render_picture(demo, Extent(18.9, 69.6, 19, 69.7), 300, 200)
    assert " style=" not in svg
    assert "<style" not in svg
    assert not re.search(r"\son\w+=", svg)
    assert not re.search(r"(?:href|src)=", svg)


def test_a_name_over_a_tiles_edge_is_drawn_at_the_same_spot_in_both_tiles(demo: Layers) -> None:
    zoom, seen = 12, 0
    for label in labels_at(demo, zoom).labels:
        left, _, right, _ = label.box
        column, row = int(left // 256), int(label.y // 256)
        if label.kind != "text" or label.turn or int(right // 256) == column:
            continue
        where = []
        for x in (column, column + 1):
            svg = render_tile(demo, zoom, x, row)
            spans = ElementTree.fromstring(svg).iter(f"{SVG}tspan")  # noqa: S314
            where.append(
                {round(float(s.get("x", 0)) + x * 256, 1) for s in spans if s.text == label.lines[0]}
            )
        assert where[0] & where[1]
        seen += 1
    assert seen >= 5


@pytest.mark.parametrize("zoom", [8, 10, 12, 14, 16])
def test_no_two_labels_cover_each_other(demo: Layers, zoom: int) -> None:
    labels = labels_at(demo, zoom).labels
    tree = shapely.STRtree([shapely.box(*label.box) for label in labels])
    pairs = tree.query([shapely.box(*label.box) for label in labels], predicate="overlaps")
    assert [(labels[a].lines, labels[b].lines) for a, b in pairs.T] == []


def test_the_most_important_name_wins_the_space() -> None:
    layers = Layers.from_features(
        places=[
            point(18.95, 69.65, name="Bakken", kind="settlement"),
            point(18.9501, 69.65, name="Byen", kind="town"),
        ]
    )
    assert [label.lines for label in labels_at(layers, 10).labels] == [("Byen",)]


def test_lamps_show_only_close_by(island: Layers) -> None:
    assert "<circle" not in tile_of(island, 18.9500, 69.6501, 14)
    assert "<circle" in tile_of(island, 18.9500, 69.6501, 17)


def test_holes_in_the_land_are_water() -> None:
    lake = ISLAND.difference(shapely.Point(18.95, 69.65).buffer(0.02))
    path = paths(tile_of(Layers.from_features(land=[Feature(lake)]), 18.95, 69.65, 9), fill=LAND)
    assert path[0].count("Z") == 2


def test_neighbours_with_a_gap_between_them_are_one_land() -> None:
    west, east = shapely.box(18, 69, 19, 70), shapely.box(19.0003, 69, 20, 70)
    layers = Layers.from_features(land=[Feature(west), Feature(east)])
    assert len(layers.land) == 1


def test_a_city_of_which_only_the_reports_are_known_is_not_an_empty_field() -> None:
    spots = [(-76.6 + (n % 30) * 0.002, 39.3 + (n // 30) * 0.002) for n in range(900)]
    area = Feature(
        shapely.box(-76.6, 39.3, -76.54, 39.36), {"name": "Charles Village", "kind": "neighbourhood"}
    )
    svg = tile_of(Layers.from_features(built_up_points=spots, areas=[area]), -76.57, 39.33, 12)
    assert paths(svg, fill=BUILT_UP)
    assert "Charles Village" in texts(svg)
    assert SEA not in svg


def test_where_nothing_is_known_there_is_a_net_of_degrees() -> None:
    layers = Layers.from_features()
    assert layers.is_empty
    svg = render_picture(layers, Extent(18.9, 69.6, 19.1, 69.7), 600, 400, title="Kart")
    assert any("69," in text for text in texts(svg))


def test_a_picture_has_a_title_and_pins_with_titles_and_numbers(island: Layers) -> None:
    pins = [
        Pin(Place(18.95, 69.65), AWKWARD, "3"),
        Pin(Place(18.96, 69.66), "Depot", "D", form="square"),
        Pin(Place(18.97, 69.64), "x"),
    ]
    line = [Place(18.95, 69.65), Place(18.96, 69.66)]
    svg = render_picture(
        island, Extent(18.9, 69.6, 19, 69.7), 600, 400, pins, line, title=AWKWARD, picture_id="kart-1"
    )
    root = ElementTree.fromstring(svg)  # noqa: S314
    titles = [node.text for node in root.iter(f"{SVG}title")]
    cleaned = AWKWARD.replace("\x0b", "")
    assert (root.get("role"), root.get("aria-labelledby"), titles[0]) == ("img", "kart-1-title", cleaned)
    assert titles[1:] == ["Depot", cleaned, "x"]  # from north to south
    assert {"3", "D"} <= set(texts(svg))


def test_the_pins_foot_is_on_its_place(island: Layers) -> None:
    svg = render_picture(island, Extent(18.9, 69.6, 19, 69.7), 600, 400, [Pin(Place(18.95, 69.65), "Her")])
    x, y = map(float, re.findall(r"translate\(([\d.-]+) ([\d.-]+)\)", svg)[0])
    assert (x + 18, y + 45) == pytest.approx((300, 200), abs=1.5)


def test_tiles_outside_the_world_are_refused(island: Layers) -> None:
    with pytest.raises(BadTile):
        render_tile(island, 3, 8, 0)
    with pytest.raises(BadTile):
        render_tile(island, 20, 0, 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 17), st.floats(15, 22), st.floats(68, 71))
def test_every_tile_of_the_demo_is_well_formed_and_small(z: int, lon: float, lat: float) -> None:
    svg = tile_of(_DEMO_LAYERS, lon, lat, z)
    ElementTree.fromstring(svg)  # noqa: S314
    assert len(svg) < 60_000
    assert not re.search(r"[\"ML ](nan|inf)", svg)


_DEMO_LAYERS = read_layers(DEMO)


def test_the_same_tile_is_the_same_text_every_time() -> None:
    assert tile_of(read_layers(DEMO), 18.95, 69.65, 12) == tile_of(_DEMO_LAYERS, 18.95, 69.65, 12)


def test_layers_made_ready_beforehand_draw_the_same() -> None:
    layers = read_layers(DEMO)
    make_ready(layers, range(12, 13))
    made = dict(layers._zooms)
    assert tile_of(layers, 18.95, 69.65, 12) == tile_of(_DEMO_LAYERS, 18.95, 69.65, 12)
    assert layers._zooms == made


def test_every_file_of_the_demo_that_is_drawn_counts_for_the_version() -> None:
    asked_by_rules_only = {"assets"}
    assert {path.stem for path in DEMO.glob("*.geojson")} == set(DRAWN_FILES) | asked_by_rules_only

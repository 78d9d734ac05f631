"""Believable positions for the demo's reports, from a municipality's geo folder. Deterministic for a given random."""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.prepared import prep

from app.demo.folder import LonLat
from app.demo.material import NamedPlace
from app.demo.places import read_boundary
from geo.crs import UTM33, WGS84, project, to_25833
from geo.geojson import Feature, read_features
from geo.place import Place

METRES_PER_DEGREE = 111_320.0
TOWN_REACH_M = 6_000
"""Reports thin out with the distance from the centre: by a factor e for each of these."""
STREET_SPREAD_M = 55
"""Times the root of the number of streets with the same postal code: large areas reach farther."""
CLEAR_OF_OTHERS_ROADS_M = 70
"""A street of the municipality lies farther than this from a county or state road, or the rules would send it there."""
MOST_TRIES = 200


@dataclass(frozen=True)
class Spot:
    """Where a report is: ``address`` as a person would write it, ``street`` and ``road`` for the texts."""

    place: Place
    address: str
    street: str
    road: str


class Terrain:
    """Draws spots of the kinds that the story material names."""

    def __init__(self, folder: Path, centre: LonLat, named: dict[str, NamedPlace]) -> None:
        geo = folder / "geo"
        self.centre = centre
        self.named = named
        self.boundary = prep(read_boundary(folder))
        self.land = prep(
            _union(one for one in _read(geo / "land.geojson") if one.properties.get("role") == "land")
        )
        self.areas = {str(one.properties["code"]): prep(one.geometry) for one in _read(geo / "areas.geojson")}
        self.lamps = [_lon_lat(one.geometry) for one in _read(geo / "lamps.geojson")]
        self.roads = {
            owner: [one for one in _read(geo / "roads.geojson") if one.properties.get("owner") == owner]
            for owner in ("municipality", "county", "state")
        }
        others = [one.geometry for owner in ("county", "state") for one in self.roads[owner]]
        self.others_m = project(MultiLineString(_lines(others)), WGS84, UTM33)
        self.streets = _streets(geo / "streets.csv")
        codes = [postal_code for _, postal_code, _, _ in self.streets]
        self._spread_m = {code: STREET_SPREAD_M * math.sqrt(codes.count(code)) for code in set(codes)}
        self._street_weights = [self._nearness(lon, lat) for _, _, lon, lat in self.streets]

    def draw(self, kind: str, rng: Random) -> Spot:
        """A spot of a kind: street, lamp, municipal, county, state or place:<code>."""
        if kind.startswith("place:"):
            return self._by_place(self.named[kind.removeprefix("place:")], rng)
        if kind == "lamp" and self.lamps:
            return self._at_lamp(rng)
        owner = {"municipal": "municipality"}.get(kind, kind)
        if self.roads.get(owner):
            return self._on_road(self.roads[owner], rng)
        return self._in_street(rng)

    def _nearness(self, lon: float, lat: float) -> float:
        return math.exp(-_metres((lon, lat), self.centre) / TOWN_REACH_M)

    def _usable(self, lon: float, lat: float) -> bool:
        return self.land.covers(Point(lon, lat)) and self.boundary.covers(Point(lon, lat))

    def _settle(
        self, draw: Callable[[], LonLat], good: Callable[[float, float], bool], last: LonLat
    ) -> Place:
        """The first good draw; ``last`` when none of many was."""
        for _ in range(MOST_TRIES):
            lon, lat = draw()
            if good(lon, lat):
                return _rounded(lon, lat)
        return _rounded(*last)

    def _in_street(self, rng: Random) -> Spot:
        name, postal_code, lon, lat = rng.choices(self.streets, self._street_weights)[0]
        # A street lies where it lies: the same name is always spread around the same point.
        anchor_rng = Random(f"{name} {postal_code}")  # noqa: S311
        area = self.areas.get(postal_code)

        def good(x: float, y: float) -> bool:
            inside = area is None or area.covers(Point(x, y))
            return inside and self._usable(x, y) and self._is_clear(x, y)

        spread_m = self._spread_m[postal_code]
        anchor = self._settle(lambda: _near(lon, lat, spread_m, anchor_rng), good, (lon, lat))
        place = self._settle(lambda: _near(anchor.lon, anchor.lat, 40, rng), good, (anchor.lon, anchor.lat))
        return Spot(place, f"{name} {rng.randint(1, 68)}", name, name)

    def _is_clear(self, lon: float, lat: float) -> bool:
        here = Point(*to_25833(Place(lon, lat)))
        return self.others_m.is_empty or self.others_m.distance(here) > CLEAR_OF_OTHERS_ROADS_M

    def _at_lamp(self, rng: Random) -> Spot:
        lon, lat = rng.choice(self.lamps)
        place = _rounded(*_near(lon, lat, 4, rng))
        street = self._nearest_street(place)
        return Spot(place, street, street, street)

    def _nearest_street(self, place: Place) -> str:
        """A street of the nearest postal point; which one follows from the position."""
        here = (place.lon, place.lat)
        nearest = min(_metres(here, (lon, lat)) for _, _, lon, lat in self.streets)
        names = [name for name, _, lon, lat in self.streets if _metres(here, (lon, lat)) <= nearest + 1]
        return names[int(place.lon * 1e4) % len(names)]

    def _on_road(self, roads: list[Feature], rng: Random) -> Spot:
        weights = [self._nearness(*one.geometry.centroid.coords[0]) * one.geometry.length for one in roads]
        road = rng.choices(roads, weights)[0]

        def somewhere() -> LonLat:
            point = road.geometry.interpolate(rng.random(), normalized=True)
            return _near(point.x, point.y, 3, rng)

        end = (
            road.geometry.coords[0]
            if isinstance(road.geometry, LineString)
            else road.geometry.centroid.coords[0]
        )
        place = self._settle(somewhere, self._usable, (end[0], end[1]))
        spoken = _spoken(str(road.properties["road"]))
        name = str(road.properties.get("name") or "") or spoken[0].upper() + spoken[1:]
        return Spot(place, name, name, spoken)

    def _by_place(self, named: NamedPlace, rng: Random) -> Spot:
        lon, lat = named.at
        on_land = self._usable(lon, lat)  # a bridge or a quay may lie outside a coarse coastline

        def good(x: float, y: float) -> bool:
            return self._usable(x, y) if on_land else self.boundary.covers(Point(x, y))

        place = self._settle(lambda: _near(lon, lat, 90, rng), good, (lon, lat))
        return Spot(place, named.name, named.name, named.name)


def _read(path: Path) -> list[Feature]:
    return read_features(path) if path.exists() else []


def _union(features: Iterable[Feature]) -> shapely.Geometry:
    return shapely.union_all([one.geometry for one in features])


def _lines(geometries: Iterable[shapely.Geometry]) -> list[LineString]:
    parts = [part for one in geometries for part in shapely.get_parts(one)]
    return [part for part in parts if isinstance(part, LineString)]


def _lon_lat(geometry: shapely.Geometry) -> LonLat:
    return float(shapely.get_x(geometry)), float(shapely.get_y(geometry))


def _streets(path: Path) -> list[tuple[str, str, float, float]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["name"], row["postal_code"], float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(file)
        ]


def _spoken(ref: str) -> str:
    """A road's reference as people say it; nobody knows the number of a municipal road."""
    kind, _, number = ref.partition(" ")
    words = {"Fv": f"fylkesvei {number}", "Rv": f"riksvei {number}", "Kv": "kommunal vei", "E": f"E{number}"}
    return words.get(kind, ref)


def _near(lon: float, lat: float, spread_m: float, rng: Random) -> LonLat:
    """A point around another, normally distributed."""
    north, east = rng.gauss(0, spread_m), rng.gauss(0, spread_m)
    return (
        lon + east / (METRES_PER_DEGREE * math.cos(math.radians(lat))),
        lat + north / METRES_PER_DEGREE,
    )


def _metres(a: LonLat, b: LonLat) -> float:
    """The distance, good enough within a municipality."""
    east = (a[0] - b[0]) * METRES_PER_DEGREE * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, (a[1] - b[1]) * METRES_PER_DEGREE)


def _rounded(lon: float, lat: float) -> Place:
    return Place(round(lon, 6), round(lat, 6))

"""The part of ``bench rules`` that asks PostGIS: what is known of one position, with a whole town loaded."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models import Municipality
from app.queries.places import find_place_facts
from geo.place import Place

AREAS, STRETCHES, ASSETS, LAMPS = 500, 50_000, 20_000, 20_000
KINDS = ("school", "playground", "watercourse", "barrier")
WEST, SOUTH, EAST, NORTH = 18.6, 69.5, 19.4, 69.8
"""The town is spread over this box, about 31 by 33 kilometres."""

_TOWN = """
INSERT INTO area (municipality_id, kind, code, name, geom)
SELECT :m, 'zone', n::text, 'Sone ' || n, ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(
         :west + random() * (:east - :west), :south + random() * (:north - :south)), 4326)::geography,
         300 + random() * 3000, 'quad_segs=16')::geometry)
FROM generate_series(1, :areas) n;
INSERT INTO road_stretch (municipality_id, road, name, owner, category, geom)
SELECT :m, 'Kv ' || n, 'Gate ' || n, (ARRAY['municipality', 'county', 'state', 'private'])[1 + n % 4],
       (ARRAY['K', 'F', 'E', 'P'])[1 + n % 4],
       ST_Multi(ST_MakeLine(ARRAY[
         ST_SetSRID(ST_MakePoint(x, y), 4326), ST_SetSRID(ST_MakePoint(x + 0.001, y + 0.0004), 4326),
         ST_SetSRID(ST_MakePoint(x + 0.002 * random(), y + 0.001), 4326)]))
FROM (SELECT n, :west + random() * (:east - :west) AS x, :south + random() * (:north - :south) AS y
        FROM generate_series(1, :stretches) n) AS at;
INSERT INTO lamp (municipality_id, ref, geom)
SELECT :m, 'L-' || n, ST_SetSRID(ST_MakePoint(
         :west + random() * (:east - :west), :south + random() * (:north - :south)), 4326)
FROM generate_series(1, :lamps) n;
INSERT INTO asset (municipality_id, kind, name, geom)
SELECT :m, (CAST(:kinds AS text[]))[1 + n % array_length(CAST(:kinds AS text[]), 1)], 'Ting ' || n,
       ST_SetSRID(ST_MakePoint(
         :west + random() * (:east - :west), :south + random() * (:north - :south)), 4326)
FROM generate_series(1, :assets) n;
INSERT INTO place_name (municipality_id, name, kind, precision, search, geom)
SELECT :m, 'Sted ' || n, 'place', 'point', 'sted ' || n, ST_SetSRID(ST_MakePoint(
         :west + random() * (:east - :west), :south + random() * (:north - :south)), 4326)
FROM generate_series(1, 2000) n;
ANALYZE area, road_stretch, lamp, asset, place_name
"""


def bench_facts(session: Session, runs: int = 3, positions: int = 300) -> Iterator[dict[str, Any]]:
    """One line: milliseconds for the facts of one position, median and 95th percentile of ``positions``.

    The town is made in a transaction that is rolled back: nothing is left behind.
    """
    try:
        municipality = _make_town(session)
        chance = random.Random(11)  # noqa: S311 - the same positions every time
        for place in _positions(
            chance, 30
        ):  # the connection's plans and the cache, as in a server that has run
            find_place_facts(session, municipality, place)
        medians, slow = [], []
        for _ in range(runs):
            times = sorted(_timed(session, municipality, _positions(chance, positions)))
            medians.append(statistics.median(times))
            slow.append(times[int(len(times) * 0.95)])
        yield {
            "measure": "facts of a position",
            "areas": AREAS,
            "road_stretches": STRETCHES,
            "assets": ASSETS + LAMPS,
            "n": positions,
            "p50_ms": round(statistics.median(medians), 2),
            "p95_ms": round(statistics.median(slow), 2),
            "sql": 1,
        }
    finally:
        session.rollback()


def _make_town(session: Session) -> int:
    box = f"SRID=4326;MULTIPOLYGON((({WEST} {SOUTH}, {EAST} {SOUTH}, {EAST} {NORTH}, {WEST} {NORTH}, {WEST} {SOUTH})))"
    number = f"bench-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    town = Municipality(number=number, name="Måling", boundary=box, settings={})
    session.add(town)
    session.flush()
    session.execute(text("SELECT setseed(0.5)"))
    for kind in KINDS:
        session.execute(
            text("INSERT INTO asset_kind (municipality_id, code, name) VALUES (:m, :kind, :kind)"),
            {"m": town.id, "kind": kind},
        )
    values = {
        "m": town.id,
        "west": WEST,
        "east": EAST,
        "south": SOUTH,
        "north": NORTH,
        "areas": AREAS,
        "stretches": STRETCHES,
        "lamps": LAMPS,
        "assets": ASSETS,
        "kinds": list(KINDS),
    }
    for statement in _TOWN.split(";\n"):
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        session.execute(text(statement), named)
    return town.id


def _positions(chance: random.Random, count: int) -> list[Place]:
    return [Place(chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)) for _ in range(count)]


def _timed(session: Session, municipality_id: int, places: list[Place]) -> Iterator[float]:
    for place in places:
        started = time.perf_counter()
        find_place_facts(session, municipality_id, place)
        yield (time.perf_counter() - started) * 1000

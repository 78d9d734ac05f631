"""Many invented reports, for measuring: clustered like real ones, in a municipality that holds nothing else."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cases.import_batch import next_numbers
from app.cases.publish_rules import publish_rules
from app.models import Area, Case, Category, Municipality, PlaceName, Unit
from app.platform.copying import copy_lines
from app.platform.database import transaction
from geo.names import search_form

NUMBER, NAME = "bench", "Målebyen"
WEST, SOUTH, EAST, NORTH = 14.6, 63.85, 15.4, 64.15
"""The ground, EPSG:4326 degrees: about 39 by 33 km."""

CLUSTERS, STREETS, CATEGORIES, UNITS, AREAS_A_SIDE = 400, 600, 25, 5, 10
CHUNK = 10_000
DAYS = 3 * 365
DEGREE_NORTH, DEGREE_EAST = 111_200.0, 48_800.0
"""Metres in a degree, at 64° north."""

# status, share, steps after "receive" as (step, from, to)
LIVES: tuple[tuple[str, float, tuple[tuple[str, str, str], ...]], ...] = (
    ("resolved", 0.84, (("confirm", "received", "assigned"), ("resolve", "assigned", "resolved"))),
    ("declined", 0.06, (("decline", "received", "declined"),)),
    ("assigned", 0.05, (("confirm", "received", "assigned"),)),
    ("working", 0.02, (("confirm", "received", "assigned"), ("start", "assigned", "working"))),
    ("forwarded", 0.01, (("forward", "received", "forwarded"),)),
    ("received", 0.02, ()),
)
WORDS = [
    "lykten",
    "hullet",
    "skiltet",
    "søppel",
    "isen",
    "vannet",
    "kummen",
    "benken",
    "treet",
    "bilen",
    "gangveien",
    "rundkjøringen",
    "brua",
    "lekeplassen",
]


@dataclass(frozen=True)
class Ground:
    """The ids that rows point at, and where the clusters lie."""

    municipality_id: int
    categories: list[tuple[int, str, str]]
    units: list[int]
    streets: list[str]
    centres: np.ndarray
    weights: np.ndarray


def seed_reports(session: Session, count: int, now: datetime, seed: int = 1) -> Iterator[int]:
    """Add ``count`` reports; yields how many are there after each transaction. The same seed gives the same reports,
    apart from ids; more of them each time it is called."""
    rng = np.random.default_rng(seed)
    with transaction(session):
        ground = _ground(session, rng, now)
        before = (
            session.scalar(select(func.count()).where(Case.municipality_id == ground.municipality_id)) or 0
        )
    rng = np.random.default_rng((seed, before))
    for done in range(0, count, CHUNK):
        size = min(CHUNK, count - done)
        with transaction(session):
            session.execute(text("SET LOCAL synchronous_commit = off"))
            session.execute(text("SET LOCAL statement_timeout = 0"))
            for table, columns, lines in _chunk(session, ground, size, now, rng):
                copy_lines(session, table, columns, lines)
        yield done + size
    with transaction(session):
        for table in ("case", "report", "reporter", "event"):
            session.execute(text(f'ANALYZE "{table}"'))


def _ground(session: Session, rng: np.random.Generator, now: datetime) -> Ground:
    municipality = session.scalar(select(Municipality).where(Municipality.number == NUMBER))
    streets = [f"{first}{last}" for first in _firsts() for last in ("gata", "veien", "stien", "bakken")][
        :STREETS
    ]
    centres = np.clip(
        rng.normal((15.0, 64.0), (0.12, 0.05), (CLUSTERS, 2)),
        (WEST + 0.02, SOUTH + 0.02),
        (EAST - 0.02, NORTH - 0.02),
    )
    weights = 1 / np.arange(1, CLUSTERS + 1) ** 0.7
    if municipality is None:
        municipality = _make(session, streets, centres, now)
    rows = session.execute(
        select(Category.id, Category.code, Category.name)
        .where(Category.municipality_id == municipality.id)
        .order_by(Category.id)
    ).all()
    units = session.scalars(
        select(Unit.id).where(Unit.municipality_id == municipality.id).order_by(Unit.id)
    ).all()
    return Ground(
        municipality.id,
        [(a, b, c) for a, b, c in rows],
        list(units),
        streets,
        centres,
        weights / weights.sum(),
    )


def _firsts() -> list[str]:
    return [f"{a}{b}" for a in ("Nord", "Sør", "Øst", "Vest", "Øvre ", "Nedre ", "Gamle ", "Lille ", "Store ", "Ytre ")
            for b in ("strand", "fjell", "skog", "havne", "kirke", "skole", "mølle", "bjørke", "furu", "elve",
                      "myr", "torg", "hage", "berg", "vann")]  # fmt: skip


def _make(session: Session, streets: list[str], centres: np.ndarray, now: datetime) -> Municipality:
    municipality = Municipality(
        number=NUMBER,
        name=NAME,
        extent_kind="data",
        boundary=_box(WEST, SOUTH, EAST, NORTH),
        settings={"desk_name": "Servicetorget", "centre": {"lon": 15.0, "lat": 64.0, "zoom": 11}},
    )
    session.add(municipality)
    session.flush()
    key = {"municipality_id": municipality.id}
    session.add_all(
        Unit(**key, code=f"enhet-{n}", name=f"Enhet {n}", kind="unit", depot="SRID=4326;POINT(15 64)")
        for n in range(1, UNITS + 1)
    )
    session.add_all(
        Category(**key, code=f"sak-{n}", group_code=f"gruppe-{n % 5}", group_name=f"Gruppe {n % 5}",
                 name=f"Sak av slag {n}",
                 short_name=f"Slag {n}", icon="c-annet", promise={"first_answer": 2, "solution": 10}, position=n)
        for n in range(1, CATEGORIES + 1)
    )  # fmt: skip
    wide, high = (EAST - WEST) / AREAS_A_SIDE, (NORTH - SOUTH) / AREAS_A_SIDE
    session.add_all(
        Area(**key, kind="neighbourhood", code=f"strok-{x}-{y}", name=f"Strøk {x}.{y}", approximate=True,
             geom=_box(WEST + x * wide, SOUTH + y * high, WEST + (x + 1) * wide, SOUTH + (y + 1) * high))
        for x in range(AREAS_A_SIDE) for y in range(AREAS_A_SIDE)
    )  # fmt: skip
    session.add_all(
        PlaceName(**key, name=street, kind="street", precision="point", search=search_form(street),
                  geom=f"SRID=4326;POINT({centres[n % CLUSTERS][0]:.6f} {centres[n % CLUSTERS][1]:.6f})")
        for n, street in enumerate(streets)
    )  # fmt: skip
    session.flush()
    publish_rules(session, municipality, _ruleset(), "bench seed", now)
    return municipality


def _box(west: float, south: float, east: float, north: float) -> str:
    return f"SRID=4326;MULTIPOLYGON((({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south})))"


def _ruleset() -> str:
    rules = [
        f"  - {{id: r{n}, name: Slag {n}, when: {{category: sak-{n}}}, unit: enhet-{n % UNITS + 1}, why: Slik er det}}"
        for n in range(1, CATEGORIES + 1)
    ]
    head = [
        "title: Målebyen",
        "number: 1",
        "defaults: {promise: {first_answer: 2 working days, solution: 10 working days}}",
        "rules:",
    ]
    return (
        "\n".join([*head, *rules, "  - {id: resten, name: Alt annet, unit: enhet-1, why: Ingen annen regel}"])
        + "\n"
    )


_CASE = (
    "id, municipality_id, number, status, category_id, unit_id, proposed_unit_id, title, text, address, area_name, "
    "geom, position_state, received_at, updated_at, closed_at, answer_due_at, solve_due_at, "
    "answer_broken_at, solve_broken_at, version"
)
_EVENT = (
    "municipality_id, case_id, case_version, at, actor_kind, step, from_status, to_status, text, visibility"
)
_REPORT = "id, municipality_id, case_id, idempotency_key, channel, category_code, text, geom, received_at"
_REPORTER = "id, municipality_id, report_id, email, token_hash"
_NULL = "\\N"


def _chunk(
    session: Session, ground: Ground, size: int, now: datetime, rng: np.random.Generator
) -> list[tuple[str, str, list[str]]]:
    """(table, columns, lines) of ``size`` reports."""
    cluster = rng.choice(CLUSTERS, size, p=ground.weights)
    metres = rng.normal(0, 300, (size, 2))
    at = np.clip(ground.centres[cluster] + metres / (DEGREE_EAST, DEGREE_NORTH), (WEST, SOUTH), (EAST, NORTH))
    lives = rng.choice(len(LIVES), size, p=[share for _, share, _ in LIVES])
    age, spent = rng.random(size) * DAYS, rng.exponential(4, size)
    kinds = (rng.beta(1, 3, size) * len(ground.categories)).astype(int)
    words = rng.integers(0, len(WORDS), (size, 3))
    house, mailed = rng.integers(1, 120, size), rng.random(size) < 0.6
    lines: dict[str, list[str]] = {"case": [], "report": [], "reporter": [], "event": []}
    m = ground.municipality_id
    for n, running in enumerate(next_numbers(session, size)):
        status, _, steps = LIVES[lives[n]]
        # Nobody's queue is three years long: what is open came in lately.
        received = now - timedelta(days=age[n] if status in ("resolved", "declined") else age[n] / 40)
        last = min(now, received + timedelta(days=spent[n]))
        category, code, title = ground.categories[kinds[n]]
        unit = ground.units[kinds[n] % len(ground.units)]
        street = ground.streets[cluster[n] % len(ground.streets)]
        said = f"{WORDS[words[n][0]]} ved {WORDS[words[n][1]]} og {WORDS[words[n][2]]} nr {running}"
        geom = f"SRID=4326;POINT({at[n][0]:.6f} {at[n][1]:.6f})"
        case, report, came, ended = uuid.uuid4(), uuid.uuid4(), received.isoformat(), last.isoformat()
        closed = ended if status in ("resolved", "declined") else _NULL
        # Due, and noted as broken: the clock that is measured shall not have a hundred thousand people to tell.
        told = "\t".join((received + timedelta(days=days)).isoformat() for days in (3, 14))
        owner = _NULL if status in ("received", "declined") else unit
        lines["case"].append(
            f"{case}\t{m}\t{received:%y}-{running}\t{status}\t{category}\t{owner}\t{unit}\t{title}\t{said}\t"
            f"{street} {house[n]}\tStrøk\t{geom}\tknown\t{came}\t{ended}\t{closed}\t"
            f"{told}\t{told}\t{1 + len(steps)}\n"
        )
        lines["report"].append(
            f"{report}\t{m}\t{case}\tseed:{running}\tweb\t{code}\t{said}\t{geom}\t{came}\n"
        )
        if mailed[n]:
            lines["reporter"].append(
                f"{uuid.uuid4()}\t{m}\t{report}\tperson{running}@bench.example\tseed:{running}\n"
            )
        lines["event"].append(
            f"{m}\t{case}\t1\t{came}\timport\treceive\t{_NULL}\treceived\t{_NULL}\tpublic\n"
        )
        for version, (step, source, target) in enumerate(steps, 2):
            lines["event"].append(
                f"{m}\t{case}\t{version}\t{ended}\timport\t{step}\t{source}\t{target}\t{_NULL}\tpublic\n"
            )
    columns = {"case": _CASE, "report": _REPORT, "reporter": _REPORTER, "event": _EVENT}
    return [(f'"{table}"', columns[table], rows) for table, rows in lines.items()]

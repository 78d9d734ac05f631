"""``bench similar`` without files: what it costs to look for similar cases among many."""

import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.seed_reports import NUMBER
from app.domain.errors import NotFound
from app.models import Case, Category, Municipality
from app.platform.runtime import Runtime
from app.queries.similar import find_similar
from geo.place import Place

SEED = 11


def bench_lookup(run: Runtime, runs: int) -> Iterator[dict[str, Any]]:
    """One line: milliseconds of ``find_similar`` at the places of real (seeded) cases, on a warm database.

    Raises:
        NotFound: nothing has been seeded.
    """
    with run.session() as session:
        town = session.scalar(select(Municipality).where(Municipality.number == NUMBER))
        if town is None:
            raise NotFound("There are no reports to look among.", "Run «varsko bench seed 100000» first.")
        reports = session.scalar(select(func.count()).where(Case.municipality_id == town.id)) or 0
        asked = _places(session, town.id, runs)
        taken, found = [], 0
        for category, place in asked:
            started = time.perf_counter()
            found += len(find_similar(session, town.id, category, place, run.clock()))
            taken.append((time.perf_counter() - started) * 1000)
    yield {
        "measure": "similar_lookup",
        "reports": reports,
        "n": len(taken),
        "found": found,
        "sql": 1,
        "p50_ms": round(statistics.median(taken), 2),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 2),
    }


def _places(session: Session, municipality_id: int, runs: int) -> list[tuple[Category, Place]]:
    """Categories and places of open cases: where people report, there they report again."""
    query = (
        select(Category, func.ST_X(Case.geom), func.ST_Y(Case.geom))
        .join(Case, Case.category_id == Category.id)
        .where(Case.municipality_id == municipality_id, Case.closed_at.is_(None), Case.geom.is_not(None))
        .order_by(Case.id)
        .limit(runs * 20)
    )
    rows = [(category, Place(lon, lat)) for category, lon, lat in session.execute(query)]
    return random.Random(SEED).sample(rows, min(runs, len(rows)))  # noqa: S311 - the same places every time

"""Categories by everyday words, and a proposal from what was written and what was reported near by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.category_search import CategoryIndex, Hit, SearchEntry, compile_index, search
from app.domain.naming import every_text
from app.models import Case, Category
from geo.place import Place

NEAR_M = 150
LATELY = timedelta(days=90)
NEAR_WEIGHT = 0.35
"""How much a category gains at most from having been reported near by lately: it settles ties, no more."""

SURE, AHEAD = 0.5, 1.15
"""A proposal needs this score, and to be this many times better than the second."""

FAR_OFF = 3
"""A chosen category among the first so many hits is not doubted."""

NOT_ON_TILES = 1000

_COLUMNS = (
    Category.id,
    Category.code,
    Category.name,
    Category.short_name,
    Category.group_name,
    Category.keywords,
    Category.examples,
    Category.translations,
    Category.tile_rank,
    Category.position,
)


@dataclass(frozen=True)
class Known:
    """The categories of a municipality as the search knows them, and their ids by code."""

    index: CategoryIndex
    ids: dict[str, int]


def search_entry(category: Any) -> SearchEntry:
    """A category (row or object) for the search: tiles come first among equals."""
    rank = category.tile_rank if category.tile_rank is not None else NOT_ON_TILES + category.position
    return SearchEntry(
        code=category.code,
        name=category.name,
        group=category.group_name,
        names=(*every_text(category, "name"), *every_text(category, "short_name")),
        keywords=tuple(category.keywords),
        examples=every_text(category, "examples"),
        order=rank,
    )


def load_known(session: Session, municipality_id: int) -> Known:
    """What can be reported in a municipality, compiled; the same categories are compiled once in a process."""
    query = select(*_COLUMNS).where(Category.municipality_id == municipality_id, Category.active)
    rows = session.execute(query.order_by(Category.position, Category.id)).all()
    index = compile_index(tuple(search_entry(row) for row in rows))
    return Known(index, {row.code: row.id for row in rows})


def rank_categories(categories: Iterable[Category], typed: str) -> list[Category]:
    """Those of ``categories`` that answer to the words, best first; nothing typed gives all of them as they stand."""
    by_code = {one.code: one for one in categories}
    if not typed.strip():
        return list(by_code.values())
    index = compile_index(tuple(search_entry(one) for one in by_code.values()))
    return [by_code[hit.code] for hit in search(index, typed)]


def suggest_categories(
    session: Session,
    municipality_id: int,
    text: str,
    place: Place | None = None,
    now: datetime | None = None,
    typing: bool = False,
) -> list[Hit]:
    """The categories that answer to the words, best first, in one statement; in two when ``place`` (lon, lat) and
    ``now`` are given: then what was reported within NEAR_M metres of it lately counts a little too."""
    known = load_known(session, municipality_id)
    hits = search(known.index, text, typing)
    if place is None or now is None or not hits:
        return hits
    near = _reported_near(session, municipality_id, place, now)
    total = sum(near.values())
    if not total:
        return hits
    raised = [
        replace(hit, score=round(hit.score * (1 + NEAR_WEIGHT * near.get(known.ids[hit.code], 0) / total), 3))
        for hit in hits
    ]
    return sorted(raised, key=lambda hit: -hit.score)


def clearly_meant(hits: list[Hit]) -> Hit | None:
    """The one category that the words clearly mean, None when it is not clear."""
    if not hits or hits[0].score < SURE:
        return None
    return hits[0] if len(hits) == 1 or hits[0].score >= AHEAD * hits[1].score else None


def propose_category(
    session: Session, municipality_id: int, text: str, place: Place | None, now: datetime
) -> Hit | None:
    """The one category that the words (and the place) clearly mean, None when it is not clear."""
    return clearly_meant(suggest_categories(session, municipality_id, text, place, now))


def better_category(session: Session, municipality_id: int, text: str, chosen: str) -> Hit | None:
    """The category that the words clearly mean when it is another than the chosen one, and that one is far off."""
    hits = suggest_categories(session, municipality_id, text)
    found = clearly_meant(hits)
    return found if found and chosen not in [hit.code for hit in hits[:FAR_OFF]] else None


def categories_near(session: Session, municipality_id: int, place: Place, now: datetime) -> list[str]:
    """Codes of what was reported within NEAR_M metres lately, most often first."""
    near = _reported_near(session, municipality_id, place, now)
    codes = dict(
        session.execute(
            select(Category.id, Category.code).where(Category.id.in_(list(near)), Category.active)
        ).all()
    )
    return [codes[one] for one in sorted(near, key=lambda one: (-near[one], one)) if one in codes]


def _reported_near(session: Session, municipality_id: int, place: Place, now: datetime) -> dict[int, int]:
    """Category id to how many cases of it were received near the place lately."""
    here = func.ST_Transform(func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326), 25833)
    query = (
        select(Case.category_id, func.count())
        .where(
            Case.municipality_id == municipality_id,
            func.ST_DWithin(Case.geom_25833, here, NEAR_M),
            Case.received_at >= now - LATELY,
        )
        .group_by(Case.category_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}

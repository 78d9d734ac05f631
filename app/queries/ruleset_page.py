"""What the page of the rules shows: the version in force, how its rules have done, the faces of what they name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.models import Category, Unit

_COUNTS = text(
    """
    SELECT d.rule_id, count(*) AS hits,
           count(*) FILTER (WHERE EXISTS (
               SELECT 1 FROM event e WHERE e.case_id = d.case_id AND e.step = 'correct' AND e.at >= d.decided_at
                  AND e.changes ? 'unit_id')) AS moved
    FROM decision d
    WHERE d.municipality_id = :municipality AND d.decided_at >= :since
    GROUP BY d.rule_id
    """
)


@dataclass(frozen=True)
class RuleCount:
    """How many cases a rule decided, and how many of those the desk gave to another unit afterwards."""

    hits: int = 0
    moved: int = 0


def count_decisions(session: Session, municipality_id: int, since: datetime) -> dict[str, RuleCount]:
    """Rule id to its counts since a moment, whatever version decided."""
    rows = session.execute(_COUNTS, {"municipality": municipality_id, "since": since})
    return {row.rule_id: RuleCount(row.hits, row.moved) for row in rows}


def find_icons(session: Session, municipality_id: int) -> dict[tuple[str, str], str]:
    """(kind of token, code) to the icon of what a rule names: categories, groups (their first category's) and units."""
    icons: dict[tuple[str, str], str] = {}
    for row in _categories(session, municipality_id):
        icons["category", row.code] = row.icon
        icons.setdefault(("group", row.group_code), row.icon)
    units = session.execute(select(Unit.code, Unit.kind).where(Unit.municipality_id == municipality_id))
    for unit in units:
        icons["unit", unit.code] = "forward" if unit.kind == "outside" else "truck"
    return icons


def _categories(session: Session, municipality_id: int) -> list[Row[str, str, str]]:
    query = (
        select(Category.code, Category.group_code, Category.icon)
        .where(Category.municipality_id == municipality_id)
        .order_by(Category.position)
    )
    return list(session.execute(query))

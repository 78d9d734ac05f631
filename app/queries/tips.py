"""Tips that wait for the desk: which cases have some, and what they say of one case."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from app.models import Case, Tip

MOST = 20

_WAITING = text(
    """
    SELECT c.number, c.title, c.address, count(*) AS tips
    FROM tip t JOIN "case" c ON c.id = t.case_id
    WHERE t.municipality_id = :municipality AND t.settled_at IS NULL
    GROUP BY c.id ORDER BY min(t.created_at), c.number LIMIT :most
    """
)


@dataclass(frozen=True)
class TippedCase:
    """A case with tips that nobody has looked at."""

    number: str
    title: str
    address: str
    tips: int


def find_tipped_cases(session: Session, municipality_id: int) -> list[TippedCase]:
    """At most MOST cases, the one that has waited longest first, in one statement over the index of waiting tips."""
    rows = session.execute(_WAITING, {"municipality": municipality_id, "most": MOST})
    return [TippedCase(*row) for row in rows]


def waiting_tips() -> Any:
    """A column for a query over ``Case``: its waiting tips as JSON, the oldest first."""
    fields = func.jsonb_build_object(
        "part", Tip.part, "kind", Tip.kind, "said", Tip.said, "at", Tip.created_at
    )
    in_order = aggregate_order_by(fields, Tip.created_at, Tip.id)
    return (
        select(func.jsonb_agg(in_order, type_=JSONB))
        .where(Tip.case_id == Case.id, Tip.settled_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )

"""Cases of others that the rules want a unit to know of: their promise is about to break."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.domain.steps import AT_UNIT, RECEIVED
from app.models import Case, Category, Decision, Unit

MOST_SHOWN = 20

Told = Row[str, str, str, str, datetime | None, datetime, str]


def find_told_of(session: Session, municipality_id: int, unit_id: int) -> Sequence[Told]:
    """Number, title, address, icon, solve_due_at, received_at and unit_name (who has it, None: the desk), the soonest
    promise first. Only what a rule's ``escalate: {to: …}`` names the unit for, and only until it is closed.
    """
    told, holder = aliased(Unit), aliased(Unit)
    query = (
        select(
            Case.number,
            Case.title,
            Case.address,
            Category.icon,
            Case.solve_due_at,
            Case.received_at,
            holder.name.label("unit_name"),
        )
        .join(Category, Category.id == Case.category_id)
        .join(Decision, Decision.id == Case.decision_id)
        .join(told, told.id == unit_id)
        .outerjoin(holder, holder.id == Case.unit_id)
        .where(
            Case.municipality_id == municipality_id,
            Case.closed_at.is_(None),
            Case.status.in_((RECEIVED, *AT_UNIT)),
            Case.escalated_at.is_not(None),
            Case.unit_id.is_distinct_from(unit_id),
            Decision.escalate["to"].astext == told.code,
        )
        .order_by(Case.solve_due_at.nulls_last(), Case.id)
        .limit(MOST_SHOWN)
    )
    return session.execute(query).all()

"""Messages that could not be delivered, and how many are on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Case, OutboxMessage

MOST_SHOWN = 200


@dataclass(frozen=True)
class DeadLetters:
    """``rows``: id, kind, channel, attempts, last_error, created_at, number, title. ``waiting``: not yet delivered."""

    rows: Sequence[Any]
    total: int
    waiting: int


def find_dead_letters(session: Session, municipality_id: int) -> DeadLetters:
    """The newest dead letters of a municipality and the counts, in two statements."""
    mine = OutboxMessage.municipality_id == municipality_id
    rows = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.channel,
            OutboxMessage.attempts,
            OutboxMessage.last_error,
            OutboxMessage.created_at,
            Case.number,
            Case.title,
        )
        .outerjoin(Case, Case.id == OutboxMessage.case_id)
        .where(mine, OutboxMessage.state == "dead")
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(MOST_SHOWN)
    ).all()
    dead = select(func.count()).where(mine, OutboxMessage.state == "dead").scalar_subquery()
    waiting = select(func.count()).where(mine, OutboxMessage.state.in_(("due", "leased"))).scalar_subquery()
    total, due = session.execute(select(dead, waiting)).one()
    return DeadLetters(rows, total, due)

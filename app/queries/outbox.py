"""Reading the outbox: for the job that delivers and for those who look after it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Case, Municipality, OutboxMessage, Reporter


@dataclass(frozen=True)
class Addressed:
    """A message with everything needed to write it."""

    message: OutboxMessage
    reporter: Reporter
    municipality: Municipality


def get_addressed(session: Session, message_id: uuid.UUID) -> Addressed:
    """The message with its reporter and municipality, in one statement."""
    row = session.execute(
        select(OutboxMessage, Reporter, Municipality)
        .join(Reporter, Reporter.id == OutboxMessage.reporter_id)
        .join(Municipality, Municipality.id == OutboxMessage.municipality_id)
        .where(OutboxMessage.id == message_id)
    ).one()
    return Addressed(row[0], row[1], row[2])


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    rows = session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    return {row[0]: row[1] for row in rows}


def list_messages(session: Session, state: str, limit: int) -> list[tuple[OutboxMessage, str]]:
    """(message, case number) of the newest messages in a state."""
    rows = session.execute(
        select(OutboxMessage, Case.number)
        .join(Case, Case.id == OutboxMessage.case_id)
        .where(OutboxMessage.state == state)
        .order_by(OutboxMessage.created_at.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]

"""Who was told of a step, and how."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.channels import Channel
from app.models import Event, OutboxMessage


def find_told_by(session: Session, case_id: uuid.UUID, version: int) -> list[Channel]:
    """The channels on which the step that made this version of the case told its reporters."""
    told = (
        select(OutboxMessage.channel)
        .join(Event, Event.id == OutboxMessage.event_id)
        .where(
            Event.case_id == case_id,
            Event.case_version == version,
            OutboxMessage.reporter_id.is_not(None),
        )
        .distinct()
        .order_by(OutboxMessage.channel)
    )
    return [Channel(name) for name in session.scalars(told) if name in set(Channel)]

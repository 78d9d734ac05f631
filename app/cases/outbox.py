"""The life of an outgoing message: due → leased → done, or dead after the last try.

These serve all municipalities at once, so they take a session and the time instead of a ``Ctx``.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.models import OutboxMessage
from app.platform.database import transaction

LEASE = timedelta(minutes=5)
"""Longer than a mail server may take: each of its answers is waited for 20 seconds at most."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180, 360, 720, 1440))
"""Growing pauses between tries: the last try is about two days after the first."""

MOST_ATTEMPTS = len(PAUSES) + 1


def _ready(now: datetime) -> ColumnElement[bool]:
    """Due, or leased by somebody who has died since."""
    return or_(
        and_(OutboxMessage.state == "due", OutboxMessage.next_attempt_at <= now),
        and_(OutboxMessage.state == "leased", OutboxMessage.leased_until < now),
    )


def find_due(
    session: Session, now: datetime, channels: Collection[str], limit: int = 500
) -> Sequence[uuid.UUID]:
    """Ids of the messages that could go now on ``channels``, oldest first: what the sweep nudges."""
    query = select(OutboxMessage.id).where(_ready(now), OutboxMessage.channel.in_(channels))
    with transaction(session):
        return session.scalars(query.order_by(OutboxMessage.next_attempt_at).limit(limit)).all()


def lease(
    session: Session, message_id: uuid.UUID, now: datetime, channels: Collection[str]
) -> OutboxMessage | None:
    """Take a message for delivery, None when it is not due, of none of ``channels``, or somebody else has it.

    The try is counted when it begins, so that a message that kills its worker ends in the dead letters too.
    """
    with transaction(session):
        query = select(OutboxMessage).where(
            OutboxMessage.id == message_id, _ready(now), OutboxMessage.channel.in_(channels)
        )
        message = session.scalar(
            query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
        if message is None:
            return None
        if message.attempts >= MOST_ATTEMPTS:
            message.state, message.last_error = (
                "dead",
                message.last_error or "the worker died in mid-delivery",
            )
            return None
        message.state, message.leased_until = "leased", now + LEASE
        message.attempts += 1
        return message


def find_earlier(session: Session, leased: OutboxMessage) -> Sequence[uuid.UUID]:
    """Ids of what happened in the case before and still waits to be told to the same person, oldest first."""
    if leased.event_id is None:
        return []
    query = select(OutboxMessage.id).where(
        OutboxMessage.case_id == leased.case_id,
        OutboxMessage.event_id < leased.event_id,
        OutboxMessage.channel == leased.channel,
        OutboxMessage.reporter_id.is_not_distinct_from(leased.reporter_id),
        OutboxMessage.follower_id.is_not_distinct_from(leased.follower_id),
        OutboxMessage.state == "due",
    )
    with transaction(session):
        return session.scalars(query.order_by(OutboxMessage.event_id)).all()


def bring_forward(session: Session, message_id: uuid.UUID, now: datetime) -> None:
    """Let a message that waits for its next try be tried now."""
    with transaction(session):
        session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message_id,
                OutboxMessage.state == "due",
                OutboxMessage.next_attempt_at > now,
            )
            .values(next_attempt_at=now)
        )


def mark_done(session: Session, message_id: uuid.UUID, now: datetime) -> None:
    """The provider has taken it: true whoever else has the lease by now."""
    with transaction(session):
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id)
            .values(state="done", delivered_at=now, leased_until=None, last_error=None)
        )


def mark_dropped(session: Session, leased: OutboxMessage, why: str) -> None:
    """Nobody to send it to any more: the reporter has unsubscribed or is forgotten."""
    with transaction(session):
        message = _still_mine(session, leased)
        if message is not None:
            message.state, message.leased_until, message.last_error = "dropped", None, why


def mark_failed(
    session: Session, leased: OutboxMessage, why: str, now: datetime, final: bool
) -> datetime | None:
    """A try failed: due again after a pause that grows, dead when that cannot help. Gives the time of the next try.

    A worker so slow that its lease ran out has nothing to say any more: another may have delivered meanwhile.
    """
    with transaction(session):
        message = _still_mine(session, leased)
        if message is None:
            return None
        message.last_error, message.leased_until = why[:500], None
        if final or message.attempts >= MOST_ATTEMPTS:
            message.state = "dead"
            return None
        message.state = "due"
        message.next_attempt_at = now + PAUSES[message.attempts - 1]
        return message.next_attempt_at


def _still_mine(session: Session, leased: OutboxMessage) -> OutboxMessage | None:
    """The row, locked, if it is still under the lease that ``leased`` was given."""
    query = select(OutboxMessage).where(
        OutboxMessage.id == leased.id,
        OutboxMessage.state == "leased",
        OutboxMessage.leased_until == leased.leased_until,
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def resend(
    session: Session, message_id: uuid.UUID, now: datetime, municipality_id: int | None = None
) -> None:
    """Take a dead letter up again from the first try.

    Raises:
        NotFound: it is not among the dead letters (of that municipality).
    """
    with transaction(session):
        query = select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state == "dead")
        if municipality_id is not None:
            query = query.where(OutboxMessage.municipality_id == municipality_id)
        message = session.scalar(query.with_for_update())
        if message is None:
            raise NotFound()
        message.state, message.attempts, message.next_attempt_at = "due", 0, now

"""The life of what came in: kept before it is answered for, due → leased → done, or dead after the last try.

These serve all municipalities at once, so they take a session and the time instead of a ``Ctx``.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.errors import TooMany
from app.models import InboundMessage
from app.platform.database import transaction

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 360))
MOST_ATTEMPTS = len(PAUSES) + 1
MOST_A_DAY = 100
"""Messages from one reporter within 24 hours: more is a robot that we did not recognise."""

DEAD_LIFE = timedelta(days=30)
"""How long what could not be read is kept for the operators."""


def mail_key(reporter_id: uuid.UUID, message_id: str, raw: bytes) -> str:
    """The same mail to the same reporter's address has the same key, however often it is sent."""
    name = message_id.encode() if message_id else hashlib.sha256(raw).digest()
    return "mail:" + hashlib.sha256(reporter_id.bytes + name).hexdigest()


def keep_message(
    session: Session,
    reporter_id: uuid.UUID,
    channel: str,
    sender: str,
    key: str,
    raw: bytes,
    now: datetime,
) -> tuple[uuid.UUID, bool]:
    """Store what came in; (id, whether it is new). When this returns it is on disk, and may be answered for.

    Raises:
        TooMany: the reporter has sent MOST_A_DAY within a day.
    """
    with transaction(session):
        recent = select(func.count()).where(
            InboundMessage.reporter_id == reporter_id, InboundMessage.received_at > now - timedelta(days=1)
        )
        if (session.scalar(recent) or 0) >= MOST_A_DAY:
            raise TooMany(timedelta(days=1))
        stored = session.scalar(
            insert(InboundMessage)
            .values(
                id=uuid.uuid4(),
                reporter_id=reporter_id,
                channel=channel,
                sender=sender[:320],
                idempotency_key=key,
                raw=raw,
                state="due",
                attempts=0,
                next_attempt_at=now,
                received_at=now,
            )
            .on_conflict_do_nothing(index_elements=[InboundMessage.idempotency_key])
            .returning(InboundMessage.id)
        )
        if stored is not None:
            return stored, True
        known = select(InboundMessage.id).where(InboundMessage.idempotency_key == key)
        return session.scalars(known).one(), False


def _ready(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(InboundMessage.state == "due", InboundMessage.next_attempt_at <= now),
        and_(InboundMessage.state == "leased", InboundMessage.leased_until < now),
    )


def find_unread(session: Session, before: datetime, limit: int = 200) -> Sequence[uuid.UUID]:
    """Ids of what has waited since ``before`` or whose worker died: what the sweep nudges."""
    query = select(InboundMessage.id).where(_ready(before), InboundMessage.received_at < before)
    with transaction(session):
        return session.scalars(query.order_by(InboundMessage.next_attempt_at).limit(limit)).all()


def lease_inbound(session: Session, message_id: uuid.UUID, now: datetime) -> InboundMessage | None:
    """Take it, None when it is done or somebody else has it. The try is counted when it begins."""
    with transaction(session):
        query = select(InboundMessage).where(InboundMessage.id == message_id, _ready(now))
        message = session.scalar(
            query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
        if message is None:
            return None
        if message.attempts >= MOST_ATTEMPTS:
            message.state = "dead"
            message.last_error = message.last_error or "the worker died on it"
            return None
        message.state, message.leased_until = "leased", now + LEASE
        message.attempts += 1
        return message


def finish(session: Session, message_id: uuid.UUID, outcome: str, now: datetime) -> bool:
    """It became ``outcome``; the words of the mail are forgotten. False when another worker was first.

    Joins the transaction of what it became: both happen, or neither.
    """
    with transaction(session):
        done = session.scalar(
            update(InboundMessage)
            .where(InboundMessage.id == message_id, InboundMessage.state != "done")
            .values(
                state="done",
                outcome=outcome,
                raw=None,
                sender="",
                leased_until=None,
                last_error=None,
                processed_at=now,
            )
            .returning(InboundMessage.id)
        )
        return done is not None


def put_off(session: Session, message_id: uuid.UUID, why: str, now: datetime) -> None:
    """A try failed: due again after a pause, dead after the last. ``why`` names no person."""
    with transaction(session):
        message = session.scalar(
            select(InboundMessage)
            .where(InboundMessage.id == message_id, InboundMessage.state == "leased")
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if message is None:
            return
        message.last_error, message.leased_until = why[:300], None
        if message.attempts >= MOST_ATTEMPTS:
            message.state = "dead"
        else:
            message.state, message.next_attempt_at = "due", now + PAUSES[message.attempts - 1]


def forget_unreadable(session: Session, now: datetime) -> None:
    """What could not be read is not kept for ever."""
    with transaction(session):
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.state == "dead", InboundMessage.received_at < now - DEAD_LIFE)
            .values(state="done", outcome="given_up", raw=None, sender="", processed_at=now)
        )

"""What has gathered for those who want it once a day, made into one message each morning."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.parts import line_part
from app.models import Case, DigestItem, Event, Follower, Municipality, OutboxMessage
from app.platform.database import transaction

FROM_CLOCK = time(7, 0)
"""In the municipality's own time: read with the morning coffee."""

MOST_ITEMS = 50
"""So many cases stand in one digest; the rest are counted."""


def write_digests(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """One message for each follower with news that has waited, once a day from seven o'clock; gives their ids."""
    with transaction(session):
        waiting = session.execute(
            select(Follower.id, Municipality.time_zone)
            .join(Municipality, Municipality.id == Follower.municipality_id)
            .where(Follower.id.in_(select(DigestItem.follower_id).distinct()))
        ).all()
    made = []
    for follower_id, zone in waiting:
        here = now.astimezone(ZoneInfo(zone))
        if here.time() >= FROM_CLOCK:
            made += _write(session, follower_id, here.date().isoformat(), now)
    return made


def _write(session: Session, follower_id: uuid.UUID, day: str, now: datetime) -> list[uuid.UUID]:
    """Take the items out and put them into a message, in one transaction; nothing when today's has been written."""
    with transaction(session):
        follower = session.scalar(
            select(Follower).where(Follower.id == follower_id).with_for_update(skip_locked=True)
        )
        key = f"digest:{follower_id}:{day}"
        if follower is None or session.scalar(
            select(OutboxMessage.id).where(OutboxMessage.idempotency_key == key)
        ):
            return []
        items = _take_items(session, follower_id)
        if not items or follower.unsubscribed_at is not None:
            return []
        message_id = uuid.uuid4()
        session.execute(
            insert(OutboxMessage).values(
                id=message_id,
                municipality_id=follower.municipality_id,
                follower_id=follower.id,
                channel=follower.channel,
                kind="digest",
                idempotency_key=key,
                payload={"items": items[:MOST_ITEMS], "more": max(0, len(items) - MOST_ITEMS)},
                state="due",
                attempts=0,
                next_attempt_at=now,
                created_at=now,
            )
        )
        return [message_id]


def _take_items(session: Session, follower_id: uuid.UUID) -> list[dict[str, Any]]:
    """The newest first, one for each case, without cases and texts that have been hidden meanwhile."""
    rows = session.execute(
        select(DigestItem, Case.is_public, Case.hidden, Event.case_version)
        .join(Case, Case.id == DigestItem.case_id)
        .join(Event, Event.id == DigestItem.event_id)
        .where(DigestItem.follower_id == follower_id)
        .order_by(DigestItem.event_id.desc())
    ).all()
    session.execute(delete(DigestItem).where(DigestItem.id.in_([row[0].id for row in rows])))
    newest: dict[uuid.UUID, dict[str, Any]] = {}
    for item, is_public, hidden, version in rows:
        if is_public:
            said = {"text": None} if line_part(version) in hidden else {}
            newest.setdefault(item.case_id, {**item.payload, **said, "kind": item.kind})
    return list(newest.values())

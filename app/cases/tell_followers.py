"""News to those who follow: one row in the verb's transaction, made into one for each follower by a job."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.domain.steps import Step, Visibility
from app.models import Case, Event, OutboxMessage, Subscription
from app.platform.queues import DELIVER
from app.queries.public_news import PublicNews, find_public_news

FANOUT = "fanout"
"""The channel of the one row: it has no recipient, and leads nowhere but to this file."""


def tell_followers(ctx: Ctx, case: Case, event: Event, row: Step) -> None:
    """Note that there is news for those who follow the case, however many they are; nothing of a hidden case."""
    if not row.tells or row.shown_to is not Visibility.PUBLIC or not case.is_public:
        return
    followed = select(Subscription.id).where(
        Subscription.case_id == case.id, Subscription.unsubscribed_at.is_(None)
    )
    if ctx.session.scalar(followed.limit(1)) is None:
        return
    message = OutboxMessage(
        id=uuid.uuid4(),
        municipality_id=case.municipality_id,
        case_id=case.id,
        event_id=event.id,
        channel=FANOUT,
        kind=row.tells,
        idempotency_key=f"{event.id}:{FANOUT}",
        payload={},
        state="due",
        attempts=0,
        next_attempt_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(message)
    ctx.after_commit(DELIVER, str(message.id))


_WHO = """
    FROM subscription s JOIN follower f ON f.id = s.follower_id
    WHERE {target} AND s.pace = :pace AND s.unsubscribed_at IS NULL
      AND f.confirmed_at IS NOT NULL AND f.unsubscribed_at IS NULL
      AND (s.statuses = '{{}}' OR :public_key = ANY(s.statuses))
      AND NOT EXISTS (
        SELECT 1 FROM report r JOIN reporter p ON p.report_id = r.id
        WHERE r.case_id = :case AND p.unsubscribed_at IS NULL
          AND (lower(p.email) = f.address_key OR (f.channel = 'sms' AND p.email IS NULL AND p.phone = f.address_key)))
"""
# Whoever reported the case is told as its reporter, and not once more as a follower of it.

_AT_ONCE = """
    INSERT INTO outbox_message (id, municipality_id, case_id, event_id, follower_id, subscription_id, channel, kind,
                                idempotency_key, payload, state, attempts, next_attempt_at, created_at)
    SELECT DISTINCT ON (f.id) gen_random_uuid(), s.municipality_id, CAST(:case AS uuid), CAST(:event AS bigint), f.id,
           s.id, f.channel, :kind, CAST(:event AS text) || ':follower:' || f.id, CAST(:facts AS jsonb), 'due', 0,
           CAST(:now AS timestamptz), CAST(:now AS timestamptz)
    {who}
    ORDER BY f.id, s.created_at
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id
"""

_DAILY = """
    INSERT INTO digest_item (id, follower_id, subscription_id, event_id, case_id, kind, payload, created_at)
    SELECT DISTINCT ON (f.id) gen_random_uuid(), f.id, s.id, CAST(:event AS bigint), CAST(:case AS uuid), :kind,
           CAST(:facts AS jsonb), CAST(:now AS timestamptz)
    {who}
    ORDER BY f.id, s.created_at
    ON CONFLICT (follower_id, event_id) DO NOTHING
"""

FOLLOWS_CASE = "s.case_id = :case"
FOLLOWS_AREA = """s.kind = 'area' AND s.municipality_id = :municipality AND s.created_at <= :at
      AND (s.categories = '{{}}' OR :category = ANY(s.categories))
      AND ST_Covers(s.area, (SELECT geom FROM "case" WHERE id = :case))"""


def expand(session: Session, news: PublicNews, target: str, now: datetime) -> Sequence[uuid.UUID]:
    """One message for each follower of ``target`` who wants it at once, one line for the digest of each who waits.

    Done twice it is done once: each has its key. Gives the ids of the messages. Commits nothing.
    """
    values: dict[str, Any] = {
        "case": news.case_id,
        "event": news.event_id,
        "at": news.at,
        "municipality": news.municipality_id,
        "category": news.category_code,
        "public_key": news.public_key,
        "kind": news.kind,
        "facts": json.dumps(news.facts, ensure_ascii=False),
        "now": now,
    }
    who = _WHO.format(target=target.format())
    made = session.scalars(text(_AT_ONCE.format(who=who)), {**values, "pace": "at_once"}).all()
    session.execute(text(_DAILY.format(who=who)), {**values, "pace": "daily"})
    return made


def expand_fanout(session: Session, message: OutboxMessage, now: datetime) -> Sequence[uuid.UUID]:
    """What the worker does with the one row. Commits nothing: the row is done in the same transaction."""
    news = find_public_news(session, message.event_id) if message.event_id else None
    return expand(session, news, FOLLOWS_CASE, now) if news else []

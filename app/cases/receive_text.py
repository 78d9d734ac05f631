"""An SMS has come: whose it is, and on which case; kept before the gateway is told that we have it."""

import hashlib
import re
import uuid
from datetime import datetime

from sqlalchemy import case as sql_case
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.cases.inbound import keep_message
from app.domain.channels import Channel
from app.domain.errors import NotFound
from app.domain.phones import parse_phone
from app.domain.statuses import Status
from app.models import Case, OutboxMessage, Report, Reporter
from app.platform.database import transaction
from app.platform.queues import INBOUND
from app.platform.runtime import Runtime

MAX_SIGNS = 5000
_CASE_NUMBER = re.compile(r"(?<!\d)\d{2}-\d{3,9}(?!\d)")


def keep_text(run: Runtime, session: Session, gateway_id: str, phone: str, text: str) -> uuid.UUID:
    """Store an SMS (once, by the gateway's id) and nudge the job that reads it.

    Raises:
        NotFound: nobody with this number has reported anything. TooMany: a flood.
    """
    e164 = parse_phone(phone)
    reporter_id = find_texting_reporter(session, e164, text) if e164 else None
    if e164 is None or reporter_id is None:
        raise NotFound()
    key = "sms:" + hashlib.sha256(gateway_id.encode()).hexdigest()
    raw = text[:MAX_SIGNS].encode("utf-8", "replace") or b" "
    kept, fresh = keep_message(session, reporter_id, "sms", e164, key, raw, run.clock())
    if fresh:
        run.queue.nudge(INBOUND, str(kept))
    return kept


def find_texting_reporter(session: Session, phone: str, text: str) -> uuid.UUID | None:
    """Whose answer it is: the case whose number stands in the text; else the one that waits for an answer; else the one
    that was told of last. None when nobody with the number has reported anything."""
    told = func.max(OutboxMessage.created_at)
    numbers = _CASE_NUMBER.findall(text)
    query = (
        select(Reporter.id)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .outerjoin(
            OutboxMessage,
            (OutboxMessage.reporter_id == Reporter.id) & (OutboxMessage.channel == Channel.SMS.value),
        )
        .where(Reporter.phone == phone)
        .group_by(Reporter.id, Case.number, Case.status, Report.received_at)
        .order_by(
            sql_case((Case.number.in_(numbers), 0), else_=1),
            sql_case((Case.status == Status.WAITING, 0), else_=1),
            func.coalesce(told, Report.received_at).desc(),
        )
        .limit(1)
    )
    with transaction(session):
        return session.scalar(query)


def note_receipt(session: Session, message_id: uuid.UUID, arrived: bool, why: str, now: datetime) -> bool:
    """The gateway says that our SMS arrived, or never will. False when we sent no such message.

    One that never arrives becomes a dead letter: it is seen where all undelivered messages are.
    """
    changes = (
        {"arrived_at": now} if arrived else {"state": "dead", "last_error": why[:500], "leased_until": None}
    )
    ours = OutboxMessage.id == message_id, OutboxMessage.channel == Channel.SMS.value
    sent = OutboxMessage.state.in_(("done", "leased", "dead"))
    with transaction(session):
        if session.scalar(select(OutboxMessage.id).where(*ours)) is None:
            return False
        session.execute(
            update(OutboxMessage).where(*ours, sent, OutboxMessage.arrived_at.is_(None)).values(**changes)
        )
        return True

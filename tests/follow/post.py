"""What the tests of following do again and again: deliver what waits, find the links in it."""

import re

from sqlalchemy import select

from app.cases.follow import Following, follow_case
from app.cases.following import confirm_address
from app.domain.following import Pace, read_address
from app.domain.ports import OutgoingMail
from app.jobs.deliver import deliver_message
from app.models import Case, OutboxMessage
from app.platform.runtime import Runtime
from tests.builders import Town

NORA = "nora@example.org"


def deliver_all(run: Runtime, town: Town) -> list[OutgoingMail]:
    """Work off the outbox as the worker does, until nothing is due; gives the mails that went out."""
    sent = run.mailer.sent  # type: ignore[union-attr]
    before = len(sent)
    while due := _due(town):
        for message_id in due:
            deliver_message(run, message_id)  # type: ignore[arg-type]
    return list(sent[before:])


def _due(town: Town) -> list[object]:
    town.session.rollback()
    query = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state == "due", OutboxMessage.next_attempt_at <= town.now)
        .order_by(OutboxMessage.event_id)
    )
    found = list(town.session.scalars(query))
    town.session.rollback()
    return found


def link_in(mail: OutgoingMail, path: str) -> str:
    """The address in the plain text that begins with ``path``, without the host."""
    found = re.search(rf"http://localhost({re.escape(path)}\S+)", mail.text)
    assert found, mail.text
    return found[1]


def follow(
    town: Town, case: Case, email: str = NORA, pace: str = "at_once", confirmed: bool = True
) -> Following:
    """Somebody follows a case, and has confirmed the address."""
    made = follow_case(town.ctx(), case.id, read_address("email", email), pace=Pace(pace))
    if confirmed:
        confirm_address(town.ctx(), made.follower_id)
    return made

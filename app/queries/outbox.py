"""Reading the outbox: for the job that delivers and for those who look after it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import any_, func, select
from sqlalchemy.orm import Session

from app.models import AccessLink, Case, Event, Follower, Municipality, OutboxMessage, Reporter

Recipient = Reporter | Follower | AccessLink

_TEXT_IS_HIDDEN = func.concat("line:", Event.case_version) == any_(Case.hidden)


@dataclass(frozen=True)
class Addressed:
    """A message with everything needed to write it. ``hidden``: the case has been taken off the public page."""

    message: OutboxMessage
    recipient: Recipient | None
    municipality: Municipality
    hidden: bool = False

    @property
    def needed(self) -> Follower | AccessLink:
        """The recipient, where it is known to be no reporter."""
        if not isinstance(self.recipient, Follower | AccessLink):
            raise TypeError("a message to a reporter")
        return self.recipient


def get_addressed(session: Session, message_id: uuid.UUID) -> Addressed:
    """The message with its recipient and municipality, in one statement. A fan-out has no recipient.

    A follower is not sent a text that has been hidden since it was written down.
    """
    row = session.execute(
        select(OutboxMessage, Reporter, Follower, AccessLink, Municipality, Case.is_public, _TEXT_IS_HIDDEN)
        .join(Municipality, Municipality.id == OutboxMessage.municipality_id)
        .outerjoin(Reporter, Reporter.id == OutboxMessage.reporter_id)
        .outerjoin(Follower, Follower.id == OutboxMessage.follower_id)
        .outerjoin(AccessLink, AccessLink.id == OutboxMessage.access_link_id)
        .outerjoin(Case, Case.id == OutboxMessage.case_id)
        .outerjoin(Event, Event.id == OutboxMessage.event_id)
        .where(OutboxMessage.id == message_id)
    ).one()
    message, reporter, follower, link, municipality, is_public, text_is_hidden = row
    if follower is not None and text_is_hidden:
        session.expunge(message)  # only what is sent loses the text, not the row
        message.payload = {**message.payload, "text": None}
    return Addressed(message, reporter or follower or link, municipality, is_public is False)


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    rows = session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    return {row[0]: row[1] for row in rows}


def list_messages(session: Session, state: str, limit: int) -> list[tuple[OutboxMessage, str]]:
    """(message, case number or "") of the newest messages in a state."""
    rows = session.execute(
        select(OutboxMessage, Case.number)
        .outerjoin(Case, Case.id == OutboxMessage.case_id)
        .where(OutboxMessage.state == state)
        .order_by(OutboxMessage.created_at.desc())
        .limit(limit)
    )
    return [(row[0], row[1] or "") for row in rows]

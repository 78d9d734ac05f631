"""Reading what came in, for the job that works on it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.models import Case, InboundMessage, Municipality, Report, Reporter


@dataclass(frozen=True)
class Incoming:
    """A message with whose it is and where that case stands."""

    message: InboundMessage
    reporter: Reporter
    municipality: Municipality
    case_id: uuid.UUID
    status: Status


def get_incoming(session: Session, message_id: uuid.UUID) -> Incoming:
    """The message with its reporter, municipality and case, in one statement."""
    row = session.execute(
        select(InboundMessage, Reporter, Municipality, Case.id, Case.status)
        .join(Reporter, Reporter.id == InboundMessage.reporter_id)
        .join(Municipality, Municipality.id == Reporter.municipality_id)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .where(InboundMessage.id == message_id)
    ).one()
    return Incoming(row[0], row[1], row[2], row[3], row[4])

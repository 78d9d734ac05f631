"""A mail has come for one of our addresses: keep it whole, before anybody is told that we have it."""

import uuid
from email.parser import BytesHeaderParser
from email.policy import compat32

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.inbound import keep_message, mail_key
from app.domain.errors import BadInput, NotFound
from app.domain.mail_in.addressing import REPORTS, parse_our_address
from app.domain.mail_in.reading import MAX_BYTES, header
from app.domain.ports import JobQueue
from app.domain.tokens import reporter_of
from app.domain.words import N_
from app.models import Reporter
from app.platform.database import transaction
from app.platform.queues import INBOUND
from app.platform.runtime import Runtime

TOO_LARGE = N_("E-posten er for stor. Send den på nytt med mindre bilder.")
EMPTY = N_("E-posten er tom.")


def find_recipient(session: Session, secret: str, domain: str, address: str) -> tuple[uuid.UUID, str]:
    """(reporter's id, box) of one of our addresses.

    Raises:
        NotFound: not ours, a token that we did not make, or a reporter who is forgotten. All look the same.
    """
    ours = parse_our_address(address, domain)
    reporter_id = reporter_of(secret, ours.token) if ours else None
    if ours is None or reporter_id is None:
        raise NotFound()
    with transaction(session):
        if session.scalar(select(Reporter.id).where(Reporter.id == reporter_id)) is None:
            raise NotFound()
    return reporter_id, ours.box


def keep_mail(run: Runtime, session: Session, recipient: str, sender: str, raw: bytes) -> uuid.UUID:
    """Store a mail (once, by its Message-ID) and nudge the job that reads it. ``sender`` is MAIL FROM, "" for none.

    Raises:
        NotFound: no such address here. BadInput: empty or larger than MAX_BYTES. TooMany: a flood.
    """
    if not raw.strip() or len(raw) > MAX_BYTES:
        raise BadInput({"mail": TOO_LARGE if raw.strip() else EMPTY})
    reporter_id, box = find_recipient(
        session, run.settings.secret_key, run.settings.mail_reply_domain, recipient
    )
    message_id = header(BytesHeaderParser(policy=compat32).parsebytes(raw[:200_000]), "Message-ID")
    key = mail_key(reporter_id, message_id.strip(), raw)
    # No person writes to the address of reports: whatever comes there is read as if it had the null sender.
    envelope = "" if box == REPORTS else sender.strip().strip("<>")
    kept, fresh = keep_message(session, reporter_id, "email", envelope, key, raw, run.clock())
    if fresh:
        _nudge(run.queue, kept)
    return kept


def _nudge(queue: JobQueue, message_id: uuid.UUID) -> None:
    queue.nudge(INBOUND, str(message_id))

"""Read one message that came in, and make of it what it is: an answer with photos, a stop, a bounce, or nothing."""

import io
import re
import uuid
from email.utils import parseaddr
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app.cases.context import REPORTER, Ctx
from app.cases.inbound import lease_inbound, put_off
from app.cases.photos import keep_photo
from app.cases.take_in import (
    ONLY_PHOTOS,
    take_answer,
    take_bounce,
    take_empty,
    take_nothing,
    take_start,
    take_stop,
)
from app.domain.mail_in.quoting import own_words
from app.domain.mail_in.reading import Attachment, ReadMail, parse, read_mail
from app.domain.mail_in.robots import Writer, find_bounce, who_wrote
from app.domain.photos import MAX_PHOTOS, PhotoRefused, Refusal
from app.jobs.runtime import runtime
from app.messages.mails import translations
from app.platform.database import transaction
from app.platform.runtime import Runtime
from app.queries.inbound import Incoming, get_incoming

log = structlog.get_logger()

_STOP = re.compile(r"\s*(stopp?|slutt|avslutt|avmeld|meld av|unsubscribe)\s*[.!]*\s*", re.IGNORECASE)
_START = re.compile(r"\s*start\s*[.!]*\s*", re.IGNORECASE)
_NO_LETTER = frozenset(
    {
        "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature",
        "application/x-pkcs7-signature", "text/vcard", "text/x-vcard", "text/calendar", "application/ms-tnef",
    }
)  # fmt: skip
"""What mail programs add by themselves: nothing is said about it."""


def take_in(message_id: str) -> None:
    """RQ entry point; may run twice."""
    take(runtime(), uuid.UUID(message_id))


def take(run: Runtime, message_id: uuid.UUID) -> None:
    """Lease, read with no transaction open, act and mark it done in one transaction.

    A worker killed in between leaves the lease to run out; photos kept by then are found again by their content.
    """
    with run.session() as session:
        if lease_inbound(session, message_id, run.clock()) is None:
            return
        try:
            with transaction(session):
                incoming = get_incoming(session, message_id)
            outcome = _take(run, session, incoming)
        except (
            Exception
        ) as error:  # the outermost edge of a job: recorded, tried again, at last kept for the operator
            log.exception("inbound_broke", message=str(message_id))
            put_off(session, message_id, type(error).__name__, run.clock())
            return
    log.info("inbound_taken", message=str(message_id), outcome=outcome)


def _take(run: Runtime, session: Session, one: Incoming) -> str:
    ctx = Ctx(session, one.municipality, REPORTER, run.queue, run.settings.secret_key, run.clock)
    if one.message.channel == "sms":
        return _words(ctx, one, (one.message.raw or b"").decode("utf-8", "replace").strip())
    message = parse(one.message.raw or b"")
    writer = who_wrote(message, one.message.sender)
    if writer is Writer.MAIL_SERVER:
        bounce = find_bounce(message, one.message.sender)
        if bounce is not None and bounce.final:
            return take_bounce(ctx, one.message.id, one.reporter.id, bounce.reason)
    mail = read_mail(message)
    if writer is not Writer.PERSON or _is_ours(run, mail.sender):
        return take_nothing(ctx, one.message.id)
    return _letter(run, ctx, one, mail)


def _is_ours(run: Runtime, sender: str) -> bool:
    """A mail from our own addresses is a loop, whatever its headers say."""
    own = parseaddr(run.settings.mail_from)[1].lower()
    return sender == own or sender.endswith("@" + run.settings.mail_reply_domain.lower())


def _letter(run: Runtime, ctx: Ctx, one: Incoming, mail: ReadMail) -> str:
    words = own_words(mail.text)
    files = [
        file for file in mail.attachments if not file.is_decoration and file.content_type not in _NO_LETTER
    ]
    if (
        not one.status.is_open
        and (words or files)
        and not (_STOP.fullmatch(words) or _START.fullmatch(words))
    ):
        return take_answer(ctx, one.message.id, one.reporter.id, words)
    kept, refused = _photos(run, ctx, one, files)
    if not words and kept:
        words = translations(one.reporter.language).gettext(ONLY_PHOTOS)
    return _words(ctx, one, words, refused)


def _words(
    ctx: Ctx, one: Incoming, words: str, refused: list[tuple[str, str, dict[str, Any]]] | None = None
) -> str:
    message_id, reporter_id, channel = one.message.id, one.reporter.id, one.message.channel
    if _STOP.fullmatch(words):
        return take_stop(ctx, message_id, reporter_id, channel)
    if _START.fullmatch(words):
        return take_start(ctx, message_id, reporter_id, channel)
    if not words:
        return take_empty(ctx, message_id, reporter_id, refused or [])
    return take_answer(ctx, message_id, reporter_id, words, refused or [])


def _photos(
    run: Runtime, ctx: Ctx, one: Incoming, files: list[Attachment]
) -> tuple[int, list[tuple[str, str, dict[str, Any]]]]:
    """(how many photos were kept, those that could not be used and why)."""
    kept, refused = 0, []
    for index, file in enumerate(files):
        name = file.name or f"{index + 1}"
        try:
            if kept >= MAX_PHOTOS:
                raise PhotoRefused(Refusal.TOO_MANY_PHOTOS, count=len(files), limit=MAX_PHOTOS)
            keep_photo(
                ctx, run.photos, run.reader, io.BytesIO(file.content), name, "answer", case_id=one.case_id
            )
            kept += 1
        except PhotoRefused as refusal:
            refused.append((name[:60], refusal.sentence, refusal.params))
    return kept, refused

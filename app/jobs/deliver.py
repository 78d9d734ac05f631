"""Deliver one message of the outbox."""

import uuid

import structlog

from app.cases.outbox import lease, mark_done, mark_dropped, mark_failed
from app.domain.ports import DeliveryFailed, Mailer
from app.jobs.runtime import runtime
from app.messages.mails import write_mail
from app.models import OutboxMessage
from app.platform.runtime import Runtime
from app.queries.outbox import get_addressed

log = structlog.get_logger()


def deliver(message_id: str) -> None:
    """RQ entry point; may run twice: the lease in PostgreSQL lets one through at a time."""
    run = runtime()
    if run.mailer is None:  # no mail server is set: everything waits, nothing dies
        return
    deliver_message(run, run.mailer, uuid.UUID(message_id))


def deliver_message(run: Runtime, mailer: Mailer, message_id: uuid.UUID) -> None:
    """Lease, let the connection go, hand the mail over, write down how it went.

    A worker killed between the last two steps sends the mail again after the lease: at least once, with the same
    Message-ID.
    """
    with run.session() as session:
        leased = lease(session, message_id, run.clock())
        if leased is None:
            return
        addressed = get_addressed(session, message_id)
    reporter = addressed.reporter
    if not reporter.email or reporter.unsubscribed_at is not None:
        with run.session() as session:
            mark_dropped(session, leased, "nobody to send it to")
        return
    try:
        mail = write_mail(addressed.message, reporter, addressed.municipality, run.settings, run.clock())
        mailer.send(mail)
    except DeliveryFailed as failed:
        _failed(run, leased, failed.reason, str(failed), failed.final)
        return
    except Exception as error:  # the outermost edge of a job: recorded, tried again, at last a dead letter
        log.exception("delivery_broke", message=str(message_id))
        _failed(run, leased, type(error).__name__, f"{type(error).__name__}: {error}", final=False)
        return
    with run.session() as session:
        mark_done(session, message_id, run.clock())


def _failed(run: Runtime, leased: OutboxMessage, kind: str, why: str, final: bool) -> None:
    """``why`` may name the recipient: it is kept with the message, and only ``kind`` goes to the log."""
    with run.session() as session:
        next_try = mark_failed(session, leased, why, run.clock(), final)
    log.warning(
        "not_delivered", message=str(leased.id), kind=kind, next_try=next_try and next_try.isoformat()
    )

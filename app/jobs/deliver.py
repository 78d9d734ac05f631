"""Deliver one message of the outbox, on whatever channel it is for."""

import uuid

import structlog
from sqlalchemy.orm import Session

from app.cases.context import REPORTER, Ctx
from app.cases.forget import forget_dead_address
from app.cases.outbox import bring_forward, find_earlier, lease, mark_done, mark_dropped, mark_failed
from app.cases.take_in import mark_unreachable
from app.cases.tell_followers import FANOUT, expand_fanout
from app.domain.ports import DeliveryFailed
from app.jobs.channels import Way, open_channels
from app.jobs.runtime import runtime
from app.models import Follower, OutboxMessage, Reporter
from app.platform.database import transaction
from app.platform.queues import DELIVER
from app.platform.runtime import Runtime
from app.queries.outbox import Addressed, get_addressed

log = structlog.get_logger()


def deliver(message_id: str) -> None:
    """RQ entry point; may run twice: the lease in PostgreSQL lets one through at a time."""
    deliver_message(runtime(), uuid.UUID(message_id))


def deliver_message(run: Runtime, message_id: uuid.UUID) -> None:
    """Lease, let the connection go, hand the message over, write down how it went. What happened before goes first.

    A message of a channel that is not set up waits: nothing dies. A worker killed between the last two steps sends the
    message again after the lease: at least once, with the same id.
    """
    ways = open_channels(run)
    with run.session() as session:
        leased = lease(session, message_id, run.clock(), [*ways, FANOUT])
        if leased is None:
            return
        if leased.channel == FANOUT:
            _fan_out(run, session, leased)
            return
    if not _earlier_told(run, leased):
        _failed(run, leased, "held_back", "what happened before has not been delivered", final=False)
        return
    with run.session() as session:  # read after that: the address may have turned out to be dead
        addressed = get_addressed(session, message_id)
    way = ways[leased.channel]
    if why := _why_not(run, way, addressed):
        with run.session() as session:
            mark_dropped(session, leased, why)
        return
    try:
        way.hand_over(addressed)
    except DeliveryFailed as failed:
        if failed.bad_address and isinstance(addressed.recipient, Follower):
            with run.session() as session:
                forget_dead_address(session, addressed.recipient.id)
            return
        if failed.bad_address and isinstance(addressed.recipient, Reporter):
            _mark_unreachable(run, addressed, addressed.recipient.id, str(failed))
        _failed(run, leased, failed.reason, str(failed), failed.final)
        return
    except Exception as error:  # the outermost edge of a job: recorded, tried again, at last a dead letter
        log.exception("delivery_broke", message=str(message_id))
        _failed(run, leased, type(error).__name__, f"{type(error).__name__}: {error}", final=False)
        return
    with run.session() as session:
        mark_done(session, message_id, run.clock())


def _earlier_told(run: Runtime, leased: OutboxMessage) -> bool:
    """Hand over first what happened before; False when some of it still waits.

    After the mail server has been away each message waits for its own next try: «det er fikset» must not come before
    «Bydrift har fått saken».
    """
    with run.session() as session:
        earlier = find_earlier(session, leased)
        for message_id in earlier:
            bring_forward(session, message_id, run.clock())
    for message_id in earlier:
        deliver_message(run, message_id)
    if not earlier:
        return True
    with run.session() as session:
        return not find_earlier(session, leased)


def _fan_out(run: Runtime, session: Session, leased: OutboxMessage) -> None:
    """Make one message for each follower of the one row; a worker killed before the commit has made none."""
    with transaction(session):
        made = expand_fanout(session, leased, run.clock())
        mark_done(session, leased.id, run.clock())
    for message_id in made[: run.queue.room()]:  # the sweep nudges the rest
        run.queue.nudge(DELIVER, str(message_id))


def _why_not(run: Runtime, way: Way, addressed: Addressed) -> str:
    """Why the message is not to be sent at all, "" when it is."""
    who = addressed.recipient
    if who is None or who.unsubscribed_at is not None or not way.address(who):
        return "nobody to send it to"
    if isinstance(who, Follower) and addressed.hidden:
        return "the case is hidden"
    if way.news_for and run.clock() - addressed.message.created_at > way.news_for:
        return "too old to be news"
    return ""


def _mark_unreachable(run: Runtime, addressed: Addressed, reporter_id: uuid.UUID, why: str) -> None:
    with run.session() as session:
        ctx = Ctx(session, addressed.municipality, REPORTER, run.queue, run.settings.secret_key, run.clock)
        mark_unreachable(ctx, reporter_id, why)


def _failed(run: Runtime, leased: OutboxMessage, kind: str, why: str, final: bool) -> None:
    """``why`` may name the recipient: it is kept with the message, and only ``kind`` goes to the log."""
    with run.session() as session:
        next_try = mark_failed(session, leased, why, run.clock(), final)
    log.warning(
        "not_delivered", message=str(leased.id), kind=kind, next_try=next_try and next_try.isoformat()
    )

"""What a message from a reporter becomes: an answer on the case, a stop, a bounce, or a reply that says what to do."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from app.cases.context import Ctx
from app.cases.inbound import finish
from app.cases.move import take_step
from app.cases.tell import tell_reporters
from app.cases.verb import verb
from app.domain.reports import MAX_TEXT, clean_text
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Event, OutboxMessage, Report, Reporter

ANSWERED, CLOSED, STOPPED, STARTED, BOUNCED = "answered", "closed", "stopped", "started", "bounced"
IGNORED = "ignored"
FILES_REFUSED = N_("Filer som kom med, men ikke kunne brukes:")
ONLY_PHOTOS = N_("Sendte bilder uten tekst.")
CUT_OFF = " (…)"
Refusals = Sequence[tuple[str, str, dict[str, Any]]]
"""(file name, bokmål sentence, its values) for each file that could not be used."""

MOST_NOTICES_A_DAY = 3
"""Answers that we send by ourselves to one reporter within 24 hours: a loop ends here, whatever else fails."""


@verb
def take_answer(
    ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, text: str, refused: Refusals = ()
) -> str:
    """The reporter's words on the case: the answer when the case waits for one, else something more to know.

    ``refused``: the files that could not be used, and why. Gives the outcome.
    A case that is closed takes no words: the reporter is told so, and how to go on.
    """
    case = _case_of(ctx, reporter_id)
    if not case.status.is_open:
        return _closed(ctx, message_id, reporter_id, case)
    if not finish(ctx.session, message_id, ANSWERED, ctx.now):
        return ANSWERED
    step = "answer" if case.status is Status.WAITING else "comment"
    said = _cut(clean_text(text))
    take_step(ctx, case.id, step, None, {"answer": said}, text=said, reason=_for_staff(refused))
    if refused:
        _notice(ctx, reporter_id, case, message_id, "attachment", refused)
    return ANSWERED


def _for_staff(refused: Refusals) -> str | None:
    lines = [f"{name}: {sentence % params if params else sentence}" for name, sentence, params in refused]
    return "\n".join([FILES_REFUSED, *lines]) if lines else None


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT_OFF)] + CUT_OFF


def _closed(ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, case: Case) -> str:
    if finish(ctx.session, message_id, CLOSED, ctx.now):
        _notice(ctx, reporter_id, case, message_id, "closed")
    return CLOSED


@verb
def take_empty(ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, refused: Refusals = ()) -> str:
    """Nothing was written (any more, after the cut). With files that could not be used, that is said; else silence."""
    if finish(ctx.session, message_id, IGNORED, ctx.now) and refused:
        _notice(ctx, reporter_id, _case_of(ctx, reporter_id), message_id, "attachment", refused)
    return IGNORED


@verb
def take_stop(ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, channel: str) -> str:
    """No more messages: by SMS about all cases of the number, by mail about this one."""
    if finish(ctx.session, message_id, STOPPED, ctx.now):
        ctx.session.execute(
            update(Reporter)
            .where(_same_person(ctx, reporter_id, channel), Reporter.unsubscribed_at.is_(None))
            .values(unsubscribed_at=ctx.now)
        )
    return STOPPED


@verb
def take_start(ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, channel: str) -> str:
    """Messages again."""
    if finish(ctx.session, message_id, STARTED, ctx.now):
        ctx.session.execute(
            update(Reporter).where(_same_person(ctx, reporter_id, channel)).values(unsubscribed_at=None)
        )
    return STARTED


@verb
def take_bounce(ctx: Ctx, message_id: uuid.UUID, reporter_id: uuid.UUID, why: str) -> str:
    """The address does not work: every reporter with it is marked, and nothing more is sent there."""
    if finish(ctx.session, message_id, BOUNCED, ctx.now):
        mark_unreachable(ctx, reporter_id, why)
    return BOUNCED


@verb
def mark_unreachable(ctx: Ctx, reporter_id: uuid.UUID, why: str) -> None:
    """Mark the reporter's address (number) as one that takes nothing. ``why``: the provider's words."""
    reporter = ctx.session.get_one(Reporter, reporter_id)
    if not (reporter.email or reporter.phone):
        return
    same = (
        func.lower(Reporter.email) == reporter.email.lower()
        if reporter.email
        else Reporter.phone == reporter.phone
    )
    ctx.session.execute(
        update(Reporter)
        .where(Reporter.municipality_id == reporter.municipality_id, same, Reporter.bounced_at.is_(None))
        .values(bounced_at=ctx.now, bounce_reason=clean_text(why)[:200])
    )


@verb
def take_nothing(ctx: Ctx, message_id: uuid.UUID) -> str:
    """A robot wrote, or a mail server about a delay: nothing is done, least of all answered."""
    finish(ctx.session, message_id, IGNORED, ctx.now)
    return IGNORED


def _same_person(ctx: Ctx, reporter_id: uuid.UUID, channel: str) -> ColumnElement[bool]:
    if channel == "sms":
        phone = select(Reporter.phone).where(Reporter.id == reporter_id).scalar_subquery()
        return Reporter.phone == phone
    return Reporter.id == reporter_id


def _case_of(ctx: Ctx, reporter_id: uuid.UUID) -> Case:
    query = (
        select(Case)
        .join(Report, Report.case_id == Case.id)
        .join(Reporter, Reporter.report_id == Report.id)
        .where(Reporter.id == reporter_id)
        .with_for_update(of=Case)
    )
    return ctx.session.scalars(query.execution_options(populate_existing=True)).one()


def _notice(
    ctx: Ctx, reporter_id: uuid.UUID, case: Case, message_id: uuid.UUID, kind: str, refused: Refusals = ()
) -> None:
    """An answer that nobody wrote, at most so many a day. It hangs on the newest event: the case has not moved."""
    sent = select(func.count()).where(
        OutboxMessage.reporter_id == reporter_id,
        OutboxMessage.kind.in_(("closed", "attachment")),
        OutboxMessage.created_at > ctx.now - timedelta(days=1),
    )
    if (ctx.session.scalar(sent) or 0) >= MOST_NOTICES_A_DAY:
        return
    event = ctx.session.scalars(
        select(Event).where(Event.case_id == case.id).order_by(Event.case_version.desc()).limit(1)
    ).one()
    reporter = ctx.session.get_one(Reporter, reporter_id)
    tell_reporters(
        ctx,
        case,
        event,
        kind,
        [reporter],
        key=f"inbound:{message_id}",
        more={"refused": [list(one) for one in refused]},
    )

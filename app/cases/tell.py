"""What reporters are told: written to the outbox in the transaction of the step that concerns them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.cases.context import Ctx
from app.domain.channels import channel_to
from app.models import Case, Category, Event, OutboxMessage, Report, Reporter, Unit
from app.platform.queues import DELIVER


def tell_reporters(
    ctx: Ctx,
    case: Case,
    event: Event,
    kind: str,
    reporters: Sequence[Reporter] | None = None,
    key: str = "",
    more: Mapping[str, Any] | None = None,
) -> list[OutboxMessage]:
    """One message for each reporter of the case who can be reached; the facts of the moment go into the payload.

    ``kind`` names the text in ``app.messages``. ``reporters``: those of the case, where the caller has them already.
    Needs ``event.id`` (flushed). ``key``: what the message is about when that is not the event, so that it goes out
    once; ``more``: facts beside those of the case.
    """
    found = _reachable(ctx, case) if reporters is None else reporters
    reached = [(one, channel) for one in found if (channel := channel_to(one.email, one.phone))]
    if not reached:
        return []
    facts = message_facts(ctx, case, event) | dict(more or {})
    about = key or str(event.id)
    return [_write(ctx, case, event, reporter, channel, kind, facts, about) for reporter, channel in reached]


def _reachable(ctx: Ctx, case: Case) -> Sequence[Reporter]:
    return ctx.session.scalars(
        select(Reporter)
        .join(Report, Report.id == Reporter.report_id)
        .where(
            Report.case_id == case.id,
            or_(Reporter.email.is_not(None), Reporter.phone.is_not(None)),
            Reporter.unsubscribed_at.is_(None),
            Reporter.bounced_at.is_(None),
        )
    ).all()


def message_facts(ctx: Ctx, case: Case, event: Event) -> dict[str, Any]:
    """What the texts are made from, as JSON: no address of anybody."""
    names = ctx.session.execute(
        select(Category.name, Category.short_name, Unit.name)
        .select_from(Category)
        .outerjoin(Unit, Unit.id == case.unit_id)
        .where(Category.id == case.category_id)
    ).one()
    return {
        "number": case.number,
        "title": case.title,
        "category": names[0],
        "category_short": names[1],
        "unit": names[2],
        "address": case.address,
        "status": case.status.value,
        "answer_due_at": case.answer_due_at.isoformat() if case.answer_due_at else None,
        "solve_due_at": case.solve_due_at.isoformat() if case.solve_due_at else None,
        "planned_for": case.planned_for.isoformat() if case.planned_for else None,
        "closing": case.closing,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "paused": bool(case.paused),
        "text": event.text,
        "municipality": ctx.municipality.name,
        "desk": ctx.municipality.settings.get("desk_name") or ctx.municipality.name,
    }


def _write(
    ctx: Ctx,
    case: Case,
    event: Event,
    reporter: Reporter,
    channel: str,
    kind: str,
    facts: dict[str, Any],
    about: str,
) -> OutboxMessage:
    message = OutboxMessage(
        id=uuid.uuid4(),
        municipality_id=case.municipality_id,
        case_id=case.id,
        event_id=event.id,
        reporter_id=reporter.id,
        channel=channel,
        kind=kind,
        idempotency_key=f"{about}:{reporter.id}:{channel}",
        payload=facts,
        state="due",
        attempts=0,
        next_attempt_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(message)
    ctx.after_commit(DELIVER, str(message.id))
    return message

"""What time brings: a promise that is about to break is escalated, a broken one is noted and told. Each once.

Event, changed columns and outbox are one transaction, and the columns say what has been done: however often the clock
comes by, wherever it is killed, nobody is told twice and nobody is forgotten.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.escalation import find_escalation
from app.cases.move import lock_case, take_step
from app.cases.verb import verb
from app.domain.quiet_hours import is_quiet
from app.models import Case, Municipality


def find_ringing(
    session: Session, municipality_ids: Sequence[int], now: datetime, limit: int
) -> Sequence[tuple[uuid.UUID, int, datetime]]:
    """(id, municipality, when) of the cases whose alarm has rung, the oldest first."""
    query = (
        select(Case.id, Case.municipality_id, Case.alarm_at)
        .where(Case.alarm_at <= now, Case.municipality_id.in_(municipality_ids))
        .order_by(Case.alarm_at)
        .limit(limit)
    )
    return [(row.id, row.municipality_id, row.alarm_at) for row in session.execute(query)]


@verb
def meet_deadline(ctx: Ctx, case_id: uuid.UUID) -> str | None:
    """Do what the case's alarm is for and say which step it was; None when there is nothing to do (any more).

    When both promises are broken only the weightier one is told: it should have been fixed by now. Nothing happens in
    the quiet hours.
    """
    case = lock_case(ctx, case_id)
    if case.alarm_at is None or case.alarm_at > ctx.now or _sleeps(ctx):
        return None
    unanswered = case.first_answered_at is None and _passed(
        case.answer_due_at, case.answer_broken_at, ctx.now
    )
    if _passed(case.solve_due_at, case.solve_broken_at, ctx.now):
        noted = {"solve_broken_at": ctx.now} | ({"answer_broken_at": ctx.now} if unanswered else {})
        take_step(ctx, case_id, "late", None, changes=noted)
        return "late"
    if unanswered:
        take_step(ctx, case_id, "unanswered", None, changes={"answer_broken_at": ctx.now})
        return "unanswered"
    wanted, told = find_escalation(ctx.session, case)
    take_step(ctx, case_id, "escalate", None, changes={"escalated_at": ctx.now, **wanted}, reason=told)
    return "escalate"


def _passed(due: datetime | None, noted: datetime | None, now: datetime) -> bool:
    """A promise has broken, and nobody has noted it."""
    return due is not None and noted is None and due <= now


def _sleeps(ctx: Ctx) -> bool:
    return is_quiet(ctx.now, ctx.zone, ctx.municipality.settings)


def awake(municipalities: Sequence[Municipality], now: datetime) -> dict[int, Municipality]:
    """Those where people are up, by id."""
    return {one.id: one for one in municipalities if not is_quiet(now, ZoneInfo(one.time_zone), one.settings)}

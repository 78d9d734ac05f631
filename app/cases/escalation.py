"""When a promise is about to break: when that is, and what the deciding rule wants done then."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Case, Decision, Unit
from routing_rules.actions import PRIORITIES
from routing_rules.deadline import WorkCalendar, before_open_time
from routing_rules.words import N_, Message


def escalate_at(
    escalation: Mapping[str, Any] | None, due: datetime | None, calendar: WorkCalendar, now: datetime
) -> datetime | None:
    """The moment that the rule's ``before`` names, counted back from ``due`` (aware); never earlier than ``now``.

    ``escalation`` is ``decision.escalate``. None when the rule has none, or nothing is due.
    """
    if not escalation or due is None:
        return None
    amount, unit = int(escalation["before"]["amount"]), escalation["before"]["unit"]
    if unit == "hours":
        at = due - timedelta(hours=amount)
    elif unit == "working_hours":
        at = before_open_time(due, timedelta(hours=amount), calendar)
    else:
        at = _working_days_before(due, amount, calendar)
    return max(at, now)


def _working_days_before(due: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """The same time of day, so many working days earlier."""
    local = due.astimezone(calendar.zone)
    day = local.date()
    while days:
        day -= timedelta(days=1)
        days -= calendar.is_working_day(day)
    return datetime.combine(day, local.time(), calendar.zone)


def find_escalation(session: Session, case: Case) -> tuple[dict[str, Any], str | None]:
    """(columns to change, what the log says) of the rule that decided; a priority is raised, never lowered."""
    stored = session.scalar(select(Decision.escalate).where(Decision.id == case.decision_id))
    if not stored:
        return {}, None
    wanted = stored.get("priority")
    raised = wanted is not None and PRIORITIES.index(wanted) < PRIORITIES.index(case.priority)
    told = session.scalar(
        select(Unit.name).where(Unit.municipality_id == case.municipality_id, Unit.code == stored.get("to"))
    )
    said = Message(N_("Regelen sier fra til {unit}"), {"unit": told}).text() if told else None
    return ({"priority": wanted} if raised else {}), said

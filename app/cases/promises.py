"""What happens to a case's promise when the case moves: it stands, waits, runs on, or is given anew.

- It pauses while the reporter has to answer or another owner has the case, and what was left then is kept.
- It stands when the case goes to another unit or category, or becomes earlier where these promise something sooner,
  counted from the move. Our own sorting never makes it later.
- A case that is opened again is promised anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.cases.calendars import work_calendar
from app.cases.context import Ctx
from app.cases.decide import current_ruleset
from app.cases.escalation import escalate_at
from app.domain.statuses import Status
from app.models import Case, Category, Decision, Unit
from routing_rules.deadline import Span, TimeLeft, WorkCalendar, promise_due

PAUSED = frozenset({Status.WAITING, Status.FORWARDED})
"""Whoever has the case in these, it is not we."""


@dataclass(frozen=True)
class Terms:
    """What was promised for a case, and in whose hours it is counted. ``solution`` is None when nothing was.

    ``escalation``: ``decision.escalate``, what the rule wants done before the promise breaks.
    """

    solution: Span | None
    calendar: WorkCalendar
    escalation: Mapping[str, Any] | None = None

    @property
    def working(self) -> bool:
        """Whether working time counts; a due date that came with an import runs by the clock."""
        return self.solution is not None and self.solution.unit != "hours"


def promise_changes(
    ctx: Ctx, case: Case, step: str, target: Status, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns of the promise that a step from ``case.status`` to ``target`` changes, with what it sets besides."""
    changed = _changed(ctx, case, step, target, changes)
    if "solve_due_at" not in changed:
        return changed
    terms = terms_of(ctx, case, changes)
    alarm = escalate_at(terms.escalation, changed["solve_due_at"], terms.calendar, ctx.now)
    return {**changed, "escalate_at": alarm}


def _changed(ctx: Ctx, case: Case, step: str, target: Status, changes: Mapping[str, Any]) -> dict[str, Any]:
    if step in ("reopen", "not_fixed", "not_settled"):
        return _anew(ctx, case, changes)
    if target in PAUSED and case.status not in PAUSED:
        return _stop(ctx, case, changes)
    if case.status in PAUSED and target not in PAUSED:
        theirs = case.status is Status.FORWARDED and not target.is_open
        return {} if theirs or case.paused is None else _run_on(ctx, case, changes)
    if step == "correct":
        return _moved(ctx, case, changes)
    return {}


def _stop(ctx: Ctx, case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The clock stands from now on. A promise that is broken already stays broken."""
    if case.solve_due_at is None:
        return {}
    terms = terms_of(ctx, case, {})
    left = TimeLeft.until(case.solve_due_at, ctx.now, terms.working, terms.calendar)
    if left is None:
        return {}
    paused = {
        "at": ctx.now.isoformat(),
        "left_s": round(left.left.total_seconds()),
        "working": left.working,
    }
    return {"solve_due_at": None, "paused": paused}


def _run_on(ctx: Ctx, case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The clock runs on with what was left, in the hours of whoever has the case now."""
    assert case.paused is not None  # noqa: S101 (the caller has looked)
    left = TimeLeft(timedelta(seconds=case.paused["left_s"]), case.paused["working"])
    return {"solve_due_at": left.due(ctx.now, terms_of(ctx, case, changes).calendar), "paused": None}


def _anew(ctx: Ctx, case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A case that is opened again: the same span, from now."""
    terms = terms_of(ctx, case, changes)
    due = promise_due(ctx.now, terms.solution, terms.calendar) if terms.solution else None
    return {"solve_due_at": due, "paused": None, "solve_broken_at": None, "escalated_at": None}


def _moved(ctx: Ctx, case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Another unit or category: the earlier of what was promised and what these promise from now on."""
    if case.solve_due_at is None or not {"unit_id", "category_id"} & set(changes):
        return {}
    terms = terms_of(ctx, case, changes)
    if terms.solution is None:
        return {}
    due = promise_due(ctx.now, terms.solution, terms.calendar)
    return {"solve_due_at": due} if due < case.solve_due_at else {}


def terms_of(ctx: Ctx, case: Case, changes: Mapping[str, Any]) -> Terms:
    """The promise of the case's decision in the hours of its unit, both as ``changes`` will have made them.

    A case that nobody has is counted in the hours of the unit that the rules propose.
    """
    unit_id = changes.get("unit_id", case.unit_id) or case.proposed_unit_id
    row = ctx.session.execute(
        select(Unit.calendar, Decision.promise, Decision.escalate)
        .select_from(Case)
        .outerjoin(Unit, Unit.id == unit_id)
        .outerjoin(Decision, Decision.id == Case.decision_id)
        .where(Case.id == case.id)
    ).one()
    category_id = changes.get("category_id", case.category_id)
    calendar = work_calendar(ctx.municipality, row.calendar)
    if category_id != case.category_id and row.promise is not None:
        return Terms(_solution_of_category(ctx, category_id), calendar, row.escalate)
    return Terms(_span((row.promise or {}).get("solution")), calendar, row.escalate)


def _solution_of_category(ctx: Ctx, category_id: int) -> Span | None:
    """What the rules in force promise for a category when no rule promises something else."""
    _, ruleset = current_ruleset(ctx.session, ctx.municipality.id, ctx.now)
    code = ctx.session.get_one(Category, category_id).code
    promise = ruleset.promises.get(code) or ruleset.promise
    return promise.solution if promise else None


def _span(stored: Mapping[str, Any] | None) -> Span | None:
    return Span(int(stored["amount"]), stored["unit"]) if stored else None


def paused_since(case: Case) -> datetime | None:
    """Since when the clock stands, None while it runs."""
    return datetime.fromisoformat(case.paused["at"]) if case.paused else None

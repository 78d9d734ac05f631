"""Open cases decided anew by the rules in force: a preview first, then carried out when a person says so.

Each case is a transaction of its own and remembers that it was done, so that a killed worker is taken up where it was
and nothing happens twice. What the desk has corrected by hand is left alone, and a promise is never made later.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.calendars import work_calendar
from app.cases.context import Ctx
from app.cases.decide import Decided, NoRuleset, decide_facts, store_decision
from app.cases.escalation import escalate_at
from app.cases.move import lock_case, take_step
from app.cases.publish_rules import check_reason
from app.cases.rules_log import check_may, log_rules
from app.cases.rules_runs import Work, lock_run, new_redecide, start_run
from app.cases.verb import verb
from app.domain.errors import ImpossibleStep
from app.domain.permissions import Permission
from app.domain.rules_errors import RulesMoved
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Decision, RulesEvent, RulesRun, RulesRunCase, Unit
from app.platform.database import transaction
from app.platform.queues import RULES
from app.queries.rules_history import StoredCase, read_one
from app.queries.rules_runs import count_outcomes
from app.queries.rules_versions import find_in_force
from routing_rules.actions import PRIORITIES
from routing_rules.decide import escalation_to_json
from routing_rules.replay import Moved, Replay, compare_promises
from routing_rules.ruleset import Ruleset

BY_STATUS = {
    Status.PLANNED: "begun",
    Status.WORKING: "begun",
    Status.FORWARDED: "forwarded",
    Status.RESOLVED: "closed",
    Status.DECLINED: "closed",
}


@verb
def preview_redecide(ctx: Ctx) -> RulesRun:
    """Find out which open cases the rules in force would give another unit, priority or promise. A job does it;
    changes nothing until ``carry_out_redecide``.

    Raises:
        Forbidden, NoRuleset.
    """
    check_may(ctx, Permission.RULES_PUBLISH)
    present = find_in_force(ctx.session, ctx.municipality.id, ctx.now)
    if present is None:
        raise NoRuleset()
    return start_run(ctx, new_redecide(ctx, present.ruleset_id))


@verb
def carry_out_redecide(ctx: Ctx, run_id: uuid.UUID, reason: str) -> RulesRun:
    """Do what the preview showed. A job does it, case by case; ``cancel_run`` stops it.

    Raises:
        Forbidden, NotFound.
        BadInput: ``reason`` is missing.
        ImpossibleStep: the preview is not ready, or was carried out or stopped already.
        RulesMoved: other rules are in force than those of the preview.
    """
    check_may(ctx, Permission.RULES_PUBLISH)
    why = check_reason(reason)
    run = lock_run(ctx, run_id)
    if run.kind != "redecide" or run.state != "ready" or run.ruleset_id is None:
        raise ImpossibleStep(
            N_("Forhåndsvisningen er ikke klar, eller den er alt brukt."), N_("Lag en ny forhåndsvisning.")
        )
    present = find_in_force(ctx.session, ctx.municipality.id, ctx.now)
    if present is None or present.ruleset_id != run.ruleset_id:
        head = present.ruleset_id if present else run.ruleset_id
        by, at = (present.published_by, present.published_at) if present else ("", ctx.now)
        raise RulesMoved(run.ruleset_id, head, by, at)
    chosen = select(func.count()).where(RulesRunCase.run_id == run.id, RulesRunCase.left_alone.is_(None))
    run.state, run.reason, run.done, run.total = "carrying_out", why, 0, ctx.session.scalar(chosen) or 0
    log_rules(ctx, "redecide_ordered", why, ruleset_id=run.ruleset_id, run_id=run.id, cases=run.total)
    ctx.after_commit(RULES, str(run.id))
    return run


def left_alone(case: StoredCase, moved: Moved, outside: frozenset[str]) -> str | None:
    """Why a case is not decided anew, a key of ``app.domain.rules_runs.LEFT_ALONE``; None when it is.
    ``outside``: codes of the outside parties.
    """
    if reason := BY_STATUS.get(Status(case.status)):
        return reason
    if case.corrected:
        return "corrected"
    if case.status == Status.ASSIGNED and moved.changes_unit and moved.rule.unit in outside:
        return "outside"
    same = not (moved.changes_unit or moved.changes_actions) and moved.stored.priority == moved.rule.priority
    if same and compare_promises(moved.stored.promise, moved.promise) == "later":
        return "promise_kept"
    return None


def outside_parties(session: Session, municipality_id: int) -> frozenset[str]:
    """The codes of the outside parties."""
    query = select(Unit.code).where(Unit.municipality_id == municipality_id, Unit.kind == "outside")
    return frozenset(session.scalars(query))


@verb
def redecide_case(
    ctx: Ctx, run_id: uuid.UUID, case_id: uuid.UUID, ruleset: Ruleset, outside: frozenset[str]
) -> str:
    """Decide one case of a run anew, once; gives what was done, a key of ``app.domain.rules_runs.OUTCOMES``.

    The case is looked at as it is now, not as the preview saw it. ``ctx.actor`` is the rules.
    """
    row = ctx.session.get_one(RulesRunCase, (run_id, case_id), with_for_update=True, populate_existing=True)
    if row.outcome is not None:
        return row.outcome
    run = ctx.session.get_one(RulesRun, run_id)
    case = lock_case(ctx, case_id)
    row.outcome, row.done_at = _decide_anew(ctx, run, row, case, ruleset, outside), ctx.now
    return row.outcome


def _decide_anew(
    ctx: Ctx, run: RulesRun, row: RulesRunCase, case: Case, ruleset: Ruleset, outside: frozenset[str]
) -> str:
    replay = Replay(ruleset)
    stored = read_one(ctx.session, ctx.municipality.id, case.id, replay.drawn)
    found = replay.run([stored.stored]) if stored else []
    if stored is None or not found:
        return "same"
    row.left_alone = left_alone(stored, found[0], outside)
    if row.left_alone is not None:
        return "left"
    _apply(ctx, run, case, found[0], ruleset)
    return "changed"


def _apply(ctx: Ctx, run: RulesRun, case: Case, moved: Moved, ruleset: Ruleset) -> Decision:
    decided = decide_facts(ctx.session, ctx.municipality, moved.facts, run.ruleset_id or 0, ruleset, ctx.now)
    if decided.unit_id is None:  # even the catch-all's unit is out of use: a person must look at it
        raise ImpossibleStep()
    changes: dict[str, Any] = {
        "decision_id": uuid.uuid4(),
        "proposed_unit_id": decided.unit_id,
        "priority": _priority(case, decided.rule.priority),
        "tags": list(decided.rule.tags),
        "answer_due_at": _earlier(case.answer_due_at, decided.dates.first_answer),
    }
    if case.paused is None:  # while it waits for the reporter, the clock stands
        changes["solve_due_at"] = _earlier(case.solve_due_at, decided.dates.solution)
        changes["escalate_at"] = _alarm(ctx, decided, changes["solve_due_at"] or changes["answer_due_at"])
    if decided.rule.visibility == "staff":
        changes["is_public"] = False  # never the other way: somebody may have hidden it
    if case.status is Status.ASSIGNED and moved.changes_unit:
        changes["unit_id"] = decided.unit_id
    reason = f"{run.created_by}: {run.reason}"
    take_step(ctx, case.id, "redecide", None, {"reason": reason}, changes, reason=reason)
    return store_decision(ctx.session, decided, case, ctx.now)


def _alarm(ctx: Ctx, decided: Decided, due: datetime | None) -> datetime | None:
    """When the deciding rule wants something done before ``due``, in the hours of its unit."""
    own = ctx.session.scalar(select(Unit.calendar).where(Unit.id == decided.unit_id))
    calendar = work_calendar(ctx.municipality, own)
    return escalate_at(escalation_to_json(decided.rule.escalate), due, calendar, ctx.now)


def _priority(case: Case, wanted: str) -> str:
    """What the rules want; where the clock has raised it, it is not lowered again."""
    return min(case.priority, wanted, key=PRIORITIES.index) if case.escalated_at else wanted


def _earlier(promised: datetime | None, now: datetime | None) -> datetime | None:
    """What was promised to somebody is not made later by a change of rules; what becomes earlier counts from now."""
    return min(promised, now) if promised and now else promised or now


@verb
def note_failure(ctx: Ctx, run_id: uuid.UUID, case_id: uuid.UUID) -> None:
    """A case that could not be decided anew is passed over, and counted."""
    row = ctx.session.get_one(RulesRunCase, (run_id, case_id), with_for_update=True, populate_existing=True)
    if row.outcome is None:
        row.outcome, row.done_at = "failed", ctx.now


def finish_redecide(session: Session, work: Work, now: datetime, stopped: str | None = None) -> None:
    """The run has ended, ``stopped`` says why before its time: count what was done and log it."""
    with transaction(session):
        run = session.scalars(
            select(RulesRun)
            .where(RulesRun.id == work.run_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if run.state != "carrying_out":
            return
        outcomes = count_outcomes(session, run.id)
        run.state, run.failure = "cancelled" if stopped else "done", stopped
        run.result = {**(run.result or {}), "outcomes": outcomes}
        run.done, run.finished_at, run.leased_until = sum(outcomes.values()), now, None
        session.add(
            RulesEvent(
                municipality_id=run.municipality_id,
                at=now,
                kind="redecide_done",
                by=run.created_by,
                staff_id=run.staff_id,
                ruleset_id=run.ruleset_id,
                run_id=run.id,
                reason=run.reason,
                details=outcomes,
            )
        )

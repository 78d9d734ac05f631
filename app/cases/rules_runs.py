"""Runs of rules over stored cases: ordered by a person, worked off by a job, stopped by whoever likes."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.rules_check import load_rules
from app.cases.rules_drafts import lock_draft, text_of
from app.cases.rules_log import check_may, who
from app.cases.verb import verb
from app.domain.errors import BadInput, NotFound
from app.domain.permissions import Permission
from app.domain.words import N_
from app.models import Municipality, RulesDraft, RulesEvent, RulesRun, RulesRunCase
from app.platform.copying import copy_lines
from app.platform.database import transaction
from app.platform.queues import RULES
from app.queries.rules_history import Span
from app.queries.rules_versions import find_version
from routing_rules.replay import Moved
from routing_rules.ruleset import content_hash

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 3
MOST_STARTS = 10
LONGEST = timedelta(days=5 * 366)
ENDED = ("done", "failed", "cancelled")


@verb
def order_replay(
    ctx: Ctx,
    since: datetime,
    until: datetime,
    draft_id: uuid.UUID | None = None,
    version: str | None = None,
) -> RulesRun:
    """Try a draft as it stands, or a version by name, on the reports received from ``since`` to ``until`` (aware). A
    job does it; see ``app.queries.rules_runs`` for how far it has come. Changes nothing.

    Raises:
        Forbidden, NotFound.
        DraftHasErrors: the draft cannot be read.
        BadInput: ``since``: the span is empty or longer than five years.
    """
    check_may(ctx, Permission.RULES_EDIT)
    if not since < until or until - since > LONGEST:
        raise BadInput({"since": N_("Velg et tidsrom på minst én dag og høyst fem år.")})
    run = _new_run(ctx, "replay")
    run.since, run.until = since, until
    if draft_id is not None:
        run.draft_id, run.source = draft_id, text_of(ctx, lock_draft(ctx, draft_id))
        load_rules(ctx.session, ctx.municipality, run.source)
    else:
        found = find_version(ctx.session, ctx.municipality.id, version or "")
        if found is None:
            raise NotFound()
        run.ruleset_id = found.id
    return start_run(ctx, run)


@verb
def cancel_run(ctx: Ctx, run_id: uuid.UUID) -> RulesRun:
    """Stop a run. One that waits, or a preview that nobody carried out, stops at once; one that is being worked on
    stops within seconds, and what a redecide has done stays done. One that has ended is left as it is.

    Raises:
        Forbidden, NotFound.
    """
    check_may(ctx, Permission.RULES_EDIT)
    run = lock_run(ctx, run_id)
    if run.state in ENDED:
        return run
    run.cancel_asked = True
    if run.state in ("waiting", "ready"):
        run.state, run.finished_at = "cancelled", ctx.now
    return run


def lock_run(ctx: Ctx, run_id: uuid.UUID) -> RulesRun:
    """The run, locked until the transaction ends. Raises NotFound when the municipality has no such."""
    query = (
        select(RulesRun)
        .where(RulesRun.id == run_id, RulesRun.municipality_id == ctx.municipality.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    run = ctx.session.scalars(query).one_or_none()
    if run is None:
        raise NotFound()
    return run


def _new_run(ctx: Ctx, kind: str) -> RulesRun:
    return RulesRun(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        kind=kind,
        state="waiting",
        created_at=ctx.now,
        created_by=who(ctx),
        staff_id=ctx.actor.staff_id,
        reason="",
        cancel_asked=False,
        attempts=0,
        total=0,
        done=0,
    )


def new_redecide(ctx: Ctx, ruleset_id: int) -> RulesRun:
    """A preview of deciding the open cases anew by a version, not started yet."""
    run = _new_run(ctx, "redecide")
    run.ruleset_id = ruleset_id
    return run


def start_run(ctx: Ctx, run: RulesRun) -> RulesRun:
    """Store the run and nudge the job."""
    ctx.session.add(run)
    ctx.session.flush()
    ctx.after_commit(RULES, str(run.id))
    return run


# ---- for the job: no person acts, so there is no Ctx ----


@dataclass(frozen=True)
class Work:
    """A run that this worker has taken. ``attempt`` is its key: a worker that lost its lease stores nothing.

    ``source``: the text of a draft, None where a version (``ruleset_id``) is run.
    """

    run_id: uuid.UUID
    attempt: int
    kind: str
    state: str
    municipality: Municipality
    source: str | None
    span: Span
    ruleset_id: int | None


def begin_run(session: Session, run_id: uuid.UUID, now: datetime) -> Work | None:
    """Take a run for LEASE; None when it has ended, was stopped, waits for a person, or another worker has it.

    One that has killed its worker MOST_ATTEMPTS times is given up; a redecide, which gets on each time, later.
    """
    with transaction(session):
        run = session.scalars(select(RulesRun).where(RulesRun.id == run_id).with_for_update()).one_or_none()
        if run is None or run.state in (*ENDED, "ready") or (run.leased_until and run.leased_until > now):
            return None
        if run.attempts >= (MOST_STARTS if run.state == "carrying_out" else MOST_ATTEMPTS):
            run.state, run.finished_at, run.failure = "failed", now, "gave up after several tries"
            return None
        if run.state == "waiting":
            run.state = "running"
        run.attempts, run.leased_until = run.attempts + 1, now + LEASE
        return Work(
            run.id,
            run.attempts,
            run.kind,
            run.state,
            session.get_one(Municipality, run.municipality_id),
            run.source,
            Span(run.municipality_id, run.since, run.until),
            run.ruleset_id,
        )


def keep_going(
    session: Session, work: Work, now: datetime, done: int, total: int
) -> Literal["go on", "stop", "lost"]:
    """Tell how far the run has come and keep it for another LEASE.

    "stop": somebody wants it to end; what only looked has ended already. "lost": it is another worker's by now.
    """
    with transaction(session):
        run = _own(session, work)
        if run is None:
            return "lost"
        if run.cancel_asked:
            if run.state != "carrying_out":
                run.state, run.finished_at, run.leased_until = "cancelled", now, None
            return "stop"
        run.done, run.total, run.leased_until = done, total, now + LEASE
        return "go on"


def store_failure(session: Session, work: Work, now: datetime, failure: str) -> None:
    """The run ended in an error that another try would not mend."""
    with transaction(session):
        run = _own(session, work)
        if run is not None:
            run.state, run.failure, run.finished_at, run.leased_until = "failed", failure, now, None


def store_found(
    session: Session,
    work: Work,
    now: datetime,
    result: dict[str, Any],
    moved: Sequence[tuple[Moved, str | None]],
) -> None:
    """Keep what a run found, all at once: ``moved`` with why a redecide leaves the case alone (None: it does not).

    A replay is done; the preview of a redecide waits for a person. Stored again by a second worker it is still there
    once.
    """
    with transaction(session):
        run = _own(session, work)
        if run is None:
            return
        session.execute(delete(RulesRunCase).where(RulesRunCase.run_id == run.id))
        copy_lines(session, "rules_run_case", _COLUMNS, [_line(work, *one) for one in moved])
        run.result, run.done, run.leased_until = result, run.total, None
        run.state = "done" if run.kind == "replay" else "ready"
        if run.kind == "replay":
            run.finished_at = now
            _mark_tried(session, run, now, result)


_COLUMNS = (
    "run_id, case_id, from_rule, to_rule, from_unit, to_unit, from_priority, to_priority, from_promise, to_promise, "
    "desk_unit, left_alone"
)


def _line(work: Work, moved: Moved, left_alone: str | None) -> str:
    """A row in COPY's text form: ten times as fast as INSERT where a change moves most of 50,000 cases."""
    row = moved.stored
    values = (
        work.run_id, row.case_id, row.rule, moved.rule.id, row.unit, moved.rule.unit, row.priority, moved.rule.priority,
        json.dumps(row.promise), json.dumps(moved.promise),
    )  # fmt: skip
    said = [str(value).replace("\\", "\\\\") for value in values]
    return "\t".join([*said, row.desk_unit or "\\N", left_alone or "\\N"]) + "\n"


def _mark_tried(session: Session, run: RulesRun, now: datetime, result: dict[str, Any]) -> None:
    if run.draft_id is not None and run.source is not None:
        draft = session.get_one(RulesDraft, run.draft_id, with_for_update=True)
        draft.tried_at, draft.tried_hash = now, content_hash(run.source)
    session.add(
        RulesEvent(
            municipality_id=run.municipality_id,
            at=now,
            kind="tried",
            by=run.created_by,
            staff_id=run.staff_id,
            draft_id=run.draft_id,
            ruleset_id=run.ruleset_id,
            run_id=run.id,
            details={name: result[name] for name in ("cases", "moved", "agrees", "against")},
        )
    )


def _own(session: Session, work: Work) -> RulesRun | None:
    """The run, locked, when it is still this worker's."""
    run = session.scalars(
        select(RulesRun)
        .where(RulesRun.id == work.run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if run is None or run.attempts != work.attempt or run.state in ENDED:
        return None
    return run

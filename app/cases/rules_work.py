"""Work on a run of rules, from wherever it is: try them on history, preview what is open, carry a preview out."""

import uuid

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.cases.context import Actor, Ctx
from app.cases.decide import compile_version
from app.cases.rules_check import load_rules
from app.cases.rules_redecide import (
    finish_redecide,
    left_alone,
    note_failure,
    outside_parties,
    redecide_case,
)
from app.cases.rules_replay import decided_chunks
from app.cases.rules_runs import Work, begin_run, keep_going, store_failure, store_found
from app.domain.errors import VarskoError
from app.domain.permissions import Permission
from app.models import Municipality
from app.platform.runtime import Runtime
from app.queries.rules_history import count_decided
from app.queries.rules_runs import count_left_alone, count_outcomes, find_next_cases
from app.queries.rules_versions import find_in_force
from routing_rules.replay import Moved, Replay
from routing_rules.ruleset import Ruleset

log = structlog.get_logger()

AT_A_TIME = 50
THE_RULES = Actor("rules", frozenset({Permission.RULES}))


def perform(run: Runtime, run_id: uuid.UUID) -> None:
    """Take the run up where it is; a failure is stored and shown, never silent."""
    with run.session() as session:
        work = begin_run(session, run_id, run.clock())
    if work is None:
        return
    try:
        with run.session() as session:
            ruleset = _ruleset(session, work)
        if work.state == "carrying_out":
            _carry_out(run, work, ruleset)
        else:
            _replay(run, work, ruleset)
    except Exception as error:  # the outermost edge of a job: recorded and shown to whoever ordered it
        log.exception("rules_run_failed", run=str(run_id))
        with run.session() as session:
            store_failure(session, work, run.clock(), type(error).__name__)


def _ruleset(session: Session, work: Work) -> Ruleset:
    """The rules of the run. A version reads as it did when it came into force, whatever is gone since; a draft must be
    right as things are now.

    Raises:
        DraftHasErrors.
    """
    if work.source is None:
        return compile_version(session, work.ruleset_id or 0)
    return load_rules(session, work.municipality, work.source)


def _replay(run: Runtime, work: Work, ruleset: Ruleset) -> None:
    with run.session() as session:
        total = count_decided(session, work.span)
        outside = outside_parties(session, work.municipality.id)
        if keep_going(session, work, run.clock(), 0, total) != "go on":
            return
    replay = Replay(ruleset)
    found: list[tuple[Moved, str | None]] = []
    for chunk in decided_chunks(run, work.span, replay.drawn):
        cases = {case.stored.case_id: case for case in chunk}
        for moved in replay.run(case.stored for case in chunk):
            kept = left_alone(cases[moved.stored.case_id], moved, outside)
            found.append((moved, kept if work.kind == "redecide" else None))
        with run.session() as session:
            if keep_going(session, work, run.clock(), replay.cases, max(total, replay.cases)) != "go on":
                return
    with run.session() as session:
        store_found(session, work, run.clock(), replay.summary(), found)


def _carry_out(run: Runtime, work: Work, ruleset: Ruleset) -> None:
    with run.session() as session:
        outside = outside_parties(session, work.municipality.id)
    while True:
        with run.session() as session:
            present = find_in_force(session, work.municipality.id, run.clock())
            if present is None or present.ruleset_id != work.ruleset_id:
                finish_redecide(session, work, run.clock(), "other rules came into force meanwhile")
                return
            cases = find_next_cases(session, work.run_id, AT_A_TIME)
            done = sum(count_outcomes(session, work.run_id).values())
            total = count_left_alone(session, work.run_id).get(None, 0)
            going = keep_going(session, work, run.clock(), done, max(done + len(cases), total))
            if going == "stop":
                finish_redecide(session, work, run.clock(), "stopped")
            if going != "go on":
                return
        if not cases:
            with run.session() as session:
                finish_redecide(session, work, run.clock())
            return
        for case_id in cases:
            _redecide(run, work, case_id, ruleset, outside)


def _redecide(
    run: Runtime, work: Work, case_id: uuid.UUID, ruleset: Ruleset, outside: frozenset[str]
) -> None:
    with run.session() as session:
        municipality = session.get_one(Municipality, work.municipality.id)
        ctx = Ctx(session, municipality, THE_RULES, run.queue, run.settings.secret_key, run.clock)
        try:
            redecide_case(ctx, work.run_id, case_id, ruleset, outside)
        except (
            VarskoError,
            DBAPIError,
        ) as error:  # somebody holds the case, or took it meanwhile: the others go on
            log.warning("redecide_failed", run=str(work.run_id), error=type(error).__name__)
            note_failure(ctx, work.run_id, case_id)

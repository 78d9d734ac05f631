"""Put the stops of a round in driving order."""

import uuid

import structlog

from app.cases.rounds import begin_planning, store_failure, store_plan
from app.jobs.runtime import runtime
from app.platform.runtime import Runtime
from app.queries.rounds import find_round_to_plan
from geo.round_planning import plan_round as find_order

log = structlog.get_logger()


def plan_round(round_id: str) -> None:
    """RQ entry point; may run twice."""
    plan(runtime(), uuid.UUID(round_id))


def plan(run: Runtime, round_id: uuid.UUID) -> None:
    """Plan with no database connection held; a failure is stored and shown, never silent."""
    with run.session() as session:
        wanted = find_round_to_plan(session, round_id) if begin_planning(session, round_id) else None
    if wanted is None:
        return
    try:
        found = find_order(wanted.depot, wanted.stops)
    except Exception as error:  # the outermost edge of a job: recorded and shown to the foreman
        log.exception("round_failed", round=str(round_id))
        with run.session() as session:
            store_failure(session, round_id, type(error).__name__)
        return
    with run.session() as session:
        store_plan(session, round_id, found)

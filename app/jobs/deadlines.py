"""What the clock does about promises: sees to every case whose alarm has rung."""

import structlog
from sqlalchemy import select

from app.cases.context import CLOCK, Ctx
from app.cases.deadlines import awake, find_ringing, meet_deadline
from app.models import Municipality
from app.platform.database import transaction
from app.platform.runtime import Runtime

log = structlog.get_logger()

MOST_AT_ONCE = 300
"""So many in one sweep: the clock has other duties, and comes by again in ten seconds."""


def meet_deadlines(run: Runtime) -> int:
    """Escalate and tell where it is day; gives how many. One that fails does not stop the others."""
    now, met = run.clock(), 0
    with run.session() as session:
        with transaction(session):
            municipalities = awake(session.scalars(select(Municipality)).all(), now)
            ringing = find_ringing(session, list(municipalities), now, MOST_AT_ONCE)
        for case_id, municipality_id, _ in ringing:
            place = municipalities[municipality_id]
            ctx = Ctx(session, place, CLOCK, run.queue, run.settings.secret_key, run.clock)
            try:
                met += meet_deadline(ctx, case_id) is not None
            except Exception:  # the outermost edge of the job: recorded, tried again at the next sweep
                log.exception("deadline_not_met", case=str(case_id))
    return met

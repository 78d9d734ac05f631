"""Today's round of a unit: ordered by the foreman, put in driving order by a job, driven by the crew."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import BadInput, Forbidden
from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Category, Round, RoundStop
from app.platform.database import transaction
from app.platform.queues import ROUND
from geo.round_planning import RoundPlan

MOST_STOPS = 60
STARTS = time(7, 30)
WORKABLE = (Status.ASSIGNED, Status.PLANNED, Status.WORKING)


@verb
def order_round(ctx: Ctx, case_ids: Sequence[uuid.UUID]) -> Round:
    """A round of today with these cases; the job puts them in driving order.

    Raises:
        Forbidden: the actor plans no rounds.
        BadInput: ``cases``: none chosen, too many, or one that cannot be driven to.
    """
    if not ctx.actor.may(Permission.ROUND_PLAN) or ctx.actor.unit_id is None or ctx.actor.staff_id is None:
        raise Forbidden()
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        raise BadInput({"cases": N_("Kryss av for minst én jobb.")})
    if len(wanted) > MOST_STOPS:
        raise BadInput({"cases": (N_("Velg høyst %(limit)s jobber til én rute."), {"limit": MOST_STOPS})})
    jobs = ctx.session.execute(
        select(Case.id, Category.service_minutes)
        .join(Category, Category.id == Case.category_id)
        .where(
            Case.id.in_(wanted),
            Case.municipality_id == ctx.municipality.id,
            Case.unit_id == ctx.actor.unit_id,
            Case.status.in_(WORKABLE),
            Case.geom.is_not(None),
        )
    ).all()
    if len(jobs) < len(wanted):
        raise BadInput({"cases": N_("En av jobbene er ikke lenger hos dere. Last siden på nytt og velg igjen.")})
    return _store(ctx, [(job.id, job.service_minutes * 60) for job in jobs])


def _store(ctx: Ctx, jobs: list[tuple[uuid.UUID, int]]) -> Round:
    assert ctx.actor.unit_id is not None and ctx.actor.staff_id is not None
    planned = Round(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        unit_id=ctx.actor.unit_id,
        date=ctx.today,
        state="planning",
        created_by=ctx.actor.staff_id,
        created_at=ctx.now,
        starts_at=_starts_at(ctx.now, ctx.zone),
    )
    ctx.session.add(planned)
    ctx.session.flush()
    ctx.session.add_all(
        RoundStop(round_id=planned.id, case_id=case_id, service_s=service_s) for case_id, service_s in jobs
    )
    ctx.after_commit(ROUND, str(planned.id))
    return planned


def _starts_at(now: datetime, zone: ZoneInfo) -> datetime:
    """Half past seven, or now when the day has begun."""
    local = now.astimezone(zone)
    return max(datetime.combine(local.date(), STARTS, zone), local.replace(second=0, microsecond=0))


def store_plan(session: Session, round_id: uuid.UUID, plan: RoundPlan) -> None:
    """Write the order that the job found. Doing it twice changes nothing."""
    with transaction(session):
        planned = session.get_one(Round, round_id, with_for_update=True)
        stops = {
            str(stop.case_id): stop for stop in session.scalars(select(RoundStop).where(RoundStop.round_id == round_id))
        }
        for position, found in enumerate(plan.stops, 1):
            stop = stops[found.id]
            stop.position, stop.arrive_s = position, found.arrival_s
            stop.drive_m, stop.drive_s = found.drive_m, found.drive_s
        planned.state, planned.failure = "ready", None
        planned.drive_m, planned.drive_s, planned.service_s = plan.distance_m, plan.drive_s, plan.service_s


def store_failure(session: Session, round_id: uuid.UUID, why: str) -> None:
    """The round could not be planned: shown to the foreman, who can try again."""
    with transaction(session):
        planned = session.get_one(Round, round_id, with_for_update=True)
        if planned.state == "planning":
            planned.state, planned.failure = "failed", why[:500]

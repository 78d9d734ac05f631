"""Today's round of a unit: ordered by the foreman, put in driving order by a job, driven by the crew."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import BadInput, Forbidden, ImpossibleStep, NotFound
from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Category, Round, RoundStop
from app.platform.database import transaction
from app.platform.queues import ROUND
from app.queries.rounds import find_ordered_stops
from geo.round_planning import RoundPlan, Stop, timed_round

MOST_STOPS = 60
MOST_ATTEMPTS = 3
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
        raise BadInput(
            {"cases": N_("En av jobbene er ikke lenger hos dere. Last siden på nytt og velg igjen.")}
        )
    return _store(
        ctx, ctx.actor.unit_id, ctx.actor.staff_id, [(job.id, job.service_minutes * 60) for job in jobs]
    )


def _store(ctx: Ctx, unit_id: int, staff_id: int, jobs: list[tuple[uuid.UUID, int]]) -> Round:
    planned = Round(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        unit_id=unit_id,
        date=ctx.today,
        state="planning",
        created_by=staff_id,
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


@verb
def retry_round(ctx: Ctx, round_id: uuid.UUID) -> Round:
    """Let the job try again with a round that could not be planned. A round that is being planned stays as it is.

    Raises:
        Forbidden, NotFound: not the actor's to plan.
    """
    planned = _lock_round(ctx, round_id)
    if planned.state == "failed":
        planned.state, planned.failure, planned.created_at = "planning", None, ctx.now
        planned.attempts = 0
    if planned.state == "planning":
        ctx.after_commit(ROUND, str(planned.id))
    return planned


@verb
def move_stop(ctx: Ctx, round_id: uuid.UUID, number: str, places: int) -> Round:
    """Move the stop at case ``number`` one or more places: negative is earlier in the day. At the end it stays there.

    Raises:
        Forbidden, NotFound: not the actor's to plan, or no such stop.
        ImpossibleStep: the round is not ordered yet.
    """
    planned = _lock_ready_round(ctx, round_id)
    stops = find_ordered_stops(ctx.session, round_id)
    stop = _stop_at(ctx, stops.stops, number)
    at = stops.stops.index(stop)
    order = [other for other in stops.stops if other is not stop]
    order.insert(min(max(at + places, 0), len(order)), stop)
    _write_plan(ctx.session, planned, timed_round(stops.depot, order))
    return planned


@verb
def remove_stop(ctx: Ctx, round_id: uuid.UUID, number: str) -> bool:
    """Take the stop at case ``number`` out of the round; the case itself is left alone. False when the round is gone,
    because that was its last stop.

    Raises:
        Forbidden, NotFound: not the actor's to plan, or no such stop.
        ImpossibleStep: the round is not ordered yet.
    """
    planned = _lock_ready_round(ctx, round_id)
    stops = find_ordered_stops(ctx.session, round_id)
    stop = _stop_at(ctx, stops.stops, number)
    order = [other for other in stops.stops if other is not stop]
    if not order:
        ctx.session.delete(planned)
        return False
    of_case = RoundStop.case_id == uuid.UUID(stop.id)
    ctx.session.delete(
        ctx.session.scalars(select(RoundStop).where(RoundStop.round_id == round_id, of_case)).one()
    )
    ctx.session.flush()
    _write_plan(ctx.session, planned, timed_round(stops.depot, order))
    return True


def _lock_round(ctx: Ctx, round_id: uuid.UUID) -> Round:
    if not ctx.actor.may(Permission.ROUND_PLAN):
        raise Forbidden()
    planned = ctx.session.scalar(
        select(Round)
        .where(
            Round.id == round_id,
            Round.municipality_id == ctx.municipality.id,
            Round.unit_id == ctx.actor.unit_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if planned is None:
        raise NotFound()
    return planned


def _lock_ready_round(ctx: Ctx, round_id: uuid.UUID) -> Round:
    planned = _lock_round(ctx, round_id)
    if planned.state != "ready":
        raise ImpossibleStep(N_("Ruta er ikke regnet ut ennå."), N_("Vent litt, og last siden på nytt."))
    return planned


def _stop_at(ctx: Ctx, stops: Sequence[Stop], number: str) -> Stop:
    """The stop at the case with this number.

    Raises:
        NotFound: the round has no such stop (any more).
    """
    case_id = ctx.session.scalar(
        select(Case.id).where(Case.number == number, Case.municipality_id == ctx.municipality.id)
    )
    found = next((stop for stop in stops if stop.id == str(case_id)), None)
    if found is None:
        raise NotFound(N_("Stoppet er ikke på ruta lenger."), N_("Last siden på nytt."))
    return found


def begin_planning(session: Session, round_id: uuid.UUID) -> bool:
    """Count a try before it is made; False when there is nothing to plan. After three tries that ended nowhere the
    worker must have died of it each time: the round has failed, and the foreman is told so."""
    with transaction(session):
        planned = session.get(Round, round_id, with_for_update=True, populate_existing=True)
        if planned is None or planned.state != "planning":
            return False
        if planned.attempts >= MOST_ATTEMPTS:
            planned.state, planned.failure = "failed", "the worker died three times on it"
            return False
        planned.attempts += 1
        return True


def store_plan(session: Session, round_id: uuid.UUID, plan: RoundPlan) -> None:
    """Write the order that the job found, once: a second run must not undo what the foreman moved."""
    with transaction(session):
        planned = session.get(Round, round_id, with_for_update=True, populate_existing=True)
        if planned is not None and planned.state != "ready":
            _write_plan(session, planned, plan)


def _write_plan(session: Session, planned: Round, plan: RoundPlan) -> None:
    stops = {
        str(stop.case_id): stop
        for stop in session.scalars(select(RoundStop).where(RoundStop.round_id == planned.id))
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
        planned = session.get(Round, round_id, with_for_update=True, populate_existing=True)
        if planned is not None and planned.state == "planning":
            planned.state, planned.failure = "failed", why[:500]

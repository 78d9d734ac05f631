"""What the reporter does with the case from the private page, in steps of the one table."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.cases.context import Ctx
from app.cases.decide import Decided, decide, store_decision
from app.cases.move import lock_case, take_step
from app.cases.verb import verb
from app.domain.corrections import MOST_MOVES, MOVE_WITHIN_M, NOT_FIXED_WITHIN, may_say_not_fixed
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.reports import clean_text
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Category, Event, Photo, Report, Unit
from app.queries.places import PlaceFacts, find_place_facts
from geo.distance import great_circle_m
from geo.place import Place, as_ewkt

TOO_FAR = N_("Du kan flytte nåla inntil %(metres)s m. Er feilen et annet sted, melder du fra på nytt.")
OUTSIDE = N_("Dette stedet ligger utenfor kommunen. Flytt nåla til riktig sted.")
MOVED_OFTEN = N_("Du har flyttet nåla fem ganger. Skriv til oss hvis den fortsatt står feil.")
TOO_LATE = N_("Det er mer enn %(days)s dager siden saken ble løst. Meld fra på nytt, så ser vi på det.")
SHORT_ENOUGH = 1000


@verb
def withdraw(ctx: Ctx, case_id: uuid.UUID, reason: str = "") -> Case:
    """The reporter takes the report back: the case is closed. Done twice it is done once.

    Raises:
        ImpossibleStep: somebody is working on it, another owner has it, or it is closed.
    """
    case = lock_case(ctx, case_id)
    if _is_withdrawn(ctx, case):
        return case
    return take_step(ctx, case_id, "withdraw", None, reason=clean_text(reason)[:SHORT_ENOUGH] or None)


def _is_withdrawn(ctx: Ctx, case: Case) -> bool:
    last = select(Event.step).where(Event.case_id == case.id, Event.from_status != Event.to_status)
    return case.status is Status.DECLINED and (
        ctx.session.scalar(last.order_by(Event.case_version.desc()).limit(1)) == "withdraw"
    )


@verb
def say_not_fixed(ctx: Ctx, case_id: uuid.UUID) -> Case:
    """It isn't fixed: back to the unit that closed the case, to the desk when another owner did.

    Once for each time it is resolved, for the case must be resolved again before; a second tap changes nothing.

    Raises:
        ImpossibleStep: the case is not resolved, or was more than thirty days ago.
    """
    case = lock_case(ctx, case_id)
    if case.status is not Status.RESOLVED and _last_step(ctx, case) in ("not_fixed", "not_settled"):
        return case
    if case.status is Status.RESOLVED and not may_say_not_fixed(case.closed_at, ctx.now):
        raise ImpossibleStep(TOO_LATE, "", days=NOT_FIXED_WITHIN.days)
    unit = ctx.session.get(Unit, case.unit_id) if case.unit_id else None
    if unit is not None and unit.kind == "unit" and unit.active:
        return take_step(ctx, case_id, "not_fixed", None, changes={"planned_for": None})
    return take_step(ctx, case_id, "not_settled", None, changes={"planned_for": None, "unit_id": None})


@verb
def say_well_done(ctx: Ctx, case_id: uuid.UUID) -> Case:
    """It turned out well. Said once for each time the case was resolved."""
    case = lock_case(ctx, case_id)
    return case if is_thanked(ctx, case) else take_step(ctx, case_id, "well_done", None)


def is_thanked(ctx: Ctx, case: Case) -> bool:
    """Whether the reporter has said that it turned out well since the case was resolved."""
    if case.status is not Status.RESOLVED or case.closed_at is None:
        return False
    since = select(Event.id).where(
        Event.case_id == case.id, Event.step == "well_done", Event.at >= case.closed_at
    )
    return ctx.session.scalar(since.limit(1)) is not None


def _last_step(ctx: Ctx, case: Case) -> str | None:
    query = select(Event.step).where(Event.case_id == case.id).order_by(Event.case_version.desc())
    return ctx.session.scalar(query.limit(1))


@verb
def move_place(ctx: Ctx, case_id: uuid.UUID, place: Place, address: str = "") -> Case:
    """Put the case where it really is, within ``MOVE_WITHIN_M`` metres of where it was first reported.

    The rules are asked anew for the new place, and what they propose is what the desk sees. A case that a unit has
    stays there when the rules agree; when they name somebody else it goes back to the desk. Deadlines stay as they
    were promised.

    Raises:
        BadInput: ``place``: too far, outside the municipality, or moved five times.
        ImpossibleStep: somebody has planned or begun the work, another owner has it, or it is closed.
    """
    case = lock_case(ctx, case_id)
    facts = find_place_facts(ctx.session, ctx.municipality.id, place)
    _check_place(ctx, case, place, facts)
    category = ctx.session.get_one(Category, case.category_id)
    decided = _decide_anew(ctx, case, category, facts)
    changes: dict[str, Any] = {
        "geom": as_ewkt(place),
        "position_state": "known",
        "address": clean_text(address)[:200] or facts.address,
        "postal_code": facts.postal_code,
        "area_name": next(iter(facts.areas.values()), None),
        "road_owner": facts.road_owner,
        "road": facts.road,
        "proposed_unit_id": decided.unit_id,
        "decision_id": uuid.uuid4(),
    }
    leaves_unit = case.status is Status.ASSIGNED and decided.unit_id != case.unit_id
    name = "move_away" if leaves_unit else "move_place"
    case = take_step(ctx, case_id, name, None, changes=changes | ({"unit_id": None} if leaves_unit else {}))
    store_decision(ctx.session, decided, case, ctx.now)
    return case


def _check_place(ctx: Ctx, case: Case, place: Place, facts: PlaceFacts) -> None:
    if not facts.inside:
        raise BadInput({"place": OUTSIDE})
    first = ctx.session.execute(
        select(func.ST_X(Report.geom), func.ST_Y(Report.geom))
        .where(Report.case_id == case.id, Report.geom.is_not(None))
        .order_by(Report.received_at)
    ).first()
    if first and great_circle_m(Place(first[0], first[1]), place) > MOVE_WITHIN_M:
        raise BadInput({"place": (TOO_FAR, {"metres": MOVE_WITHIN_M})})
    moves = select(func.count()).where(Event.case_id == case.id, Event.step.in_(("move_place", "move_away")))
    if (ctx.session.scalar(moves) or 0) >= MOST_MOVES:
        raise BadInput({"place": MOVED_OFTEN})


def _decide_anew(ctx: Ctx, case: Case, category: Category, facts: PlaceFacts) -> Decided:
    report = ctx.session.scalars(
        select(Report).where(Report.case_id == case.id).order_by(Report.received_at).limit(1)
    ).one()
    photo = select(Photo.id).where(Photo.case_id == case.id, Photo.state != "failed").limit(1)
    received: datetime = case.received_at
    return decide(
        ctx.session,
        ctx.municipality,
        category,
        facts,
        case.text,
        report.answers,
        report.channel,
        ctx.session.scalar(photo) is not None,
        received,
    )


@verb
def tell_of_photos(ctx: Ctx, case_id: uuid.UUID) -> Case:
    """Photos have been added: the log says so to the desk and the unit.

    Raises:
        ImpossibleStep: the case is closed.
    """
    return take_step(ctx, case_id, "add_photo", None)

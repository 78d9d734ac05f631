"""Reading rounds: for the job that plans them, the foreman and the crew."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.domain.steps import AT_UNIT
from app.domain.visibility import public_text
from app.models import Case, Category, Round, RoundStop, StaffUser, Unit
from geo.place import Place
from geo.round_planning import Stop


@dataclass(frozen=True)
class RoundToPlan:
    """What the job needs: where the crew starts and where it must go."""

    depot: Place
    stops: list[Stop]


def find_round_to_plan(session: Session, round_id: uuid.UUID) -> RoundToPlan | None:
    """The round's depot and stops, None when it is planned already or gone."""
    state = session.scalar(select(Round.state).where(Round.id == round_id))
    if state != "planning":
        return None
    wanted = find_ordered_stops(session, round_id)
    return wanted if wanted.stops else None


def find_ordered_stops(session: Session, round_id: uuid.UUID) -> RoundToPlan:
    """The depot and the stops of a round, in driving order when there is one.

    A unit without a depot starts at its first stop's position.
    """
    depot = session.execute(
        select(func.ST_X(Unit.depot), func.ST_Y(Unit.depot))
        .join(Round, Round.unit_id == Unit.id)
        .where(Round.id == round_id)
    ).one()
    rows = session.execute(
        select(Case.id, func.ST_X(Case.geom), func.ST_Y(Case.geom), RoundStop.service_s)
        .join(RoundStop, RoundStop.case_id == Case.id)
        .where(RoundStop.round_id == round_id, Case.geom.is_not(None))
        .order_by(RoundStop.position.asc().nulls_last(), RoundStop.id)
    ).all()
    stops = [Stop(str(case_id), Place(lon, lat), service_s) for case_id, lon, lat, service_s in rows]
    if depot[0] is not None:
        return RoundToPlan(Place(depot[0], depot[1]), stops)
    return RoundToPlan(stops[0].place if stops else Place(0.0, 0.0), stops)


def find_unplanned(session: Session, before: datetime, limit: int = 50) -> list[uuid.UUID]:
    """Ids of rounds still waiting for the job since ``before``: what the sweep nudges."""
    query = select(Round.id).where(Round.state == "planning", Round.created_at < before).limit(limit)
    return list(session.scalars(query))


@dataclass(frozen=True)
class RoundHead:
    """A round as it stands in a list. ``done`` counts the stops that are finished or were sent back."""

    id: uuid.UUID
    state: str
    date: date
    starts_at: datetime
    created_at: datetime
    drive_m: int | None
    drive_s: int | None
    service_s: int | None
    stop_count: int
    done: int
    planner: str

    @property
    def back_at(self) -> datetime | None:
        """When the crew is back at the depot, by the plan."""
        if self.drive_s is None or self.service_s is None:
            return None
        return self.starts_at + timedelta(seconds=self.drive_s + self.service_s)


@dataclass(frozen=True)
class RoundStopRow:
    """A stop with its case. ``state``: todo, working, done or returned (the unit has nothing more to do there).

    Of a case that is another unit's, or the desk's, there is the number and the place where it lay on the round: no
    title, text or address, and what became of it is not told.
    ``arrive_s`` counts from the round's start; ``drive_m`` and ``drive_s`` are from the stop before.
    """

    number: str
    title: str
    address: str
    icon: str
    text: str
    state: str
    lon: float
    lat: float
    position: int | None
    service_s: int
    arrive_s: int | None
    drive_m: int | None
    drive_s: int | None
    version: int
    solve_due_at: datetime | None
    received_at: datetime
    thumb_photo_id: uuid.UUID | None

    @property
    def name(self) -> str:
        """What it is called in lists: the title, or the number where there is no title to tell."""
        return self.title or self.number

    @property
    def is_left(self) -> bool:
        """The crew must go there still."""
        return self.state in ("todo", "working")


@dataclass(frozen=True)
class WholeRound:
    """A round with its stops in driving order. The depot is None when the unit has none."""

    head: RoundHead
    unit_name: str
    unit_phone: str | None
    depot: Place | None
    stops: list[RoundStopRow]

    def arrive_at(self, stop: RoundStopRow) -> datetime | None:
        """The planned time at a stop."""
        return None if stop.arrive_s is None else self.head.starts_at + timedelta(seconds=stop.arrive_s)

    @property
    def next_stop(self) -> RoundStopRow | None:
        """Where to go now: the first stop that is neither done nor returned."""
        return next((stop for stop in self.stops if stop.is_left), None)


def find_rounds_of_day(session: Session, unit_id: int, day: date) -> list[RoundHead]:
    """The unit's rounds of one day, the newest first, in one statement."""
    return [
        _head(row) for row in session.execute(_heads().where(Round.unit_id == unit_id, Round.date == day))
    ]


def find_round(session: Session, unit_id: int, round_id: uuid.UUID) -> WholeRound | None:
    """A round with its stops, None when it is not that unit's. Two statements, however many stops."""
    row = session.execute(
        _heads()
        .add_columns(Unit.name, Unit.phone, func.ST_X(Unit.depot), func.ST_Y(Unit.depot))
        .join(Unit, Unit.id == Round.unit_id)
        .where(Round.id == round_id, Round.unit_id == unit_id)
    ).first()
    if row is None:
        return None
    name, phone, lon, lat = row[-4:]
    depot = None if lon is None else Place(lon, lat)
    return WholeRound(_head(row), name, phone, depot, _stops(session, round_id, unit_id))


def find_round_of_today(session: Session, unit_id: int, today: date) -> WholeRound | None:
    """The newest ready round of the day, None when there is none. Two or three statements."""
    newest = select(Round.id).where(Round.unit_id == unit_id, Round.date == today, Round.state == "ready")
    round_id = session.scalar(newest.order_by(Round.created_at.desc(), Round.id).limit(1))
    return None if round_id is None else find_round(session, unit_id, round_id)


def _heads() -> Select[Any]:
    stops, done = _counted(true()), _counted(_over(Round.unit_id))
    return (
        select(
            Round.id,
            Round.state,
            Round.date,
            Round.starts_at,
            Round.created_at,
            Round.drive_m,
            Round.drive_s,
            Round.service_s,
            stops,
            done,
            StaffUser.name,
        )
        .join(StaffUser, StaffUser.id == Round.created_by)
        .order_by(Round.created_at.desc(), Round.id)
    )


def _counted(condition: Any) -> Any:
    """How many stops of the round meet ``condition``."""
    return (
        select(func.count())
        .select_from(RoundStop)
        .join(Case, Case.id == RoundStop.case_id)
        .where(RoundStop.round_id == Round.id, condition)
        .correlate(Round)
        .scalar_subquery()
    )


def _over(unit_id: Any) -> Any:
    """The unit has nothing more to do there."""
    return or_(Case.status.not_in(AT_UNIT), Case.unit_id.is_distinct_from(unit_id))


def _head(row: Any) -> RoundHead:
    return RoundHead(*row[:11])


def _stops(session: Session, round_id: uuid.UUID, unit_id: int) -> list[RoundStopRow]:
    rows = session.execute(
        select(
            Case.number,
            Case.title,
            Case.address,
            Category.icon,
            Case.text,
            Case.status,
            Case.unit_id,
            func.ST_X(Case.geom),
            func.ST_Y(Case.geom),
            RoundStop.position,
            RoundStop.service_s,
            RoundStop.arrive_s,
            RoundStop.drive_m,
            RoundStop.drive_s,
            Case.version,
            Case.solve_due_at,
            Case.received_at,
            Case.thumb_photo_id,
        )
        .join(RoundStop, RoundStop.case_id == Case.id)
        .join(Category, Category.id == Case.category_id)
        .where(RoundStop.round_id == round_id, Case.geom.is_not(None))
        .order_by(RoundStop.position.asc().nulls_last(), RoundStop.id)
    )
    return [_stop(row, unit_id) for row in rows]


def _stop(row: Any, unit_id: int) -> RoundStopRow:
    number, title, address, icon, text, status, case_unit, *rest = row
    if case_unit != unit_id:
        rest[-1] = None  # the photo is not theirs to see either
        return RoundStopRow(number, "", "", "", "", "returned", *rest)
    return RoundStopRow(number, title, address, icon, public_text(text), _state(status), *rest)


def _state(status: Status) -> str:
    if status is Status.RESOLVED:
        return "done"
    if status not in AT_UNIT:
        return "returned"
    return "working" if status is Status.WORKING else "todo"

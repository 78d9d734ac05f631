"""Reading rounds: for the job that plans them, the foreman and the crew."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Case, Round, RoundStop, Unit
from geo.place import Place
from geo.round_planning import Stop


@dataclass(frozen=True)
class RoundToPlan:
    """What the job needs: where the crew starts and where it must go."""

    depot: Place
    stops: list[Stop]


def find_round_to_plan(session: Session, round_id: uuid.UUID) -> RoundToPlan | None:
    """The round's depot and stops, None when it is planned already or gone.

    A unit without a depot starts at its first stop's position.
    """
    head = session.execute(
        select(Round.state, func.ST_X(Unit.depot), func.ST_Y(Unit.depot))
        .join(Unit, Unit.id == Round.unit_id)
        .where(Round.id == round_id)
    ).first()
    if head is None or head[0] != "planning":
        return None
    rows = session.execute(
        select(Case.id, func.ST_X(Case.geom), func.ST_Y(Case.geom), RoundStop.service_s)
        .join(RoundStop, RoundStop.case_id == Case.id)
        .where(RoundStop.round_id == round_id, Case.geom.is_not(None))
        .order_by(RoundStop.id)
    ).all()
    stops = [Stop(str(case_id), Place(lon, lat), service_s) for case_id, lon, lat, service_s in rows]
    if not stops:
        return None
    depot = Place(head[1], head[2]) if head[1] is not None else stops[0].place
    return RoundToPlan(depot, stops)


def find_unplanned(session: Session, before: datetime, limit: int = 50) -> list[uuid.UUID]:
    """Ids of rounds still waiting for the job since ``before``: what the sweep nudges."""
    query = select(Round.id).where(Round.state == "planning", Round.created_at < before).limit(limit)
    return list(session.scalars(query))

"""Many cases at once, as an import leaves them: for tests of what the map and the lists make of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.models import Case
from geo.place import Place
from tests.builders import Town

_numbers = count(1)


def add_cases(session: Session, town: Town, places: Iterable[Place | None], **said: Any) -> list[str]:
    """One case for each place, a minute apart; gives their numbers. None is a case whose position is missing."""
    rows, start = [], town.now - timedelta(days=2)
    for index, place in enumerate(places):
        status: Status = said.get("status", Status.RECEIVED)
        rows.append(
            {
                "municipality_id": town.municipality.id,
                "number": f"77-{next(_numbers)}",
                "status": status,
                "category_id": town.categories[said.get("category", "gatelys-ute")].id,
                "unit_id": town.units["bydrift"].id,
                "title": said.get("title", "Gatelys er slukket"),
                "text": said.get("text", "Mørkt her."),
                "address": said.get("address", "Storgata"),
                "geom": f"SRID=4326;POINT({place.lon} {place.lat})" if place else None,
                "position_state": "known" if place else "missing",
                "is_public": said.get("is_public", True),
                "received_at": start + timedelta(minutes=index),
                "updated_at": start,
                "closed_at": None if status.is_open else said.get("closed_at", _soon_after(start)),
                "planned_for": town.now.date() if status == Status.PLANNED else None,
            }
        )
    session.execute(insert(Case), rows)
    session.commit()
    return [row["number"] for row in rows]


def _soon_after(start: datetime) -> datetime:
    return start + timedelta(hours=1)


def grid(
    columns: int,
    rows: int,
    west: float = 18.91,
    south: float = 69.61,
    east: float = 19.09,
    north: float = 69.69,
) -> list[Place]:
    """Places spread evenly over the town."""
    return [
        Place(west + (east - west) * (x + 0.37) / columns, south + (north - south) * (y + 0.41) / rows)
        for y in range(rows)
        for x in range(columns)
    ]

"""In whose working hours a promise is counted: the unit's own, else the municipality's."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Municipality, Unit
from routing_rules.calendars import read_calendar
from routing_rules.deadline import WorkCalendar


def work_calendar(municipality: Municipality, own: Mapping[str, Any] | None = None) -> WorkCalendar:
    """The municipality's calendar, or a unit's: ``own`` is ``unit.calendar``.

    Raises:
        CalendarError: the settings make no calendar; ``municipality add`` refuses such a folder.
    """
    return read_calendar(municipality.time_zone, municipality.settings.get("calendar"), own)


def unit_calendars(session: Session, municipality: Municipality) -> dict[str, WorkCalendar]:
    """Code of each unit and outside party to its calendar: for whoever counts many promises at once."""
    query = select(Unit.code, Unit.calendar).where(Unit.municipality_id == municipality.id)
    return {code: work_calendar(municipality, own) for code, own in session.execute(query)}

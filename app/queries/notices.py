"""Notices as people read them: those that hold at a place, all that hold now, and the list of those who make them."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Area, Municipality, Notice, NoticeEvent, StaffUser, Unit
from geo.place import Place

MOST_SHOWN = 20
MOST_LISTED = 200


@dataclass(frozen=True)
class ShownNotice:
    """``unit`` is "" for the desk's own. ``area`` is as chosen (see ``app.models.Notice``); ``areas``: names of the
    postal areas. ``lon``, ``lat``: a point inside it (None everywhere). ``shape``: GeoJSON geometry."""

    id: uuid.UUID
    municipality_id: int
    unit_id: int | None
    unit: str
    title: str
    text: str
    categories: list[str]
    area_kind: str
    area: dict[str, Any]
    areas: list[str]
    starts_at: datetime
    ends_at: datetime | None
    version: int
    lon: float | None
    lat: float | None
    shape: dict[str, Any] | None

    def covers(self, category: str | None) -> bool:
        """Whether it is about this category (code)."""
        return not self.categories or category in self.categories

    def has_ended(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now


def holds(now: datetime) -> ColumnElement[bool]:
    """Shown now: begun and not over."""
    return and_(Notice.starts_at <= now, or_(Notice.ends_at.is_(None), Notice.ends_at > now))


def find_notices_at(
    session: Session, municipality_id: int, place: Place, now: datetime, category: str | None = None
) -> list[ShownNotice]:
    """Those that hold at a place now, the latest first; only those about ``category`` (code) when it is given."""
    point = func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326)
    query = (
        _notices()
        .where(Notice.municipality_id == municipality_id, holds(now))
        .where(or_(Notice.geom.is_(None), func.ST_Covers(Notice.geom, point)))
    )
    if category is not None:
        query = query.where(
            or_(func.cardinality(Notice.categories) == 0, Notice.categories.any_() == category)
        )
    return _shown(session, query.order_by(Notice.starts_at.desc(), Notice.id).limit(MOST_SHOWN))


def find_current_notices(session: Session, municipality_id: int, now: datetime) -> list[ShownNotice]:
    """All that hold now in a municipality, the latest first."""
    query = _notices().where(Notice.municipality_id == municipality_id, holds(now))
    return _shown(session, query.order_by(Notice.starts_at.desc(), Notice.id).limit(MOST_SHOWN))


def find_notice(session: Session, notice_id: uuid.UUID) -> ShownNotice | None:
    """One notice, whether it holds or not."""
    return next(iter(_shown(session, _notices().where(Notice.id == notice_id))), None)


def find_municipality_of(session: Session, notice: ShownNotice) -> Municipality:
    """The municipality that a notice is about."""
    return session.get_one(Municipality, notice.municipality_id)


def find_staff_notices(session: Session, municipality_id: int, unit_id: int | None) -> list[ShownNotice]:
    """A unit's notices (all of the municipality's for the desk: None), those that never end first, then the latest."""
    query = _notices().where(Notice.municipality_id == municipality_id)
    if unit_id is not None:
        query = query.where(Notice.unit_id == unit_id)
    order = (Notice.ends_at.desc().nulls_first(), Notice.starts_at.desc(), Notice.id)
    return _shown(session, query.order_by(*order).limit(MOST_LISTED))


def find_notice_log(session: Session, notice_id: uuid.UUID) -> Sequence[Any]:
    """(event, name of the person), the newest first."""
    return session.execute(
        select(NoticeEvent, StaffUser.name)
        .join(StaffUser, StaffUser.id == NoticeEvent.staff_id)
        .where(NoticeEvent.notice_id == notice_id)
        .order_by(NoticeEvent.id.desc())
    ).all()


def find_postal_areas(session: Session, municipality_id: int) -> list[tuple[str, str]]:
    """(code, name) of the postal areas of a municipality."""
    query = select(Area.code, Area.name).where(Area.municipality_id == municipality_id, Area.kind == "postal")
    return [(code, name) for code, name in session.execute(query.order_by(Area.code))]


def _notices() -> Select[Any]:
    inside = func.ST_PointOnSurface(Notice.geom)
    names = (
        select(func.array_agg(Area.name))
        .where(
            Area.municipality_id == Notice.municipality_id,
            Area.kind == "postal",
            Notice.area_kind == "postal",
            Notice.area["codes"].has_key(Area.code),
        )
        .correlate(Notice)
        .scalar_subquery()
    )
    return select(
        Notice,
        Unit.name,
        func.ST_X(inside),
        func.ST_Y(inside),
        func.ST_AsGeoJSON(Notice.geom, 5),
        names,
    ).outerjoin(Unit, Unit.id == Notice.unit_id)


def _shown(session: Session, query: Select[Any]) -> list[ShownNotice]:
    return [
        ShownNotice(
            id=notice.id,
            municipality_id=notice.municipality_id,
            unit_id=notice.unit_id,
            unit=unit or "",
            title=notice.title,
            text=notice.text,
            categories=list(notice.categories),
            area_kind=notice.area_kind,
            area=notice.area,
            areas=sorted(areas or ()),
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
            version=notice.version,
            lon=lon,
            lat=lat,
            shape=json.loads(shape) if shape else None,
        )
        for notice, unit, lon, lat, shape, areas in session.execute(query)
    ]

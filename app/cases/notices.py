"""Notices are made, changed and ended by a unit or by the desk; each time somebody's name is written down."""

import uuid
from collections.abc import Mapping
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Polygon
from sqlalchemy import Select, func, select

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import BadInput, Forbidden, ImpossibleStep, NotFound, StaleCase
from app.domain.notices import CORNERS, NewNotice, NoticeArea, check_notice
from app.domain.permissions import Permission
from app.domain.words import N_
from app.models import Area, Category, Notice, NoticeEvent

METRES, DEGREES = 25833, 4326
SEGMENTS = 12
"""Of a quarter circle: rounder than anybody sees."""

LOGGED = ("title", "text", "categories", "area_kind", "area", "starts_at", "ends_at")


@verb
def make_notice(ctx: Ctx, new: NewNotice) -> Notice:
    """Make a notice in the name of the actor's unit, or of the desk.

    Raises:
        Forbidden: the actor may not make notices.
        BadInput: field to sentence.
    """
    _check_may(ctx)
    values = _values(ctx, check_notice(new, ctx.now))
    notice = Notice(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        unit_id=ctx.actor.unit_id,
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        **values,
    )
    ctx.session.add(notice)
    ctx.session.flush()
    _log(ctx, notice, "make", {})
    return notice


@verb
def change_notice(ctx: Ctx, notice_id: uuid.UUID, seen_version: int, new: NewNotice) -> Notice:
    """Change a notice that has not ended.

    Raises:
        NotFound: no such notice for this actor.
        StaleCase: somebody changed it meanwhile.
        ImpossibleStep: it has ended.
        BadInput: field to sentence.
    """
    notice = _lock(ctx, notice_id, seen_version)
    values = _values(ctx, check_notice(new, ctx.now))
    changes = {
        name: [_plain(getattr(notice, name)), _plain(values[name])]
        for name in LOGGED
        if getattr(notice, name) != values[name]
    }
    if not changes:
        return notice
    for name, value in values.items():
        setattr(notice, name, value)
    _count(ctx, notice, "change", changes)
    return notice


@verb
def end_notice(ctx: Ctx, notice_id: uuid.UUID, seen_version: int) -> Notice:
    """It is over: from now on the notice is shown nowhere. One that has not begun never will."""
    notice = _lock(ctx, notice_id, seen_version)
    changes = {"ends_at": [_plain(notice.ends_at), _plain(ctx.now)]}
    notice.starts_at = min(notice.starts_at, ctx.now)
    notice.ends_at = ctx.now
    _count(ctx, notice, "end", changes)
    return notice


def _check_may(ctx: Ctx) -> None:
    if not ctx.actor.may(Permission.NOTICE_MAKE):
        raise Forbidden()


def _lock(ctx: Ctx, notice_id: uuid.UUID, seen_version: int) -> Notice:
    """The notice, locked, if it is the actor's to change: a unit's own, any of them at the desk."""
    _check_may(ctx)
    query: Select[Any] = select(Notice).where(
        Notice.id == notice_id, Notice.municipality_id == ctx.municipality.id
    )
    if ctx.actor.unit_id is not None:
        query = query.where(Notice.unit_id == ctx.actor.unit_id)
    notice: Notice | None = ctx.session.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )
    if notice is None:
        raise NotFound()
    if notice.version != seen_version:
        raise StaleCase(seen_version, notice.version)
    if notice.ends_at is not None and notice.ends_at <= ctx.now:
        raise ImpossibleStep(N_("Driftsmeldingen er avsluttet."), N_("Lag en ny hvis den gjelder igjen."))
    return notice


def _values(ctx: Ctx, new: NewNotice) -> dict[str, Any]:
    known = select(Category.code).where(
        Category.municipality_id == ctx.municipality.id, Category.code.in_(new.categories)
    )
    if new.categories and len(ctx.session.scalars(known).all()) != len(new.categories):
        raise BadInput({"categories": N_("Velg kategorier fra listen.")})
    return {
        "title": new.title,
        "text": new.text,
        "categories": sorted(new.categories),
        "area_kind": new.area.kind,
        "area": dict(new.area.chosen),
        "geom": _shape(ctx, new.area),
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
    }


def _shape(ctx: Ctx, area: NoticeArea) -> Any:
    """The multipolygon of an area, None for everywhere."""
    chosen = area.chosen
    match area.kind:
        case "circle":
            point = func.ST_SetSRID(func.ST_MakePoint(chosen["lon"], chosen["lat"]), DEGREES)
            around = func.ST_Buffer(func.ST_Transform(point, METRES), chosen["radius_m"], SEGMENTS)
            return func.ST_Multi(func.ST_Transform(around, DEGREES))
        case "postal":
            return _postal_shape(ctx, chosen["codes"])
        case "drawn":
            polygon = Polygon(chosen["ring"])
            if not polygon.is_valid or polygon.area == 0:
                raise BadInput({"ring": CORNERS})
            return func.ST_Multi(from_shape(polygon, DEGREES))
        case _:
            return None


def _postal_shape(ctx: Ctx, codes: list[str]) -> Any:
    areas = select(Area).where(
        Area.municipality_id == ctx.municipality.id, Area.kind == "postal", Area.code.in_(codes)
    )
    if len(ctx.session.scalars(areas).all()) != len(codes):
        raise BadInput({"codes": N_("Velg postnummer fra listen.")})
    together = areas.with_only_columns(func.ST_Multi(func.ST_Union(func.ST_MakeValid(Area.geom))))
    return together.scalar_subquery()


def _count(ctx: Ctx, notice: Notice, step: str, changes: Mapping[str, Any]) -> None:
    notice.version += 1
    notice.updated_at = ctx.now
    ctx.session.flush()
    _log(ctx, notice, step, changes)


def _log(ctx: Ctx, notice: Notice, step: str, changes: Mapping[str, Any]) -> None:
    ctx.session.add(
        NoticeEvent(
            notice_id=notice.id, at=ctx.now, staff_id=ctx.actor.staff_id, step=step, changes=dict(changes)
        )
    )
    ctx.session.flush()


def _plain(value: Any) -> Any:
    """A JSON value of a column."""
    return value if isinstance(value, (str, int, list, dict, type(None))) else str(value)

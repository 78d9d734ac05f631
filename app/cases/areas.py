"""Areas that rules name: drawn, imported, changed, deleted. Changes are logged; old decisions keep what they had."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from sqlalchemy import func, select

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import BadInput, Forbidden, NotFound, VarskoError
from app.domain.permissions import Permission
from app.domain.reports import FieldErrors, clean_text
from app.domain.words import N_
from app.models import Area, AreaChange, Municipality
from app.queries.rules_versions import find_in_force, find_scheduled
from routing_rules.uses import AreaUse, area_uses

AREA_KINDS = ("zone", "neighbourhood", "postal")
"""Kinds that rules may name and people may draw."""

LONGEST_NAME = 100
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
WGS84 = 4326


class StaleArea(VarskoError):
    """Somebody changed the area after the person opened it."""

    code = "stale_area"
    status = 409
    sentence = N_("Området ble endret mens du hadde det oppe.")
    what_now = N_("Se hvordan det er nå, og lagre på nytt hvis endringen din fortsatt gjelder.")


class AreaInUse(VarskoError):
    """Rules that decide name the area. ``uses``: which."""

    code = "area_in_use"
    status = 409
    sentence = N_("Området er brukt i regler som er i drift.")
    what_now = N_("Endre reglene først. Så kan området slettes eller få nytt navn.")

    def __init__(self, uses: Sequence[AreaUse]) -> None:
        super().__init__()
        self.uses = list(uses)


@dataclass(frozen=True)
class NewArea:
    """An area as somebody wants it: geometry in EPSG:4326, valid. ``mended``: its outline was put right on the way."""

    kind: str
    code: str
    name: str
    geometry: MultiPolygon = field(repr=False)
    mended: bool = False


@verb
def make_area(ctx: Ctx, new: NewArea) -> Area:
    """Add an area. Raises BadInput for a code or name in use."""
    _lock(ctx)
    return _add(ctx, new, "made")


@verb
def import_areas(ctx: Ctx, new: Sequence[NewArea]) -> list[Area]:
    """Add several areas, or none of them.

    Raises:
        BadInput: field ``<number>-code`` and so on, numbered from 0.
    """
    _lock(ctx)
    added: list[Area] = []
    errors: FieldErrors = {}
    for number, one in enumerate(new):
        try:
            added.append(_add(ctx, one, "imported"))
        except BadInput as wrong:
            errors |= {f"{number}-{name}": sentence for name, sentence in wrong.fields.items()}
    if errors:
        raise BadInput(errors)
    return added


@verb
def change_area(ctx: Ctx, area_id: int, seen_change: int, new: NewArea) -> Area:
    """Give an area another outline or name; its kind and code stay. ``seen_change``: newest log entry that was seen.

    Raises:
        NotFound, StaleArea, BadInput, AreaInUse: rules in force or waiting call it by the name that would go.
    """
    _lock(ctx)
    area = _find(ctx, area_id)
    if newest_change(ctx, area_id) != seen_change:
        raise StaleArea()
    _check(ctx, NewArea(area.kind, area.code, new.name, new.geometry), area.id)
    if new.name != area.name:
        by_name = [use for use in uses_of(ctx, area) if use.by_name]
        if by_name:
            raise AreaInUse(by_name)
    area.name, area.geom, area.approximate = new.name, from_shape(new.geometry, WGS84), True
    _log(ctx, area, "changed", new.mended)
    return area


@verb
def delete_area(ctx: Ctx, area_id: int, seen_change: int) -> None:
    """Take an area away. Its last outline stays in the log.

    Raises:
        NotFound, StaleArea, AreaInUse: rules in force or waiting name it.
    """
    _lock(ctx)
    area = _find(ctx, area_id)
    if newest_change(ctx, area_id) != seen_change:
        raise StaleArea()
    uses = uses_of(ctx, area)
    if uses:
        raise AreaInUse(uses)
    _log(ctx, area, "deleted", False)
    ctx.session.delete(area)
    ctx.session.flush()


def uses_of(ctx: Ctx, area: Area) -> list[AreaUse]:
    """Where the rules that decide, or that wait for their moment, name the area; each rule once."""
    published = (find(ctx.session, ctx.municipality.id, ctx.now) for find in (find_in_force, find_scheduled))
    sources = [one.source for one in published if one and one.source]
    names = {f"{one.kind}:{one.code}": one.name for one in _all(ctx)}
    code = f"{area.kind}:{area.code}"
    found = [use for source in sources for use in area_uses(source, names) if use.code == code]
    return list({use.rule_id: use for use in found}.values())


def newest_change(ctx: Ctx, area_id: int) -> int:
    """The newest log entry of an area, 0 when it was there before the log."""
    return ctx.session.scalar(select(func.max(AreaChange.id)).where(AreaChange.area_id == area_id)) or 0


def _lock(ctx: Ctx) -> None:
    """One change of areas at a time in a municipality, so that two people cannot take the same code; and none while
    rules that name one are being published (``publish_rules.lock_rules`` takes the same lock). Reports come in all the
    while.
    """
    if not ctx.actor.may(Permission.RULES_EDIT):
        raise Forbidden()
    ctx.session.scalars(
        select(Municipality.id).where(Municipality.id == ctx.municipality.id).with_for_update(key_share=True)
    ).one()


def _find(ctx: Ctx, area_id: int) -> Area:
    area = ctx.session.scalar(
        select(Area).where(
            Area.id == area_id, Area.municipality_id == ctx.municipality.id, Area.kind.in_(AREA_KINDS)
        )
    )
    if area is None:
        raise NotFound()
    return area


def _all(ctx: Ctx) -> list[Area]:
    query = select(Area).where(Area.municipality_id == ctx.municipality.id, Area.kind.in_(AREA_KINDS))
    return list(ctx.session.scalars(query))


def _add(ctx: Ctx, new: NewArea, action: str) -> Area:
    _check(ctx, new, None)
    area = Area(
        municipality_id=ctx.municipality.id,
        kind=new.kind,
        code=new.code,
        name=new.name,
        approximate=True,
        geom=from_shape(new.geometry, WGS84),
    )
    ctx.session.add(area)
    ctx.session.flush()
    _log(ctx, area, action, new.mended)
    return area


def _check(ctx: Ctx, new: NewArea, area_id: int | None) -> None:
    """Raises BadInput: kind, code or name that cannot be used."""
    errors: FieldErrors = {}
    if new.kind not in AREA_KINDS:
        errors["kind"] = N_("Velg ett av alternativene.")
    if not new.name.strip():
        errors["name"] = N_("Gi området et navn, for eksempel «Sentrum».")
    elif len(new.name) > LONGEST_NAME or clean_text(new.name) != new.name:
        errors["name"] = N_("Skriv et kortere navn, høyst 100 tegn.")
    if not CODE.fullmatch(new.code) and area_id is None:
        errors["code"] = N_("Skriv koden med små bokstaver a–z, tall og bindestrek, for eksempel «sentrum».")
    rows = ctx.session.execute(
        select(Area.id, Area.kind, Area.code, Area.name).where(
            Area.municipality_id == ctx.municipality.id, Area.kind.in_(AREA_KINDS)
        )
    )
    for row in rows:
        if row.id == area_id:
            continue
        if (row.kind, row.code) == (new.kind, new.code):
            errors["code"] = (N_("Koden «%(code)s» er brukt fra før."), {"code": new.code})
        if row.name.casefold() == new.name.casefold():
            errors["name"] = (N_("Et område heter «%(name)s» fra før."), {"name": new.name})
    if errors:
        raise BadInput(errors)


def _log(ctx: Ctx, area: Area, action: str, mended: bool) -> None:
    ctx.session.add(
        AreaChange(
            municipality_id=area.municipality_id,
            area_id=area.id,
            action=action,
            kind=area.kind,
            code=area.code,
            name=area.name,
            mended=mended,
            geom=area.geom,
            at=ctx.now,
            staff_id=ctx.actor.staff_id,
        )
    )
    ctx.session.flush()

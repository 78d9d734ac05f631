"""Notices as their makers see them: the list, the form, the end."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.notices import change_notice, end_notice, make_notice
from app.domain.errors import BadInput, ImpossibleStep, NotFound, StaleCase
from app.domain.notices import MAX_NOTICE_TEXT, MAX_TITLE
from app.domain.permissions import Permission
from app.queries.notices import (
    ShownNotice,
    find_notice,
    find_notice_log,
    find_postal_areas,
    find_staff_notices,
)
from app.queries.place_search import search_places
from app.queries.report_flow import categories_of
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.municipality import current_municipality
from app.web.notice_words import area_words, period_words
from app.web.notices.blueprint import blueprint, own_unit
from app.web.notices.form import RADII_M, Typed, new_notice, read_typed, typed_of
from app.web.request_context import db, now, runtime, staff_ctx

__all__ = ["blueprint"]


@blueprint.get("")
@needs(Permission.NOTICE_MAKE)
def index() -> str:
    """Those that hold or will, then those that are over."""
    found = find_staff_notices(db(), current_user.municipality_id, own_unit())
    moment = now()
    return render_template(
        "notices/list.html",
        current=[one for one in found if not one.has_ended(moment)],
        ended=[one for one in found if one.has_ended(moment)],
        area_words=area_words,
        period_words=lambda one: period_words(one, moment),
        may_change=_may_change,
    )


@blueprint.get("/ny")
@needs(Permission.NOTICE_MAKE)
def new() -> str:
    """The empty form."""
    return _form(None, Typed({"area_kind": "circle", "radius_m": "250"}), {})


@blueprint.post("/ny")
@needs(Permission.NOTICE_MAKE)
def make() -> ResponseReturnValue:
    """Make it, or look for its place."""
    typed = read_typed(request.form)
    if "find" in request.form:
        return _form(None, typed, {}, searched=True)
    try:
        make_notice(staff_ctx(), new_notice(typed, now(), _zone()))
    except BadInput as error:
        return _form(None, typed, field_sentences(error)), 422
    flash(_("Driftsmeldingen er lagt ut."), "ok")
    return redirect(url_for("notices.index"), 303)


@blueprint.get("/<uuid:notice_id>")
@needs(Permission.NOTICE_MAKE)
def edit(notice_id: uuid.UUID) -> str:
    """The form of a notice, with what has been done to it."""
    notice = _get(notice_id)
    return _form(notice, typed_of(notice, _zone()), {})


@blueprint.post("/<uuid:notice_id>")
@needs(Permission.NOTICE_MAKE)
def change(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Change it, look for its place, or end it."""
    notice = _get(notice_id)
    typed = read_typed(request.form)
    if "find" in request.form:
        return _form(notice, typed, {}, searched=True)
    seen = request.form.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    try:
        if "end" in request.form:
            end_notice(staff_ctx(), notice_id, version)
        else:
            change_notice(staff_ctx(), notice_id, version, new_notice(typed, now(), _zone()))
    except BadInput as error:
        return _form(notice, typed, field_sentences(error)), 422
    except (StaleCase, ImpossibleStep) as error:
        db().expire_all()
        said = f"{translate(error.sentence, error.params)} {translate(error.what_now, error.params)}"
        return _form(_get(notice_id), typed, {"title": said}), error.status
    flash(_("Driftsmeldingen er avsluttet.") if "end" in request.form else _("Endringen er lagret."), "ok")
    return redirect(url_for("notices.index"), 303)


def _get(notice_id: uuid.UUID) -> ShownNotice:
    notice = find_notice(db(), notice_id)
    if notice is None or notice.municipality_id != current_user.municipality_id or not _may_change(notice):
        raise NotFound()
    return notice


def _may_change(notice: ShownNotice) -> bool:
    return own_unit() in (None, notice.unit_id)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_municipality().time_zone)


def _form(notice: ShownNotice | None, typed: Typed, errors: dict[str, str], searched: bool = False) -> str:
    municipality = current_municipality()
    hits = search_places(db(), municipality.id, typed["sok"]) if searched else []
    return render_template(
        "notices/edit.html",
        notice=notice,
        typed=typed,
        errors=errors,
        hits=hits,
        searched=searched,
        radii=RADII_M,
        postal_areas=find_postal_areas(db(), municipality.id),
        categories=_grouped(municipality.id),
        log=find_notice_log(db(), notice.id) if notice else [],
        ended=notice is not None and notice.has_ended(now()),
        max_title=MAX_TITLE,
        max_text=MAX_NOTICE_TEXT,
        map_data=_map_data(typed),
    )


def _grouped(municipality_id: int) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in categories_of(db(), municipality_id):
        groups.setdefault(one.group_name, []).append((one.code, one.name))
    return groups


def _map_data(typed: Typed) -> dict[str, Any]:
    """Data attributes for the script that draws the area; degrees, lon before lat in ``ring``."""
    municipality, settings = current_municipality(), runtime().settings
    centre = municipality.settings.get("centre") or {}
    version = municipality.background_version
    return {
        "background": f"/kart/bakgrunn/{municipality.number}/{{z}}/{{x}}/{{y}}.svg?v={version}",
        "tiles": settings.tile_url,
        "tiles-credits": settings.tile_attribution,
        "lon": typed["lon"] or centre.get("lon", 15.0),
        "lat": typed["lat"] or centre.get("lat", 65.0),
        "zoom": 14 if typed["lon"] else centre.get("zoom", 5),
        "zoom-in": _("Zoom inn"),
        "zoom-out": _("Zoom ut"),
    }

"""Areas that rules name: list, draw, import, change, delete."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.areas import AreaInUse, StaleArea, change_area, delete_area, import_areas, make_area
from app.domain.errors import BadInput, NotFound
from app.domain.permissions import Permission
from app.domain.words import N_
from app.queries.areas import AreaDetails, find_area, find_areas, find_border
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import db, staff_ctx
from app.web.rules.area_form import (
    KIND_WORDS,
    SYSTEM_NAMES,
    AreaForm,
    kind_options,
    outline_text,
    read_area_form,
    shape,
    system_options,
)
from app.web.rules.area_import import read_review, review_rows
from app.web.rules.blueprint import blueprint
from app.web.rules.in_force import find_in_force
from app.web.rules.maps import map_data, place_pin
from app.web.rules.tabs import rules_tabs
from routing_rules.uses import area_uses

ACTION_WORDS = {
    "made": N_("Laget"),
    "imported": N_("Hentet inn fra fil"),
    "changed": N_("Endret"),
    "deleted": N_("Slettet"),
}


@blueprint.get("/omrader", endpoint="areas")
@needs(Permission.RULES_READ)
def list_areas() -> str:
    """Every area on a map and in a table, with the rules that name it."""
    rows = find_areas(db(), current_user.municipality_id)
    in_force = find_in_force()
    names = {f"{row.kind}:{row.code}": row.name for row in rows}
    used: dict[str, set[str]] = {}
    for use in area_uses(in_force.row.source, names) if in_force else []:
        used.setdefault(use.code, set()).add(use.rule_id)
    return render_template(
        "rules/areas.html",
        rows=rows,
        used=used,
        kind_words=KIND_WORDS,
        map_data=map_data(
            shapes=[_listed_shape(row) for row in rows if row.kind != "postal"] or _all_shapes(rows)
        ),
        tabs=rules_tabs("rules.areas"),
    )


def _all_shapes(rows: list[Any]) -> list[dict[str, Any]]:
    return [_listed_shape(row) for row in rows]


def _listed_shape(row: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": row.outline,
        "properties": {"look": "own", "name": row.name, "fit": False},
    }


@blueprint.get("/omrader/nytt", endpoint="new_area")
@needs(Permission.RULES_EDIT)
def new_area() -> Response:
    """The empty form."""
    return _form_page(AreaForm())


@blueprint.post("/omrader/nytt", endpoint="add_area")
@needs(Permission.RULES_EDIT)
def add_area() -> AnyResponse:
    """Draw or import: one area is saved, a file with several is shown first."""
    form = read_area_form(find_border(db(), current_user.municipality_id))
    if form.several:
        return _review_page(review_rows(form.several, form.kind))
    new = form.new_area
    if new is None:
        return _form_page(form, status=422)
    try:
        area = make_area(staff_ctx(), new)
    except BadInput as wrong:
        return _form_page(form, wrong=wrong)
    flash(_("Området «%(name)s» er lagret. Nå kan reglene bruke det.", name=area.name), "ok")
    return redirect(url_for("rules.area", area_id=area.id), code=303)


@blueprint.post("/omrader/hent-inn", endpoint="import_reviewed")
@needs(Permission.RULES_EDIT)
def import_reviewed() -> AnyResponse:
    """The areas of a file that were looked at and ticked, all of them or none."""
    rows = read_review(find_border(db(), current_user.municipality_id))
    chosen = [row for row in rows if row.chosen]
    if not chosen:
        return _review_page(rows, _("Kryss av for minst ett område."), status=422)
    if any(row.errors or row.new_area is None for row in chosen):
        return _review_page(rows, status=422)
    try:
        added = import_areas(staff_ctx(), [row.new_area for row in chosen if row.new_area])
    except BadInput as wrong:
        for name, sentence in field_sentences(wrong).items():
            number, _dash, field = name.partition("-")
            chosen[int(number)].errors[field] = sentence
        return _review_page(rows, status=422)
    flash(_("%(count)s områder er hentet inn.", count=len(added)), "ok")
    return redirect(url_for("rules.areas"), code=303)


@blueprint.get("/omrader/<int:area_id>", endpoint="area")
@needs(Permission.RULES_READ)
def show_area(area_id: int) -> Response:
    """One area, its log and the rules that name it; a form for those who may change it."""
    found = _found(area_id)
    form = AreaForm(found.name, found.code, found.kind, outline_text(found.geometry), seen=found.seen_change)
    form.geometry = found.geometry
    return _form_page(form, found=found)


@blueprint.post("/omrader/<int:area_id>", endpoint="save_area")
@needs(Permission.RULES_EDIT)
def save_area(area_id: int) -> AnyResponse:
    """Save another outline or name."""
    found = _found(area_id)
    form = read_area_form(find_border(db(), current_user.municipality_id))
    form.code, form.kind = found.code, found.kind
    if form.several:
        form.errors["outline"] = N_("Filen har flere områder. Hent dem inn som nye områder i stedet.")
    new = form.new_area
    if new is None:
        return _form_page(form, status=422, found=found)
    try:
        change_area(staff_ctx(), area_id, form.seen, new)
    except BadInput as wrong:
        return _form_page(form, wrong=wrong, found=found)
    except (StaleArea, AreaInUse) as refused:
        form.seen = found.seen_change
        return _form_page(form, found=found, refused=refused, status=409)
    flash(_("Området er lagret. Saker som er fordelt, beholder det de hadde."), "ok")
    return redirect(url_for("rules.area", area_id=area_id), code=303)


@blueprint.post("/omrader/<int:area_id>/slett", endpoint="remove_area")
@needs(Permission.RULES_EDIT)
def remove_area(area_id: int) -> AnyResponse:
    """Delete an area that no rule in force names."""
    found = _found(area_id)
    seen = request.form.get("seen", "")
    try:
        delete_area(staff_ctx(), area_id, int(seen) if seen.isascii() and seen.isdigit() else -1)
    except (StaleArea, AreaInUse) as refused:
        form = AreaForm(
            found.name, found.code, found.kind, outline_text(found.geometry), seen=found.seen_change
        )
        form.geometry = found.geometry
        return _form_page(form, found=found, refused=refused, status=409)
    flash(_("Området «%(name)s» er slettet.", name=found.name), "ok")
    return redirect(url_for("rules.areas"), code=303)


def _found(area_id: int) -> AreaDetails:
    found = find_area(db(), current_user.municipality_id, area_id)
    if found is None:
        raise NotFound()
    return found


def _form_page(
    form: AreaForm,
    found: AreaDetails | None = None,
    wrong: BadInput | None = None,
    refused: StaleArea | AreaInUse | None = None,
    status: int = 200,
) -> Response:
    errors = {name: translate(*_pair(sentence)) for name, sentence in form.errors.items()}
    errors |= field_sentences(wrong) if wrong else {}
    page = render_template(
        "rules/area.html",
        form=form,
        found=found,
        errors=errors,
        refused=refused,
        refused_words=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        refused_uses=getattr(refused, "uses", []),
        uses=_uses(found) if found else [],
        may_edit=current_user.may(Permission.RULES_EDIT),
        kind_options=kind_options(),
        kind_words=KIND_WORDS,
        system_options=system_options(),
        action_words=ACTION_WORDS,
        map_data=map_data(_pins(form), _shapes(form, found)),
        tabs=rules_tabs("rules.areas"),
    )
    return make_response(page, 422 if wrong else status)


def _uses(found: AreaDetails) -> list[Any]:
    in_force = find_in_force()
    code = f"{found.kind}:{found.code}"
    uses = area_uses(in_force.row.source, {code: found.name}) if in_force else []
    return list({use.rule_id: use for use in uses if use.code == code}.values())


def _pair(sentence: Any) -> tuple[str, Any]:
    return sentence if isinstance(sentence, tuple) else (sentence, {})


def _pins(form: AreaForm) -> list[dict[str, Any]]:
    place = form.wrong.place if form.wrong else form.mended_at
    if place is None:
        return []
    pin = place_pin(place, _("Her er feilen") if form.wrong else _("Her ble omrisset rettet"))
    return [pin | {"icon": "warning", "status": "arbeid"}]


def _shapes(form: AreaForm, found: AreaDetails | None) -> list[dict[str, Any]]:
    if form.wrong is not None:
        return [shape(form.wrong.outline, "wrong", fit=True)] if form.wrong.outline is not None else []
    return [shape(found.geometry, "own", found.name, fit=True)] if found and not form.errors else []


def _review_page(rows: list[Any], sentence: str = "", status: int = 200) -> Response:
    page = render_template(
        "rules/area_review.html",
        rows=rows,
        sentence=sentence,
        errors=[(f"{row.number}-{field}", words) for row in rows for field, words in row.errors.items()],
        kind_options=kind_options(),
        system_names=SYSTEM_NAMES,
        map_data=map_data(shapes=[shape(row.geometry, "own", row.name, fit=True) for row in rows]),
        tabs=rules_tabs("rules.areas"),
    )
    return make_response(page, status)

"""The blurring of a photo: see the picture without it, hide more, show again, undo."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.blur import look_again, set_regions, undo_regions
from app.domain.blurring import MOST_REGIONS, Region, RegionKind, read_regions
from app.domain.errors import BadInput, ImpossibleStep, NotFound, StaleCase
from app.domain.permissions import Permission
from app.domain.words import N_
from app.models import Photo
from app.queries.desk_case import find_case_id, find_version
from app.queries.photos import find_blurred_photo
from app.web.desk.blueprint import blueprint
from app.web.desk.steps import seen_version
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import db, runtime, staff_ctx

log = structlog.get_logger()

KINDS = {RegionKind.FACE: N_("Ansikt"), RegionKind.PLATE: N_("Bilskilt"), RegionKind.HAND: N_("Merket her")}
NUMBER = re.compile(r"\d{1,3}([.,]\d{1,3})?")


@dataclass(frozen=True)
class Row:
    """A region as the form shows it: per cent of the picture, as text when it was typed and cannot be read."""

    x: str
    y: str
    width: str
    height: str
    kind: RegionKind
    kept: bool = True


@blueprint.get("/<number>/bilder/<uuid:photo_id>")
@needs(Permission.CASE_TRIAGE)
def blurring(number: str, photo_id: uuid.UUID) -> Response:
    """The picture as it was taken, with what is hidden from everybody else marked on it."""
    photo = _photo(number, photo_id)
    rows = [_row(region) for region in read_regions(photo.regions or ())]
    return _page(number, photo, rows)


@blueprint.get("/<number>/bilder/<uuid:photo_id>/uten-sladding.webp")
@needs(Permission.CASE_TRIAGE)
def clear_photo(number: str, photo_id: uuid.UUID) -> Response:
    """The picture in which faces can be seen; what everybody sees when that has been deleted."""
    photo = _photo(number, photo_id)
    if photo.clear_key:
        log.info("clear_photo_seen", photo=str(photo.id), staff=current_user.id)
    key = photo.clear_key or photo.derivatives["large"]["key"]
    response = send_file(runtime().photos.open(key), mimetype="image/webp", max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<number>/bilder/<uuid:photo_id>")
@needs(Permission.CASE_TRIAGE)
def change_blurring(number: str, photo_id: uuid.UUID) -> AnyResponse:
    """Save what is marked, undo the last change, or let the program look again."""
    photo = _photo(number, photo_id)
    case_id = find_case_id(db(), current_user.municipality_id, number)
    if case_id is None:
        raise NotFound()
    rows = typed_rows(request.form)
    seen = seen_version(request.form)
    try:
        match request.form.get("gjor"):
            case "angre":
                undo_regions(staff_ctx(), case_id, photo_id, seen)
            case "let":
                look_again(staff_ctx(), case_id, photo_id, seen)
            case _:
                set_regions(staff_ctx(), case_id, photo_id, seen, typed_regions(rows))
    except BadInput as error:
        return _page(number, photo, rows, field_sentences(error)["regions"], error.status)
    except (StaleCase, ImpossibleStep) as error:
        sentence = f"{translate(error.sentence, error.params)} {translate(error.what_now, error.params)}"
        return _page(number, photo, rows, sentence, error.status)
    flash(_("Lagret. Bildet blir laget på nytt og vises igjen om noen sekunder."), "ok")
    return redirect(url_for("desk.case", number=number), code=303)


def _photo(number: str, photo_id: uuid.UUID) -> Photo:
    photo = find_blurred_photo(db(), current_user.municipality_id, number, photo_id)
    if photo is None:
        raise NotFound()
    return photo


def _page(
    number: str, photo: Photo, rows: list[Row], error: str | None = None, status: int = 200
) -> Response:
    case_id = find_case_id(db(), current_user.municipality_id, number)
    values: dict[str, Any] = {
        "number": number,
        "photo": photo,
        "large": photo.derivatives["large"],
        "rows": rows,
        "kinds": {kind.value: _(words) for kind, words in KINDS.items()},
        "error": error,
        "version": find_version(db(), case_id) if case_id else 0,
        "blank": Row("", "", "", "", RegionKind.HAND),
        "days": runtime().settings.photo_clear_days,
        "may_undo": photo.regions_before is not None and photo.clear_key is not None,
    }
    response = Response(render_template("desk/blurring.html", **values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(region: Region) -> Row:
    def percent(share: float) -> str:
        return f"{share * 100:.3f}".rstrip("0").rstrip(".")

    return Row(
        percent(region.x), percent(region.y), percent(region.width), percent(region.height), region.kind
    )


def typed_rows(form: Mapping[str, str]) -> list[Row]:
    """The rows of the form, empty ones left out: ``x-3``, ``y-3``, ``bredde-3``, ``hoyde-3``, ``slag-3``, ``med-3``."""
    rows = []
    for index in range(MOST_REGIONS * 2):
        x, y, width, height = (
            form.get(f"{name}-{index}", "").strip() for name in ("x", "y", "bredde", "hoyde")
        )
        if not (x or y or width or height):
            continue
        kind = form.get(f"slag-{index}", "")
        known = RegionKind(kind) if kind in list(RegionKind) else RegionKind.HAND
        rows.append(Row(x, y, width, height, known, f"med-{index}" in form))
    return rows


def typed_regions(rows: list[Row]) -> list[Region]:
    """The regions that are kept. Raises BadInput (field ``regions``) for what is no number."""
    regions = []
    for row in rows:
        if not row.kept:
            continue
        numbers = (row.x, row.y, row.width, row.height)
        if not all(NUMBER.fullmatch(one) for one in numbers):
            raise BadInput({"regions": N_("Skriv fire tall fra 0 til 100 for hvert felt.")})
        x, y, width, height = (float(one.replace(",", ".")) / 100 for one in numbers)
        regions.append(Region(x, y, width, height, row.kind))
    return regions

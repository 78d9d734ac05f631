"""One case at the unit: what is known, what has happened, and the steps of the table."""

import uuid
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.reply import note
from app.cases.work import plan, send_back, start
from app.domain.errors import BadInput, ImpossibleStep, NotFound, StaleCase, VarskoError
from app.domain.permissions import Permission
from app.domain.steps import STEPS, steps_from
from app.domain.words import N_
from app.platform.limits import UPLOAD, limiter
from app.queries.field_case import UnitCase
from app.queries.photos import find_staff_photo
from app.web.errors import field_sentences, translate
from app.web.field.blueprint import blueprint, get_case, my_unit
from app.web.field.finishing import finish_case, seen_version
from app.web.field.maps import case_map
from app.web.field.worklist_views import PRIORITY_WORDS
from app.web.guards import needs
from app.web.photo_answer import photo_answer
from app.web.request_context import db, staff_ctx

UNIT_STEPS = ("plan", "start", "resolve", "return", "note")
DONE_SENTENCES = {
    "plan": N_("Dagen er satt."),
    "start": N_("Saken er i arbeid."),
    "resolve": N_("Saken er ferdig. Innmelderen får beskjed."),
    "return": N_("Saken er sendt tilbake til servicetorget."),
    "note": N_("Notatet er lagret."),
}
STEP_WORDS = {"receive": N_("Meldingen kom inn")}
"""Events that are no step of the table."""


@blueprint.get("/enhet/<number>")
@needs(Permission.CASE_WORK)
def case(number: str) -> str:
    """The case, as much of it as a unit needs."""
    return case_page(get_case(number), typed={})


@blueprint.post("/enhet/<number>/<step>")
@needs(Permission.CASE_WORK)
@limiter.limit(UPLOAD)
def take_step(number: str, step: str) -> ResponseReturnValue:
    """Take one of ``UNIT_STEPS``. Whatever goes wrong, the page comes back with what was typed."""
    if step not in UNIT_STEPS:
        raise NotFound()
    found = get_case(number)
    try:
        _take(found, step)
    except (BadInput, StaleCase, ImpossibleStep) as error:
        return case_page(get_case(number), request.form.to_dict(), step, error), error.status
    flash(_(DONE_SENTENCES[step]), "ok")
    gone = step in ("return", "resolve")
    return redirect(url_for("field.worklist") if gone else url_for("field.case", number=number), 303)


@blueprint.get("/enhet/<number>/<step>")
@needs(Permission.CASE_WORK)
def step_again(number: str, step: str) -> ResponseReturnValue:
    """A step's address opened as a page (a change of language, an old tab): the case is what was meant."""
    if step not in UNIT_STEPS:
        raise NotFound()
    return redirect(url_for("field.case", number=get_case(number).number))


def _take(found: UnitCase, step: str) -> None:
    ctx, form = staff_ctx(), request.form
    match step:
        case "plan":
            plan(ctx, found.id, seen_version(), read_day(form.get("planned_for", "")))
        case "start":
            start(ctx, found.id, seen_version())
        case "resolve":
            finish_case(ctx, found, form.get("reply", ""))
        case "return":
            send_back(ctx, found.id, seen_version(), form.get("reason", ""))
        case _:
            note(ctx, found.id, form.get("note", ""))


def read_day(text: str) -> date | None:
    """The day of a date field, None when nothing was chosen.

    Raises:
        BadInput: not a date.
    """
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput(
            {"planned_for": N_("Skriv dagen som år-måned-dag, for eksempel 2026-11-24.")}
        ) from None


def case_page(
    found: UnitCase, typed: dict[str, str], step: str = "", error: VarskoError | None = None
) -> str:
    """The case's page. ``typed`` and ``step`` are what somebody tried, ``error`` why that did not go."""
    possible = [one.name for one in steps_from(found.status, current_user.permissions)]
    return render_template(
        "field/case.html",
        case=found,
        possible=possible,
        step=step,
        typed=typed,
        errors=field_sentences(error) if isinstance(error, BadInput) else {},
        **trouble(found, error),
        event_words=event_words(),
        priority_word=_(PRIORITY_WORDS[found.priority]),
        map_data=case_map(found),
        today=staff_ctx().today,
    )


def trouble(found: UnitCase, error: VarskoError | None) -> dict[str, Any]:
    """What stopped the step: its sentences, and what happened to the case since the person saw it."""
    if error is None or isinstance(error, BadInput):
        return {"stopped": None, "stopped_now": None, "changed": []}
    changed = found.changed_since(error.seen_version) if isinstance(error, StaleCase) else []
    return {
        "stopped": translate(error.sentence, error.params),
        "stopped_now": translate(error.what_now, error.params),
        "changed": changed,
    }


def event_words() -> dict[str, str]:
    """Step name to what the log says."""
    words = {name: _(row.done_words) for name, row in STEPS.items()}
    return words | {name: _(word) for name, word in STEP_WORDS.items()}


@blueprint.get("/enhet/bilder/<uuid:photo_id>/<size>.webp")
@needs(Permission.CASE_WORK)
def photo(photo_id: uuid.UUID, size: str) -> Response:
    """A finished photo of one of the unit's cases."""
    return photo_answer(
        find_staff_photo(db(), current_user.municipality_id, my_unit(), photo_id), size, public=False
    )

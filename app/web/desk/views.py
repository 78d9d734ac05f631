"""The service desk: the queue, a case, its steps and photos. Search and dead letters have files of their own."""

import uuid

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.presence import look_at
from app.domain.channels import Channel
from app.domain.errors import BadInput, ImpossibleStep, NotFound, StaleCase
from app.domain.permissions import Permission
from app.domain.steps import STEPS
from app.models import Case, Unit
from app.queries.desk_case import find_case_id, find_version
from app.queries.desk_queue import find_next_number
from app.queries.photos import find_staff_photo
from app.queries.told import find_told_by
from app.web.desk import blurring, dead_letters, search
from app.web.desk.blueprint import blueprint
from app.web.desk.case_page import (
    Refused,
    asked_queue,
    case_page,
    first_names,
    position_of,
    presence_words,
    queue_of,
    queue_page,
)
from app.web.desk.steps import TAKE, seen_version, typed_in
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.photo_answer import photo_answer
from app.web.request_context import db, staff_ctx

__all__ = ["blueprint", "blurring", "dead_letters", "search"]

TO_THE_NEXT = ("confirm", "correct", "ask", "decline", "forward", "settle")
"""Steps after which the case is off the desk: the next one is shown."""


@blueprint.get("")
@needs(Permission.CASE_TRIAGE)
def queue() -> Response:
    """New cases, oldest promise first; those that wait have tabs of their own."""
    return queue_page()


@blueprint.get("/<number>")
@needs(Permission.CASE_TRIAGE)
def case(number: str) -> Response:
    """One case, with the forms of what can be done with it."""
    return case_page(number)


@blueprint.get("/<number>/<step>")
@needs(Permission.CASE_TRIAGE)
def step_form(number: str, step: str) -> AnyResponse:
    """The address of a step, opened as a page (a reload after an error): back to the case with that form open."""
    _case_id(number)
    return redirect(url_for("desk.case", number=number, steg=step if step in TAKE else None))


@blueprint.post("/<number>/<step>")
@needs(Permission.CASE_TRIAGE)
def take_step(number: str, step: str) -> AnyResponse:
    """Take a step. When it is refused the case comes back with what was typed."""
    case_id = _case_id(number)
    if step not in TAKE:
        raise NotFound()
    try:
        taken = TAKE[step](staff_ctx(), case_id, seen_version(request.form), request.form)
    except StaleCase as error:
        return _refused(number, step, error, error.seen_version)
    except (ImpossibleStep, BadInput) as error:
        return _refused(number, step, error)
    flash(_toast(taken, step), "toast")
    return redirect(_after(taken, step), code=303)


def _case_id(number: str) -> uuid.UUID:
    """Raises NotFound for a number that this municipality does not have, whoever else may have it."""
    case_id = find_case_id(db(), current_user.municipality_id, number)
    if case_id is None:
        raise NotFound()
    return case_id


def _refused(
    number: str, step: str, error: StaleCase | ImpossibleStep | BadInput, seen: int | None = None
) -> Response:
    refused = Refused(
        step=step,
        typed=typed_in(request.form),
        status=error.status,
        errors=field_sentences(error) if isinstance(error, BadInput) else {},
        sentence=translate(error.sentence, error.params),
        what_now=translate(error.what_now, error.params),
        seen_version=seen,
    )
    return case_page(number, refused)


def _toast(case: Case, step: str) -> str:
    """What was done, and who hears of it."""
    words = _done_words(case, step)
    told = find_told_by(db(), case.id, case.version) if step != "note" else []
    if told == [Channel.SMS]:
        return _("%(done)s. Innmelder får SMS.", done=words)
    if told:
        return _("%(done)s. Innmelder får e-post.", done=words)
    return words


def _done_words(case: Case, step: str) -> str:
    unit = db().get(Unit, case.unit_id) if case.unit_id else None
    name = unit.name if unit else ""
    match step:
        case "confirm" | "correct":
            return _("%(number)s sendt til %(unit)s", number=case.number, unit=name)
        case "forward":
            return _("%(number)s videresendt til %(unit)s", number=case.number, unit=name)
        case "ask":
            return _("%(number)s venter på svar fra innmelder", number=case.number)
    return f"{case.number}: {_(STEPS[step].done_words)}"


def _after(case: Case, step: str) -> str:
    """The next case of the queue that the case stood in, the case itself where there is more to do with it."""
    queue = asked_queue()
    page = request.form.get("etter") or None
    if step not in TO_THE_NEXT or queue is None:
        return url_for(
            "desk.case",
            number=case.number,
            ko=queue.key if queue and queue is queue_of(case.status) else None,
        )
    number = find_next_number(db(), case.municipality_id, queue, position_of(case, queue))
    if number is None:
        return url_for("desk.queue", ko=queue.key)
    return url_for("desk.case", number=number, ko=queue.key, etter=page)


@blueprint.post("/<number>/ser")
@needs(Permission.CASE_TRIAGE)
def look(number: str) -> Response:
    """«I have this case open»: who else has, and the version the case has now."""
    case_id = _case_id(number)
    others = first_names(look_at(staff_ctx(), case_id))
    return jsonify(text=presence_words(others), version=find_version(db(), case_id))


@blueprint.get("/bilder/<uuid:photo_id>/<size>.webp")
@needs(Permission.CASE_TRIAGE)
def photo(photo_id: uuid.UUID, size: str) -> Response:
    """A photo of one of the municipality's cases, public or not."""
    found = find_staff_photo(db(), current_user.municipality_id, None, photo_id)
    return photo_answer(found, size, public=False)

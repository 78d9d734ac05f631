"""Step 3: what the unit needs to know. A description, the category's own questions, photos."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as BaseResponse

from app.cases.photos import remove_photo
from app.domain.danger import ANSWERED, DANGERS, NUMBER_WORDS
from app.domain.errors import BadInput
from app.domain.photos import MAX_BYTES, MAX_PHOTOS
from app.domain.questions import (
    check_answers,
    options_of,
    question_hint,
    question_text,
    read_date,
    unit_text,
)
from app.domain.reports import MAX_TEXT, FieldErrors, check_text, clean_text
from app.models import Category, Municipality
from app.platform.limits import UPLOAD, limiter
from app.queries.category_search import better_category
from app.queries.report_flow import find_category
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.presentation import in_language
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.dangers import phones_of
from app.web.resident.drafts import Flow, load_flow, need_earlier_steps, page
from app.web.resident.step_page import render_step
from app.web.resident.stops import go_on
from app.web.resident.uploads import chosen_files, failure_sentence, keep_files

DANGER_PHRASES = [{"kind": one.kind, "phrases": one.phrases} for one in DANGERS]
"""What static/resident/danger.js looks for while somebody writes."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question as the page asks it. ``limits``: attributes of a date field; ``value`` as it was typed or chosen."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    options: list[tuple[str, str]]
    value: Any
    type: str
    limits: dict[str, str]


@blueprint.get("/meld/<string(length=22):key>/detaljer")
@open_to_all
def details(key: str) -> str:
    """The form, with what has been typed before."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    return _page(flow, {}, [])


@blueprint.post("/meld/<string(length=22):key>/detaljer")
@limiter.limit(UPLOAD)
@open_to_all
def tell_details(key: str) -> Response | BaseResponse:
    """Keep all that was typed, usable or not; then take the photos, then say what must be mended."""
    flow = load_flow(key)
    given = {**(flow.fields.get("answers") or {}), **posted_answers(flow.category)}
    flow.save(text=request.form.get("text", ""), answers=given)
    if "better" in request.form:
        return _change_category(flow, request.form["better"])
    if "remove" in request.form:
        return _remove(flow, request.form["remove"])
    refused = keep_files(flow, chosen_files())
    if refused or "upload" in request.form:
        return _after_upload(flow.key, refused)
    errors = _check(flow)
    if errors:
        return page(_page(flow, field_sentences(BadInput(errors)), []), 422)
    need_earlier_steps(flow, "details")
    return go_on(flow, "details")


def _change_category(flow: Flow, code: str) -> BaseResponse:
    """«Bytt kategori»: what was written stays, and the questions of the new category are asked."""
    if chosen := find_category(db(), flow.municipality.id, code):
        flow.save(category=chosen.code)
    return go_on(flow, "category")


def _better(flow: Flow) -> tuple[str, str] | None:
    """(code, name) of the category that the text means when it is clearly another one."""
    text = flow.fields.get("text", "")
    if not text or flow.category is None:
        return None
    hit = better_category(db(), flow.municipality.id, text, flow.category.code)
    found = find_category(db(), flow.municipality.id, hit.code) if hit else None
    return (found.code, in_language(found, "name")) if found else None


def _after_upload(key: str, refused: list[str]) -> Response | BaseResponse:
    """The page again: with the new photos, and a sentence for each that could not be used."""
    if not refused:
        back_to = request.form.get("back_to") or None
        return redirect(url_for("resident.details", key=key, back_to=back_to, _anchor="bilder"), 303)
    return page(_page(load_flow(key), {}, refused), 422)


def _remove(flow: Flow, photo_id: str) -> BaseResponse:
    with suppress(ValueError):  # no id: there is nothing to remove
        remove_photo(public_ctx(flow.municipality), runtime().photos, flow.key, uuid.UUID(photo_id))
    back_to = request.form.get("back_to") or None
    return redirect(url_for("resident.details", key=flow.key, back_to=back_to, _anchor="bilder"), 303)


def posted_answers(category: Category | None) -> dict[str, Any]:
    """What was answered to the category's questions; several choices as a list."""
    answers: dict[str, Any] = {}
    for question in category.questions if category else ():
        name = f"q_{question['code']}"
        if question["kind"] == "choices":
            answers[question["code"]] = request.form.getlist(name)
        else:
            answers[question["code"]] = clean_text(request.form.get(name, ""))
    return answers


def _check(flow: Flow) -> FieldErrors:
    errors: FieldErrors = {}
    if wrong := check_text(clean_text(request.form.get("text", ""))):
        errors["text"] = wrong
    questions = flow.category.questions if flow.category else []
    return errors | check_answers(questions, flow.answers(), public_ctx(flow.municipality).today)


def _page(flow: Flow, errors: dict[str, str], refused: list[str]) -> str:
    broken = [(photo, failure_sentence(photo)) for photo in flow.photos if photo.state == "failed"]
    summary = {**errors, **({"photos": " ".join(refused)} if refused else {})}
    return render_step(
        flow,
        "details",
        "resident/details.html",
        errors=summary,
        refused=refused,
        broken=broken,
        questions=asked_questions(flow.municipality, flow.category, flow.fields.get("answers") or {}),
        better=_better(flow),
        dangers=(*DANGERS, ANSWERED),
        danger_phrases=DANGER_PHRASES,
        danger_answers=answers_that_warn([flow.category] if flow.category else []),
        number_words=NUMBER_WORDS,
        phones=phones_of(flow.municipality, flow.category),
        max_photos=MAX_PHOTOS,
        max_bytes=MAX_BYTES,
        max_text=MAX_TEXT,
    )


def asked_questions(
    town: Municipality, category: Category | None, given: Mapping[str, Any]
) -> list[AskedQuestion]:
    """The category's questions in the language of the page, with what was answered so far."""
    language = page_language()
    today = public_ctx(town).today
    return [
        _asked(question, given.get(question["code"]), language, today)
        for question in (category.questions if category else ())
    ]


def answers_that_warn(categories: list[Category]) -> list[tuple[str, str]]:
    """(field, answer) of the answers that mean danger to life, for static/resident/danger.js."""
    return [
        (f"q_{question['code']}", answer)
        for category in categories
        for question in category.questions
        for answer in question.get("danger") or ()
    ]


def _asked(question: Mapping[str, Any], answer: Any, language: str, today: date) -> AskedQuestion:
    unit = unit_text(question, language)
    label = question_text(question, language)
    day = read_date(answer) if question["kind"] == "date" else None
    limits = {"past": {"max": today.isoformat()}, "future": {"min": today.isoformat()}}
    return AskedQuestion(
        name=f"q_{question['code']}",
        kind=question["kind"],
        label=f"{label} ({unit})" if unit else label,
        hint=question_hint(question, language),
        required=bool(question.get("required")),
        options=options_of(question, language),
        value=day.isoformat() if day else answer,
        # What is no date stays in sight: a date field would show it empty.
        type="date" if question["kind"] == "date" and (day or not answer) else "text",
        limits=limits.get(question.get("when", "any"), {}) if question["kind"] == "date" else {},
    )


def page_language() -> str:
    """The language of the page: nb, nn or en."""
    return str(get_locale() or "nb")

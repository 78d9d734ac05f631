"""Step 3: what the unit needs to know. A description, the category's own questions, photos."""

import uuid
from contextlib import suppress
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.cases.decide import option_codes
from app.cases.photos import remove_photo
from app.domain.danger import ANSWERED, DANGERS, NUMBER_WORDS
from app.domain.errors import BadInput
from app.domain.photos import MAX_BYTES, MAX_PHOTOS
from app.domain.reports import MAX_TEXT, FieldErrors, check_answers, check_text, clean_text
from app.platform.limits import UPLOAD, limiter
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.request_context import public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.dangers import phones_of
from app.web.resident.drafts import Flow, load_flow, need_earlier_steps, page
from app.web.resident.step_page import render_step
from app.web.resident.stops import go_on
from app.web.resident.uploads import chosen_files, failure_sentence, keep_files


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
    given = {**(flow.fields.get("answers") or {}), **_answers(flow)}
    flow.save(text=request.form.get("text", ""), answers=given)
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


def _answers(flow: Flow) -> dict[str, Any]:
    """What was answered to the category's questions; several choices as a list."""
    answers: dict[str, Any] = {}
    for question in flow.category.questions if flow.category else ():
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
    return errors | check_answers(questions, flow.answers())


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
        given=flow.fields.get("answers") or {},
        options=question_options,
        dangers=(*DANGERS, ANSWERED),
        danger_phrases=[{"kind": one.kind, "phrases": one.phrases} for one in DANGERS],
        danger_answers=[
            (f"q_{question['code']}", answer)
            for question in (flow.category.questions if flow.category else ())
            for answer in question.get("danger") or ()
        ],
        number_words=NUMBER_WORDS,
        phones=phones_of(flow.municipality, flow.category),
        max_photos=MAX_PHOTOS,
        max_bytes=MAX_BYTES,
        max_text=MAX_TEXT,
    )


def question_options(question: dict[str, Any]) -> list[tuple[str, str]]:
    """(code, text) of each answer that one may choose."""
    codes = option_codes(question)
    texts = [
        option["text"] if isinstance(option, dict) else option for option in question.get("options") or ()
    ]
    return list(zip(codes, texts, strict=True))

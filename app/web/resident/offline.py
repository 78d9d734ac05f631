"""A report written without a line: the page that the phone keeps, and the door that takes the report in afterwards.

The phone (static/shared/waiting) sends the photos one by one and then the words, again and again until it is answered.
The key is the same each time, so the same report makes one case, whatever was lost on the way. Who may send under a
key: the browser that began the draft, or whoever shows the secret that the key was made of (``app.domain.tokens``): no
answer of ours has to arrive for the next try to be allowed.
"""

import hmac
import uuid
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app.cases.receive import receive_report
from app.domain.danger import ANSWERED, DANGERS, NUMBER_WORDS
from app.domain.errors import BadInput, NotFound
from app.domain.photos import MAX_BYTES, MAX_PHOTOS, PhotoRefused, Refusal
from app.domain.reports import MAX_TEXT
from app.domain.tokens import offline_key
from app.domain.words import N_
from app.models import Category
from app.platform.limits import REPORT, UPLOAD, limiter
from app.queries.report_flow import categories_of, find_category, find_draft, find_sent, find_sent_number
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.presentation import in_language
from app.web.request_context import db, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.contact import WAYS, check_choice, offers_texts
from app.web.resident.details import DANGER_PHRASES, answers_that_warn, asked_questions, posted_answers
from app.web.resident.drafts import DRAFT_GONE, Flow, flow_of, receipt_of
from app.web.resident.own_drafts import is_own, remember_draft
from app.web.resident.place import Candidate, keep_place, known_place
from app.web.resident.position import Address, read_position
from app.web.resident.review import FIELD_STEPS, report_of
from app.web.resident.uploads import chosen_files, keep_one, refusal_sentence

NEEDED: dict[str, str] = {
    "place": N_("Vi mangler stedet. Velg det på kartet, så kan du sende meldingen."),
    "category": N_("Vi mangler hva det gjelder. Velg det, så kan du sende meldingen."),
    "details": N_("Vi trenger å vite litt mer før du kan sende meldingen."),
    "contact": N_("Velg hvordan du vil ha svar, så kan du sende meldingen."),
}
"""Step: what is asked of the person when the report cannot be sent as it was written."""


@blueprint.get("/meld/uten-nett")
@open_to_all
def offline() -> str:
    """The whole report on one page, and the list of what waits. Nothing on it is anybody's: phones keep it as it is."""
    town = current_municipality()
    categories = categories_of(db(), town.id)
    return render_template(
        "resident/offline.html",
        groups=_groups(categories),
        questions=[(one.code, asked_questions(town, one, {})) for one in categories if one.questions],
        dangers=(*DANGERS, ANSWERED),
        danger_phrases=DANGER_PHRASES,
        danger_answers=answers_that_warn(categories),
        number_words=NUMBER_WORDS,
        offers_texts=offers_texts(),
        max_photos=MAX_PHOTOS,
        max_bytes=MAX_BYTES,
        max_text=MAX_TEXT,
    )


@blueprint.get("/meld/uten-nett/nokkel")
@limiter.limit(UPLOAD)
@open_to_all
def offline_token() -> Response:
    """A fresh token against forged forms: the page that the phone kept has none."""
    answer = jsonify(csrf_token=generate_csrf())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/meld/uten-nett/<string(length=22):key>/bilder")
@limiter.limit(UPLOAD)
@open_to_all
def offline_photo(key: str) -> Response:
    """One photo of the report. The same file again is the same photo; after the report was sent it is too late."""
    flow = _open(key)
    if flow is None:
        return jsonify(sent=True)
    files = chosen_files()
    if not files:
        raise PhotoRefused(Refusal.EMPTY)
    try:
        photo = keep_one(flow, files[0])
    except PhotoRefused as error:
        return _refuse(error.code, refusal_sentence(error, files[0].filename or ""))
    return jsonify(id=str(photo.id))


@blueprint.post("/meld/uten-nett/<string(length=22):key>")
@limiter.limit(REPORT)
@open_to_all
def take_in(key: str) -> Response:
    """Keep what was written as the draft, and send it. What is missing is answered with the step that asks for it."""
    flow = _open(key)
    if flow is None:
        return _sent(key)
    flow, wrong = _keep(flow)
    gap = wrong or flow.first_gap()
    if gap is None:
        try:
            receive_report(public_ctx(flow.municipality), report_of(flow))
        except BadInput as error:
            gap = FIELD_STEPS.get(next(iter(error.fields)), "details")
            return _ask(flow, gap, " ".join(field_sentences(error).values()))
        return _sent(key)
    return _ask(flow, gap, _(NEEDED[gap]))


def _groups(categories: list[Category]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in categories:
        groups.setdefault(in_language(one, "group_name"), []).append((one.code, in_language(one, "name")))
    return list(groups.items())


def _open(key: str) -> Flow | None:
    """The draft with this key, begun now where there is none; None when it has been sent.

    Raises:
        NotFound: somebody else's.
    """
    made_here = hmac.compare_digest(offline_key(request.form.get("secret", "")), key)
    if made_here:
        remember_draft(key)
    elif not is_own(key):
        raise NotFound(DRAFT_GONE, "")
    if find_sent(db(), key):
        return None
    return flow_of(key, find_draft(db(), key) or {}, request.form.get("kommune"))


def _keep(flow: Flow) -> tuple[Flow, str | None]:
    """Keep every field that was sent along; (the draft as it is now, the step whose field cannot be used)."""
    form = request.form
    chosen = (
        find_category(db(), flow.municipality.id, form.get("category"))
        if form.get("category")
        else flow.category
    )
    flow.save(
        category=chosen.code if chosen else None,
        text=form.get("text", flow.fields.get("text", "")),
        answers={**(flow.fields.get("answers") or {}), **_given(chosen)},
    )
    wrong = _keep_contact(flow)
    flow = flow_of(flow.key, flow.fields)
    _keep_place(flow)
    return flow_of(flow.key, flow.fields), wrong


def _given(category: Category | None) -> dict[str, Any]:
    """What was answered: who came from a later step sends no questions, and what was answered before stays."""
    return {code: answer for code, answer in posted_answers(category).items() if answer}


def _keep_contact(flow: Flow) -> str | None:
    given = {name: request.form.get(name, "").strip() for name in ("reply_by", "email", "phone")}
    way = given["reply_by"]
    if way not in WAYS:
        return None
    try:
        check_choice(given)
    except BadInput:
        flow.save(reply_by=None, email=given["email"] or None, phone=given["phone"] or None)
        return "contact"
    flow.save(
        reply_by=way,
        email=given["email"] if way == "email" else None,
        phone=given["phone"] if way == "phone" else None,
    )
    return None


def _keep_place(flow: Flow) -> None:
    """The position of the phone, else that of a photo; what cannot be used is left for the person to choose."""
    position = read_position(db(), flow.municipality, request.form.get("lon"), request.form.get("lat"))
    candidate = (
        Candidate(position, "position", Address.read(request.form)) if position.place else known_place(flow)
    )
    if candidate and candidate.position.usable and candidate.position.place:
        keep_place(flow, candidate, candidate.position.place)


def _sent(key: str) -> Response:
    """The number and the receipt: the same however often it is asked."""
    reporter: uuid.UUID | None = find_sent(db(), key)
    assert reporter is not None  # noqa: S101 (asked only of what was sent)
    return jsonify(number=find_sent_number(db(), key), href=receipt_of(reporter))


def _ask(flow: Flow, step: str, sentence: str) -> Response:
    asked: dict[str, Any] = {}
    if step == "place":
        asked = {name: request.form[name] for name in ("lon", "lat", "sok") if request.form.get(name)}
    href = url_for(f"resident.{step}", key=flow.key, **asked)
    return _refuse("needs_more", sentence, href=href)


def _refuse(code: str, sentence: str, **more: str) -> Response:
    answer = jsonify(error={"code": code, "sentence": sentence, "what_now": "", "fields": {}}, **more)
    answer.status_code = 422
    return answer

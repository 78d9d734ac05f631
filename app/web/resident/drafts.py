"""The draft of a report as the steps of the flow see it: what is there, what is missing, where to go next."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.drafts import save_draft
from app.domain.questions import check_answers
from app.domain.reports import check_text, clean_text
from app.domain.tokens import follow_token
from app.domain.words import N_
from app.models import Category, Municipality, Photo
from app.queries.report_flow import draft_photos, find_category, find_draft, find_sent
from app.web.municipality import all_municipalities, current_municipality, show_municipality
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.own_drafts import begin_draft, is_own
from geo.place import Place

KEPT_CHARACTERS = 20_000
"""Of one field, in the draft: far more than can be sent, so that a text that is too long is not lost."""

DRAFT_GONE = N_("Vi finner ikke meldingen du begynte på. Den slettes etter sju dager. Begynn på nytt her.")

STEPS = ("place", "category", "details", "contact", "review")
"""Endpoint names of the five steps, in order."""


@dataclass
class Flow:
    """A draft with what it points at."""

    key: str
    fields: dict[str, Any]
    municipality: Municipality
    category: Category | None = None
    photos: list[Photo] = field(default_factory=list)

    @property
    def place(self) -> Place | None:
        """The confirmed place."""
        lon, lat = self.fields.get("lon"), self.fields.get("lat")
        return Place(lon, lat) if lon is not None and lat is not None else None

    @property
    def good_photos(self) -> list[Photo]:
        return [photo for photo in self.photos if photo.state != "failed"]

    def save(self, **fields: Any) -> None:
        """Keep ``fields``; texts without control characters, a None takes a field away."""
        values = {name: _storable(value) for name, value in fields.items()}
        self.fields = save_draft(public_ctx(self.municipality), self.key, {**self._origin(), **values})

    def _origin(self) -> dict[str, Any]:
        return {"municipality": self.municipality.number}

    def first_gap(self) -> str | None:
        """The first step that still needs something, None when the report can be sent."""
        if self.place is None:
            return "place"
        if self.category is None:
            return "category"
        answers = self.answers()
        if check_text(self.fields.get("text", "")) or check_answers(
            self.category.questions, answers, public_ctx(self.municipality).today
        ):
            return "details"
        return None if self.fields.get("reply_by") else "contact"

    def answers(self) -> dict[str, Any]:
        """The answers to the questions of the present category."""
        given: Mapping[str, Any] = self.fields.get("answers") or {}
        questions = self.category.questions if self.category else []
        return {one["code"]: given[one["code"]] for one in questions if given.get(one["code"])}


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)[:KEPT_CHARACTERS]
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return value


def load_flow(key: str) -> Flow:
    """The draft behind an address of the flow.

    A draft that has been sent leads to its receipt, whatever the step. One that is gone, or that another browser
    began, leads to the start; when something is posted to it, a new one begins with that, so that nothing typed is
    lost. The key of the flow is then another than ``key``.
    """
    own = is_own(key)
    fields = find_draft(db(), key) if own else None
    if fields is None:
        sent = find_sent(db(), key) if own else None
        if sent:
            abort(redirect(receipt_of(sent), 303))
        if request.method != "POST":
            flash(_(DRAFT_GONE), "signal")
            abort(redirect(url_for("resident.start")))
        key, fields = key if own else begin_draft(), {}
    return flow_of(key, fields)


def flow_of(key: str, fields: dict[str, Any], number: str | None = None) -> Flow:
    """The draft with what its fields point at. ``number``: the municipality of a draft that has none yet."""
    municipality = _municipality(fields.get("municipality") or number)
    show_municipality(municipality)
    category = find_category(db(), municipality.id, fields["category"]) if fields.get("category") else None
    return Flow(key, fields, municipality, category, draft_photos(db(), key))


def _municipality(number: str | None) -> Municipality:
    return next((one for one in all_municipalities() if one.number == number), None) or current_municipality()


def receipt_of(reporter_id: uuid.UUID) -> str:
    """The address of the receipt."""
    return url_for("resident.receipt", token=follow_token(runtime().settings.secret_key, reporter_id))


def need_earlier_steps(flow: Flow, step: str) -> None:
    """Send the person back when a step before ``step`` has not been done."""
    gap = flow.first_gap()
    if gap and STEPS.index(gap) < STEPS.index(step):
        abort(redirect(url_for(f"resident.{gap}", key=flow.key)))


def go_on(flow: Flow, step: str) -> BaseResponse:
    """To the step after ``step``, or back to the review when the person came from there and nothing is missing."""
    following = STEPS[STEPS.index(step) + 1]
    if request.form.get("back_to") == "review":
        following = "review"
    return redirect(url_for(f"resident.{following}", key=flow.key), 303)


def page(body: str, status: int = 200) -> Response:
    """A page with its status."""
    return Response(body, status=status, mimetype="text/html")

"""What was typed in the rule lab, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.cases.rule_lab import Imagined
from app.domain.questions import check_answers, stored_answers
from app.domain.reports import MAX_TEXT, FieldErrors, clean_text
from app.domain.words import N_
from app.models import Category, Municipality
from app.queries.place_search import search_places
from app.queries.places import is_inside
from app.queries.report_flow import categories_of, find_extent
from app.web.request_context import db, now
from geo.place import BadPlace, Place
from geo.typed_place import parse_place
from routing_rules.condition_words import CHANNEL_WORDS
from routing_rules.conditions.who import REPORTER_WORDS
from routing_rules.facts import REPORTER_KINDS
from routing_rules.vocabulary import CHANNELS

LONGEST_PLACE = 120


@dataclass
class LabForm:
    """The fields as typed, and what they mean. ``imagined`` is None while something is wrong (see ``errors``)."""

    typed: Mapping[str, str]
    categories: list[Category]
    category: Category | None = None
    place: Place | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    errors: FieldErrors = field(default_factory=dict)
    imagined: Imagined | None = None

    @property
    def questions(self) -> list[Any]:
        """The extra questions of the chosen category."""
        return list(self.category.questions) if self.category else []


def empty_form(municipality: Municipality) -> LabForm:
    """The form as it is opened: nothing chosen, now."""
    local = now().astimezone(ZoneInfo(municipality.time_zone))
    typed = {"tid": f"{local:%Y-%m-%dT%H:%M}", "kanal": "web", "innmelder": "resident"}
    return LabForm(typed, categories_of(db(), municipality.id))


def read_form(municipality: Municipality) -> LabForm:
    """The form that was sent."""
    fields = request.form
    typed = {
        name: clean_text(fields.get(name, ""))
        for name in ("kategori", "sted", "tekst", "kanal", "innmelder", "tid", "bilde")
    }
    typed["innmelder"] = typed["innmelder"] or "resident"
    form = LabForm(typed, categories_of(db(), municipality.id))
    form.category = next((one for one in form.categories if one.code == typed["kategori"]), None)
    if form.category is None:
        form.errors["kategori"] = N_("Velg en kategori.")
    form.place = _place(db(), municipality, typed["sted"][:LONGEST_PLACE], form.errors)
    moment = _moment(typed["tid"], municipality, form.errors)
    if len(typed["tekst"]) > MAX_TEXT:
        form.errors["tekst"] = N_("Teksten er for lang. Kort den ned til 5000 tegn.")
    if typed["kanal"] not in CHANNELS:
        form.errors["kanal"] = N_("Velg ett av alternativene.")
    if typed["innmelder"] not in REPORTER_KINDS:
        form.errors["innmelder"] = N_("Velg ett av alternativene.")
    form.answers = _answers(form.questions, fields)
    optional = [{**one, "required": False} for one in form.questions]
    for name, wrong in check_answers(optional, form.answers, (moment or now()).date()).items():
        form.errors[name] = wrong
    if not form.errors and form.category and form.place and moment:
        form.imagined = Imagined(
            form.category,
            form.place,
            moment,
            typed["tekst"],
            typed["kanal"],
            typed["bilde"] == "1",
            typed["innmelder"],
            stored_answers(form.questions, form.answers),
        )
    return form


def _place(session: Session, municipality: Municipality, typed: str, errors: FieldErrors) -> Place | None:
    """Coordinates, else the best hit of the place search."""
    if not typed:
        errors["sted"] = N_("Pek på kartet, eller skriv en gate eller koordinater.")
        return None
    try:
        place = parse_place(typed, find_extent(session, municipality.id))
    except BadPlace:
        hit = next(iter(search_places(session, municipality.id, typed)), None)
        if hit is None:
            errors["sted"] = N_(
                "Vi fant ikke stedet. Skriv en gate, et sted eller koordinater: 69.6496, 18.9560."
            )
            return None
        place = Place(hit.lon, hit.lat)
    if municipality.boundary is not None and not is_inside(session, municipality.id, place):
        errors["sted"] = N_("Stedet ligger utenfor kommunen.")
        return None
    return place


def _moment(typed: str, municipality: Municipality, errors: FieldErrors) -> datetime | None:
    if not typed:
        return now()
    try:
        read = datetime.fromisoformat(typed)
        aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(municipality.time_zone))
        if not 1990 <= aware.year <= 2100:
            raise ValueError
    except (ValueError, OverflowError):
        errors["tid"] = N_("Skriv dato og klokkeslett slik: 2026-11-23T09:15")
        return None
    return aware


def _answers(questions: list[Any], fields: MultiDict[str, str]) -> dict[str, Any]:
    """The answers to the chosen category's questions: text, or a list where several may be chosen."""
    answers: dict[str, Any] = {}
    for question in questions:
        given = [clean_text(one) for one in fields.getlist(f"q_{question['code']}") if clean_text(one)]
        if given:
            answers[question["code"]] = given if question["kind"] == "choices" else given[0]
    return answers


def channel_options() -> list[tuple[str, str]]:
    """(code, words) of the ways a report comes in."""
    return [(code, _(CHANNEL_WORDS.get(code, code)).capitalize()) for code in CHANNELS]


def reporter_options() -> list[tuple[str, str]]:
    """(code, words) of who may report."""
    return [(code, _(REPORTER_WORDS[code]).capitalize()) for code in REPORTER_KINDS]

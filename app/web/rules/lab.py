"""The rule lab: point at the map, pick a category, write a text, and see who would get the case and why."""

from types import SimpleNamespace
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.rule_lab import LabAnswer, try_one
from app.cases.rules_check import check_rules
from app.domain.permissions import Permission
from app.domain.words import N_
from app.models import Category
from app.platform.limits import SEARCH, limiter
from app.queries.rules_drafts import DraftRow, find_drafts
from app.web.errors import translate
from app.web.guards import needs
from app.web.request_context import db
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.in_force import find_in_force
from app.web.rules.lab_form import LabForm, channel_options, empty_form, read_form, reporter_options
from app.web.rules.maps import map_data, place_pin
from app.web.rules.tabs import rules_tabs
from routing_rules.condition_words import PRIORITY_WORDS
from routing_rules.decide import Decision
from routing_rules.phrases import action_pieces
from routing_rules.ruleset import Ruleset
from routing_rules.sentences import Words, plain


@blueprint.get("/prov", endpoint="lab")
@needs(Permission.RULES_READ)
def open_lab() -> Response:
    """The empty form."""
    return _page(empty_form(own_municipality()), asked=request.args.get("regler", ""))


@blueprint.post("/prov", endpoint="ask_lab")
@limiter.limit(SEARCH)
@needs(Permission.RULES_READ)
def ask() -> Response:
    """The decision about what was typed; nothing is stored."""
    form, asked = read_form(own_municipality()), request.form.get("regler", "")
    if form.imagined is None:
        return _page(form, status=422, asked=asked)
    return _page(form, _ruleset(asked, form), asked=asked)


def _ruleset(asked: str, form: LabForm) -> Ruleset | None:
    """The rules of the draft that was asked for, else those in force."""
    draft = next((one for one in _drafts() if str(one.id) == asked), None)
    if draft is None:
        in_force = find_in_force()
        return in_force.ruleset if in_force else None
    checked = check_rules(db(), own_municipality(), draft.source)
    if checked.ruleset is None:
        form.errors["regler"] = N_("Utkastet har feil, så det kan ikke svare ennå.")
    return checked.ruleset


def _drafts() -> list[DraftRow]:
    may_see = current_user.may(Permission.RULES_EDIT)
    return find_drafts(db(), current_user.municipality_id) if may_see else []


def _page(form: LabForm, ruleset: Ruleset | None = None, status: int = 200, asked: str = "") -> Response:
    municipality = own_municipality()
    answer = try_one(db(), municipality, ruleset, form.imagined) if ruleset and form.imagined else None
    page = render_template(
        "rules/lab.html",
        form=form,
        errors={name: _words(wrong) for name, wrong in form.errors.items()},
        category_options=_grouped(form.categories),
        channel_options=channel_options(),
        reporter_options=reporter_options(),
        asked=asked,
        draft_options=[(str(one.id), one.name) for one in _drafts()],
        answer=_shown(answer, ruleset) if answer and ruleset else None,
        map_data=map_data(pins=[place_pin(form.place, _("Stedet du prøver"))] if form.place else []),
        tabs=rules_tabs("rules.lab"),
    )
    return make_response(page, 422 if form.errors else status)


def _words(wrong: Any) -> str:
    return translate(*wrong) if isinstance(wrong, tuple) else translate(wrong, {})


def _grouped(categories: list[Category]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(categories, key=lambda row: row.position):
        groups.setdefault(one.group_name, []).append((one.code, one.name))
    return list(groups.items())


def _more(decision: Decision, ruleset: Ruleset) -> list[str]:
    """What the rule does besides, a sentence for each."""
    said: list[tuple[str, Any]] = [("tags", list(decision.tags))] if decision.tags else []
    if decision.visibility == "staff":
        said.append(("visibility", decision.visibility))
    if decision.message:
        said.append(("message", decision.message.text))
    if decision.confirm == "auto":
        said.append(("confirm", decision.confirm))
    if escalate := decision.escalate:
        before = f"{escalate.before.amount} {escalate.before.unit.replace('_', ' ')}"
        said.append(("escalate", {"before": before, "priority": escalate.priority, "to": escalate.to}))
    words = Words(ruleset.vocabulary, _)
    return [plain(action_pieces(kind, value, words)) for kind, value in said]


def _shown(answer: LabAnswer, ruleset: Ruleset) -> SimpleNamespace:
    """The decision in words."""
    decision = answer.decision
    return SimpleNamespace(
        unit=ruleset.vocabulary.unit_name(decision.unit),
        priority=_(PRIORITY_WORDS[decision.priority]),
        sentence=decision.sentence,
        rule_id=decision.rule_id,
        rule_name=decision.rule_name,
        number=next(place for place, rule in enumerate(ruleset.rules, 1) if rule.id == decision.rule_id),
        first_answer=answer.dates.first_answer,
        solution=answer.dates.solution,
        version=decision.version,
        more=_more(decision, ruleset),
        warnings=[f"{warning.text(_)}." for warning in decision.warnings],
        where=answer.where,
        tried=[
            SimpleNamespace(
                number=number,
                name=one.rule_name,
                matched=one.matched,
                reason=f"{one.message.text(_)}.",
                decided=one.rule_id == decision.rule_id,
            )
            for number, one in enumerate(answer.tried, 1)
        ],
    )

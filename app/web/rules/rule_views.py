"""The form of a rule in a draft: opened, built up button by button, saved."""

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.cases.rules_check import check_rules
from app.domain.errors import NotFound
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftNotOpen, DraftStale
from app.web.errors import translate
from app.web.guards import needs
from app.web.request_context import db
from app.web.rules import choices
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.draft_pages import DraftPage, draft_page, seen_version, show_draft
from app.web.rules.drafts import CannotEdit, save_edit
from app.web.rules.rule_form import RuleForm, form_of, place_errors, sent_form, write_form
from routing_rules.rule_text import WrittenRule, find_rule, read_rules
from routing_rules.sentences import Words, rule_sentence
from routing_rules.writing import CannotWrite, free_id, insert_rule, move_rule, replace_rule
from routing_rules.yaml_tree import Unreadable


@blueprint.get("/utkast/<uuid:draft_id>/regel", endpoint="rule")
@needs(Permission.RULES_EDIT)
def open_rule(draft_id: uuid.UUID) -> Response:
    """The form of the rule ``?regel=``; without one an empty form for a new rule."""
    page = draft_page(draft_id)
    rule_id = request.args.get("regel", "")
    if not rule_id:
        place = request.args.get("plass", "1")
        form = form_of({}, int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 1)
        return _form_page(page, form, None)
    rule = _found(page, rule_id)
    return _form_page(page, form_of(rule.values, rule.number), rule)


@blueprint.post("/utkast/<uuid:draft_id>/regel", endpoint="save_rule")
@needs(Permission.RULES_EDIT)
def save_rule(draft_id: uuid.UUID) -> AnyResponse:
    """A button of the form: one that adds or removes a field shows it again, «save» saves."""
    page = draft_page(draft_id)
    rule_id = request.form.get("regel", "")
    rule = _found(page, rule_id) if rule_id else None
    form = sent_form(request.form, form_of(rule.values, rule.number).others if rule else {})
    form.id = rule_id or form.id
    if request.form.get("do", "save") != "save":
        return _form_page(page, form, rule)
    source = page.draft.source
    is_last = rule is not None and rule.number == len(page.rows)
    try:
        form.id = form.id or free_id(source, form.texts["name"])
        written = write_form(form, is_last)
        if form.errors:
            return _form_page(page, form, rule, status=422)
        text, number = _changed(source, rule, form, written.values)
    except (CannotWrite, Unreadable):
        refused = CannotEdit()
        return _form_page(page, form, rule, status=refused.status, refused=refused)
    place_errors(form, written, list(check_rules(db(), own_municipality(), text).errors), number - 1)
    if form.errors:
        return _form_page(page, form, rule, status=422)
    try:
        save_edit(page.draft, lambda _source: text, seen_version())
    except (DraftStale, DraftNotOpen) as stale:
        # The form holds this one rule only: saved again it goes into the text as it is now.
        return _form_page(page, form, rule, status=stale.status, refused=stale)
    flash(_("Regelen er lagret i utkastet."), "ok")
    anchor = f"regel-{form.id}"
    return redirect(
        url_for("rules.draft", draft_id=draft_id, regel=form.id, lagret=1, _anchor=anchor), code=303
    )


def _found(page: DraftPage, rule_id: str) -> WrittenRule:
    try:
        rule = find_rule(page.draft.source, rule_id)
    except Unreadable:
        rule = None
    if rule is None:
        raise NotFound()
    return rule


def _changed(
    source: str, rule: WrittenRule | None, form: RuleForm, values: dict[str, Any]
) -> tuple[str, int]:
    """(the new text, the rule's number in it)."""
    count = len(read_rules(source))
    wanted = (
        int(form.place) if form.place.isascii() and form.place.isdigit() else (rule.number if rule else 1)
    )
    if rule is None:
        # The last rule takes everything: a new one goes before it.
        place = max(1, min(wanted, count or 1))
        return insert_rule(source, values, place), place
    text = replace_rule(source, rule.id, values)
    place = max(1, min(wanted, count))
    return (move_rule(text, rule.id, place), place) if place != rule.number else (text, rule.number)


def _form_page(
    page: DraftPage,
    form: RuleForm,
    rule: WrittenRule | None,
    status: int = 200,
    refused: DraftStale | DraftNotOpen | CannotEdit | None = None,
) -> Response:
    vocabulary = page.vocabulary
    return show_draft(
        page,
        refused,
        status,
        current=rule.id if rule else "",
        form=form,
        form_errors={name: translate(sentence, {}) for name, sentence in form.errors.items()},
        rule=rule,
        said=rule_sentence(rule.values, Words(vocabulary, _)) if rule else [],
        choices=choices,
        vocabulary=vocabulary,
        count=len(page.rows),
        questions=sorted(vocabulary.answer_choices.items()),
    )

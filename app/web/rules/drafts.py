"""Drafts: made, ordered, copied, discarded. The form of a rule and the YAML have files of their own."""

import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.rules_drafts import discard_draft, make_draft, rebase_draft, save_draft
from app.domain.errors import BadInput, NotFound, VarskoError
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftNotOpen, DraftStale
from app.domain.words import N_
from app.queries.rules_drafts import DraftRow, find_drafts
from app.web.errors import field_sentences, wants_json
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.draft_pages import draft_page, get_draft, seen_version, show_draft
from app.web.rules.tabs import rules_tabs
from routing_rules.rule_text import find_rule, read_rules
from routing_rules.writing import CannotWrite, free_id, insert_rule, move_rule, remove_rule
from routing_rules.yaml_tree import Unreadable


class CannotEdit(VarskoError):
    """The text of the draft cannot be changed rule by rule."""

    code = "cannot_edit"
    status = 422
    sentence = N_("Teksten er skrevet slik at vi ikke kan endre én regel om gangen.")
    what_now = N_("Bruk YAML-siden i stedet. Ingenting er endret.")


@blueprint.get("/utkast", endpoint="drafts")
@needs(Permission.RULES_EDIT)
def list_drafts() -> str:
    """The open drafts."""
    return _list_page()


def _list_page(errors: dict[str, str] | None = None, name: str = "") -> str:
    drafts = find_drafts(db(), current_user.municipality_id)
    return render_template(
        "rules/drafts.html", drafts=drafts, errors=errors or {}, name=name, tabs=rules_tabs("rules.drafts")
    )


@blueprint.post("/utkast", endpoint="make_draft")
@needs(Permission.RULES_EDIT)
def make() -> AnyResponse:
    """A new draft of the rules in force; ``regel`` leads straight to that rule's form."""
    local = now().astimezone(ZoneInfo(own_municipality().time_zone))
    name = request.form.get("name", "").strip() or _(
        "Utkast %(moment)s", moment=f"{local:%d.%m.%Y kl. %H.%M}"
    )
    try:
        draft = make_draft(staff_ctx(), name)
    except BadInput as wrong:
        return Response(_list_page(field_sentences(wrong), name), 422)
    rule = request.form.get("regel") or None
    if rule:
        return redirect(url_for("rules.rule", draft_id=draft.id, regel=rule), code=303)
    return redirect(url_for("rules.draft", draft_id=draft.id), code=303)


@blueprint.get("/utkast/<uuid:draft_id>", endpoint="draft")
@needs(Permission.RULES_EDIT)
def show(draft_id: uuid.UUID) -> Response:
    """The rules of a draft in order."""
    return show_draft(draft_page(draft_id))


@blueprint.post("/utkast/<uuid:draft_id>/flytt", endpoint="move_rule")
@needs(Permission.RULES_EDIT)
def move(draft_id: uuid.UUID) -> AnyResponse:
    """Move a rule: ``flytt`` is «id|up», «id|down» or «id|7»."""
    rule_id, _bar, where = request.form.get("flytt", "").rpartition("|")

    def moved(source: str) -> str:
        rule = find_rule(source, rule_id)
        if rule is None:
            raise LookupError(rule_id)
        steps = {"up": rule.number - 1, "down": rule.number + 1}
        place = steps.get(where) or (
            int(where) if where.isascii() and where.isdigit() and len(where) < 6 else 0
        )
        return move_rule(source, rule_id, place) if place else source

    return _edited(draft_id, moved, rule_id)


@blueprint.post("/utkast/<uuid:draft_id>/kopier", endpoint="copy_rule")
@needs(Permission.RULES_EDIT)
def copy(draft_id: uuid.UUID) -> AnyResponse:
    """A copy of a rule right below it."""
    rule_id = request.form.get("regel", "")
    made: list[str] = []

    def copied(source: str) -> str:
        rule = find_rule(source, rule_id)
        if rule is None:
            raise LookupError(rule_id)
        made.append(free_id(source, rule_id))
        name = _("%(name)s (kopi)", name=rule.name)
        place = rule.number if rule.number == len(read_rules(source)) else rule.number + 1
        return insert_rule(source, {**rule.values, "id": made[0], "name": name}, place)

    return _edited(draft_id, copied, lambda: made[0], to_form=True)


@blueprint.post("/utkast/<uuid:draft_id>/ta-bort", endpoint="remove_rule")
@needs(Permission.RULES_EDIT)
def remove(draft_id: uuid.UUID) -> AnyResponse:
    """Take a rule out of the draft."""
    rule_id = request.form.get("regel", "")
    return _edited(draft_id, lambda source: remove_rule(source, rule_id), "")


@blueprint.post("/utkast/<uuid:draft_id>/forkast", endpoint="discard_draft")
@needs(Permission.RULES_EDIT)
def discard(draft_id: uuid.UUID) -> AnyResponse:
    """Put the draft away."""
    try:
        draft = discard_draft(staff_ctx(), draft_id, request.form.get("reason", ""))
    except DraftNotOpen as refused:
        return show_draft(draft_page(draft_id), refused, refused.status)
    flash(_("Utkastet «%(name)s» er forkastet.", name=draft.name), "ok")
    return redirect(url_for("rules.drafts"), code=303)


@blueprint.post("/utkast/<uuid:draft_id>/legg-oppa", endpoint="rebase_draft")
@needs(Permission.RULES_EDIT)
def rebase(draft_id: uuid.UUID) -> AnyResponse:
    """Lay the draft's changes on top of the rules that are in force now."""
    try:
        conflicts = rebase_draft(staff_ctx(), draft_id, seen_version())
    except (DraftNotOpen, DraftStale) as refused:
        return show_draft(draft_page(draft_id), refused, refused.status)
    if conflicts:
        flash(
            _("Noen linjer er endret begge steder. De er merket i teksten. Velg hva som skal stå."), "signal"
        )
        return redirect(url_for("rules.draft_yaml", draft_id=draft_id), code=303)
    flash(_("Endringene dine ligger nå oppå reglene som gjelder."), "ok")
    return redirect(url_for("rules.draft", draft_id=draft_id), code=303)


def _edited(
    draft_id: uuid.UUID, edit: Callable[[str], str], focus: str | Callable[[], str], to_form: bool = False
) -> AnyResponse:
    """Change the draft's text by ``edit`` and save it. A script gets JSON with the new version."""
    draft = get_draft(draft_id)
    try:
        saved = save_edit(draft, edit, seen_version())
    except (DraftStale, DraftNotOpen, CannotEdit) as refused:
        if wants_json():
            raise
        return show_draft(draft_page(draft_id), refused, refused.status)
    if wants_json():
        return jsonify(version=saved)
    rule = focus if isinstance(focus, str) else focus()
    if to_form:
        return redirect(url_for("rules.rule", draft_id=draft_id, regel=rule), code=303)
    anchor = f"regel-{rule}" if rule else None
    return redirect(url_for("rules.draft", draft_id=draft_id, regel=rule or None, _anchor=anchor), code=303)


def save_edit(draft: DraftRow, edit: Callable[[str], str], seen: int) -> int:
    """Save ``edit`` of the draft's text; gives the new version.

    Raises:
        NotFound: the rule is not there (any more). CannotEdit, DraftStale, DraftNotOpen.
    """
    try:
        text = edit(draft.source)
    except LookupError:
        raise NotFound(N_("Regelen er ikke i utkastet lenger.")) from None
    except (CannotWrite, Unreadable):
        raise CannotEdit() from None
    return save_draft(staff_ctx(), draft.id, seen, text).version

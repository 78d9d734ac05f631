"""The versions of the rules: who put them in force, when and why; what differs; back to an earlier one in one step."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.decide import vocabulary_of
from app.cases.roll_back_rules import roll_back, withdraw_scheduled
from app.domain.errors import BadInput, NotFound, VarskoError
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftHasErrors, NothingScheduled, NothingToRollBackTo
from app.domain.rules_log import RULES_EVENTS
from app.queries.rules_drafts import find_rules_log
from app.queries.rules_versions import find_in_force, find_version, list_publications
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx
from app.web.rules.blueprint import blueprint
from app.web.rules.changes import changes_in_words
from app.web.rules.rows import rule_rows
from app.web.rules.tabs import rules_tabs


@blueprint.get("/versjoner", endpoint="versions")
@needs(Permission.RULES_READ)
def list_versions() -> Response:
    """Every time a version came into force, and the log."""
    return _page()


@blueprint.post("/versjoner/tilbake", endpoint="roll_back")
@needs(Permission.RULES_PUBLISH)
def back() -> AnyResponse:
    """Let an earlier version decide again from now on."""
    version = request.form.get("version") or None
    try:
        roll_back(staff_ctx(), request.form.get("reason", ""), version)
    except BadInput as wrong:
        return _page(errors=field_sentences(wrong), status=422)
    except (DraftHasErrors, NothingToRollBackTo) as refused:
        return _page(refused=refused, status=refused.status)
    flash(_("Den tidligere versjonen gjelder igjen."), "ok")
    return redirect(url_for("rules.versions"), code=303)


@blueprint.post("/versjoner/trekk-tilbake", endpoint="withdraw")
@needs(Permission.RULES_PUBLISH)
def withdraw() -> AnyResponse:
    """Take back the version that waits for its moment."""
    try:
        withdraw_scheduled(staff_ctx(), request.form.get("reason", ""))
    except BadInput as wrong:
        return _page(errors=field_sentences(wrong), status=422)
    except NothingScheduled as refused:
        return _page(refused=refused, status=refused.status)
    flash(_("Versjonen er trukket tilbake."), "ok")
    return redirect(url_for("rules.versions"), code=303)


@blueprint.get("/versjoner/<version>", endpoint="version")
@needs(Permission.RULES_READ)
def show(version: str) -> str:
    """The rules of one version as sentences, and what differs from another (``?mot=``), else from those in force."""
    found = find_version(db(), current_user.municipality_id, version)
    if found is None:
        raise NotFound()
    in_force = find_in_force(db(), current_user.municipality_id, now())
    asked = request.args.get("mot", "")
    other = find_version(db(), current_user.municipality_id, asked) if asked else None
    against = other.source if other else (in_force.source if in_force else None)
    vocabulary = vocabulary_of(db(), current_user.municipality_id)
    same = in_force is not None and in_force.ruleset_id == found.id and other is None
    return render_template(
        "rules/version.html",
        found=found,
        rows=rule_rows(found.source, vocabulary),
        against=other.version if other else (in_force.version if in_force else ""),
        changes=changes_in_words(against, found.source, vocabulary) if against and not same else None,
        decides=in_force is not None and in_force.ruleset_id == found.id,
        tabs=rules_tabs("rules.versions"),
    )


def _page(
    errors: dict[str, str] | None = None, refused: VarskoError | None = None, status: int = 200
) -> Response:
    rows = list_publications(db(), current_user.municipality_id, now())
    earlier = next((row for row in rows if row.state == "earlier"), None)
    html = render_template(
        "rules/versions.html",
        rows=rows,
        earlier=earlier,
        scheduled=next((row for row in rows if row.state == "scheduled"), None),
        log=find_rules_log(db(), current_user.municipality_id),
        events=RULES_EVENTS,
        errors=errors or {},
        typed=request.form,
        refused=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        may_publish=current_user.may(Permission.RULES_PUBLISH),
        tabs=rules_tabs("rules.versions"),
    )
    return make_response(html, status)

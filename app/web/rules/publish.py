"""A draft comes into force: what changes is read in words first, and a reason is given."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.cases.publish_rules import publish_draft
from app.domain.errors import BadInput, VarskoError
from app.domain.permissions import Permission
from app.domain.rules_errors import (
    DraftHasErrors,
    DraftNotOpen,
    DraftNotTried,
    DraftStale,
    NothingChanged,
    RulesAlreadyScheduled,
    RulesMoved,
)
from app.domain.words import N_
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import now, staff_ctx
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.changes import changes_in_words
from app.web.rules.draft_pages import draft_page, seen_version
from app.web.rules.tabs import rules_tabs

REFUSALS = (
    DraftStale,
    RulesMoved,
    RulesAlreadyScheduled,
    DraftHasErrors,
    DraftNotTried,
    DraftNotOpen,
    NothingChanged,
)


@blueprint.get("/utkast/<uuid:draft_id>/sett-i-drift", endpoint="publish")
@needs(Permission.RULES_PUBLISH)
def open_publish(draft_id: uuid.UUID) -> Response:
    """What will change, and the form."""
    return _page(draft_id)


@blueprint.post("/utkast/<uuid:draft_id>/sett-i-drift", endpoint="do_publish")
@needs(Permission.RULES_PUBLISH)
def do_publish(draft_id: uuid.UUID) -> AnyResponse:
    """Put the draft in force, now or from a moment on."""
    try:
        publication = publish_draft(
            staff_ctx(),
            draft_id,
            seen_version(),
            request.form.get("reason", ""),
            _moment(),
            untried=request.form.get("untried") == "1",
        )
    except BadInput as wrong:
        return _page(draft_id, wrong=wrong, status=422)
    except REFUSALS as refused:
        return _page(draft_id, refused=refused, status=refused.status)
    if publication.effective_from > now():
        flash(_("Reglene begynner å gjelde på tidspunktet du valgte."), "ok")
    else:
        flash(_("Reglene er satt i drift. De gjelder for meldinger fra nå av."), "ok")
    return redirect(url_for("rules.versions"), code=303)


def _moment() -> datetime | None:
    """The moment that was chosen, None for now. Raises BadInput for one that cannot be read."""
    if request.form.get("naar") != "fra":
        return None
    try:
        read = datetime.fromisoformat(request.form.get("fra", "").strip())
    except ValueError:
        raise BadInput({"fra": N_("Skriv dato og klokkeslett slik: 2026-11-23T09:15")}) from None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(own_municipality().time_zone))


def _page(
    draft_id: uuid.UUID, wrong: BadInput | None = None, refused: VarskoError | None = None, status: int = 200
) -> Response:
    page = draft_page(draft_id)
    errors = field_sentences(wrong) if wrong else {}
    if "effective_from" in errors:
        errors["fra"] = errors.pop("effective_from")
    html = render_template(
        "rules/publish.html",
        page=page,
        draft=page.draft,
        changes=changes_in_words(page.draft.base_source, page.draft.source, page.vocabulary),
        errors=errors,
        typed=request.form,
        refused=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        moved=isinstance(refused, RulesMoved),
        untried=isinstance(refused, DraftNotTried) or request.form.get("untried") == "1",
        tabs=rules_tabs("rules.drafts"),
    )
    return make_response(html, status)

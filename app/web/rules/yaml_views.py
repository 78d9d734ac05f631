"""The draft as YAML: the same text as the forms change, with what is wrong beside its line."""

import uuid

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.cases.rules_check import check_rules
from app.cases.rules_drafts import save_draft
from app.domain.errors import BadInput, VarskoError
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftNotOpen, DraftStale
from app.queries.rules_drafts import DraftRow
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import db, staff_ctx
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.draft_pages import get_draft, seen_version
from app.web.rules.tabs import rules_tabs
from routing_rules.rule_text import lines_of

MOST_SHOWN = 100
AROUND = 1
"""Lines shown above and below one with an error."""


@blueprint.get("/utkast/<uuid:draft_id>/yaml", endpoint="draft_yaml")
@needs(Permission.RULES_EDIT)
def open_yaml(draft_id: uuid.UUID) -> Response:
    """The text of the draft."""
    draft = get_draft(draft_id)
    return _page(draft, draft.source)


@blueprint.post("/utkast/<uuid:draft_id>/yaml", endpoint="save_yaml")
@needs(Permission.RULES_EDIT)
def save_yaml(draft_id: uuid.UUID) -> AnyResponse:
    """Save the text with whatever errors it holds; they are shown beside their lines."""
    draft = get_draft(draft_id)
    source = request.form.get("source", "").replace("\r\n", "\n")
    try:
        save_draft(staff_ctx(), draft_id, seen_version(), source, request.form.get("name"))
    except DraftStale as stale:
        return _page(get_draft(draft_id), source, stale, stale.status)
    except DraftNotOpen as refused:
        return _page(draft, source, refused, refused.status)
    except BadInput as wrong:
        return _page(draft, source, status=422, errors=field_sentences(wrong))
    checked = check_rules(db(), own_municipality(), source)
    if checked.errors:
        flash(_("Lagret, men teksten har feil. Se under."), "signal")
    else:
        flash(_("Utkastet er lagret."), "ok")
    return redirect(url_for("rules.draft_yaml", draft_id=draft_id, lagret=1), code=303)


def _page(
    draft: DraftRow,
    source: str,
    refused: VarskoError | None = None,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:
    checked = check_rules(db(), own_municipality(), source) if len(source) <= 1_000_000 else None
    found = [(one.line, one.message.text(_)) for one in checked.errors] if checked else []
    warned = [(one.line, f"{one.message.text(_)}.") for one in checked.warnings] if checked else []
    page = render_template(
        "rules/yaml.html",
        draft=draft,
        source=source,
        found=[_beside(source, line, sentence, "bad") for line, sentence in found[:MOST_SHOWN]],
        warned=[_beside(source, line, sentence, "warn") for line, sentence in warned[:MOST_SHOWN]],
        errors=errors or {},
        theirs=refused.theirs if isinstance(refused, DraftStale) else None,
        refused=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        tabs=rules_tabs("rules.drafts"),
        saved=request.args.get("lagret") == "1",
    )
    return make_response(page, status)


def _beside(source: str, line: int, sentence: str, tone: str) -> dict[str, object]:
    """A mistake with the lines around it: (number, text, whether it is the one)."""
    lines = lines_of(source)
    first, last = max(0, line - 1 - AROUND), min(len(lines), line + AROUND)
    return {
        "line": line,
        "sentence": sentence,
        "tone": tone,
        "lines": [(number + 1, lines[number], number == line - 1) for number in range(first, last)],
    }

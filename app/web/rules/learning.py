"""What the desk's corrections tell about the rules, and drafts made of what they suggest."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.cases.rules_learning import find_lessons, use_suggestion
from app.domain.permissions import Permission
from app.web.guards import needs
from app.web.request_context import now, staff_ctx
from app.web.rules.blueprint import blueprint
from app.web.rules.tabs import rules_tabs

SPANS = (30, 90, 365)
DEFAULT = 90


@blueprint.get("/laering", endpoint="learning")
@needs(Permission.RULES_EDIT)
def learning() -> str:
    """Per rule: how often the desk corrected it and to what; and the changes that this speaks for."""
    days = _days(request.args.get("dager", ""))
    lessons = find_lessons(staff_ctx(), now() - timedelta(days=days), now())
    words = lessons.ruleset.vocabulary
    names = {rule.id: rule.name for rule in lessons.ruleset.rules}
    records = sorted(
        lessons.learned.records.values(), key=lambda one: (-one.corrected, -one.decided, one.rule)
    )
    return render_template(
        "rules/learning.html",
        days=days,
        spans=SPANS,
        lessons=lessons,
        records=records,
        names=names,
        units=words.unit_names,
        suggestions=[(one, f"{one.evidence(words).text(_)}.") for one in lessons.suggestions],
        tabs=rules_tabs("rules.learning"),
    )


@blueprint.post("/laering/utkast", endpoint="use_suggestion")
@needs(Permission.RULES_EDIT)
def use() -> AnyResponse:
    """A draft with a suggestion in it; nothing changes before somebody puts it in force."""
    days = _days(request.form.get("dager", ""))
    draft = use_suggestion(staff_ctx(), request.form.get("key", ""), now() - timedelta(days=days), now())
    return redirect(url_for("rules.draft", draft_id=draft.id), code=303)


def _days(text: str) -> int:
    return int(text) if text in {str(one) for one in SPANS} else DEFAULT

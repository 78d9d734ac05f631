"""A draft as its pages need it: rows, errors, warnings; and the page itself."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.decide import vocabulary_of
from app.cases.rules_check import CheckedRules, check_rules
from app.domain.errors import NotFound, VarskoError
from app.domain.rules_errors import DraftStale
from app.queries.rules_drafts import DraftRow, find_draft
from app.queries.rules_runs import find_runs
from app.web.errors import translate
from app.web.request_context import db
from app.web.rules.blueprint import own_municipality
from app.web.rules.rows import RuleRow, rule_rows
from app.web.rules.tabs import rules_tabs
from routing_rules.vocabulary import Vocabulary
from routing_rules.yaml_tree import Unreadable


@dataclass(frozen=True)
class DraftPage:
    """A draft with what was found in it. ``rows`` is empty when the text is no YAML."""

    draft: DraftRow
    vocabulary: Vocabulary
    checked: CheckedRules
    rows: list[RuleRow]

    def row(self, rule_id: str) -> RuleRow | None:
        """The row of a rule by its id."""
        return next((row for row in self.rows if row.id == rule_id), None)

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        """(line, sentence, id of the rule or "")."""
        return [(one.line, one.message.text(_), self._rule_at(one.path)) for one in self.checked.errors]

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """(id of the rule, sentence)."""
        return [(one.rule_id, f"{one.message.text(_)}.") for one in self.checked.warnings]

    def _rule_at(self, path: str) -> str:
        number = path.removeprefix("rules[").partition("]")[0]
        inside = path.startswith("rules[") and number.isdigit() and int(number) < len(self.rows)
        return self.rows[int(number)].id if inside else ""


def get_draft(draft_id: uuid.UUID) -> DraftRow:
    """A draft of the reader's municipality. Raises NotFound."""
    draft = find_draft(db(), current_user.municipality_id, draft_id)
    if draft is None:
        raise NotFound()
    return draft


def draft_page(draft_id: uuid.UUID) -> DraftPage:
    """The draft, checked. Raises NotFound."""
    draft = get_draft(draft_id)
    vocabulary = vocabulary_of(db(), current_user.municipality_id)
    checked = check_rules(db(), own_municipality(), draft.source)
    try:
        rows = rule_rows(draft.source, vocabulary)
    except Unreadable:
        rows = []
    return DraftPage(draft, vocabulary, checked, rows)


def show_draft(
    page: DraftPage, refused: VarskoError | None = None, status: int = 200, **panel: Any
) -> Response:
    """The page of a draft, with a panel beside the list: the form of a rule when there is one."""
    asked = request.args.get("regel", "")
    html = render_template(
        "rules/draft.html",
        page=page,
        draft=page.draft,
        rows=page.rows,
        current=panel.pop("current", asked),
        refused=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        stale=isinstance(refused, DraftStale),
        tabs=rules_tabs("rules.drafts"),
        saved=request.args.get("lagret") == "1",
        runs=find_runs(db(), current_user.municipality_id, "replay", page.draft.id, 3),
        **panel,
    )
    return make_response(html, status)


def seen_version(name: str = "seen") -> int:
    """The version of the draft that the person saw; 0 when the form holds nonsense."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

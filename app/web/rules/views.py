"""The rules in force as sentences. Editing, the lab, areas and versions have files of their own."""

from datetime import timedelta

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.permissions import Permission
from app.domain.reports import clean_text
from app.queries.rules_drafts import find_drafts
from app.queries.ruleset_page import count_decisions
from app.queries.unused_rules import find_unused_rules
from app.web.guards import needs
from app.web.request_context import db, now
from app.web.rules import (
    areas,
    drafts,
    lab,
    learning,
    publish,
    rule_views,
    runs,
    versions,
    yaml_views,
)
from app.web.rules.blueprint import blueprint
from app.web.rules.in_force import InForce, find_in_force
from app.web.rules.rows import RuleRow, rule_rows
from app.web.rules.tabs import rules_tabs
from routing_rules.check import unreachable

__all__ = [
    "areas",
    "blueprint",
    "drafts",
    "lab",
    "learning",
    "publish",
    "rule_views",
    "runs",
    "versions",
    "yaml_views",
]

COUNTED_DAYS = 90
LONGEST = 100


@blueprint.get("")
@needs(Permission.RULES_READ)
def read() -> str:
    """Every rule in force as a sentence, in the order in which they are asked."""
    in_force = find_in_force()
    may_edit = current_user.may(Permission.RULES_EDIT)
    asked = clean_text(request.args.get("q", ""))[:LONGEST]
    all_rows = _rows(in_force) if in_force else []
    chosen = next((row for row in all_rows if row.id == request.args.get("regel")), None)
    return render_template(
        "rules/read.html",
        in_force=in_force.row if in_force else None,
        rows=[row for row in all_rows if row.fits(asked)],
        count=len(all_rows),
        asked=asked,
        chosen=chosen,
        warnings=_warnings(in_force),
        drafts=find_drafts(db(), current_user.municipality_id) if may_edit else [],
        tabs=rules_tabs("rules.read"),
        days=COUNTED_DAYS,
    )


def _rows(in_force: InForce) -> list[RuleRow]:
    counts = count_decisions(db(), current_user.municipality_id, now() - timedelta(days=COUNTED_DAYS))
    return rule_rows(in_force.row.source, in_force.ruleset.vocabulary, counts)


def _warnings(in_force: InForce | None) -> list[tuple[str, str]]:
    """(id of the rule, sentence) of rules that can never decide, and of those that have not decided anything lately."""
    if in_force is None:
        return []
    found = [(one.rule_id, f"{one.message.text(_)}.") for one in unreachable(in_force.ruleset)]
    told = {rule_id for rule_id, _words in found}
    unused = find_unused_rules(db(), current_user.municipality_id, in_force.ruleset, now(), COUNTED_DAYS)
    words = _(
        "Regelen «%(name)s» har ikke truffet noen sak på %(days)s dager.", name="{name}", days=COUNTED_DAYS
    )
    return [*found, *((row.id, words.replace("{name}", row.name)) for row in unused if row.id not in told)]

"""The rules that decide now, for the pages that show them."""

from dataclasses import dataclass

from flask_login import current_user

from app.cases.decide import NoRuleset, current_ruleset
from app.models import RulesetVersion
from app.queries.rules_versions import find_scheduled
from app.web.request_context import db, now
from routing_rules.ruleset import Ruleset


@dataclass(frozen=True)
class InForce:
    """The version in force, as stored and compiled."""

    row: RulesetVersion
    ruleset: Ruleset


def find_in_force() -> InForce | None:
    """The version in force of the reader's municipality, None where nothing is published."""
    try:
        ruleset_id, ruleset = current_ruleset(db(), current_user.municipality_id, now())
    except NoRuleset:
        return None
    return InForce(db().get_one(RulesetVersion, ruleset_id), ruleset)


def sources_in_force() -> list[str]:
    """The texts of the rules that decide, or that will."""
    in_force = find_in_force()
    waiting = find_scheduled(db(), current_user.municipality_id, now())
    return [
        *([in_force.row.source] if in_force else []),
        *([waiting.source] if waiting and waiting.source else []),
    ]

"""The rules that decide now, for the pages that show them."""

from dataclasses import dataclass

from flask_login import current_user

from app.cases.decide import NoRuleset, current_ruleset
from app.models import RulesetVersion
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

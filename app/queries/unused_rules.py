"""Rules that had their chance and never decided anything."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Decision
from app.queries.rules_versions import find_in_force
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset

UNUSED_DAYS = 90


def find_unused_rules(
    session: Session, municipality_id: int, ruleset: Ruleset, now: datetime, days: int = UNUSED_DAYS
) -> list[Rule]:
    """The rules that have decided no report in so many days, in order. The catch-all is not among them.

    A rule that did not stand in the version in force that long ago has not had its chance, and is left out.
    """
    since = now - timedelta(days=days)
    in_force = find_in_force(session, municipality_id, since)
    then = in_force.source if in_force else None
    if then is None:
        return []
    decided = set(
        session.scalars(
            select(Decision.rule_id)
            .where(Decision.municipality_id == municipality_id, Decision.decided_at >= since)
            .distinct()
        )
    )
    return [
        rule
        for rule in ruleset.rules
        if not rule.is_catch_all and rule.id not in decided and _names(then, rule.id)
    ]


def _names(source: str, rule_id: str) -> bool:
    return re.search(rf"\bid:\s*['\"]?{re.escape(rule_id)}(?![a-z0-9-])", source) is not None

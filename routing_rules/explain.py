"""Why a report went where it did: every rule that was tried, and the fact that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routing_rules.conditions import Condition
from routing_rules.facts import Facts
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset
from routing_rules.words import N_, Message


@dataclass(frozen=True)
class Tried:
    """One rule that was tried. `reason`: a Norwegian sentence; `message`: the same with its parameters apart.

    `condition`: the name of the condition that failed ("road_owner"), None when the rule matched.
    """

    rule_id: str
    matched: bool
    reason: str
    rule_name: str
    condition: str | None
    message: Message

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "rule": self.rule_id,
            "name": self.rule_name,
            "matched": self.matched,
            "reason": self.reason,
            "condition": self.condition,
        }


def explain(facts: Facts, ruleset: Ruleset, *, to_the_end: bool = False) -> tuple[Tried, ...]:
    """The rules in order, up to and with the one that decides; with `to_the_end` those after it as well."""
    tried: list[Tried] = []
    for rule in ruleset.rules:
        tried.append(_try(rule, facts))
        if tried[-1].matched and not to_the_end:
            break
    return tuple(tried)


def _try(rule: Rule, facts: Facts) -> Tried:
    failed = next((condition for condition in rule.conditions if not condition.test(facts)), None)
    message = failed.reason(facts) if failed else _why_matched(rule.conditions, facts)
    return Tried(
        rule.id, failed is None, f"{message.text()}.", rule.name, failed.kind if failed else None, message
    )


def _why_matched(conditions: tuple[Condition, ...], facts: Facts) -> Message:
    if not conditions:
        return Message(N_("Regelen gjelder alt som ingen regel over har tatt"))
    return Message(N_("{reasons}"), {"reasons": tuple(condition.reason(facts) for condition in conditions)})

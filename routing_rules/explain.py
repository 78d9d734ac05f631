"""Why a report went where it did: every rule that was tried, and the fact that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routing_rules.conditions import Condition
from routing_rules.facts import Facts
from routing_rules.index import NoCatchAll
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset
from routing_rules.words import N_, Message

BREAKS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a condition that breaks down on some facts raises. Anything else is no matter of a rule."""


@dataclass(frozen=True)
class Tried:
    """One rule that was tried. `reason`: a Norwegian sentence; `message`: the same with its parameters apart.

    `condition`: the name of the condition that failed ("road_owner"), None when the rule matched. `failed`: the rule
    could not be tried at all, so the catch-all decided.
    """

    rule_id: str
    matched: bool
    reason: str
    rule_name: str
    condition: str | None
    message: Message
    failed: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "rule": self.rule_id,
            "name": self.rule_name,
            "matched": self.matched,
            "reason": self.reason,
            "condition": self.condition,
            **({"failed": True} if self.failed else {}),
        }


class RuleFailed(Exception):
    """A rule could not be tried: one of its conditions broke down on these facts. `message`: what the desk reads."""

    def __init__(self, rule: Rule, condition: Condition) -> None:
        super().__init__(f"rule {rule.id} could not be tried")
        self.rule, self.condition = rule, condition
        self.message = Message(
            N_("Regelen «{rule}» kunne ikke prøves: vilkåret «{condition}» virket ikke. Se over regelen"),
            {"rule": rule.name, "condition": condition.kind},
        )


def first_match(facts: Facts, ruleset: Ruleset) -> int:
    """The place of the first rule that matches, found by reading from the top.

    Raises:
        RuleFailed: a rule before it could not be tried.
    """
    for place, rule in enumerate(ruleset.rules):
        if failing_condition(rule, facts) is None:
            return place
    raise NoCatchAll("no rule matches: the ruleset has no catch-all")


def failing_condition(rule: Rule, facts: Facts) -> Condition | None:
    """The condition that does not hold; None when the rule matches.

    Raises:
        RuleFailed: a condition cannot be tried, and no other says no.
    """
    broken: tuple[Condition, Exception] | None = None
    for condition in rule.conditions:
        try:
            if not condition.test(facts):
                return condition
        except BREAKS as error:
            broken = broken or (condition, error)
    if broken:
        raise RuleFailed(rule, broken[0]) from broken[1]
    return None


def explain(
    facts: Facts, ruleset: Ruleset, *, to_the_end: bool = False, decided_by: str | None = None
) -> tuple[Tried, ...]:
    """The rules in order, up to and with the one that decides; with `to_the_end` those after it as well.

    `decided_by`: the id of the rule that decided, where it is known; a rule that matched but could not be used is then
    followed by that one.
    """
    tried: list[Tried] = []
    for rule in ruleset.rules:
        tried.append(_try(rule, facts))
        if (tried[-1].matched or tried[-1].failed) and not to_the_end:
            break
    if decided_by is not None and not to_the_end and tried[-1].rule_id != decided_by:
        tried += [_try(rule, facts) for rule in ruleset.rules[len(tried) :] if rule.id == decided_by]
    return tuple(tried)


def _try(rule: Rule, facts: Facts) -> Tried:
    try:
        failing = failing_condition(rule, facts)
    except RuleFailed as failed:
        return Tried(
            rule.id,
            False,
            f"{failed.message.text()}.",
            rule.name,
            failed.condition.kind,
            failed.message,
            failed=True,
        )
    message = failing.reason(facts) if failing else _why_matched(rule.conditions, facts)
    return Tried(
        rule.id, failing is None, f"{message.text()}.", rule.name, failing.kind if failing else None, message
    )


def _why_matched(conditions: tuple[Condition, ...], facts: Facts) -> Message:
    if not conditions:
        return Message(N_("Regelen gjelder alt som ingen regel over har tatt"))
    return Message(N_("{reasons}"), {"reasons": tuple(condition.reason(facts) for condition in conditions)})

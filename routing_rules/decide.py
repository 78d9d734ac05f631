"""Facts and a ruleset to a decision: who handles the report, how soon, and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from routing_rules.actions import Escalation, ResidentMessage
from routing_rules.deadline import Promise, Span
from routing_rules.explain import BREAKS, RuleFailed, Tried, explain, first_match
from routing_rules.facts import Facts
from routing_rules.index import NoCatchAll
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset
from routing_rules.words import N_, Message

__all__ = ["Decision", "Tried", "decide", "decide_by_catch_all"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decision:
    """What the rules decided. `unit`, `rule_id`: codes. `priority`: urgent, high, normal or low.

    `sentence`: why, in plain Norwegian text (not escaped). `version`: of the ruleset. `tags`, `visibility`,
    `message`, `confirm`, `escalate`: as in the rule, the message with its blanks filled in. `warnings`: what the desk
    must know, such as a rule that failed so that the catch-all decided instead; none when all is well.
    """

    unit: str
    priority: str
    promise: Promise
    rule_id: str
    rule_name: str
    sentence: str
    version: str
    facts: Facts = field(repr=False)
    ruleset: Ruleset = field(repr=False, compare=False)
    tags: tuple[str, ...] = ()
    visibility: str = "public"
    message: ResidentMessage | None = None
    confirm: str = "desk"
    escalate: Escalation | None = None
    warnings: tuple[Message, ...] = ()

    @cached_property
    def tried(self) -> tuple[Tried, ...]:
        """Every rule from the first to the one that decided, with what matched or failed. Worked out when
        asked for.
        """
        return explain(self.facts, self.ruleset, decided_by=self.rule_id)

    def to_json(self) -> dict[str, Any]:
        """The decision as plain JSON values, `tried` and facts included."""
        return {
            "unit": self.unit,
            "priority": self.priority,
            "promise": promise_to_json(self.promise),
            "rule": self.rule_id,
            "rule_name": self.rule_name,
            "sentence": self.sentence,
            "version": self.version,
            "tags": list(self.tags),
            "visibility": self.visibility,
            "message": message_to_json(self.message),
            "confirm": self.confirm,
            "escalate": escalation_to_json(self.escalate),
            "warnings": [warning.text() for warning in self.warnings],
            "tried": [one.to_json() for one in self.tried],
            "facts": self.facts.to_json(),
        }


def decide(facts: Facts, ruleset: Ruleset) -> Decision:
    """The decision of the first rule that matches; the catch-all makes sure there is one.

    A rule that cannot be tried never passes in silence: the catch-all decides, and the decision carries a warning.
    """
    try:
        place = ruleset.index.first(facts)
    except NoCatchAll:
        raise
    except BREAKS:
        # Which one it was is found by reading from the top. Only a failure that no other condition makes harmless
        # counts, so that the answer does not depend on the order of the conditions.
        try:
            place = first_match(facts, ruleset)
        except RuleFailed as failed:
            log.exception("rule %s of %s failed", failed.rule.id, ruleset.version)
            return decide_by_catch_all(facts, ruleset, failed.message)
    return _decision(ruleset.rules[place], facts, ruleset)


def decide_by_catch_all(facts: Facts, ruleset: Ruleset, warning: Message) -> Decision:
    """The catch-all's decision, with a warning of why no other rule could decide. A person must confirm it."""
    return _decision(ruleset.catch_all, facts, ruleset, (warning,))


def unusable_unit(rule_name: str, unit_name: str) -> Message:
    """The warning when a rule sends cases to a unit that is gone or out of use."""
    return Message(
        N_("Regelen «{rule}» peker på {unit}, som ikke er i bruk. Resten av reglene ble ikke prøvd"),
        {"rule": rule_name, "unit": unit_name},
    )


def _decision(rule: Rule, facts: Facts, ruleset: Ruleset, warnings: tuple[Message, ...] = ()) -> Decision:
    return Decision(
        rule.unit,
        rule.priority,
        rule.promise or ruleset.promise_of(rule, facts.category),
        rule.id,
        rule.name,
        rule.sentence(facts),
        ruleset.version,
        facts,
        ruleset,
        rule.tags,
        rule.visibility,
        rule.message_for(facts),
        "desk" if warnings else rule.confirm,
        rule.escalate,
        warnings,
    )


def promise_to_json(promise: Promise) -> dict[str, Any]:
    """{"first_answer": {"amount": 2, "unit": "working_days"}, "solution": … or null}."""
    return {"first_answer": _span(promise.first_answer), "solution": _span(promise.solution)}


def message_to_json(message: ResidentMessage | None) -> dict[str, Any] | None:
    """{"text": …, "shown": ["receipt", "own_page"]}, None when there is none."""
    return {"text": message.text, "shown": list(message.shown)} if message else None


def escalation_to_json(escalation: Escalation | None) -> dict[str, Any] | None:
    """{"before": {"amount": 4, "unit": "working_hours"}, "priority": … or null, "to": unit code or null}."""
    if escalation is None:
        return None
    return {"before": _span(escalation.before), "priority": escalation.priority, "to": escalation.to}


def actions_to_json(rule: Rule) -> dict[str, Any]:
    """What a rule does with every case beside unit, priority and promise: {"tags": […], "visibility", "escalate"}."""
    return {
        "tags": list(rule.tags),
        "visibility": rule.visibility,
        "escalate": escalation_to_json(rule.escalate),
    }


def _span(one: Span | None) -> dict[str, Any] | None:
    return {"amount": one.amount, "unit": one.unit} if one else None

"""Facts and a ruleset to a decision: who handles the report, how soon, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from routing_rules.deadline import Promise, Span
from routing_rules.explain import Tried, explain
from routing_rules.facts import Facts
from routing_rules.ruleset import Ruleset

__all__ = ["Decision", "Tried", "decide"]


@dataclass(frozen=True)
class Decision:
    """What the rules decided. `unit`, `rule_id`: codes. `priority`: urgent, high, normal or low.

    `sentence`: why, in plain Norwegian text (not escaped). `version`: of the ruleset.
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

    @cached_property
    def tried(self) -> tuple[Tried, ...]:
        """Every rule from the first to the one that decided, with what matched or failed. Worked out when
        asked for.
        """
        return explain(self.facts, self.ruleset)

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
            "tried": [one.to_json() for one in self.tried],
            "facts": self.facts.to_json(),
        }


def decide(facts: Facts, ruleset: Ruleset) -> Decision:
    """The decision of the first rule that matches; the catch-all makes sure there is one."""
    rule = ruleset.rules[ruleset.index.first(facts)]
    promise = rule.promise or ruleset.promise_of(rule, facts.category)
    return Decision(
        rule.unit,
        rule.priority,
        promise,
        rule.id,
        rule.name,
        rule.sentence(facts),
        ruleset.version,
        facts,
        ruleset,
    )


def promise_to_json(promise: Promise) -> dict[str, Any]:
    """{"first_answer": {"amount": 2, "unit": "working_days"}, "solution": … or null}."""

    def span(one: Span | None) -> dict[str, Any] | None:
        return {"amount": one.amount, "unit": one.unit} if one else None

    return {"first_answer": span(promise.first_answer), "solution": span(promise.solution)}

"""Comparison of numbers: at_least, at_most, more_than, less_than, exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from routing_rules.reading import At
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node

COMPARISONS = ("at_least", "at_most", "more_than", "less_than", "exactly")
RANGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "number"} for name in COMPARISONS},
    "additionalProperties": False,
    "minProperties": 1,
}


@dataclass(frozen=True, order=True, slots=True)
class Range:
    """The numbers between two ends. `open_low`, `open_high`: the end itself is not included."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    def holds(self, number: float) -> bool:
        """True when the number lies within."""
        above = number > self.low if self.open_low else number >= self.low
        return above and (number < self.high if self.open_high else number <= self.high)

    @property
    def is_empty(self) -> bool:
        """True when no number lies within."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))

    def within(self, wider: Range) -> bool:
        """Every number of this range is in the wider one."""
        low_fits = self.low > wider.low or (self.low == wider.low and self.open_low >= wider.open_low)
        high_fits = self.high < wider.high or (self.high == wider.high and self.open_high >= wider.open_high)
        return low_fits and high_fits

    def apart_from(self, other: Range) -> bool:
        """No number is in both."""
        return _together(self, other).is_empty

    def words(self) -> Message:
        """«minst 3», «fra 3 til 5», «mer enn 3», «nøyaktig 3»."""
        low = N_("mer enn {low}") if self.open_low else N_("minst {low}")
        high = N_("mindre enn {high}") if self.open_high else N_("høyst {high}")
        if self.low == self.high:
            return Message(N_("nøyaktig {number}"), {"number": self.low})
        if self.high == math.inf:
            return Message(low, {"low": self.low})
        if self.low == -math.inf:
            return Message(high, {"high": self.high})
        if not self.open_low and not self.open_high:
            return Message(N_("fra {low} til {high}"), {"low": self.low, "high": self.high})
        return Message(
            N_("{from_low} og {to_high}"),
            {"from_low": Message(low, {"low": self.low}), "to_high": Message(high, {"high": self.high})},
        )


def _together(one: Range, other: Range) -> Range:
    low, high = max(one.low, other.low), min(one.high, other.high)
    return Range(
        low,
        high,
        any(part.open_low for part in (one, other) if part.low == low),
        any(part.open_high for part in (one, other) if part.high == high),
    )


def read_range(node: Node, at: At, most: float = math.inf) -> Range | None:
    """A comparison such as `{at_least: 3}` or `{more_than: 2, less_than: 10}`. `most`: the greatest number that makes
    sense.
    """
    pairs = at.mapping(node, COMPARISONS)
    if pairs is None or len(pairs) != len(node.value):
        return None
    if not pairs:
        at.refuse(node.line, N_("Her skal det stå et tall å sammenligne med, for eksempel «at_least: 3»"))
        return None
    for limit in pairs.values():
        if not is_number(limit.value):
            at.refuse(limit.line, N_("Her skal det stå et tall"))
            return None
        if limit.value > most:
            at.refuse(limit.line, N_("Tallet kan høyst være {most}"), most=most)
            return None
    joined = Range()
    for name, limit in pairs.items():
        joined = _together(joined, _one(name, float(limit.value)))
    if joined.is_empty:
        at.refuse(node.line, N_("Det minste tallet er større enn det største, så vilkåret kan aldri passe"))
        return None
    return joined


def is_number(value: Any) -> bool:
    """True for a whole or decimal number, false for yes and no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _one(name: str, limit: float) -> Range:
    match name:
        case "at_least":
            return Range(low=limit)
        case "at_most":
            return Range(high=limit)
        case "more_than":
            return Range(low=limit, open_low=True)
        case "less_than":
            return Range(high=limit, open_high=True)
    return Range(limit, limit)

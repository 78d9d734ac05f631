"""Rules sorted by category, group, road owner and area, so that those which cannot match cost nothing.

For one (category, group, road owner) the rules that can still match are found once and kept. Of these, rules
that demand an area lie in a drawer per area; the rest are always tried. What a drawer already proves is not
tested again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from routing_rules.conditions import flat
from routing_rules.facts import Facts
from routing_rules.rule import Rule

KEPT_AT_MOST = (
    4096  # combinations of category, group and road owner; more are facts made up to fill the memory
)

Entry = tuple[int, tuple[Callable[[Facts], bool], ...]]  # place in the ruleset, what is left to test
_SORTED_BY = {"category": 0, "group": 1, "road_owner": 2}


class NoCatchAll(LookupError):
    """No rule matches. load_ruleset refuses a ruleset in which that could happen."""


@dataclass(frozen=True, slots=True)
class _Drawers:
    everywhere: list[Entry]
    by_area: dict[str, list[Entry]]


class RuleIndex:
    """Finds the first matching rule of a ruleset; the answer is always that of reading from top to bottom."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = [(place, flat(rule.conditions)) for place, rule in enumerate(rules)]
        self._drawers: dict[tuple[str, str, str | None], _Drawers] = {}

    def first(self, facts: Facts) -> int:
        """The place of the first rule that matches. Raises NoCatchAll when none does."""
        key = (facts.category, facts.group, facts.road_owner)
        drawers = self._drawers.get(key)
        if drawers is None:
            drawers = self._fill(key)
        entries = drawers.everywhere
        if drawers.by_area:
            found = [entry for area in facts.areas for entry in drawers.by_area.get(area, ())]
            entries = sorted(found + entries, key=_place) if found else entries
        for place, tests in entries:
            for test in tests:
                if not test(facts):
                    break
            else:
                return place
        raise NoCatchAll("no rule matches: the ruleset has no catch-all")

    def _fill(self, key: tuple[str, str, str | None]) -> _Drawers:
        drawers = _Drawers([], {})
        for place, conditions in self._rules:
            if any(
                key[_SORTED_BY[one.kind]] not in one.value for one in conditions if one.kind in _SORTED_BY
            ):
                continue
            left = [one for one in conditions if one.kind not in _SORTED_BY]
            areas = next((one for one in left if one.kind == "area"), None)
            entry = (place, tuple(one.test for one in left if one is not areas))
            if areas is None:
                drawers.everywhere.append(entry)
            else:
                for area in areas.value:
                    drawers.by_area.setdefault(area, []).append(entry)
        if len(self._drawers) >= KEPT_AT_MOST:
            self._drawers.clear()
        self._drawers[key] = drawers
        return drawers


def _place(entry: Entry) -> int:
    return entry[0]

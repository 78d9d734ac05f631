"""Rules tried on what was decided before: which cases would move, and whether the desk would have agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from routing_rules.conditions import Condition
from routing_rules.decide import actions_to_json, decide, promise_to_json
from routing_rules.explain import BREAKS
from routing_rules.facts import Facts, FactsError
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset

Verdict = Literal["agrees", "against", "third", "open"]
PAIRS_AT_MOST = 50  # of promises or priorities in a summary; nobody reads more


@dataclass(frozen=True, slots=True)
class Stored:
    """What was decided about one case. `facts`: as `Facts.to_json` gave them. `promise`: first_answer and solution as
    `promise_to_json` gives them. `desk_unit`: code of the unit that the desk gave the case since, None when it has not
    said. `actions`: what else was decided, as `actions_to_json` gives it. `areas`: codes of drawn areas as they are
    now, each with its name, which take the place of those in `facts` that begin with `drawn`.
    """

    case_id: Any
    facts: dict[str, Any]
    rule: str
    unit: str
    priority: str
    promise: Mapping[str, Any]
    desk_unit: str | None
    actions: Mapping[str, Any]
    areas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that would get another unit, priority or promise, or other actions. `facts`: what the new rules saw."""

    stored: Stored
    rule: Rule
    promise: dict[str, Any]
    actions: dict[str, Any]
    facts: Facts

    @property
    def changes_unit(self) -> bool:
        """True when the case would go elsewhere."""
        return self.stored.unit != self.rule.unit

    @property
    def changes_promise(self) -> bool:
        """True when something else would have been promised."""
        return self.stored.promise != self.promise

    @property
    def changes_actions(self) -> bool:
        """True when it would be marked, shown or escalated otherwise."""
        return self.stored.actions != self.actions

    @property
    def verdict(self) -> Verdict:
        """What the desk has said about where the case belongs: with the new rules (`agrees`), with the old (`against`),
        somewhere else (`third`), or nothing yet (`open`).
        """
        desk = self.stored.desk_unit
        if desk is None:
            return "open"
        if desk == self.rule.unit:
            return "agrees"
        return "against" if desk == self.stored.unit else "third"


class Replay:
    """Runs one ruleset over stored decisions, and counts. Changes nothing."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.drawn = named_areas(ruleset, "zone:")
        self.cases = self.unreadable = self.judged = self.hits_before = self.hits_after = 0
        self.changed = self.moved = self.hidden = self.shown = 0
        self.groups: dict[tuple[str, str, str], Counter[str]] = {}
        self.rules: Counter[str] = Counter()
        self.priorities: Counter[tuple[str, str]] = Counter()
        self.promises: Counter[tuple[str, str]] = Counter()
        self._shown: dict[str, dict[str, Any]] = {}
        self._promised: dict[tuple[str, str], dict[str, Any]] = {}
        self._actions = {rule.id: actions_to_json(rule) for rule in ruleset.rules}

    def run(self, rows: Iterable[Stored]) -> list[Moved]:
        """The cases of `rows` that would change, in order."""
        moved = []
        for row in rows:
            self.cases += 1
            one = self._try(row)
            if one is not None:
                moved.append(one)
        return moved

    def _try(self, row: Stored) -> Moved | None:
        try:
            facts = facts_of(row, self.drawn)
        except FactsError:
            self.unreadable += 1
            return None
        rule = self._rule(facts)
        promise = self._promise(rule, facts.category)
        self.rules[rule.id] += 1
        if row.desk_unit is not None:
            self.judged += 1
            self.hits_before += row.desk_unit == row.unit
            self.hits_after += row.desk_unit == rule.unit
        actions = self._actions[rule.id]
        same = (row.unit, row.priority) == (rule.unit, rule.priority)
        if same and row.promise == promise and row.actions == actions:
            return None
        moved = Moved(row, rule, promise, actions, facts)
        self._count(moved)
        return moved

    def _rule(self, facts: Facts) -> Rule:
        """The rule that decides, without the sentences that nobody reads here."""
        try:
            return self.ruleset.rules[self.ruleset.index.first(facts)]
        except BREAKS:
            return self.ruleset.rule(decide(facts, self.ruleset).rule_id) or self.ruleset.catch_all

    def _promise(self, rule: Rule, category: str) -> dict[str, Any]:
        key = (rule.id, category)
        if key not in self._promised:
            self._promised[key] = promise_to_json(self.ruleset.promise_of(rule, category))
        return self._promised[key]

    def _count(self, moved: Moved) -> None:
        row, rule = moved.stored, moved.rule
        self.changed += 1
        if moved.changes_unit:
            self.moved += 1
            group = self.groups.setdefault((rule.id, row.unit, rule.unit), Counter())
            group["cases"] += 1
            group[moved.verdict] += 1
        if row.priority != rule.priority:
            self.priorities[row.priority, rule.priority] += 1
        if (seen := row.actions["visibility"]) != rule.visibility:
            self.hidden += seen == "public"
            self.shown += seen != "public"
        if moved.changes_promise:
            before, after = _key(row.promise), _key(moved.promise)
            self._shown[before], self._shown[after] = dict(row.promise), moved.promise
            self.promises[before, after] += 1

    def summary(self) -> dict[str, Any]:
        """The counts as plain JSON values.

        cases, unreadable, changed (anything), moved (another unit), hidden and shown (would be seen by staff only, or
        by all), agrees/against/third/open (of the moved), judged, hits_before, hits_after (of all cases that the desk
        placed, those that the rules placed the same), groups (by rule and units, most cases first), priorities,
        promises, matched (rule to cases).
        """
        verdicts: Counter[str] = Counter()
        for group in self.groups.values():
            verdicts.update({name: group[name] for name in ("agrees", "against", "third", "open")})
        return {
            "version": self.ruleset.version,
            "cases": self.cases,
            "unreadable": self.unreadable,
            "changed": self.changed,
            "moved": self.moved,
            "hidden": self.hidden,
            "shown": self.shown,
            **{name: verdicts[name] for name in ("agrees", "against", "third", "open")},
            "judged": self.judged,
            "hits_before": self.hits_before,
            "hits_after": self.hits_after,
            "groups": [self._group(key, counted) for key, counted in self._in_order()],
            "priorities": [
                {"from": before, "to": after, "cases": count}
                for (before, after), count in self.priorities.most_common(PAIRS_AT_MOST)
            ],
            "promises": self._promises(),
            "matched": dict(self.rules.most_common()),
        }

    def _in_order(self) -> list[tuple[tuple[str, str, str], Counter[str]]]:
        return sorted(self.groups.items(), key=lambda pair: (-pair[1]["cases"], pair[0]))

    def _group(self, key: tuple[str, str, str], counted: Counter[str]) -> dict[str, Any]:
        rule = self.ruleset.rule(key[0])
        return {
            "rule": key[0],
            "rule_name": rule.name if rule else key[0],
            "from_unit": key[1],
            "to_unit": key[2],
            **{name: counted[name] for name in ("cases", "agrees", "against", "third", "open")},
        }

    def _promises(self) -> dict[str, Any]:
        direction: Counter[str] = Counter()
        pairs = []
        for (before, after), count in self.promises.most_common():
            old, new = self._shown[before], self._shown[after]
            way = compare_promises(old, new)
            direction[way] += count
            pairs.append({"from": old, "to": new, "cases": count, "way": way})
        return {
            "changed": sum(self.promises.values()),
            "earlier": direction["earlier"],
            "later": direction["later"],
            "pairs": pairs[:PAIRS_AT_MOST],
        }


def facts_of(row: Stored, drawn: frozenset[str] = frozenset()) -> Facts:
    """The facts of a stored decision, with the areas in `drawn` as they are now: an area that was drawn after the
    report came in must count when a rule that names it is tried. Raises FactsError.
    """
    stored = row.facts
    if drawn:
        kept = [code for code in stored.get("areas", ()) if code not in drawn]
        names = {**stored.get("area_names", {}), **row.areas}
        stored = {**stored, "areas": [*kept, *row.areas], "area_names": names}
    return Facts.from_json(stored)


def named_areas(ruleset: Ruleset, prefix: str = "") -> frozenset[str]:
    """The codes of the areas that the rules name, those beginning with `prefix`."""
    found: set[str] = set()

    def collect(conditions: tuple[Condition, ...]) -> None:
        for one in conditions:
            if one.kind == "area":
                found.update(code for code in one.value if code.startswith(prefix))
            collect(one.parts)

    for rule in ruleset.rules:
        collect(rule.conditions)
    return frozenset(found)


# How long a span is, roughly, in hours by the clock: enough to tell a shorter promise from a longer one.
_HOURS = {"hours": 1.0, "working_hours": 168 / 37.5, "working_days": 168 / 5}


def compare_promises(old: Mapping[str, Any], new: Mapping[str, Any]) -> Literal["earlier", "later"]:
    """Whether the new promise is due before the old one: by the solution, else by the first answer. No solution
    promised counts as the latest.
    """
    for key in ("solution", "first_answer"):
        before, after = _hours(old.get(key)), _hours(new.get(key))
        if before != after:
            return "earlier" if after < before else "later"
    return "later"


def _hours(span: Mapping[str, Any] | None) -> float:
    if not span:
        return float("inf")
    return float(span["amount"]) * _HOURS.get(str(span["unit"]), 1.0)


def _key(promise: Mapping[str, Any]) -> str:
    return repr(sorted((name, repr(promise[name])) for name in promise))

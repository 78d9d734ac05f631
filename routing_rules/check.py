"""Rules that can never decide, found when the ruleset is saved.

Only what can be proved is said: a rule is shadowed when every report that fits it also fits one earlier rule.
What a proof cannot reach (two earlier rules that together cover a third) is left to trying the ruleset on
history.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from routing_rules.conditions import Condition, flat
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_, Message, Part

# The report has exactly one of these, and the value is a set: a smaller set within a larger one is narrower.
ONE_OF = frozenset(
    {
        "category",
        "group",
        "road_owner",
        "road_class",
        "channel",
        "has_photo",
        "reporter_kind",
        "weekday",
        "hours",
        "season",
        "holiday",
    }
)
STATED = frozenset({"road_owner_within", "road_class_within"})  # (set, metres): as above at the same distance
RANGES = frozenset({"similar_open", "road_distance"})
CASES_AT_MOST = 2  # «any» within «any»: more would take time that grows with the power of their number
ANY_OF = frozenset({"area", "keywords"})  # the report may have several at once


@dataclass(frozen=True)
class Warned:
    """A rule that can never decide. `because_of`: the id of the rule that takes its cases, None for a
    contradiction.
    """

    rule_id: str
    line: int
    because_of: str | None
    message: Message


def unreachable(ruleset: Ruleset) -> tuple[Warned, ...]:
    """The rules of a ruleset that can be proved never to decide, in order."""
    warnings = []
    conditions = [flat(rule.conditions) for rule in ruleset.rules]
    earlier = _Earlier(ruleset.vocabulary)
    for place, rule in enumerate(ruleset.rules):
        pair = contradiction(rule, ruleset.vocabulary)
        if pair is not None:
            template = N_("Regelen «{rule}» kan aldri passe: {one} og {other} utelukker hverandre")
            named: dict[str, Part] = {"rule": rule.name, "one": _shown(pair[0]), "other": _shown(pair[1])}
            warnings.append(Warned(rule.id, rule.line, None, Message(template, named)))
            earlier.add(conditions[place])
            continue
        given = conditions[place]
        candidates = earlier.that_may_cover(given)
        taken_by = next((n for n in candidates if covers(conditions[n], given, ruleset.vocabulary)), None)
        earlier.add(given)
        if taken_by is not None:
            before = ruleset.rules[taken_by]
            template = N_(
                "Regelen «{rule}» blir aldri brukt: «{before}» på linje {line} tar alle sakene først"
            )
            params: dict[str, Part] = {"rule": rule.name, "before": before.name, "line": before.line}
            warnings.append(Warned(rule.id, rule.line, before.id, Message(template, params)))
    return tuple(warnings)


class _Earlier:
    """The rules above the one that is looked at, by category: a thousand rules need not each look at all others.

    A rule that asks for categories covers another only if one condition of the other proves that one
    (``_narrower``): then it holds every category of it. So one category of each such condition is looked up.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._count = 0
        self._of_all: list[int] = []
        self._of_category: dict[str, list[int]] = {}

    def add(self, conditions: tuple[Condition, ...]) -> None:
        """The next rule, from the top."""
        asked = next((codes for one in conditions if (codes := self._codes(one)) is not None), None)
        if asked is None:
            self._of_all.append(self._count)
        for code in asked or ():
            self._of_category.setdefault(code, []).append(self._count)
        self._count += 1

    def that_may_cover(self, given: tuple[Condition, ...]) -> Iterable[int]:
        """Places of the earlier rules that may cover a rule, in order; none that does is left out."""
        asked = [codes for one in given if (codes := self._codes(one)) is not None]
        if not all(asked) or any(one.kind == "any" for one in given):
            return range(self._count)  # a branch may prove what no condition proves alone
        found = set(self._of_all)
        for codes in asked:
            found.update(self._of_category.get(min(codes), ()))
        return sorted(found)

    def _codes(self, one: Condition) -> frozenset[str] | None:
        """The categories that a condition lets through; None when it asks for none."""
        if one.kind == "category":
            return frozenset(one.value)
        if one.kind == "group":
            return frozenset().union(*map(self._vocabulary.categories_of, one.value))
        return None


def covers(wanted: tuple[Condition, ...], given: tuple[Condition, ...], vocabulary: Vocabulary) -> bool:
    """True when it is proved that every report which fits all of `given` also fits all of `wanted`."""
    return all(_follows(one, given, vocabulary) for one in wanted)


def contradiction(rule: Rule, vocabulary: Vocabulary) -> tuple[Condition, Condition] | None:
    """Two conditions of the rule that leave no report that fits both, None when none can be proved."""
    given = flat(rule.conditions)
    for one, other in itertools.combinations(given, 2):
        if _apart(one, other, vocabulary):
            return one, other
    for one in given:
        if one.kind == "not" and all(_follows(part, given, vocabulary) for part in flat(one.parts)):
            return one, next((other for other in given if other is not one), one)
    return None


def _shown(one: Condition) -> str:
    """The name of a condition as it is written in the ruleset."""
    return f"«{one.kind.removesuffix('_within')}»"


def _follows(
    wanted: Condition, given: tuple[Condition, ...], vocabulary: Vocabulary, cases: int = CASES_AT_MOST
) -> bool:
    """`wanted` holds whenever all of `given` hold."""
    if any(_narrower(one, wanted, vocabulary) for one in given):
        return True
    if wanted.kind == "all":
        return all(_follows(part, given, vocabulary, cases) for part in wanted.parts)
    if wanted.kind == "any" and any(_follows(part, given, vocabulary, cases) for part in wanted.parts):
        return True
    if wanted.kind == "not" and any(
        _apart(one, part, vocabulary) for one in given for part in flat(wanted.parts)
    ):
        return True
    # Proof by cases: each branch of an «any» that holds must lead to `wanted`.
    choices = [one for one in given if one.kind == "any"] if cases else []
    return any(
        all(
            _follows(wanted, (*_without(given, one), *flat((branch,))), vocabulary, cases - 1)
            for branch in one.parts
        )
        for one in choices
    )


def _without(given: tuple[Condition, ...], left_out: Condition) -> tuple[Condition, ...]:
    return tuple(one for one in given if one is not left_out)


def _narrower(one: Condition, wide: Condition, vocabulary: Vocabulary) -> bool:
    """One condition alone proves another: its values lie within those of the wider one."""
    if one.kind == "category" and wide.kind == "group":
        return all(vocabulary.categories.get(code) in wide.value for code in one.value)
    if one.kind == "group" and wide.kind == "category":
        return all(vocabulary.categories_of(code) <= wide.value for code in one.value)
    if one.kind != wide.kind:
        return False
    if one.kind == "not":
        return all(_follows(part, flat(wide.parts), vocabulary) for part in flat(one.parts))
    if one.kind in ONE_OF or one.kind in ANY_OF:
        return bool(one.value <= wide.value)
    within = _WITHIN.get(one.kind)
    return within is not None and within(one.value, wide.value)


def _dates_within(narrow: Any, wide: Any) -> bool:
    return all(any(a <= first and last <= b for a, b in wide) for first, last in narrow)


def _assets_within(narrow: Any, wide: Any) -> bool:
    return all(any(kind == own and span.within(limit) for own, span in narrow) for kind, limit in wide)


def _stated_within(narrow: Any, wide: Any) -> bool:
    return bool(narrow[1] == wide[1] and narrow[0] <= wide[0])


def _answers_within(narrow: Any, wide: Any) -> bool:
    given = dict(narrow)
    for key, test in wide:
        own = given.get(key)
        if own is None or own[0] != test[0]:
            return False
        if test[0] == "in" and not set(own[1]) <= set(test[1]):
            return False
        if test[0] == "between" and not own[1].within(test[1]):
            return False
    return True


_WITHIN: dict[str, Callable[[Any, Any], bool]] = {
    "road": lambda narrow, wide: narrow[0] <= wide[0] and narrow[1] <= wide[1],
    "dates": _dates_within,
    "answer": _answers_within,
    "asset": _assets_within,
    "expression": lambda narrow, wide: bool(narrow == wide),
    **dict.fromkeys(STATED, _stated_within),
    **dict.fromkeys(RANGES, lambda narrow, wide: bool(narrow.within(wide))),
}


def _apart(one: Condition, other: Condition, vocabulary: Vocabulary) -> bool:
    """No report fits both."""
    if one.kind == other.kind:
        return _values_apart(one, other)
    if {one.kind, other.kind} == {"category", "group"}:
        category, group = (one, other) if one.kind == "category" else (other, one)
        return not any(vocabulary.categories.get(code) in group.value for code in category.value)
    return False


def _values_apart(one: Condition, other: Condition) -> bool:
    if one.kind in ONE_OF:
        return bool(one.value.isdisjoint(other.value))
    if one.kind in STATED:
        return bool(one.value[1] == other.value[1] and one.value[0].isdisjoint(other.value[0]))
    if one.kind in RANGES:
        return bool(one.value.apart_from(other.value))
    if one.kind == "asset":
        return any(
            kind == same and span.apart_from(limit) for kind, span in one.value for same, limit in other.value
        )
    if one.kind == "dates":
        return not any(a <= last and first <= b for a, b in one.value for first, last in other.value)
    return False

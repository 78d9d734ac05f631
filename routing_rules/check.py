"""Rules that can never decide, found when the ruleset is saved.

Only what can be proved is said: a rule is shadowed when every report that fits it also fits one earlier rule.
What a proof cannot reach (two earlier rules that together cover a third) is left to trying the ruleset on
history.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from routing_rules.conditions import Condition, flat
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_, Message, Part

# The report has exactly one of these, and the value is a set: a smaller set within a larger one is narrower.
ONE_OF = frozenset({"category", "group", "road_owner", "channel", "has_photo", "weekday", "hours", "season"})
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
    for place, rule in enumerate(ruleset.rules):
        if contradicts_itself(rule, ruleset.vocabulary):
            template = N_("Regelen «{rule}» kan aldri passe: vilkårene utelukker hverandre")
            warnings.append(Warned(rule.id, rule.line, None, Message(template, {"rule": rule.name})))
            continue
        before = next((one for one in ruleset.rules[:place] if covers(one, rule, ruleset.vocabulary)), None)
        if before is not None:
            template = N_(
                "Regelen «{rule}» blir aldri brukt: «{before}» på linje {line} tar alle sakene først"
            )
            params: dict[str, Part] = {"rule": rule.name, "before": before.name, "line": before.line}
            warnings.append(Warned(rule.id, rule.line, before.id, Message(template, params)))
    return tuple(warnings)


def covers(earlier: Rule, later: Rule, vocabulary: Vocabulary) -> bool:
    """True when it is proved that every report which fits `later` also fits `earlier`."""
    given = flat(later.conditions)
    return all(_follows(wanted, given, vocabulary) for wanted in flat(earlier.conditions))


def contradicts_itself(rule: Rule, vocabulary: Vocabulary) -> bool:
    """True when two conditions of the rule leave no report that fits both."""
    given = flat(rule.conditions)
    if any(_apart(one, other, vocabulary) for one, other in itertools.combinations(given, 2)):
        return True
    return any(
        all(_follows(part, given, vocabulary) for part in flat(one.parts))
        for one in given
        if one.kind == "not"
    )


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
    if one.kind in ONE_OF or one.kind in ANY_OF:
        return bool(one.value <= wide.value)
    if one.kind == "road":
        return bool(one.value[0] <= wide.value[0] and one.value[1] <= wide.value[1])
    if one.kind == "dates":
        return all(any(a <= first and last <= b for a, b in wide.value) for first, last in one.value)
    if one.kind == "answer":
        return _answers_within(dict(one.value), dict(wide.value))
    if one.kind == "not":
        return all(_follows(part, flat(wide.parts), vocabulary) for part in flat(one.parts))
    return False


def _answers_within(narrow: dict[str, tuple[str, object]], wide: dict[str, tuple[str, object]]) -> bool:
    for key, test in wide.items():
        own = narrow.get(key)
        if own is None or own[0] != test[0]:
            return False
        if test[0] == "in" and not set(own[1]) <= set(test[1]):  # type: ignore[call-overload]
            return False
        if test[0] == "between" and not (test[1] <= own[1] and own[2] <= test[2]):  # type: ignore[operator,misc]
            return False
    return True


def _apart(one: Condition, other: Condition, vocabulary: Vocabulary) -> bool:
    """No report fits both."""
    if one.kind == other.kind:
        return one.kind in ONE_OF and one.value.isdisjoint(other.value)
    if {one.kind, other.kind} == {"category", "group"}:
        category, group = (one, other) if one.kind == "category" else (other, one)
        return not any(vocabulary.categories.get(code) in group.value for code in category.value)
    return False

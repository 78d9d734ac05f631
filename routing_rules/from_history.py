"""A ruleset made from cases whose handler is known: as few and as readable rules as say what the cases say.

Each category goes where most of its cases went; one rule for each handler lists them. Before these stand the exceptions
that the cases bear out: an answer, an area, a channel or an hour with which a category goes somewhere else. After them
come words that point to one handler in several categories, for categories nobody had reported yet. The last rule takes
the rest. Only what a resident gives is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from routing_rules.facts import Facts
from routing_rules.grown import Example, GrownRule
from routing_rules.wordforms import words_of

MIN_CASES = 4
"""A value seen in fewer cases is chance."""

MIN_GAIN = 3
"""So many more cases must an exception get right, in all the cases that it was found in."""

SURENESSES = tuple((least, share) for least in (6, 5, 4, 3, 2) for share in (1.0, 0.9, 0.75, 0.6))
"""What is tried, the strictest first."""

DAY_PARTS = {"06:00-12:00": (6, 12), "12:00-18:00": (12, 18), "18:00-24:00": (18, 24), "00:00-06:00": (0, 6)}


Sureness = tuple[int, float]
"""In how many categories a word must stand, and the share of these that must go to one unit."""

Split = Callable[[Facts], list[str]]
"""The values of one kind that a case has."""

Exception_ = tuple[str, tuple[str, ...], str]
"""(kind of condition, its values, unit)."""


def splits(examples: Sequence[Example]) -> dict[str, Split]:
    """What an exception may look at: kind of condition to the values of a case. `answer:<question>` for answers."""
    found: dict[str, Split] = {
        "area": lambda facts: sorted(facts.areas),
        "channel": lambda facts: [facts.channel],
        "hours": lambda facts: [
            name for name, (a, b) in DAY_PARTS.items() if a <= facts.received_at.hour < b
        ],
    }
    for question in sorted({key for one in examples for key in one.facts.answers}):
        found[f"answer:{question}"] = lambda facts, key=question: _answers(facts, key)  # type: ignore[misc]
    return found


def _answers(facts: Facts, question: str) -> list[str]:
    given = facts.answers.get(question)
    return [str(given)] if given not in (None, "") else []


def grow(examples: Sequence[Example]) -> list[GrownRule]:
    """Rules from the first to the catch-all, from examples in the order of time.

    Raises ValueError when there are none.
    """
    if not examples:
        raise ValueError("there are no cases to make rules from")
    by_category: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        by_category[one.facts.category].append(one)
    usual = {category: _most(one.unit for one in cases) for category, cases in by_category.items()}
    catch_all = _most(one.unit for one in examples)
    looks = splits(examples)
    exceptions = {
        category: _exceptions(cases, usual[category], looks) for category, cases in by_category.items()
    }
    return [
        *_exception_rules(exceptions, by_category),
        *_usual_rules(usual, by_category),
        *_word_rules(usual, by_category, catch_all),
        _rule("Alt annet", {}, catch_all, examples),
    ]


def _most(units: Iterable[str]) -> str:
    """The most frequent; of equals the first in the alphabet, so that the same cases make the same rules."""
    return min(Counter(units).items(), key=lambda item: (-item[1], item[0]))[0]


def _exceptions(cases: Sequence[Example], usual: str, looks: Mapping[str, Split]) -> list[Exception_]:
    """The one kind of condition that gets most cases of a category right, with its values by unit."""
    if len({one.unit for one in cases}) < 2:
        return []
    best: tuple[int, list[Exception_]] = (0, [])
    for kind, values_of in looks.items():
        found = _by_value(cases, usual, values_of)
        gain = sum(len(values) and gain for values, gain in found.values())
        if gain > best[0] and _holds_later(cases, usual, values_of):
            best = (
                gain,
                [(kind, tuple(sorted(values)), unit) for unit, (values, _) in sorted(found.items())],
            )
    return best[1]


def _by_value(cases: Sequence[Example], usual: str, values_of: Split) -> dict[str, tuple[list[str], int]]:
    """Unit to (values with which a category goes there instead, how many more cases that gets right)."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for one in cases:
        for value in values_of(one.facts):
            units[value][one.unit] += 1
    found: dict[str, tuple[list[str], int]] = {}
    for value, counts in sorted(units.items()):
        unit = _most(counts.elements())
        gain = counts[unit] - counts[usual]
        if unit != usual and counts.total() >= MIN_CASES and gain >= MIN_GAIN:
            values, before = found.get(unit, ([], 0))
            found[unit] = ([*values, value], before + gain)
    return found


def _holds_later(cases: Sequence[Example], usual: str, values_of: Split) -> bool:
    """Whether exceptions made from the first two thirds get no fewer of the last third right: else it was chance."""
    cut = len(cases) * 2 // 3
    made = _by_value(cases[:cut], usual, values_of)
    instead = {value: unit for unit, (values, _) in made.items() for value in values}
    with_, without = 0, 0
    for one in cases[cut:]:
        unit = next((instead[value] for value in values_of(one.facts) if value in instead), usual)
        with_, without = with_ + (unit == one.unit), without + (usual == one.unit)
    return with_ >= without


def _exception_rules(
    exceptions: Mapping[str, list[Exception_]], by_category: Mapping[str, Sequence[Example]]
) -> Iterator[GrownRule]:
    """One rule for all categories that have the same exception."""
    sharing: dict[Exception_, list[str]] = defaultdict(list)
    for category, found in sorted(exceptions.items()):
        for one in found:
            sharing[one].append(category)
    for (kind, values, unit), categories in sharing.items():
        looks = splits([one for category in categories for one in by_category[category]])[kind]
        cases = [
            one
            for category in categories
            for one in by_category[category]
            if set(values) & set(looks(one.facts))
        ]
        yield _rule(_unless(kind, values), {"category": categories, **_condition(kind, values)}, unit, cases)


def _unless(kind: str, values: Sequence[str]) -> str:
    said = ", ".join(values[:2]) + (" …" if len(values) > 2 else "")
    return f"Unntak: {said}" if kind != "hours" else f"Unntak: kl. {said}"


def _condition(kind: str, values: Sequence[str]) -> dict[str, Any]:
    if kind.startswith("answer:"):
        return {"answer": {kind.removeprefix("answer:"): list(values)}}
    if kind == "hours" and len(values) > 1:
        return {"any": [{"hours": value} for value in values]}
    return {kind: values[0] if kind == "hours" else list(values)}


def _usual_rules(
    usual: Mapping[str, str], by_category: Mapping[str, Sequence[Example]]
) -> Iterator[GrownRule]:
    """One rule for each unit with all its categories; the unit with most cases first."""
    categories: dict[str, list[str]] = defaultdict(list)
    for category, unit in sorted(usual.items()):
        categories[unit].append(category)
    cases = {unit: [one for c in mine for one in by_category[c]] for unit, mine in categories.items()}
    for unit in sorted(categories, key=lambda unit: (-len(cases[unit]), unit)):
        yield _rule("Vanlige kategorier", {"category": categories[unit]}, unit, cases[unit])


def _word_rules(
    usual: Mapping[str, str], by_category: Mapping[str, Sequence[Example]], catch_all: str
) -> list[GrownRule]:
    """Words that in several categories point to one unit: for categories that no rule names yet.

    How sure a word must be is tried out: each known category is taken as new once, and what gets most of their cases
    right is used; of equals the strictest, and no words at all where these do no better than the catch-all.
    """
    texts = {category: _words(cases[0].facts.text) for category, cases in by_category.items()}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for category, words in sorted(texts.items()):
        for word in words:
            counts[word][usual[category]] += 1
    sizes = Counter(one.unit for cases in by_category.values() for one in cases)
    best, most_right = None, sum(len(by_category[one]) for one, unit in usual.items() if unit == catch_all)
    for sureness in SURENESSES:
        right = sum(
            len(by_category[category])
            for category, words in texts.items()
            if (_told(words, _without(counts, words, usual[category]), sureness, sizes) or catch_all)
            == usual[category]
        )
        if right > most_right:
            best, most_right = sureness, right
    return _list_words(counts, best, sizes) if best else []


def _words(text: str) -> list[str]:
    return sorted({word for word in words_of(text) if len(word) > 2 and not word.isdigit()})


def _without(counts: Mapping[str, Counter[str]], words: Sequence[str], unit: str) -> dict[str, Counter[str]]:
    """The counts of these words as if their category had never been seen."""
    return {word: counts[word] - Counter([unit]) for word in words}


def _told(
    words: Sequence[str], counts: Mapping[str, Counter[str]], sureness: Sureness, sizes: Mapping[str, int]
) -> str | None:
    """The unit that the words point to: of several the largest, because most new cases are its."""
    units = {unit for word in words if (unit := _unit_of(counts[word], sureness))}
    return min(units, key=lambda unit: (-sizes[unit], unit)) if units else None


def _unit_of(counts: Counter[str], sureness: Sureness) -> str | None:
    """The unit that a word points to, None for a word that is not sure enough."""
    total, (least, share) = counts.total(), sureness
    if total < least:
        return None
    unit = _most(counts.elements())
    return unit if counts[unit] / total >= share else None


def _list_words(
    counts: Mapping[str, Counter[str]], sureness: Sureness, sizes: Mapping[str, int]
) -> list[GrownRule]:
    """One rule for each unit with its words; the largest unit first."""
    words: dict[str, list[str]] = defaultdict(list)
    for word, one in sorted(counts.items()):
        if unit := _unit_of(one, sureness):
            words[unit].append(word)
    return [
        GrownRule(
            "Ord i nye kategorier",
            {"keywords": mine},
            unit,
            sum(counts[word].total() for word in mine),
            sum(counts[word][unit] for word in mine),
        )
        for unit, mine in sorted(words.items(), key=lambda item: (-sizes[item[0]], item[0]))
    ]


def _rule(name: str, when: Mapping[str, Any], unit: str, cases: Sequence[Example]) -> GrownRule:
    return GrownRule(name, when, unit, len(cases), sum(one.unit == unit for one in cases))

"""Rules made from history: what the cases bear out, nothing that is chance, and nothing of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from routing_rules.decide import decide
from routing_rules.from_history import grow
from routing_rules.grown import Example, write_grown
from routing_rules.ruleset import Ruleset, load_ruleset
from routing_rules.vocabulary import Vocabulary
from tests.routing_rules.rule_builders import LAMP

AREAS = {"neighbourhood:nord": "Nord", "neighbourhood:sor": "Sør"}


def case(category: str, unit: str, number: int = 0, **given: object) -> Example:
    values: dict[str, object] = {"text": category.replace("-", " ")} | given
    at = LAMP.received_at + timedelta(hours=number % 5)
    facts = replace(LAMP, category=category, group="alt", received_at=at, **values)  # type: ignore[arg-type]
    return Example(facts, unit)


def many(count: int, category: str, unit: str, **given: object) -> list[Example]:
    return [case(category, unit, number, **given) for number in range(count)]


def shuffled(*groups: Iterable[Example]) -> list[Example]:
    """The groups dealt like cards, so that no part of the time lacks one of them."""
    cards = [
        (n / len(group), g, one) for g, group in enumerate(map(list, groups)) for n, one in enumerate(group)
    ]
    return [one for _, _, one in sorted(cards, key=lambda card: card[:2])]


def ruleset_of(examples: list[Example], more: Iterable[str] = ()) -> Ruleset:
    words = Vocabulary(
        units=sorted({one.unit for one in examples}),
        categories=dict.fromkeys([*(one.facts.category for one in examples), *more], "alt"),
        areas=AREAS,
        answers={"type": ["pære", "ledning"]},
    )
    return load_ruleset(write_grown("Prøve", grow(examples)), words, "prove")


def test_a_category_goes_where_most_of_its_cases_went_and_the_rest_where_most_of_all_went() -> None:
    history = shuffled(many(8, "lys", "drift"), many(2, "lys", "vann"), many(5, "lekkasje", "vann"))
    rules = ruleset_of(history, ["aldri-sett"])
    assert decide(case("lekkasje", "").facts, rules).unit == "vann"
    assert decide(case("lys", "").facts, rules).unit == "drift"
    assert decide(case("aldri-sett", "").facts, rules).unit == "drift"
    assert len(rules.rules) == 3


def test_an_area_where_a_category_goes_elsewhere_becomes_an_exception_and_is_said() -> None:
    here, there = frozenset(["neighbourhood:nord"]), frozenset(["neighbourhood:sor"])
    history = shuffled(
        many(20, "lys", "drift", areas=here),
        many(12, "lys", "park", areas=there),
        many(30, "hull", "drift", areas=there),
    )
    rules = ruleset_of(history)
    assert decide(case("lys", "", areas=there).facts, rules).unit == "park"
    assert decide(case("lys", "", areas=here).facts, rules).unit == "drift"
    assert decide(case("hull", "", areas=there).facts, rules).unit == "drift"
    assert decide(case("lys", "", areas=there).facts, rules).sentence == "park fikk 12 av 12 slike saker før"


def test_an_answer_that_splits_a_category_becomes_one_exception_for_all_categories_that_it_splits() -> None:
    split = [
        many(9, category, unit, answers={"type": answer})
        for category in ("lys", "lampe")
        for answer, unit in (("pære", "drift"), ("ledning", "nett"))
    ]
    history = shuffled(*split, many(20, "lys", "drift"), many(20, "lampe", "drift"))
    rules = grow(history)
    exceptions = [rule for rule in rules if rule.name.startswith("Unntak")]
    assert [dict(rule.when) for rule in exceptions] == [
        {"category": ["lampe", "lys"], "answer": {"type": ["ledning"]}}
    ]
    assert (exceptions[0].right, exceptions[0].cases) == (18, 18)


def test_chance_is_not_learnt() -> None:
    history = shuffled(
        many(40, "lys", "drift"), many(2, "lys", "park", areas=frozenset(["neighbourhood:sor"]))
    )
    assert [rule.name for rule in grow(history)] == ["Vanlige kategorier", "Alt annet"]


def test_what_held_at_first_and_not_later_is_not_learnt() -> None:
    sor = frozenset(["neighbourhood:sor"])
    history = [
        *many(12, "lys", "park", areas=sor),
        *many(40, "lys", "drift"),
        *many(9, "lys", "drift", areas=sor),
    ]
    assert not [rule for rule in grow(history) if rule.name.startswith("Unntak")]


def test_words_of_known_categories_send_new_ones() -> None:
    water = [many(3, f"vann-{n}", "vann", text=f"vann lekkasje {n}") for n in ("kran", "ror", "kum", "pumpe")]
    light = [
        many(4, f"lys-{n}", "drift", text=f"lys mørkt {n}") for n in ("gate", "sti", "park", "torg", "bru")
    ]
    rules = ruleset_of(shuffled(*water, *light), ["vann-ny"])
    assert decide(case("vann-ny", "", text="vann i kjelleren").facts, rules).unit == "vann"
    assert decide(case("vann-ny", "", text="noe helt annet").facts, rules).unit == "drift"


def test_the_same_history_makes_the_same_rules() -> None:
    history = shuffled(many(9, "lys", "drift"), many(9, "hull", "vei"), many(5, "lys", "park"))
    assert write_grown("A", grow(history)) == write_grown("A", grow(list(history)))
    with pytest.raises(ValueError, match="no cases"):
        grow([])


def test_names_that_look_like_yaml_are_only_names() -> None:
    odd = 'a: "b" #, {x}'
    rules = ruleset_of(many(5, odd, "unit: 'x'"))
    assert decide(case(odd, "").facts, rules).unit == "unit: 'x'"

"""Rules that can never decide: found when it can be proved, and never said of a rule that does decide."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_rules.check import contradiction, covers, unreachable
from routing_rules.conditions import flat
from routing_rules.decide import decide
from routing_rules.facts import Facts
from routing_rules.ruleset import load_ruleset
from tests.routing_rules.random_rules import random_facts, rulesets
from tests.routing_rules.rule_builders import WORDS, ruleset


def found(*whens: str) -> dict[str, str | None]:
    """Rules r0, r1, … with these conditions: id of each unreachable one to the id of what shadows it."""
    rules = [
        f"- {{id: r{n}, name: R{n}, unit: bydrift, why: R, when: {{{when}}}}}" for n, when in enumerate(whens)
    ]
    rules.append("- {id: alt, name: Alt, unit: bydrift, why: Alt}")
    return {one.rule_id: one.because_of for one in unreachable(ruleset("\n".join(rules)))}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("group: lys", "group: lys"),
        ("group: lys", "category: gatelys-ute"),
        ("category: [hull-i-vei, fortau]", "group: vei"),
        ("group: [lys, vei]", "group: vei, has_photo: true"),
        ("area: [sentrum, 'postal:9008']", "area: sentrum"),
        ("hours: 22:00-06:00", "hours: 23:00-02:00, group: lys"),
        ("season: 11-01 to 04-15", "season: 12-01 to 01-31"),
        ("dates: 2026-12-01 to 2026-12-31", "dates: [2026-12-24, 2026-12-31]"),
        ("keywords: [gatelys, kum]", "keywords: kum"),
        ("answer: {dybde: {at_least: 5}}", "answer: {dybde: {at_least: 10}, tilstand: Borte}"),
        ("answer: {tilstand: [Borte, Løst]}", "answer: {tilstand: Borte}"),
        ("road: ['E 8', 'Fv *']", "road: 'Fv *'"),
        ("any: [{group: lys}, {group: vei}]", "category: fortau"),
        ("similar_open: {at_least: 2}", "similar_open: {more_than: 3, less_than: 9}"),
        ("asset: {lamp: 50}", "asset: {lamp: 30, school: 100}"),
        ("road_owner: {is: [state, county], within: 100}", "road_owner: {is: state, within: 100}"),
        ("road_class: [E, R]", "road_class: E"),
        ("road_distance: {at_most: 30}", "road_distance: {less_than: 30}"),
        ("reporter_kind: [staff, anonymous]", "reporter_kind: staff"),
        ("holiday: true", "holiday: true, group: lys"),
        ("expression: similar_open > 3", "expression: similar_open > 3, group: lys"),
        ("group: [lys, vei]", "any: [{group: lys}, {category: fortau}]"),
        ("all: [{group: lys}, {has_photo: true}]", "has_photo: true, category: gatelys-ute"),
        ("not: {group: vei}", "group: lys"),
        ("not: {category: fortau}", "not: {group: vei}"),
    ],
)
def test_a_rule_shadowed_by_an_earlier_one_is_found(earlier: str, later: str) -> None:
    assert found(earlier, later) == {"r1": "r0"}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("group: lys, has_photo: true", "group: lys"),
        ("category: hull-i-vei", "group: vei"),
        ("area: sentrum", "area: [sentrum, 'postal:9008']"),
        ("hours: 23:00-02:00", "hours: 22:00-06:00"),
        ("keywords: kum", "keywords: [gatelys, kum]"),
        ("not: {group: lys}", "area: sentrum"),
        ("any: [{group: lys}, {has_photo: true}]", "any: [{group: lys}, {group: vei}]"),
        ("answer: {dybde: {at_least: 10}}", "answer: {dybde: {at_least: 5}}"),
    ],
)
def test_a_rule_that_still_decides_is_left_alone(earlier: str, later: str) -> None:
    assert found(earlier, later) == {}


@pytest.mark.parametrize(
    "when", ["area: sentrum, all: [{area: 'postal:9008'}]", "keywords: kum, all: [{keywords: gatelys}]"]
)
def test_what_a_report_may_have_several_of_does_not_exclude_another(when: str) -> None:
    assert found(when) == {}


@pytest.mark.parametrize(
    "when",
    ["group: lys, category: fortau", "weekday: monday, all: [{weekday: sunday}]",
     "group: lys, not: {group: [lys, vei]}",
     "has_photo: true, all: [{has_photo: false}]"],
)  # fmt: skip
def test_conditions_that_exclude_each_other_are_found(when: str) -> None:
    assert found(when) == {"r0": None}


def test_the_warning_names_both_rules_and_the_line() -> None:
    rules = """
- {id: a, name: Alle lys, unit: bydrift, why: A, when: {group: lys}}
- {id: b, name: Gatelys, unit: eiendom, why: B, when: {category: gatelys-ute}}
- {id: c, name: Alt, unit: bydrift, why: C}"""
    warned = unreachable(ruleset(rules))
    assert [one.message.text() for one in warned] == [
        "Regelen «Gatelys» blir aldri brukt: «Alle lys» på linje 5 tar alle sakene først"
    ]


@settings(max_examples=200, deadline=None)
@given(rules=rulesets(), known=st.lists(random_facts(), min_size=1, max_size=20))
def test_a_rule_called_unreachable_never_decides(rules: dict[str, Any], known: list[Facts]) -> None:
    read = load_ruleset(json.dumps(rules), WORDS, "tilfeldig")
    never = {one.rule_id for one in unreachable(read)}
    assert never.isdisjoint(decide(one, read).rule_id for one in known)


@settings(max_examples=60, deadline=None)
@given(rules=rulesets())
def test_looking_up_by_category_finds_what_comparing_with_every_earlier_rule_finds(
    rules: dict[str, Any],
) -> None:
    read = load_ruleset(json.dumps(rules), WORDS, "tilfeldig")
    conditions = [flat(rule.conditions) for rule in read.rules]
    plainly = {}
    for place, rule in enumerate(read.rules):
        if contradiction(rule, WORDS) is None:
            above = (n for n in range(place) if covers(conditions[n], conditions[place], WORDS))
            if (first := next(above, None)) is not None:
                plainly[rule.id] = read.rules[first].id
    assert {one.rule_id: one.because_of for one in unreachable(read) if one.because_of} == plainly


def test_many_conditions_in_many_branches_are_checked_in_bounded_steps() -> None:
    branch = "any: [{has_photo: true}, {channel: web}, {area: sentrum}, {road: 'E 8'}]"
    nested = f"all: [{', '.join('{' + branch + '}' for _ in range(12))}]"
    assert found(nested, "group: lys, keywords: kum", nested) == {"r2": "r0"}


@pytest.mark.parametrize(
    ("when", "one", "other"),
    [
        ("category: hull-i-vei, group: lys", "category", "group"),
        ("similar_open: {at_least: 3}, not: {similar_open: {more_than: 1}}", "not", "similar_open"),
        ("holiday: true, all: [{holiday: false}]", "holiday", "holiday"),
        ("asset: {lamp: 30}, all: [{asset: {lamp: {more_than: 40}}}]", "asset", "asset"),
        ("dates: 2026-12-24, all: [{dates: 2027-12-24}]", "dates", "dates"),
        ("road_owner: {is: state, within: 90}, all: [{road_owner: {is: county, within: 90}}]",
         "road_owner", "road_owner"),
    ],
)  # fmt: skip
def test_a_contradiction_names_the_two_conditions(when: str, one: str, other: str) -> None:
    rules = ruleset(
        f"- {{id: a, name: Aldri, unit: bydrift, why: A, when: {{{when}}}}}\n"
        "- {id: alt, name: Alt, unit: bydrift, why: Alt}"
    )
    (warned,) = unreachable(rules)
    assert warned.because_of is None and warned.line == 5
    assert (
        warned.message.text() == f"Regelen «Aldri» kan aldri passe: «{one}» og «{other}» utelukker hverandre"
    )

"""Decisions: first match wins, however the rules are sorted inside, and each can say why."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routing_rules.deadline import Promise, Span
from routing_rules.decide import decide
from routing_rules.explain import explain
from routing_rules.facts import Facts
from routing_rules.index import KEPT_AT_MOST
from routing_rules.ruleset import load_ruleset
from tests.routing_rules.random_rules import random_facts, rulesets
from tests.routing_rules.rule_builders import WORDS, facts, ruleset

LAMPS = """
- {id: stat, name: Riksvei, when: {group: lys, road_owner: state}, unit: statens-vegvesen, why: 'Staten eier {road}'}
- {id: sentrum, name: Sentrum, when: {area: sentrum}, unit: eiendom, why: 'I {area}', priority: high}
- {id: lys, name: Lys, when: {group: lys}, unit: bydrift, why: Kommunens lys, promise: {first_answer: 4 hours}}
- {id: alt, name: Alt, unit: bydrift, why: Alt annet}
"""


def test_the_first_rule_that_fits_decides() -> None:
    decision = decide(
        facts(road_owner="state", road="E 8", areas=frozenset({"zone:sentrum"})), ruleset(LAMPS)
    )
    assert (decision.unit, decision.rule_id, decision.rule_name) == ("statens-vegvesen", "stat", "Riksvei")
    assert (decision.priority, decision.sentence) == ("normal", "Staten eier E 8")
    assert decision.promise == Promise(Span(2))


def test_a_rule_of_an_area_decides_before_a_wider_rule_below_it() -> None:
    decision = decide(facts(areas=frozenset({"zone:sentrum", "postal:9008"})), ruleset(LAMPS))
    assert (decision.rule_id, decision.priority, decision.sentence) == ("sentrum", "high", "I sentrum")


def test_a_rule_that_demands_two_areas_needs_both() -> None:
    both = "- {id: b, name: B, unit: eiendom, why: B, when: {area: sentrum, all: [{area: 'postal:9008'}]}}"
    rules = ruleset(f"{both}\n- {{id: alt, name: Alt, unit: bydrift, why: Alt}}")
    assert decide(facts(areas=frozenset({"zone:sentrum"})), rules).rule_id == "alt"
    assert decide(facts(areas=frozenset({"postal:9008"})), rules).rule_id == "alt"
    assert decide(facts(areas=frozenset({"zone:sentrum", "postal:9008"})), rules).rule_id == "b"


def test_a_wide_rule_above_an_area_rule_decides_first() -> None:
    rules = ruleset("""
- {id: bilde, name: Bilde, when: {has_photo: true}, unit: eiendom, why: Bilde}
- {id: sentrum, name: Sentrum, when: {area: sentrum}, unit: bydrift, why: Sentrum}
- {id: alt, name: Alt, unit: bydrift, why: Alt}""")
    assert decide(facts(has_photo=True, areas=frozenset({"zone:sentrum"})), rules).rule_id == "bilde"


def test_the_catch_all_takes_what_no_rule_knows() -> None:
    decision = decide(
        facts(category="ukjent", group="ukjent", channel="due", answers={"x": "y"}), ruleset(LAMPS)
    )
    assert decision.rule_id == "alt"
    assert decision.tried[-1].reason == "Regelen gjelder alt som ingen regel over har tatt."


def test_every_rule_before_the_winner_is_reported_with_what_failed() -> None:
    tried = decide(facts(road_owner="county", road="Fv 59"), ruleset(LAMPS)).tried
    assert [(one.rule_id, one.matched, one.condition, one.reason) for one in tried] == [
        ("stat", False, "road_owner", "Fylkeskommunen eier Fv 59, ikke staten."),
        ("sentrum", False, "area", "Stedet ligger ikke i sentrum."),
        ("lys", True, None, "Saken gjelder Lys."),
    ]


def test_all_rules_can_be_explained_to_the_end() -> None:
    tried = explain(facts(), ruleset(LAMPS), to_the_end=True)
    assert [(one.rule_id, one.matched) for one in tried] == [
        ("stat", False), ("sentrum", False), ("lys", True), ("alt", True),
    ]  # fmt: skip


def test_a_decision_can_be_stored_as_json() -> None:
    stored = json.loads(json.dumps(decide(facts(), ruleset(LAMPS)).to_json()))
    assert stored["rule"] == "lys"
    assert stored["tried"][-1] == {
        "rule": "lys", "name": "Lys", "matched": True, "reason": "Saken gjelder Lys.", "condition": None,
    }  # fmt: skip
    assert stored["promise"] == {"first_answer": {"amount": 4, "unit": "hours"}, "solution": None}
    assert Facts.from_json(stored["facts"]) == facts()


def test_stored_facts_give_the_same_decision_again() -> None:
    rules = ruleset(LAMPS)
    first = decide(facts(road_owner="state", road="E 8", text="Gatelyset 🕯️"), rules)
    again = decide(Facts.from_json(first.facts.to_json()), rules)
    assert again == first
    assert again.tried == first.tried


def test_markup_in_a_fact_is_text_and_never_a_blank() -> None:
    decision = decide(facts(road_owner="state", road="{unit} <script>"), ruleset(LAMPS))
    assert decision.sentence == "Staten eier {unit} <script>"
    assert "{unit} <script>" in decision.tried[0].reason


@settings(max_examples=150, deadline=None)
@given(rules=rulesets(), known=st.lists(random_facts(), min_size=1, max_size=12))
def test_the_indexed_decision_is_that_of_reading_from_top_to_bottom(
    rules: dict[str, Any], known: list[Facts]
) -> None:
    read = load_ruleset(json.dumps(rules), WORDS, "tilfeldig")
    for one in known:
        by_hand = next(rule.id for rule in read.rules if all(part.test(one) for part in rule.conditions))
        decision = decide(one, read)
        assert decision.rule_id == by_hand
        assert [tried.rule_id for tried in decision.tried if tried.matched] == [by_hand]
        assert decision.tried[-1].rule_id == by_hand


@settings(max_examples=50, deadline=None)
@given(rules=rulesets(most=5), one=random_facts())
def test_every_reason_is_a_sentence(rules: dict[str, Any], one: Facts) -> None:
    for tried in explain(one, load_ruleset(json.dumps(rules), WORDS, "tilfeldig"), to_the_end=True):
        assert tried.reason.endswith(".")
        assert tried.reason[0].isupper()


def test_made_up_categories_do_not_fill_the_memory() -> None:
    rules = ruleset(LAMPS)
    for number in range(KEPT_AT_MOST + 50):
        assert decide(facts(category=f"k{number}", group="?"), rules).rule_id == "alt"
    assert len(rules.index._drawers) <= KEPT_AT_MOST

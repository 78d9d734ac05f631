"""What corrections suggest: with evidence, without nonsense, and written into the text by its side."""

import random

import pytest

from routing_rules.apply import CannotApply, apply_suggestion
from routing_rules.learning import Judged, Suggestion, records, suggest, wilson
from routing_rules.ruleset import load_ruleset
from tests.routing_rules.rule_builders import WORDS

OUTSIDE = ("stolpen", "lampen", "pæren", "lyset")


def case(n: int, unit: str | None = "bydrift", **said: object) -> Judged:
    """A lamp that the rule «lys» gave to Bydrift; ``unit``: where the desk put it."""
    facts = {
        "category": "gatelys-ute",
        "areas": ["postal:9008"],
        "road_owner": "municipality",
        "text": "Den er mørk",
    }
    return Judged(f"26-{n}", "lys", "bydrift", unit, facts | said)


def town(seed: int) -> list[Judged]:
    """100 lamps, rightly at Bydrift, with whatever words people use."""
    rng = random.Random(seed)
    return [case(n, text=f"{rng.choice(OUTSIDE)} ved {rng.choice(['butikken', 'skolen', 'kirka'])}", areas=[
        rng.choice(["postal:9008", "postal:9010"])]) for n in range(100)]  # fmt: skip


def said(found: list[Suggestion]) -> list[str]:
    return [one.evidence(WORDS).text() for one in found]


def test_an_area_and_a_word_together_are_found_with_their_evidence() -> None:
    rows = town(1)
    rows += [case(200 + n, "eiendom", areas=["zone:sentrum"], text="Gatelyset blinker") for n in range(12)]
    rows += [case(300 + n, areas=["zone:sentrum"], text="gatelys borte") for n in range(2)]
    rows += [case(400 + n, areas=["zone:sentrum"], text="Det er mørkt") for n in range(10)]
    rows += [case(500 + n, areas=["postal:9008"], text="gatelysene er borte") for n in range(10)]
    first = suggest(rows)[0]
    assert first.kind == "new_rule"
    assert first.evidence(WORDS).text() == "12 av 12 saker med «blinker» ble flyttet til Eiendom"
    without = [row if row.desk_unit == "bydrift" else case(int(row.number[3:]), "eiendom", areas=["zone:sentrum"],
               text="Gatelyset er ute") for row in rows]  # fmt: skip
    first = suggest(without)[0]
    assert first.evidence(WORDS).text() == "12 av 14 saker i sentrum med «gatelys» ble flyttet til Eiendom"
    assert first.traits == (("area", "zone:sentrum"), ("keywords", "gatelys"))
    assert (len(first.moved_numbers), first.other_numbers) == (12, ("26-301", "26-300"))


def test_one_condition_is_enough_where_one_is_enough() -> None:
    rows = town(2)
    rows += [case(200 + n, "eiendom", areas=["zone:sentrum"], text=f"Lampe {n} er ute") for n in range(9)]
    assert said(suggest(rows)) == ["9 av 9 saker i sentrum ble flyttet til Eiendom"]
    rows = town(3)
    rows += [case(200 + n, "eiendom", category="fortau") for n in range(6)]
    assert said(suggest(rows)) == ["6 av 6 saker om «fortau» ble flyttet til Eiendom"]


def test_chance_few_cases_and_wrong_categories_suggest_nothing() -> None:
    for seed in range(20):
        rng = random.Random(seed)
        rows = town(seed)
        moved = [case(200 + n, "eiendom", text=f"{rng.choice(OUTSIDE)} ved kirka") for n in range(12)]
        assert suggest(rows + moved) == [], seed
    rows = town(1)
    assert suggest([*rows, *(case(200 + n, "eiendom", text="skolegård") for n in range(4))]) == []
    wrong = [Judged(f"26-{n}", "lys", "bydrift", "eiendom", case(n).facts, True) for n in range(10)]
    assert suggest(wrong) == []
    assert suggest([case(n, None, text="skolegård") for n in range(50)]) == []
    assert suggest([]) == []


def test_a_rule_that_is_nearly_always_wrong_should_send_its_cases_elsewhere() -> None:
    rows = [case(n, "eiendom", text=f"{n}") for n in range(14)] + [case(20)]
    (found,) = suggest(rows)
    assert found.kind == "change_unit"
    assert found.evidence(WORDS).text() == "14 av 15 saker fra denne regelen ble flyttet til Eiendom"


def test_each_rule_is_counted_with_where_its_cases_went() -> None:
    rows = [case(1), case(2, "eiendom"), case(3, "eiendom"), case(4, None)]
    record = records(rows)["lys"]
    assert (record.decided, record.judged, record.corrected, record.moved_to) == (4, 3, 2, {"eiendom": 2})


def test_few_cases_are_less_sure_than_many() -> None:
    assert wilson(0, 0) == 0
    assert wilson(5, 5) < wilson(50, 50) < 1
    assert wilson(1, 5) < wilson(4, 5) < 0.45 < wilson(5, 5)


TEXT = """
title: Regler
number: 1
defaults: {promise: {first_answer: 3 working days}}
rules:
  # Lamper
  - id: lys
    name: Gatelys
    when: {group: lys, keywords: [mørk]}   # det vanligste
    unit: bydrift
    priority: high
    promise: {first_answer: 1 working day}
    why: Bydrift bytter lampene
  - id: resten
    name: Alt annet
    unit: bydrift
    why: Ingen annen
"""


def suggestion(*traits: tuple[str, str], rule: str = "lys") -> Suggestion:
    return Suggestion(rule, "eiendom", traits, 12, 14, ("26-1",), ())  # type: ignore[arg-type]


def test_a_suggested_rule_is_written_before_the_corrected_one_and_takes_only_its_cases() -> None:
    ruleset = load_ruleset(TEXT, WORDS, "x")
    text = apply_suggestion(TEXT, ruleset, suggestion(("category", "gatelys-ute"), ("area", "zone:sentrum"),
                            ("keywords", "gatelys")))  # fmt: skip
    changed = load_ruleset(text, WORDS, "x")
    assert [rule.id for rule in changed.rules] == ["lys-eiendom", "lys", "resten"]
    new = changed.rules[0]
    assert (new.unit, new.priority, new.promise) == ("eiendom", "high", ruleset.rules[0].promise)
    assert {one.kind for one in new.conditions} >= {"category", "area", "keywords"}
    assert new.name == "Saker om «Gatelys er slukket» i sentrum med «gatelys» til Eiendom"
    assert "flyttet 12 av 14 dit" in new.why
    lines = text.splitlines()
    start = lines.index("  - id: lys-eiendom")
    kept = lines[:start] + lines[lines.index("", start) + 1 :]
    assert kept == TEXT.splitlines(), "nothing else is touched, comments neither"
    again = apply_suggestion(text, changed, suggestion(("area", "postal:9008"), rule="resten"))
    assert [rule.id for rule in load_ruleset(again, WORDS, "x").rules][-2:] == ["resten-eiendom", "resten"]


def test_a_rule_that_should_go_elsewhere_gets_another_unit() -> None:
    ruleset = load_ruleset(TEXT, WORDS, "x")
    text = apply_suggestion(TEXT, ruleset, suggestion())
    assert [rule.unit for rule in load_ruleset(text, WORDS, "x").rules] == ["eiendom", "bydrift"]
    with pytest.raises(CannotApply):
        apply_suggestion(TEXT, ruleset, suggestion(rule="borte"))


def test_a_suggested_rule_keeps_what_the_corrected_one_does_but_for_confirming() -> None:
    more = """tags: [skolevei]
    visibility: staff
    message: "{unit} kommer"
    confirm: auto
    escalate: {before: 4 working hours, priority: urgent}
    why: Bydrift bytter"""
    source = TEXT.replace("why: Bydrift bytter", more)
    text = apply_suggestion(source, load_ruleset(source, WORDS, "x"), suggestion(("keywords", "gatelys")))
    new, old = load_ruleset(text, WORDS, "x").rules[:2]
    assert (new.tags, new.visibility, new.message, new.escalate) == (
        old.tags, old.visibility, old.message, old.escalate,
    )  # fmt: skip
    assert (new.visibility, new.confirm, old.confirm) == ("staff", "desk", "auto")

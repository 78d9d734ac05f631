"""Every action of a rule: what it sets on the decision, how that is stored, and what is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from routing_rules.actions import ACTIONS, SHOWN_BY_DEFAULT
from routing_rules.decide import Decision, decide
from routing_rules.ruleset import load_ruleset
from routing_rules.schema import SCHEMA_FILE
from tests.routing_rules.golden_actions import GOLDEN
from tests.routing_rules.rule_builders import WORDS, errors_of, facts, ruleset, ruleset_text

OUTSIDE = replace(WORDS, outside_units=["statens-vegvesen"])


def rule(then: str) -> str:
    """A rule for lamps that does `then`, and a catch-all."""
    parts = ["id: lys", "name: Lys", "when: {group: lys}", "why: Lys", then]
    parts += [] if then.startswith("unit:") else ["unit: bydrift"]
    return f"- {{{', '.join(filter(None, parts))}}}\n- {{id: alt, name: Alt, unit: bydrift, why: A}}"


def decided(then: str) -> Decision:
    """The decision about a lamp that is out."""
    return decide(facts(), ruleset(rule(then)))


def test_every_action_has_a_golden_case() -> None:
    assert set(GOLDEN) == set(ACTIONS), "add a Golden to tests/routing_rules/golden_actions.py"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_an_action_is_decided_and_stored(name: str) -> None:
    golden = GOLDEN[name]
    decision = decided(golden.then)
    assert getattr(decision, name) == golden.decided
    assert json.loads(json.dumps(decision.to_json()))[name] == golden.stored
    assert getattr(decided(""), name) == golden.without


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_the_example_in_the_reference_can_be_used(name: str) -> None:
    assert decided(re.sub(r"\[skolevei, vinter\]", "[skolevei]", ACTIONS[name].example)).rule_id == "lys"
    assert ACTIONS[name].about.endswith(".")
    assert name in json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]["rule"]["properties"]


def test_a_message_written_as_a_text_is_shown_on_the_receipt_and_the_own_page() -> None:
    message = decided("message: Takk").message
    assert message is not None and message.shown == SHOWN_BY_DEFAULT == ("receipt", "own_page")


def test_the_default_escalation_holds_for_rules_without_their_own() -> None:
    own = "escalate: {before: 1 working hour}"
    text = ruleset_text(rule(own)).replace(
        "defaults: {", "defaults: {escalate: {before: 1 working day, priority: high}, "
    )
    with_own, catch_all = (one.escalate for one in load_ruleset(text, WORDS, "prove").rules)
    assert with_own is not None and with_own.before.unit == "working_hours"
    assert catch_all is not None and (catch_all.priority, catch_all.to) == ("high", None)


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        ("unit: Bydrit", "Enheten «Bydrit» finnes ikke. Mente du «Bydrift»?"),
        ("priority: urgnt", "Prioriteten «urgnt» finnes ikke. Mente du «urgent»?"),
        ("tags: []", "Listen er tom, så vilkåret kan aldri passe."),
        ("tags: ['<b>']", "Et merke er høyst 40 bokstaver, tall, mellomrom og bindestreker, ikke «<b>»."),
        ("tags: [a, b, c, d, e, f, g, h, i]", "En regel setter høyst 8 merker."),
        ("visibility: privat", "Synligheten «privat» finnes ikke. Velg blant public eller staff."),
        ("visibility: [public, staff]", "Her kan det bare stå ett ord."),
        ("confirm: alltid", "«alltid» er ikke en måte å bekrefte på. Velg blant auto eller desk."),
        ("message: 'Ring {phone}'", "«{phone}» kan ikke fylles ut. Velg blant {road}, {road_owner}, {area} og 3 til."),
        (f"message: {'x' * 1001}", "Teksten er lengre enn 1000 tegn."),
        ("message: {text: Hei, shown: [recept]}", "Vi kan ikke vise tekster på «recept». Mente du «receipt»?"),
        ("escalate: {priority: high}", "Her mangler «before»."),
        ("escalate: {before: snart}", "Skriv løftet som «2 working days», «6 working hours» eller «24 hours»."),
        ("escalate: {before: 1 hour, to: Bydrit}", "Enheten «Bydrit» finnes ikke. Mente du «Bydrift»?"),
    ],
)  # fmt: skip
def test_a_wrong_action_is_refused_with_what_was_expected(then: str, sentence: str) -> None:
    assert [error.sentence for error in errors_of(ruleset_text(rule(then)))] == [sentence]


def test_a_rule_cannot_send_a_case_out_of_the_house_by_itself() -> None:
    text = ruleset_text(rule("unit: statens-vegvesen, confirm: auto"))
    (error,) = errors_of(text, OUTSIDE)
    assert error.sentence.startswith("Statens vegvesen er ikke en del av kommunen.")
    assert (error.line, error.path) == (5, "rules[0].confirm")

"""A decision explains itself the same years later, whatever has happened to rules, units and areas since."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from app.cases import decide
from app.cases.publish_rules import publish_rules
from app.cli import varsko
from app.models import Area, Decision
from app.platform.runtime import Runtime
from app.queries.unused_rules import find_unused_rules
from routing_rules.decide import decide as decide_by_rules
from routing_rules.facts import Facts
from tests.builders import MONDAY, Town

RULES = """
title: Prøve
number: {number}
defaults: {{promise: {{first_answer: 2 working days}}}}
rules:
  - {{id: vei, name: Veier, when: {{group: vei}}, unit: eiendom, why: Veier}}
  - id: byen
    name: Lys i byen
    when: {{group: lys, area: 9008 Prøveby}}
    unit: bydrift
    tags: [lys]
    why: "{{unit}} i {{area}}"
  - {{id: resten, name: Resten, unit: eiendom, why: Resten}}
"""


@pytest.fixture
def explain(run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``explain(case)``: what ``varsko rules explain`` prints."""
    for name, value in (
        ("DATABASE_URL", run.settings.database_url), ("REDIS_URL", run.settings.redis_url), ("VARSKO_DEMO", "1"),
        ("VARSKO_VAR", str(run.settings.var)),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    return lambda case: json.loads(CliRunner().invoke(varsko, ["rules", "explain", case.number]).stdout)


def turn_everything_round(town: Town) -> None:
    """New rules, the area gone, unit and category renamed, the unit out of use."""
    publish_rules(
        town.session, town.municipality,
        RULES.format(number=9).replace("9008 Prøveby", "municipality:9901").replace("{unit} i {area}", "Annerledes"),
        "test", MONDAY,
    )  # fmt: skip
    town.session.execute(delete(Area).where(Area.code == "9008"))
    town.units["bydrift"].name, town.units["bydrift"].active = "Drift Nord", False
    town.categories["gatelys-ute"].name = "Lykter"
    town.session.commit()
    decide._COMPILED.clear()


def test_the_command_says_the_same_after_everything_has_changed(town: Town, explain: Any) -> None:
    publish_rules(town.session, town.municipality, RULES.format(number=2), "test", MONDAY)
    case = town.case()
    before = explain(case)
    assert before["sentence"] == "Bydrift i 9008 Prøveby"
    assert [(one["rule"], one["name"], one["matched"], one["reason"], one["condition"]) for one in before["tried"]] == [
        ("vei", "Veier", False, "Saken gjelder Lys, ikke Vei.", "group"),
        ("byen", "Lys i byen", True, "Saken gjelder Lys; Stedet ligger i 9008 Prøveby.", None),
    ]  # fmt: skip
    assert before["tags"] == ["lys"] and before["facts"]["areas"] == ["municipality:9901", "postal:9008"]
    turn_everything_round(town)
    assert explain(case) == before


def test_the_stored_facts_and_version_decide_the_same_again(town: Town) -> None:
    publish_rules(town.session, town.municipality, RULES.format(number=2), "test", MONDAY)
    stored = town.session.get_one(Decision, town.case().decision_id)
    turn_everything_round(town)
    rules = decide.compile_version(town.session, stored.ruleset_id)
    again = decide_by_rules(Facts.from_json(stored.facts), rules)
    assert (again.rule_id, again.unit, again.version) == (stored.rule_id, stored.unit_code, rules.version)
    assert [(one.rule_id, one.matched) for one in again.tried] == [
        (one["rule"], one["matched"]) for one in stored.tried
    ]


def test_rules_that_decided_nothing_in_ninety_days_are_found(town: Town) -> None:
    publish_rules(town.session, town.municipality, RULES.format(number=2), "test", MONDAY)
    _, rules = decide.current_ruleset(town.session, town.municipality.id, town.now)

    def unused() -> list[str]:
        found = find_unused_rules(town.session, town.municipality.id, rules, town.now)
        return [rule.id for rule in found]

    town.wait(days=89)
    assert unused() == [], "they have not had ninety days yet"
    town.wait(days=2)
    town.case()
    assert unused() == ["vei"]
    town.case(category_code="hull-i-vei", answers={"dybde": "dypt"})
    assert unused() == []
    town.wait(days=100)
    assert unused() == ["vei", "byen"]

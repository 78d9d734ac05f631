"""The rulesets of the demo municipalities: who gets what, and promises as on the page of the category."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from routing_rules.check import unreachable
from routing_rules.deadline import Promise, Span
from routing_rules.decide import Decision, decide
from routing_rules.facts import ROAD_OWNERS, Facts
from routing_rules.ruleset import Ruleset
from tests.routing_rules.rule_builders import DEMO, OSLO, RULESETS, TUESDAY_NOON, demo_ruleset

FIRST = "5501"
NUMBERS = sorted(path.stem for path in RULESETS.glob("*.yaml"))
SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=OSLO)
STATE = {"road_owner": "state", "road": "E 8"}
COUNTY = {"road_owner": "county", "road": "Fv 59"}
PRIVATE = {"road_owner": "private"}
OURS = {"road_owner": "municipality", "road": "Storgata"}

# category, text, what else is known → unit, priority, rule
CASES: list[tuple[str, str, dict[str, Any], tuple[str, str, str]]] = [
    ("gatelys-ute", "Mørkt her", STATE, ("statens-vegvesen", "normal", "lys-riksvei")),
    ("gatelys-ute", "Mørkt her", COUNTY, ("troms-fylkeskommune", "normal", "lys-fylkesvei")),
    ("gatelys-ute", "Mørkt her", OURS, ("bydrift", "normal", "lys-kommunal")),
    ("gatelys-ute", "Mørkt her", {}, ("bydrift", "normal", "lys-kommunal")),
    ("gatelys-ute", "Mørkt her", PRIVATE, ("bydrift", "low", "privat-vei")),
    ("lys-gangvei", "Lyset i lysløypa er borte", {}, ("park-og-idrett", "normal", "lysloype")),
    ("lys-gangvei", "Mørkt på skolegården", OURS, ("eiendom", "normal", "lys-skolegard")),
    ("gatelys-stolpe-skadet", "Løse ledninger henger ut", STATE, ("nettselskapet", "urgent", "strom-fare")),
    ("gatelys-stolpe-skadet", "Påkjørt", {"answers": {"fare": "Ja"}}, ("bydrift", "urgent", "stolpe-fare")),
    ("annet", "Døra til kabelskapet står åpen", {}, ("nettselskapet", "high", "strom-anlegg")),
    ("hull-i-vei", "Stort hull", STATE, ("statens-vegvesen", "normal", "riksvei")),
    ("hull-i-vei", "Stort hull", COUNTY, ("troms-fylkeskommune", "normal", "fylkesvei")),
    ("hull-i-vei", "Stort hull", OURS, ("bydrift", "normal", "vei-og-vinter")),
    ("kumlokk", "Lokket klaprer", COUNTY, ("vann-og-avlop", "high", "kumlokk")),
    ("kumlokk", "", {"answers": {"tilstand": "Borte"}}, ("vann-og-avlop", "urgent", "apen-kum")),
    ("fortau", "Det er en åpen kum i fortauet!", OURS, ("vann-og-avlop", "urgent", "apen-kum")),
    ("broyting", "Ikke brøytet", COUNTY, ("troms-fylkeskommune", "normal", "fylkesvei")),
    ("broyting", "", {**OURS, "answers": {"hvem": "Utrykning"}}, ("bydrift", "high", "vinter-utrykning")),
    ("stroing", "Mor falt og brakk foten", OURS, ("bydrift", "high", "vinter-utrykning")),
    ("vannlekkasje", "Vann i gata", {}, ("vann-og-avlop", "normal", "vann")),
    (
        "vannlekkasje",
        "Vann i gata",
        {"received_at": SATURDAY_NIGHT},
        ("vann-og-avlop", "urgent", "vannlekkasje-vakt"),
    ),
    (
        "vannlekkasje",
        "",
        {"answers": {"mengde": "Spruter"}},
        ("vann-og-avlop", "urgent", "vannlekkasje-stor"),
    ),
    ("grofter", "Stikkrenna er tett", STATE, ("statens-vegvesen", "normal", "riksvei")),
    ("overvann", "Sluket tar ikke unna", OURS, ("vann-og-avlop", "normal", "vann")),
    ("lekeplass", "Huska er borte", {}, ("park-og-idrett", "normal", "park")),
    ("lekeplass", "Barna leker ved knust glass", {}, ("park-og-idrett", "urgent", "lekeplass-fare")),
    ("turvei-loype", "Hull i isen på vannet", {}, ("park-og-idrett", "urgent", "hull-i-isen")),
    ("skole-barnehage", "Porten er løs", {}, ("eiendom", "normal", "bygg")),
    ("tagging", "På veggen til skolen", {}, ("eiendom", "normal", "tagging-bygg")),
    ("tagging", "På muren", {"answers": {"innhold": "Ja"}}, ("bydrift", "high", "tagging-stotende")),
    ("tagging", "På muren", {}, ("bydrift", "normal", "renhold")),
    ("soppel", "Søppel på badeplassen", {}, ("park-og-idrett", "normal", "renhold-park")),
    ("annet", "Hva koster parkering?", {}, ("bydrift", "low", "alt-annet")),
]


@cache
def rules_of(number: str) -> Ruleset:
    """The ruleset of a demo municipality, read once."""
    return demo_ruleset(number)


def decided(category: str, text: str = "", known: dict[str, Any] | None = None) -> Decision:
    """The first municipality's decision."""
    rules = rules_of(FIRST)
    values = {"received_at": TUESDAY_NOON, **(known or {})}
    return decide(
        Facts(category=category, group=rules.vocabulary.categories[category], text=text, **values), rules
    )


@pytest.mark.parametrize(("category", "text", "known", "expected"), CASES)
def test_the_right_unit_gets_the_case(
    category: str, text: str, known: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    decision = decided(category, text, known)
    assert (decision.unit, decision.priority, decision.rule_id) == expected


def test_every_rule_has_a_case_above() -> None:
    missing = {rule.id for rule in rules_of(FIRST).rules} - {expected[2] for *_, expected in CASES}
    assert not missing, f"add a case to CASES for: {sorted(missing)}"


def test_the_sentence_names_the_road() -> None:
    assert decided("gatelys-ute", "", COUNTY).sentence == "Gatelys langs Fv 59: fylkeskommunen eier veien"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_demo_ruleset_has_no_rule_that_can_never_decide(number: str) -> None:
    assert unreachable(rules_of(number)) == ()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_category_on_every_road_gets_a_unit_and_a_whole_sentence(number: str) -> None:
    rules = rules_of(number)
    for category, group in rules.vocabulary.categories.items():
        for owner in (None, *ROAD_OWNERS):
            decision = decide(
                Facts(category=category, group=group, road_owner=owner, received_at=TUESDAY_NOON), rules
            )
            assert decision.unit in rules.vocabulary.unit_names
            assert "{" not in decision.sentence


def test_the_promise_is_that_of_the_page_of_the_category() -> None:
    text = (DEMO / FIRST / "categories.yaml").read_text(encoding="utf-8")
    for category in YAML(typ="safe", pure=True).load(text)["categories"]:
        stated = category["promise"]
        promised = rules_of(FIRST).promises[category["code"]]
        assert promised == Promise(Span(stated["first_answer"]), Span(stated["solution"])), category["code"]

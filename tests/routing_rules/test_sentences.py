"""Rules as sentences: every condition and action has its words, and what is wrong is shown as written."""

import pytest
from ruamel.yaml import YAML

from routing_rules.condition_words import CHANNEL_WORDS, PRIORITY_WORDS
from routing_rules.conditions import KINDS
from routing_rules.phrases import ACTIONS, CONDITIONS
from routing_rules.rule import RULE_KEYS
from routing_rules.sentences import Words, plain, rule_sentence
from routing_rules.vocabulary import CHANNELS
from tests.routing_rules.golden_conditions import GOLDEN
from tests.routing_rules.rule_builders import DEMO, RULESETS, WORDS

SAID_ELSEWHERE = {"id", "name", "when", "unit", "why"}


def sentence(rule: str) -> str:
    """The sentence of a rule in YAML."""
    return plain(rule_sentence(YAML(typ="safe").load(rule), Words(WORDS)))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_condition_has_its_words(kind: str) -> None:
    assert kind in CONDITIONS, f"Say it in routing_rules/condition_words.py: {kind}"
    for written in (KINDS[kind].example, GOLDEN[kind].when):
        when = YAML(typ="safe").load(written)
        pieces = rule_sentence({"when": when, "unit": "bydrift"}, Words(WORDS))
        assert not [piece for piece in pieces if piece.token == "unknown"], written
        assert plain(pieces).startswith("Når ") or kind == "not"


def test_every_action_has_its_words() -> None:
    missing = set(RULE_KEYS) - SAID_ELSEWHERE - set(ACTIONS)
    assert not missing, f"Say them in routing_rules/condition_words.py: {sorted(missing)}"
    assert set(CHANNELS) <= set(CHANNEL_WORDS)
    assert {"urgent", "high", "normal", "low"} == set(PRIORITY_WORDS)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "{when: {group: lys, road_owner: county}, unit: statens-vegvesen}",
            "Når saken gjelder Lys og veieieren er fylkeskommunen, får Statens vegvesen saken.",
        ),
        (
            "{when: {category: [gatelys-ute, fortau], not: {area: [zone:sentrum]}}, unit: Bydrift, priority: high}",
            "Når kategorien er Gatelys er slukket eller fortau, men ikke når stedet ligger i sentrum,"
            " får Bydrift saken. Hastegrad: høy.",
        ),
        (
            "{when: {any: [{keywords: gnist, has_photo: true}, {weekday: [saturday, søndag]}]}, unit: eiendom,"
            " promise: {first_answer: 2 working days, solution: 1 working day}}",
            "Når enten (teksten nevner «gnist» og meldingen har bilde) eller meldingen kom på en lørdag eller søndag,"
            " får Eiendom saken. Lov svar innen 2 virkedager og løsning innen 1 virkedag.",
        ),
        (
            "{when: {season: 11-01 to 04-15, hours: ['22:00-06:00']}, unit: bydrift}",
            "Når dagen er 1. november–15. april og klokka er 22.00–06.00, får Bydrift saken.",
        ),
        ("{unit: eiendom}", "Alt annet får Eiendom."),
        (
            "{when: {road_class: {is: [E, F], within: 60}, asset: {school: 200, lamp: {more_than: 30}},"
            " similar_open: {at_least: 3}, holiday: false}, unit: bydrift, tags: [skolevei], visibility: staff,"
            " confirm: auto, escalate: {before: 4 working hours, priority: urgent, to: eiendom}}",
            "Når veien er europavei eller fylkesvei (innen 60 meter) og det er høyst 200 meter til nærmeste skole og"
            " det er mer enn 30 meter til nærmeste gatelykt og det er minst 3 åpne saker av samme slag her og"
            " dagen ikke er en helligdag, får Bydrift saken. Merk saken med «skolevei». Bare ansatte ser saken."
            " Saken går rett til enheten. Varsle 4 arbeidstimer før fristen. Da blir hastegraden haster."
            " Da får Eiendom vite det.",
        ),
        (
            "{when: {reporter_kind: staff, expression: road_metres < 15}, unit: bydrift, message: Takk}",
            "Når meldingen er fra en ansatt og «road_metres < 15» stemmer, får Bydrift saken."
            " Si til innmelderen: «Takk»",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: str, said: str) -> None:
    assert sentence(rule) == said


@pytest.mark.parametrize(
    "rule",
    [
        "{when: {category: {a: b}, season: nonsense, dates: [x, 1], answer: 3}, unit: nowhere, promise: soon}",
        "{when: [1, 2], unit: null}",
        "{when: {any: 7, made_up: [1], not: null}, unit: 3}",
    ],
)
def test_what_is_not_understood_is_shown_as_written(rule: str) -> None:
    assert sentence(rule)


def test_the_rules_of_the_demo_are_understood_word_for_word() -> None:
    for file in RULESETS.glob("*.yaml"):
        for rule in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["rules"]:
            pieces = rule_sentence(rule, Words(WORDS))
            assert not [piece.text for piece in pieces if piece.token == "unknown"], file.name
    assert DEMO.is_dir()

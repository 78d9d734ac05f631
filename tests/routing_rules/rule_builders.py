"""Facts, vocabularies and rulesets with speaking defaults, for the tests of routing_rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

import routing_rules
from routing_rules.facts import Facts
from routing_rules.reading import At, RuleError, RulesetErrors
from routing_rules.ruleset import Ruleset, Vocabulary, load_ruleset

OSLO = ZoneInfo("Europe/Oslo")


def civil(written: str) -> datetime:
    """A time on the clock without zone, from «2026-11-17 12:00»."""
    return datetime.fromisoformat(written)


TUESDAY_NOON = datetime(2026, 11, 17, 12, 0, tzinfo=OSLO)
RULESETS = Path(routing_rules.__file__).parent / "rulesets"
DEMO = Path(routing_rules.__file__).parent.parent / "app" / "demo" / "municipalities"

WORDS = Vocabulary(
    units={"bydrift": "Bydrift", "eiendom": "Eiendom", "statens-vegvesen": "Statens vegvesen"},
    categories={"gatelys-ute": "lys", "hull-i-vei": "vei", "fortau": "vei", "annet": "annet"},
    areas={"postal:9008": "9008 Tromsø", "postal:9010": "9010 Tromsø", "zone:sentrum": "sentrum"},
    answers={"dybde": (), "tilstand": ("Borte", "Løst"), "hvor": ("Fortau", "Trapp"), "fri": ()},
    category_names={"gatelys-ute": "Gatelys er slukket", "hull-i-vei": "Hull i veien"},
    group_names={"lys": "Lys", "vei": "Vei"},
    assets={"school": "skole", "lamp": "gatelykt"},
)

LAMP = Facts(category="gatelys-ute", group="lys", received_at=TUESDAY_NOON)


def facts(**changes: Any) -> Facts:
    """A lamp that is out, reported on the web on a Tuesday at noon, with changes."""
    return replace(LAMP, **changes)


def ruleset(rules: str, *, name: str = "prove", words: Vocabulary = WORDS) -> Ruleset:
    """A ruleset of the given rules (YAML list items, not indented) with a default promise."""
    return load_ruleset(ruleset_text(rules), words, name)


def ruleset_text(rules: str) -> str:
    """The YAML around a list of rules. The first rule is on line 4."""
    return (
        "title: Prøve\nnumber: 1\ndefaults: {promise: {first_answer: 2 working days}}\n"
        f"rules:\n{rules.strip(chr(10))}\n"
    )


def errors_of(text: str, words: Vocabulary = WORDS) -> list[RuleError]:
    """The errors of a ruleset's text; fails when there are none."""
    try:
        load_ruleset(text, words, "prove")
    except RulesetErrors as refused:
        return refused.errors
    raise AssertionError("the ruleset was taken, but should have been refused")


def here() -> At:
    """A place in no file in particular."""
    return At("prove.yaml", WORDS)


def demo_vocabulary(number: str) -> Vocabulary:
    """The vocabulary of a demo municipality, from its data folder."""
    yaml = YAML(typ="safe", pure=True)
    folder = DEMO / number
    categories = yaml.load((folder / "categories.yaml").read_text(encoding="utf-8"))
    units = yaml.load((folder / "units.yaml").read_text(encoding="utf-8"))["units"]
    answers: dict[str, list[str]] = {}
    for question in (one for category in categories["categories"] for one in category.get("questions", [])):
        answers.setdefault(question["code"], []).extend(question.get("options", []))
    return Vocabulary(
        units={unit["code"]: unit["name"] for unit in units},
        categories={one["code"]: one["group"] for one in categories["categories"]},
        answers=answers,
        category_names={one["code"]: one["name"] for one in categories["categories"]},
        group_names={one["code"]: one["name"] for one in categories["groups"]},
    )


def demo_ruleset(number: str) -> Ruleset:
    """The ruleset of a demo municipality with its own vocabulary."""
    return load_ruleset(
        (RULESETS / f"{number}.yaml").read_text(encoding="utf-8"), demo_vocabulary(number), number
    )

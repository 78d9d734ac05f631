"""One rule: its conditions, what it decides, and how it is read from YAML."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field

from routing_rules.conditions import Condition, read_conditions
from routing_rules.conditions.where import OWNER_WORDS
from routing_rules.deadline import Promise, Span, SpanUnit
from routing_rules.facts import Facts
from routing_rules.reading import At
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_
from routing_rules.yaml_tree import Node

PRIORITIES = ("urgent", "high", "normal", "low")
RULE_KEYS = ("id", "name", "when", "unit", "priority", "promise", "why")
PROMISE_KEYS = ("first_answer", "solution")
BLANKS = ("road", "road_owner", "area", "category", "group", "unit")
SPAN_PATTERN = r"^[1-9]\d{0,3} (working days?|working hours?|hours?)$"
MOST_DAYS, MOST_HOURS = 365, 8760

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SPAN = re.compile(r"(-?\d{1,6}) (working days?|working hours?|hours?)")


@dataclass(frozen=True)
class Rule:
    """One rule. `conditions` must all hold; none at all is the catch-all. `why`: the sentence, with
    blanks.
    """

    id: str
    name: str
    conditions: tuple[Condition, ...]
    unit: str
    priority: str
    promise: Promise | None
    why: str
    line: int
    vocabulary: Vocabulary = field(repr=False, compare=False)

    def sentence(self, facts: Facts) -> str:
        """`why` with the facts filled in. Plain text: whoever shows it escapes it."""
        if "{" not in self.why and "}" not in self.why:
            return self.why
        return self.why.format_map(self._blanks(facts))

    def _blanks(self, facts: Facts) -> Mapping[str, str]:
        words = self.vocabulary
        wanted = [
            area for condition in self.conditions if condition.kind == "area" for area in condition.value
        ]
        areas = sorted(facts.areas.intersection(wanted) or facts.areas)
        return {
            "road": facts.road or N_("veien"),
            "road_owner": OWNER_WORDS.get(facts.road_owner or "", N_("ukjent eier")),
            "area": facts.area_names.get(areas[0], words.area_name(areas[0])) if areas else N_("kommunen"),
            "category": words.category_name(facts.category),
            "group": words.group_name(facts.group),
            "unit": words.unit_name(self.unit),
        }


def read_rule(node: Node, at: At) -> Rule | None:
    """A rule from YAML; None when something in it is wrong (collected in `at`)."""
    before = len(at.errors)
    pairs = at.mapping(node, RULE_KEYS, required=("id", "name", "unit", "why"))
    if pairs is None:
        return None
    rule_id = _read_id(pairs["id"], at.down("id")) if "id" in pairs else None
    name = at.down("name").text(pairs["name"]) if "name" in pairs else None
    conditions = read_conditions(pairs["when"], at.down("when")) if "when" in pairs else ()
    if "when" in pairs and conditions == ():
        at.down("when").refuse(
            pairs["when"].line, N_("Her mangler vilkårene. Ta bort «when» når regelen gjelder alt")
        )
    unit = _read_unit(pairs["unit"], at.down("unit")) if "unit" in pairs else None
    priority = read_priority(pairs["priority"], at.down("priority")) if "priority" in pairs else None
    promise = read_promise(pairs["promise"], at.down("promise")) if "promise" in pairs else None
    why = _read_why(pairs["why"], at.down("why")) if "why" in pairs else None
    if len(at.errors) > before or not (rule_id and name and unit and why and conditions is not None):
        return None
    return Rule(rule_id, name, conditions, unit, priority or "", promise, why, node.line, at.vocabulary)


def _read_id(node: Node, at: At) -> str | None:
    written = at.text(node)
    if written is not None and not _ID.fullmatch(written):
        at.refuse(
            node.line,
            N_("En regel-id har bare små bokstaver a–z, tall og bindestrek, ikke «{word}»"),
            word=written,
        )
        return None
    return written


def _read_unit(node: Node, at: At) -> str | None:
    if node.is_list:
        at.refuse(node.line, N_("En regel sender saken til én enhet"))
        return None
    codes = at.known(node, at.vocabulary.unit_names, N_("Enheten «{word}» finnes ikke"))
    return next(iter(codes)) if codes else None


def read_priority(node: Node, at: At) -> str | None:
    """One of PRIORITIES."""
    if node.is_list:
        at.refuse(node.line, N_("En regel har én prioritet"))
        return None
    found = at.known(node, {name: name for name in PRIORITIES}, N_("Prioriteten «{word}» finnes ikke"))
    return next(iter(found)) if found else None


def read_promise(node: Node, at: At) -> Promise | None:
    """`first_answer` and perhaps `solution`, each like «2 working days» or «4 hours»."""
    pairs = at.mapping(node, PROMISE_KEYS, required=("first_answer",))
    if not pairs or "first_answer" not in pairs:
        return None
    spans = {key: _read_span(value, at.down(key)) for key, value in pairs.items()}
    first_answer = spans["first_answer"]
    if first_answer is None or None in spans.values():
        return None
    return Promise(first_answer, spans.get("solution"))


def _read_span(node: Node, at: At) -> Span | None:
    match = _SPAN.fullmatch(str(node.value).strip()) if isinstance(node.value, str) else None
    if match is None:
        at.refuse(node.line, N_("Skriv løftet som «2 working days», «6 working hours» eller «24 hours»"))
        return None
    amount, unit = int(match[1]), match[2].rstrip("s")
    most = MOST_DAYS if unit == "working day" else MOST_HOURS
    if not 1 <= amount <= most:
        at.refuse(node.line, N_("Et løfte er fra 1 til {most}, ikke {amount}"), most=most, amount=amount)
        return None
    units: dict[str, SpanUnit] = {
        "working day": "working_days",
        "working hour": "working_hours",
        "hour": "hours",
    }
    return Span(amount, units[unit])


def _read_why(node: Node, at: At) -> str | None:
    written = at.text(node)
    if written is None:
        return None
    try:
        pieces = [piece for piece in string.Formatter().parse(written) if piece[1] is not None]
    except ValueError:
        at.refuse(node.line, N_("En krøllparentes mangler makkeren sin"))
        return None
    for _, blank, spec, conversion in pieces:
        if blank not in BLANKS or spec or conversion:
            at.refuse(
                node.line,
                N_("«{{{blank}}}» kan ikke fylles ut. Velg blant {choices}"),
                blank=blank or "",
                choices=tuple(f"{{{name}}}" for name in BLANKS),
            )
            return None
    return written

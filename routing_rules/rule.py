"""One rule: its conditions, what it decides, and how it is read from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routing_rules.actions import ACTIONS, Escalation, ResidentMessage, read_sentence
from routing_rules.conditions import Condition, read_conditions
from routing_rules.conditions.roads import OWNER_WORDS
from routing_rules.deadline import Promise
from routing_rules.facts import Facts
from routing_rules.reading import At
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_
from routing_rules.yaml_tree import Node

RULE_KEYS = ("id", "name", "when", *ACTIONS, "why")

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True)
class Rule:
    """One rule. `conditions` must all hold; none at all is the catch-all. `why`: the sentence, with blanks.

    `promise` is None where the ruleset's is meant. `tags`: words the case is marked with. `visibility`: public or
    staff. `message`: for whoever reports. `confirm`: desk or auto. `escalate`: what happens when a promise is about
    to break, None for nothing. `line`: in the YAML text, from 1.
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
    tags: tuple[str, ...] = ()
    visibility: str = "public"
    message: ResidentMessage | None = None
    confirm: str = "desk"
    escalate: Escalation | None = None

    @property
    def is_catch_all(self) -> bool:
        """True when the rule takes everything."""
        return not self.conditions

    def sentence(self, facts: Facts) -> str:
        """`why` with the facts filled in. Plain text: whoever shows it escapes it."""
        return self.filled(self.why, facts)

    def message_for(self, facts: Facts) -> ResidentMessage | None:
        """The text for whoever reports, with the facts filled in. Plain text: whoever shows it escapes it."""
        if self.message is None:
            return None
        return ResidentMessage(self.filled(self.message.text, facts), self.message.shown)

    def filled(self, text: str, facts: Facts) -> str:
        """A text with its blanks filled in from the facts."""
        if "{" not in text and "}" not in text:
            return text
        return text.format_map(self._blanks(facts))

    def _blanks(self, facts: Facts) -> Mapping[str, str]:
        words = self.vocabulary
        wanted = [
            area for condition in self.conditions if condition.kind == "area" for area in condition.value
        ]
        # The municipality itself says nothing about where in it something is.
        inside = {area for area in facts.areas if not area.startswith("municipality:")}
        areas = sorted(facts.areas.intersection(wanted) or inside)
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
    decided: dict[str, Any] = {
        key: ACTIONS[key].read(value, at.down(key)) for key, value in pairs.items() if key in ACTIONS
    }
    if decided.get("confirm") == "auto" and decided.get("unit") in at.vocabulary.outside:
        at.down("confirm").refuse(
            pairs["confirm"].line,
            N_(
                "{unit} er ikke en del av kommunen. Den som sender saken videre, skriver et svar, så bruk «desk»"
            ),
            unit=at.vocabulary.unit_name(decided["unit"]),
        )
    why = read_sentence(pairs["why"], at.down("why")) if "why" in pairs else None
    if len(at.errors) > before or not (rule_id and name and why and conditions is not None):
        return None
    filled = {"priority": "", "promise": None, **decided}
    return Rule(
        id=rule_id,
        name=name,
        conditions=conditions,
        why=why,
        line=node.line,
        vocabulary=at.vocabulary,
        **filled,
    )


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

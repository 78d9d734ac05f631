"""The JSON schema of a ruleset, so that editors complete and check while a person writes.

`python -m routing_rules.schema` writes routing_rules/schema.json, which knows every condition but no
municipality. With a Vocabulary the schema also knows its units, categories, areas and questions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from routing_rules.actions import ACTIONS, BLANKS, MESSAGE_PLACES, PRIORITIES, SPAN_PATTERN
from routing_rules.conditions import KINDS
from routing_rules.vocabulary import CHANNELS, Vocabulary

SCHEMA_FILE = Path(__file__).parent / "schema.json"


def ruleset_schema(vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """The schema (JSON Schema 2020-12); with a vocabulary its names are the only ones allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Varsko ruleset",
        "description": "Who handles a report. Read from the top: the first rule that fits decides.",
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "number", "rules"],
        "properties": {
            "title": {"type": "string"},
            "number": {"type": "integer", "minimum": 1},
            "defaults": _object(
                {
                    "priority": {"enum": list(PRIORITIES)},
                    "promise": {"$ref": "#/$defs/promise"},
                    "escalate": {"$ref": "#/$defs/escalate"},
                }
            ),
            "promises": {
                "type": "object",
                "propertyNames": {"$ref": "#/$defs/category"},
                "additionalProperties": {"$ref": "#/$defs/promise"},
            },
            "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
        },
        "$defs": {**_rule_definitions(), **_names(vocabulary)},
    }


def _object(properties: dict[str, Any], required: Iterable[str] = ()) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**shape, "required": list(required)} if required else shape


def _rule_definitions() -> dict[str, Any]:
    span = {"type": "string", "pattern": SPAN_PATTERN, "examples": ["2 working days", "24 hours"]}
    blanks = ", ".join(f"{{{name}}}" for name in BLANKS)
    rule = {
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
        "name": {"type": "string"},
        "when": {"$ref": "#/$defs/when"},
        **{
            one.name: {"description": f"{one.about} Example: {one.example}", **one.schema}
            for one in ACTIONS.values()
        },
        "why": {"type": "string", "description": f"The sentence people read. Blanks: {blanks}"},
    }
    conditions = {
        kind.name: {"description": f"{kind.about} Example: {kind.example}", **kind.schema}
        for kind in KINDS.values()
    }
    place = {"enum": list(MESSAGE_PLACES)}
    shown = {"anyOf": [place, {"type": "array", "items": place, "minItems": 1}]}
    return {
        "escalate": _object(
            {"before": span, "priority": {"enum": list(PRIORITIES)}, "to": {"$ref": "#/$defs/unit"}},
            ["before"],
        ),
        "message": {
            "anyOf": [{"type": "string"}, _object({"text": {"type": "string"}, "shown": shown}, ["text"])]
        },
        "promise": _object({"first_answer": span, "solution": span}, ["first_answer"]),
        "rule": _object(rule, ["id", "name", "unit", "why"]),
        "when": {**_object(conditions), "minProperties": 1},
    }


def _names(vocabulary: Vocabulary | None) -> dict[str, Any]:
    def one_of(names: Iterable[str]) -> dict[str, Any]:
        listed = sorted(names)
        return {"enum": listed} if vocabulary is not None and listed else {"type": "string"}

    return {
        "unit": one_of(vocabulary.unit_names if vocabulary else ()),
        "category": one_of(vocabulary.categories if vocabulary else ()),
        "group": one_of(vocabulary.groups if vocabulary else ()),
        "area": one_of(vocabulary.area_names if vocabulary else ()),
        "asset": one_of(vocabulary.asset_names if vocabulary else ()),
        "answer": one_of(vocabulary.answer_choices if vocabulary else ()),
        "channel": {"enum": list(vocabulary.channels if vocabulary else CHANNELS)},
    }


def schema_text() -> str:
    """The text of schema.json."""
    return json.dumps(ruleset_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")

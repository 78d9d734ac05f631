"""The generated schema and reference are up to date, and the schema takes what the loader takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from routing_rules.conditions import KINDS
from routing_rules.reference import PAGE, with_reference
from routing_rules.schema import SCHEMA_FILE, ruleset_schema, schema_text
from tests.routing_rules.random_rules import rulesets
from tests.routing_rules.rule_builders import RULESETS, WORDS

TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
}  # fmt: skip

KNOWN = {
    *(
        "$ref",
        "$schema",
        "$defs",
        "title",
        "description",
        "examples",
        "anyOf",
        "enum",
        "type",
        "pattern",
        "minimum",
    ),
    *(
        "items",
        "minItems",
        "properties",
        "required",
        "additionalProperties",
        "propertyNames",
        "minProperties",
        "maximum",
        "exclusiveMinimum",
        "maxLength",
    ),
}


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """The part of JSON Schema that our schema uses. An unknown keyword fails, so the part stays whole."""
    assert set(schema) <= KNOWN, f"teach this test: {set(schema) - KNOWN}"
    if "$ref" in schema and not fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root):
        return False
    if "anyOf" in schema and not any(fits(value, one, root) for one in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema and not _is_of_type(value, schema["type"]):
        return False
    if isinstance(value, str):
        short = len(value) <= schema.get("maxLength", len(value))
        return short and re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        long_enough = len(value) >= schema.get("minItems", 0)
        return long_enough and all(fits(one, schema.get("items", {}), root) for one in value)
    if isinstance(value, dict):
        return _fits_object(value, schema, root)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    above = value > schema.get("exclusiveMinimum", value - 1)
    return above and schema.get("minimum", value) <= value <= schema.get("maximum", value)


def _is_of_type(value: Any, types: str | list[str]) -> bool:
    named = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in named
    return any(isinstance(value, TYPES[name]) for name in named)


def _fits_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if len(value) < schema.get("minProperties", 0) or not set(schema.get("required", ())) <= set(value):
        return False
    others = schema.get("additionalProperties", True)
    for key, inner in value.items():
        if not fits(key, schema.get("propertyNames", {}), root):
            return False
        own = schema.get("properties", {}).get(key, others)
        if own is False or (isinstance(own, dict) and not fits(inner, own, root)):
            return False
    return True


def test_the_schema_file_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run: python -m routing_rules.schema"


def test_the_condition_reference_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_reference(page), "run: python -m routing_rules.reference"
    with pytest.raises(ValueError, match="needs the lines"):
        with_reference("# no marks")


def test_the_schema_knows_every_condition() -> None:
    assert set(ruleset_schema()["$defs"]["when"]["properties"]) == set(KINDS)


@pytest.mark.parametrize("path", sorted(RULESETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_takes_the_rulesets_at_hand(path: Any) -> None:
    schema = ruleset_schema()
    assert fits(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), schema, schema)


@settings(max_examples=60, deadline=None)
@given(rules=rulesets(most=5))
def test_the_schema_with_a_vocabulary_takes_what_the_loader_takes(rules: dict[str, Any]) -> None:
    schema = ruleset_schema(WORDS)
    assert fits(rules, schema, schema)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"number": "1"},
        {"regler": []},
        {"rules": []},
        {"rules": [{"id": "a", "name": "A", "unit": "bydrit", "why": "A"}]},
        {"rules": [{"id": "A b", "name": "A", "unit": "bydrift", "why": "A"}]},
        {"rules": [{"id": "a", "name": "A", "unit": "bydrift", "why": "A", "when": {}}]},
        {"rules": [{"id": "a", "name": "A", "unit": "bydrift", "why": "A", "when": {"group": "lus"}}]},
        {"rules": [{"id": "a", "name": "A", "unit": "bydrift", "why": "A", "when": {"hours": "22-06"}}]},
        {"defaults": {"promise": {"first_answer": "0 hours"}}},
        {"promises": {"fortau": {"solution": "2 hours"}}},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(change: dict[str, Any]) -> None:
    schema = ruleset_schema(WORDS)
    right = {"title": "A", "number": 1, "rules": [{"id": "a", "name": "A", "unit": "bydrift", "why": "A"}]}
    assert fits(right, schema, schema)
    assert not fits({**right, **change}, schema, schema)

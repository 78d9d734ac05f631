"""Which field fits which kind of condition."""

from app.web.rules.condition_fields import LIMITS
from routing_rules.conditions import KINDS

BY_KIND = {
    "category": "choose",
    "group": "choose",
    "area": "choose",
    "road_owner": "choose",
    "channel": "choose",
    "weekday": "choose",
    "road_class": "choose",
    "reporter_kind": "choose",
    "holiday": "yes",
    "road_distance": "limits",
    "similar_open": "limits",
    "keywords": "words",
    "road": "words",
    "has_photo": "yes",
    "hours": "hours",
    "season": "season",
    "dates": "dates",
    "answer": "answers",
}


def field_of(kind: str) -> str:
    """The name of the field that fits a kind of condition: its own, else what its schema allows."""
    if kind in BY_KIND or kind not in KINDS:
        return BY_KIND.get(kind, "yaml")
    schema = KINDS[kind].schema
    item = (schema.get("anyOf") or [schema])[0]
    if schema.get("type") == "boolean":
        return "yes"
    if "enum" in item:
        return "choose"
    if item.get("type") == "object" and set(item.get("properties", {})) == set(LIMITS):
        return "limits"
    return "words" if item.get("type") == "string" and "anyOf" in schema and "pattern" not in item else "yaml"


def enum_of(kind: str) -> list[str]:
    """The values that a kind's schema lists."""
    schema = KINDS[kind].schema if kind in KINDS else {}
    item = (schema.get("anyOf") or [schema])[0]
    return [str(one) for one in item.get("enum", [])]

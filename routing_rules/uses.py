"""Which rules name an area: asked before an area is renamed or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from routing_rules.phrases import code_of, listed
from routing_rules.rule_text import read_rules
from routing_rules.yaml_tree import Unreadable


@dataclass(frozen=True)
class AreaUse:
    """A rule that names an area. ``by_name``: by its name, which a new name would break."""

    rule_id: str
    rule_name: str
    code: str
    by_name: bool


def area_uses(source: str, area_names: Mapping[str, str]) -> list[AreaUse]:
    """Every place where a ruleset's text names an area; nothing for a text that is no YAML."""
    try:
        rules = read_rules(source)
    except Unreadable:
        return []
    uses = []
    for rule in rules:
        for written in _written(rule.values.get("when")):
            code = code_of(written, area_names)
            uses.append(AreaUse(rule.id, rule.name, code, code != str(written).strip()))
    return uses


def _written(when: Any) -> Iterator[Any]:
    """The values of every «area», at whatever depth."""
    if isinstance(when, list):
        for part in when:
            yield from _written(part)
    elif isinstance(when, Mapping):
        for key, value in when.items():
            if key == "area":
                yield from listed(value)
            else:
                yield from _written(value)

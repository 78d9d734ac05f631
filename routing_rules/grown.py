"""A rule made from history with its evidence, and how such rules are written as YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing_rules.facts import Facts

DEFAULT_PROMISE = "{first_answer: 2 working days, solution: 20 working days}"


@dataclass(frozen=True)
class Example:
    """A case and who handled it (the code of a unit)."""

    facts: Facts
    unit: str


@dataclass(frozen=True)
class GrownRule:
    """A rule with its evidence: of the `cases` that it was made from, `right` went to `unit`."""

    name: str
    when: Mapping[str, Any]
    unit: str
    cases: int
    right: int


def write_grown(title: str, rules: Sequence[GrownRule]) -> str:
    """The rules as YAML for `load_ruleset`, each with its evidence as a comment."""
    lines = [
        f"title: {_quoted(title)}",
        "number: 1",
        f"defaults: {{priority: normal, promise: {DEFAULT_PROMISE}}}",
        "rules:",
    ]
    for number, rule in enumerate(rules, 1):
        lines += [
            f"  # {rule.right} av {rule.cases}",
            f"  - id: r{number}",
            f"    name: {_quoted(rule.name)}",
        ]
        if rule.when:
            lines.append(f"    when: {json.dumps(rule.when, ensure_ascii=False)}")
        lines += [f"    unit: {_quoted(rule.unit)}", f"    why: {_quoted(_why(rule))}"]
    return "\n".join(lines) + "\n"


def _why(rule: GrownRule) -> str:
    share = f"{rule.right} av {rule.cases}"
    if "keywords" in rule.when:
        return f"Ordet peker mot {{unit}} i {share} kategorier"
    return f"{{unit}} fikk {share} slike saker før"


def _quoted(text: str) -> str:
    """A double-quoted YAML text; JSON's are a subset."""
    return json.dumps(text, ensure_ascii=False)

"""Rules for an imported municipality: each category goes where the archive sent most of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_PROMISE = "{first_answer: 2 working days, solution: 20 working days}"


@dataclass(frozen=True)
class CategoryRule:
    """A category's code and name, the code of its unit, and the hours that the archive's due dates promise."""

    code: str
    name: str
    unit: str
    promised_hours: int | None = None


def write_ruleset(title: str, rules: Sequence[CategoryRule], catch_all: str) -> str:
    """YAML for ``load_ruleset``: one rule per category in the given order, and at the end one for all else."""
    lines = [
        "# Made by varsko import reports from an archive.",
        f"title: {_quoted(title)}",
        "number: 1",
        "defaults:",
        "  priority: normal",
        f"  promise: {DEFAULT_PROMISE}",
        "rules:",
    ]
    for rule in rules:
        lines += [
            f"  - id: k-{rule.code}",
            f"    name: {_quoted(rule.name)}",
            f"    when: {{category: {_quoted(rule.code)}}}",
            f"    unit: {_quoted(rule.unit)}",
            *_promise(rule.promised_hours),
            '    why: "{unit} fikk de fleste sakene om «{category}» i arkivet"',
        ]
    lines += [
        "  - id: alt-annet",
        "    name: Alt annet",
        f"    unit: {_quoted(catch_all)}",
        '    why: "{unit} fikk flest saker i arkivet"',
    ]
    return "\n".join(lines) + "\n"


def _promise(hours: int | None) -> list[str]:
    if hours is None:
        return []
    unit = "hour" if hours == 1 else "hours"
    return [f"    promise: {{first_answer: 2 working days, solution: {hours} {unit}}}"]


def _quoted(text: str) -> str:
    """A double-quoted YAML text; JSON's are a subset."""
    return json.dumps(text, ensure_ascii=False)

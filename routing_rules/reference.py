"""The reference of conditions and actions in docs/rules.md, written from the code so that it cannot grow old.

`python -m routing_rules.reference` rewrites the parts between the marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from routing_rules.actions import ACTIONS, Action
from routing_rules.conditions import KINDS
from routing_rules.conditions.registry import Kind

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
MARKS = ("conditions", "actions")


def reference(name: str) -> str:
    """The reference as a Markdown table, one row for each condition (or action)."""
    kinds: Mapping[str, Kind | Action] = KINDS if name == "conditions" else ACTIONS
    rows = [
        f"| {name[:-1]} | {'holds when' if name == 'conditions' else 'decides'} | example |",
        "|---|---|---|",
    ]
    rows += [_row(kinds[key]) for key in (sorted(kinds) if name == "conditions" else kinds)]
    return "\n".join(rows)


def _row(kind: Kind | Action) -> str:
    return f"| `{kind.name}` | {kind.about} | `{kind.example}` |".replace("\n", " ")


def with_reference(page: str) -> str:
    """The page with the references between their marks. Raises ValueError when a mark is missing."""
    for name in MARKS:
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"docs/rules.md needs the lines {begin} and {end}")
        page = f"{before}{begin}\n{reference(name)}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(with_reference(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""The condition reference in docs/rules.md, written from the conditions themselves so that it cannot grow
old.

`python -m routing_rules.reference` rewrites the part between the two marks.
"""

from __future__ import annotations

from pathlib import Path

from routing_rules.conditions import KINDS
from routing_rules.conditions.registry import Kind

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
BEGIN, END = "<!-- conditions: begin -->", "<!-- conditions: end -->"


def reference() -> str:
    """The reference as a Markdown table, one row for each condition."""
    rows = ["| condition | holds when | example |", "|---|---|---|"]
    rows += [_row(kind) for kind in sorted(KINDS.values(), key=lambda kind: kind.name)]
    return "\n".join(rows)


def _row(kind: Kind) -> str:
    return f"| `{kind.name}` | {kind.about} | `{kind.example}` |".replace("\n", " ")


def with_reference(page: str) -> str:
    """The page with the reference between its marks. Raises ValueError when a mark is missing."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"docs/rules.md needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_reference(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

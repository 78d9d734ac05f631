"""The rules of a ruleset as they are written: plain values, and the lines on which each stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from routing_rules.yaml_tree import Node, read_tree

_HEADING = re.compile(r"\s*#\s*[-=*#~]{2,}")
"""A comment such as «# ---- Danger first ----» belongs to the file, not to the rule below it."""


@dataclass(frozen=True)
class WrittenRule:
    """One rule as written. ``number``: its place from 1. ``values``: plain values, {} when it is no mapping.

    Lines count from 0 in ``lines_of(source)``: ``lead`` is the first comment that belongs to the rule, ``start`` its
    own first line, ``end`` the line after its last. ``keys``: each key with its line. ``indent``: columns before the
    dash. ``start`` is -1 where rules are not written one below the other with dashes.
    """

    number: int
    id: str
    values: Mapping[str, Any]
    lead: int = -1
    start: int = -1
    end: int = -1
    indent: int = 0
    keys: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.values.get("name") or self.id)


def lines_of(source: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@lru_cache(maxsize=32)
def read_rules(source: str) -> tuple[WrittenRule, ...]:
    """The rules of a ruleset in order; mistakes in them do not matter here.

    Raises Unreadable when the text is no YAML that we read.
    """
    root = read_tree(source, lambda line, message: None)
    listed = root.value.get("rules") if root.is_mapping else None
    items = listed.value if listed is not None and listed.is_list else []
    lines = lines_of(source)
    starts = [_start(lines, item) for item in items]
    in_blocks = (
        all(start is not None for start in starts)
        and len({_indent(lines[s]) for s in starts if s is not None}) == 1
    )
    rules: list[WrittenRule] = []
    for number, (item, start) in enumerate(zip(items, starts, strict=True), 1):
        values = item.plain() if item.is_mapping else {}
        bare = WrittenRule(number, str(values.get("id") or ""), values)
        if not in_blocks or start is None:
            rules.append(bare)
            continue
        limit = next((later for later in starts[number:] if later is not None), len(lines))
        floor = rules[-1].end if rules else 0
        rules.append(_placed(bare, item, lines, start, limit, floor))
    return tuple(rules)


def find_rule(source: str, rule_id: str) -> WrittenRule | None:
    """The rule with an id, None when there is none. Raises Unreadable."""
    return next((rule for rule in read_rules(source) if rule.id == rule_id), None)


def _placed(
    bare: WrittenRule, item: Node, lines: list[str], start: int, limit: int, floor: int
) -> WrittenRule:
    indent = _indent(lines[start])
    end = _end(lines, start, limit, indent)
    keys = {key: node.key_line - 1 for key, node in item.value.items()} if item.is_mapping else {}
    return WrittenRule(
        bare.number, bare.id, bare.values, _lead(lines, start, floor), start, end, indent, keys
    )


def _start(lines: list[str], item: Node) -> int | None:
    """The line of the dash: the item's own, or the one above when nothing else stands there."""
    for line in (item.line - 1, item.line - 2):
        if 0 <= line < len(lines) and re.match(r"\s*-(\s|$)", lines[line]):
            return line
    return None


def _end(lines: list[str], start: int, limit: int, indent: int) -> int:
    end = start + 1
    while end < limit and (_is_aside(lines[end]) or _indent(lines[end]) > indent):
        end += 1
    while end > start + 1 and _is_aside(lines[end - 1]) and _indent(lines[end - 1]) <= indent:
        end -= 1
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _lead(lines: list[str], start: int, floor: int) -> int:
    lead = start
    while lead > floor and lines[lead - 1].lstrip().startswith("#") and not _HEADING.match(lines[lead - 1]):
        lead -= 1
    return lead


def _is_aside(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

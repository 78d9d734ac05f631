"""Changing one rule of a ruleset's text without disturbing the rest: comments, order and layout stay as they were.

A rule is cut out and put back by its lines. Only the keys that changed are written anew (by ruamel.yaml, which keeps
the comments inside them). The result is read again: when it says anything but what was meant, the whole list of rules
is written by ruamel.yaml instead, and what even that cannot say is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from routing_rules.rule_text import WrittenRule, lines_of, read_rules
from routing_rules.yaml_tree import Unreadable

KEY_ORDER = (
    "id",
    "name",
    "when",
    "unit",
    "priority",
    "promise",
    "tags",
    "visibility",
    "message",
    "confirm",
    "escalate",
    "why",
)
WIDTH = 110
ON_ONE_LINE = {
    *("first_answer", "solution", "is", "within", "before", "to", "shown"),
    *("at_least", "at_most", "more_than", "less_than", "exactly"),
}
"""Keys of mappings that are written on one line."""

Values = Mapping[str, Any]


class CannotWrite(Exception):
    """The text is written in a way that a rule of it cannot be changed alone: edit it as YAML."""


def replace_rule(source: str, rule_id: str, values: Values) -> str:
    """The text with the values of one rule changed. Raises CannotWrite, Unreadable, LookupError for an unknown rule."""
    rules = read_rules(source)
    rule = _find(rules, rule_id)
    wanted = [dict(values) if one is rule else dict(one.values) for one in rules]

    def by_lines(lines: list[str]) -> list[str]:
        return [*lines[: rule.start], *_rewritten(rule, lines, values), *lines[rule.end :]]

    return _written(source, rules, by_lines, wanted)


def insert_rule(source: str, values: Values, place: int) -> str:
    """The text with a new rule as number ``place`` (from 1). Raises CannotWrite, Unreadable."""
    rules = read_rules(source)
    at = max(0, min(place - 1, len(rules)))
    wanted = [dict(one.values) for one in rules]
    wanted.insert(at, dict(values))

    def by_lines(lines: list[str]) -> list[str]:
        return _put_in(lines, rules, at, _fresh(values, rules[0].indent if rules else 2))

    return _written(source, rules, by_lines, wanted)


def remove_rule(source: str, rule_id: str) -> str:
    """The text without a rule, and without the comment right above it. Raises CannotWrite, Unreadable, LookupError."""
    rules = read_rules(source)
    rule = _find(rules, rule_id)
    wanted = [dict(one.values) for one in rules if one is not rule]
    return _written(source, rules, lambda lines: _without(lines, rule), wanted)


def move_rule(source: str, rule_id: str, place: int) -> str:
    """The text with a rule as number ``place`` (from 1), its own comment with it.

    Raises CannotWrite, Unreadable, LookupError.
    """
    rules = read_rules(source)
    rule = _find(rules, rule_id)
    others = [one for one in rules if one is not rule]
    at = max(0, min(place - 1, len(others)))
    wanted = [dict(one.values) for one in others]
    wanted.insert(at, dict(rule.values))
    if [one.values for one in rules] == wanted:
        return source

    def by_lines(lines: list[str]) -> list[str]:
        rest = _without(lines, rule)
        placed = read_rules("\n".join(rest))
        return _put_in(rest, placed, at, lines[rule.lead : rule.end])

    return _written(source, rules, by_lines, wanted)


def free_id(source: str, wanted: str) -> str:
    """An id that no rule has yet: ``wanted``, else with a number behind."""
    taken = {rule.id for rule in read_rules(source)}
    base = re.sub(r"[^a-z0-9-]+", "-", wanted.casefold()).strip("-")[:56] or "regel"
    return next(
        one for one in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if one not in taken
    )


def as_yaml(values: Any) -> str:
    """Plain values as YAML, the way rules are written here: short lists on one line."""
    return _dump(_styled(values))


def _find(rules: Sequence[WrittenRule], rule_id: str) -> WrittenRule:
    for rule in rules:
        if rule.id == rule_id:
            return rule
    raise LookupError(rule_id)


def _written(
    source: str,
    rules: Sequence[WrittenRule],
    by_lines: Callable[[list[str]], list[str]],
    wanted: list[dict[str, Any]],
) -> str:
    """The change made by lines if that says what is meant, else the whole list written anew."""
    if rules and all(rule.start >= 0 for rule in rules):
        made = "\n".join(by_lines(lines_of(source)))
        if _says(made, wanted):
            return made
    made = _whole(source, wanted)
    if not _says(made, wanted):
        raise CannotWrite()
    return made


def _says(text: str, wanted: list[dict[str, Any]]) -> bool:
    try:
        return [dict(rule.values) for rule in read_rules(text)] == wanted
    except Unreadable:
        return False


def _whole(source: str, wanted: list[dict[str, Any]]) -> str:
    try:
        document = _yaml().load(source)
        document["rules"] = _styled(wanted)
    except (YAMLError, TypeError, KeyError, ValueError):
        raise CannotWrite() from None
    return _dump(document)


def _without(lines: list[str], rule: WrittenRule) -> list[str]:
    start, end = rule.lead, rule.end
    if end < len(lines) and not lines[end].strip() and (start == 0 or not lines[start - 1].strip()):
        end += 1
    return [*lines[:start], *lines[end:]]


def _put_in(lines: list[str], rules: Sequence[WrittenRule], at: int, chunk: list[str]) -> list[str]:
    """The lines with ``chunk`` before rule ``at`` (from 0), or after the last one; a blank line between."""
    if at < len(rules):
        start = rules[at].lead
        return [*lines[:start], *chunk, "", *lines[start:]]
    end = rules[-1].end if rules else len(lines)
    return [*lines[:end], "", *chunk, *lines[end:]]


def _rewritten(rule: WrittenRule, lines: list[str], values: Values) -> list[str]:
    """The lines of a rule with only the changed keys written anew."""
    if not _keys_have_lines(rule):
        return _fresh(values, rule.indent)
    inner = rule.indent + 2
    ends = [*list(rule.keys.values())[1:], rule.end]
    old = {key: lines[start:end] for (key, start), end in zip(rule.keys.items(), ends, strict=True)}
    made: list[str] = []
    for key in _in_order(list(rule.values), list(values)):
        if key in rule.values and rule.values[key] == values[key]:
            kept = list(old[key])
            kept[0] = _without_dash(kept[0], rule.indent)
            made += kept
        else:
            made += [f"{' ' * inner}{line}" for line in _changed(key, values[key], old.get(key), inner)]
    return _with_dash(made, rule.indent)


def _keys_have_lines(rule: WrittenRule) -> bool:
    """Whether each key begins a line of its own, in order."""
    starts = list(rule.keys.values())
    return bool(starts) and starts[0] == rule.start and starts == sorted(set(starts))


def _changed(key: str, value: Any, old: list[str] | None, inner: int) -> list[str]:
    """The lines of one key, not indented; comments inside a mapping that stays a mapping are kept."""
    fresh = _styled(value)
    if old and isinstance(value, Mapping):
        text = "\n".join([_without_dash(old[0], inner - 2)[inner:], *(line[inner:] for line in old[1:])])
        try:
            before = _yaml().load(text)
        except YAMLError:
            before = None
        if isinstance(before, CommentedMap) and isinstance(before.get(key), CommentedMap):
            _merge(before[key], value)
            return _dump(before).rstrip("\n").split("\n")
    lines = _dump(CommentedMap({key: fresh})).rstrip("\n").split("\n")
    return [*lines, *_trailing(old, inner)]


def _trailing(old: list[str] | None, inner: int) -> list[str]:
    """Comments and blank lines at the end of a key's lines: they belong to what comes next."""
    kept: list[str] = []
    for line in reversed((old or [])[1:]):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        kept.insert(0, line[inner:] if line.strip() else "")
    return kept


def _merge(into: CommentedMap, values: Values) -> None:
    for key in [key for key in into if key not in values]:
        del into[key]
    for key, value in values.items():
        old = into.get(key)
        if isinstance(old, CommentedMap) and isinstance(value, Mapping):
            _merge(old, value)
        elif key not in into or _plain(old) != value:
            made = _styled(value)
            if isinstance(old, CommentedSeq) and isinstance(made, CommentedSeq) and not old.fa.flow_style():
                made.fa.set_block_style()
            into[key] = made


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _fresh(values: Values, indent: int) -> list[str]:
    """A whole rule, written from nothing."""
    ordered = {key: values[key] for key in _in_order([], list(values))}
    text = _dump(_styled(ordered, top=True)).rstrip("\n").split("\n")
    return _with_dash([f"{' ' * (indent + 2)}{line}" if line else "" for line in text], indent)


def _in_order(before: list[str], after: list[str]) -> list[str]:
    """Keys in the order in which they stood; new ones where they usually stand."""
    order = [key for key in before if key in after]
    for key in [key for key in KEY_ORDER if key in after and key not in order]:
        rank = KEY_ORDER.index(key)
        place = next(
            (at for at, other in enumerate(order) if other in KEY_ORDER and KEY_ORDER.index(other) > rank),
            len(order),
        )
        order.insert(place, key)
    return [*order, *(key for key in after if key not in order)]


def _with_dash(lines: list[str], indent: int) -> list[str]:
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def _without_dash(line: str, indent: int) -> str:
    return f"{' ' * (indent + 2)}{line.lstrip()[1:].lstrip()}" if line.lstrip().startswith("- ") else line


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(value: Any) -> str:
    out = io.StringIO()
    _yaml().dump(value, out)
    return out.getvalue().removesuffix("...\n")


def _styled(value: Any, top: bool = False) -> Any:
    """Plain values as ruamel's, lists of plain values and small mappings of plain values on one line."""
    if isinstance(value, Mapping):
        made = CommentedMap((str(key), _styled(one)) for key, one in value.items())
        if not top and made and set(value) <= ON_ONE_LINE:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        items = CommentedSeq(_styled(one) for one in value)
        if all(not isinstance(one, Mapping | list) for one in value):
            items.fa.set_flow_style()
        return items
    return value

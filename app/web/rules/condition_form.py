"""The conditions of a rule as a form: each with its field, nested «any», «all» and «not» two levels deep.

Deeper ones, and conditions whose values no field can hold, are shown as YAML inside the form. Fields are named by a
path: ``w.2.g0.1`` is the second condition of the first group of the third condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from app.domain.words import N_
from app.web.rules.condition_fields import EMPTY, FIELDS, Data, FieldError, Sent
from app.web.rules.field_kinds import field_of
from routing_rules.conditions import KINDS

ROOT = "w"
GROUPS = ("any", "all", "not")
DEEPEST = 2
MOST = 40

Block = list["FormCondition"]


@dataclass
class FormCondition:
    """One condition. ``field``: key of FIELDS, or "groups". ``path``: where it stands in the form."""

    kind: str
    field: str
    data: Data = made(default_factory=dict)
    groups: list[Block] = made(default_factory=list)
    path: str = ""


@dataclass
class Written:
    """What a block says as YAML values. ``places``: path in YAML («when.any[0].category») to path in the form.

    ``errors``: path in the form to a sentence.
    """

    when: dict[str, Any]
    places: dict[str, str] = made(default_factory=dict)
    errors: dict[str, str] = made(default_factory=dict)


def from_plain(when: Any, depth: int = 0) -> Block:
    """The conditions of a «when» as form conditions."""
    if not isinstance(when, Mapping):
        return []
    return [_condition(str(kind), value, depth) for kind, value in when.items()]


def _condition(kind: str, value: Any, depth: int) -> FormCondition:
    if kind in GROUPS and depth < DEEPEST:
        parts = [value] if kind == "not" else value
        if isinstance(parts, list) and parts and all(isinstance(part, Mapping) for part in parts):
            return FormCondition(kind, "groups", groups=[from_plain(part, depth + 1) for part in parts])
    name = field_of(kind)
    try:
        return FormCondition(kind, name, FIELDS[name].read(value))
    except (TypeError, ValueError, KeyError, AttributeError):
        return FormCondition(kind, "yaml", FIELDS["yaml"].read(value))


def new_condition(kind: str, depth: int) -> FormCondition | None:
    """An empty condition of a kind; None for a kind that is not known."""
    if kind not in KINDS:
        return None
    if kind in GROUPS and depth < DEEPEST:
        return FormCondition(kind, "groups", groups=[[]] if kind == "not" else [[], []])
    name = field_of(kind)
    return FormCondition(
        kind, name, {key: list(one) if isinstance(one, list) else one for key, one in EMPTY[name].items()}
    )


def from_form(form: Sent, block: str = ROOT, depth: int = 0) -> Block:
    """The conditions that a form holds below a path."""
    return [
        found
        for number in range(_count(form, f"{block}.n"))
        if (found := _sent(form, f"{block}.{number}", depth)) is not None
    ]


def _sent(form: Sent, path: str, depth: int) -> FormCondition | None:
    kind, name = form.get(f"{path}.kind", ""), form.get(f"{path}.field", "")
    if name == "groups" and kind in GROUPS and depth < DEEPEST:
        count = _count(form, f"{path}.groups")
        return FormCondition(
            kind,
            "groups",
            groups=[from_form(form, f"{path}.g{number}", depth + 1) for number in range(count)],
        )
    if name not in FIELDS or not kind:
        return None
    return FormCondition(kind[:60], name, FIELDS[name].sent(form, path))


def _count(form: Sent, name: str) -> int:
    text = form.get(name, "0")
    return min(MOST, int(text)) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def number(block: Block, path: str = ROOT) -> Block:
    """Give every condition its path."""
    for place, one in enumerate(block):
        one.path = f"{path}.{place}"
        for group, inner in enumerate(one.groups):
            number(inner, f"{one.path}.g{group}")
    return block


def write(block: Block, yaml_path: str = "when") -> Written:
    """The block as YAML values. Two conditions of one kind go into an «all», for a mapping holds a key once."""
    made = Written({})
    doubles: list[tuple[FormCondition, Any]] = []
    for one in block:
        value = _value(one, made, f"{yaml_path}.{one.kind}")
        if one.kind in made.when:
            doubles.append((one, value))
        else:
            made.when[one.kind] = value
            made.places[f"{yaml_path}.{one.kind}"] = one.path
    if doubles:
        listed = made.when.setdefault("all", [])
        for one, value in doubles:
            made.places[f"{yaml_path}.all[{len(listed)}].{one.kind}"] = one.path
            listed.append({one.kind: value})
    return made


def _value(one: FormCondition, made: Written, yaml_path: str) -> Any:
    if one.field == "groups":
        parts = []
        for place, inner in enumerate(one.groups):
            below = yaml_path if one.kind == "not" else f"{yaml_path}[{place}]"
            written = write(inner, below)
            made.places |= written.places
            made.errors |= written.errors
            if not inner:
                made.errors[f"{one.path}.g{place}"] = N_("Legg til et vilkår her, eller ta bort gruppen.")
            parts.append(written.when)
        if not parts:
            made.errors[one.path] = N_("Legg til et vilkår her, eller ta bort gruppen.")
        return (parts or [{}])[0] if one.kind == "not" else parts
    try:
        return FIELDS[one.field].write(one.data)
    except FieldError as wrong:
        made.errors[one.path] = wrong.sentence
        return None


def change(block: Block, do: str, form: Sent) -> str:
    """Carry out a button of the form («add|w», «drop|w.1», «group|w.2», «ungroup|w.2.g0», «row|w.3»).

    Gives the path that should have the focus afterwards.
    """
    what, _bar, path = do.partition("|")
    number(block)
    if what == "add":
        return _add(block, path, form.get(f"{path}.new", ""))
    holder, place = _find(block, path)
    if holder is None:
        return ""
    if what == "drop":
        del holder[place]
        return path.rpartition(".")[0]
    one = holder[place]
    if what == "group" and one.groups and one.kind != "not" and len(one.groups) < MOST:
        one.groups.append([])
        return f"{one.path}.g{len(one.groups) - 1}"
    if what == "ungroup" and one.groups:
        group = path.rpartition(".g")[2]
        if group.isdigit() and int(group) < len(one.groups):
            del one.groups[int(group)]
        return one.path
    if what == "row" and "rows" in one.data:
        return one.path
    return ""


def _add(block: Block, path: str, kind: str) -> str:
    inner = _block_at(block, path)
    one = new_condition(kind, path.count(".g")) if inner is not None and len(inner) < MOST else None
    if inner is None or one is None:
        return path
    inner.append(one)
    number(block)
    return one.path


def _block_at(block: Block, path: str) -> Block | None:
    if path == ROOT:
        return block
    owner, _g, group = path.rpartition(".g")
    holder, place = _find(block, owner)
    if holder is None or not group.isdigit() or int(group) >= len(holder[place].groups):
        return None
    return holder[place].groups[int(group)]


def _find(block: Block, path: str) -> tuple[Block | None, int]:
    """(the block that holds a condition, its place in it); a path to a group finds the condition that has the group."""
    for place, one in enumerate(block):
        if path == one.path or (
            path.startswith(f"{one.path}.g")
            and path.rpartition(".g")[2].isdigit()
            and path.rpartition(".g")[0] == one.path
        ):
            return block, place
        for inner in one.groups:
            holder, at = _find(inner, path)
            if holder is not None:
                return holder, at
    return None, 0

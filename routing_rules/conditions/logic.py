"""Conditions put together: all, any, not."""

from __future__ import annotations

from routing_rules.conditions.registry import Condition, condition, read_conditions
from routing_rules.facts import Facts
from routing_rules.reading import At
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node

_WHEN = {"$ref": "#/$defs/when"}
_LIST = {"type": "array", "items": _WHEN, "minItems": 1}


def together(parts: tuple[Condition, ...]) -> Condition:
    """One condition that holds when every part does. The reason of a failure is the first part that
    failed.
    """

    def test(facts: Facts) -> bool:
        return all(part.test(facts) for part in parts)

    def say(facts: Facts) -> Message:
        failed = next((part for part in parts if not part.test(facts)), None)
        if failed is not None:
            return failed.say(facts)
        return Message(N_("{reasons}"), {"reasons": tuple(part.say(facts) for part in parts)})

    return parts[0] if len(parts) == 1 else Condition("all", None, test, say, parts)


def _list_of(node: Node, at: At) -> tuple[Condition, ...] | None:
    if not node.is_list or not node.value:
        at.refuse(node.line, N_("Her skal det stå en liste med vilkår, ett per strek"))
        return None
    read = [_group(item, at.down(f"[{number}]")) for number, item in enumerate(node.value)]
    return None if None in read else tuple(part for part in read if part is not None)


def _group(node: Node, at: At) -> Condition | None:
    parts = read_conditions(node, at)
    if parts == ():
        at.refuse(node.line, N_("Her mangler et vilkår"))
    return together(parts) if parts else None


@condition("all", schema=_LIST, example="all: [{group: lys}, {road_owner: state}]")
def all_of(node: Node, at: At) -> Condition | None:
    """Every one of the listed groups of conditions holds."""
    parts = _list_of(node, at)
    return together(parts) if parts else None


@condition("any", schema=_LIST, example="any: [{category: kumlokk}, {keywords: åpen kum}]")
def any_of(node: Node, at: At) -> Condition | None:
    """At least one of the listed groups of conditions holds."""
    parts = _list_of(node, at)
    if not parts:
        return None

    def test(facts: Facts) -> bool:
        return any(part.test(facts) for part in parts)

    def say(facts: Facts) -> Message:
        matched = next((part for part in parts if part.test(facts)), None)
        if matched is not None:
            return matched.say(facts)
        return Message(
            N_("Ingen av disse passer: {reasons}"), {"reasons": tuple(part.say(facts) for part in parts)}
        )

    return Condition("any", None, test, say, parts)


@condition("not", schema=_WHEN, example="not: {area: [zone:sentrum]}")
def none_of(node: Node, at: At) -> Condition | None:
    """The conditions inside do not all hold: an exception."""
    part = _group(node, at)
    if part is None:
        return None

    def test(facts: Facts) -> bool:
        return not part.test(facts)

    def say(facts: Facts) -> Message:
        template = (
            N_("Unntaket gjelder: {reason}") if part.test(facts) else N_("Unntaket gjelder ikke: {reason}")
        )
        return Message(template, {"reason": part.say(facts)})

    return Condition("not", None, test, say, (part,))

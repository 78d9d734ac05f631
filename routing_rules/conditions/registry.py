"""What a condition is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing_rules.facts import Facts
from routing_rules.reading import At
from routing_rules.words import Message
from routing_rules.yaml_tree import Node


@dataclass(frozen=True)
class Condition:
    """A condition of one rule, ready to be asked.

    `value` is what the rule wants in a comparable form (a frozenset where it is one of several), used by the
    index and to prove that a rule can never decide. `test` answers for one report; `say` gives the reason,
    matched or not.
    """

    kind: str
    value: Any
    test: Callable[[Facts], bool]
    say: Callable[[Facts], Message]
    parts: tuple[Condition, ...] = ()

    def reason(self, facts: Facts) -> Message:
        """One short Norwegian sentence: why it matched, or what failed."""
        return self.say(facts)


def flat(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions that must all hold, with nested «all» laid flat."""
    laid: list[Condition] = []
    for one in conditions:
        laid.extend(flat(one.parts) if one.kind == "all" else (one,))
    return tuple(laid)


Make = Callable[[Node, At], Condition | None]


@dataclass(frozen=True)
class Kind:
    """One kind of condition: its name in YAML, how it is read, its JSON schema, and a line for the
    reference.
    """

    name: str
    make: Make
    schema: dict[str, Any]
    example: str
    about: str


KINDS: dict[str, Kind] = {}


def condition(name: str, *, schema: dict[str, Any], example: str) -> Callable[[Make], Make]:
    """Register the function that reads a kind of condition. Its docstring's first paragraph is the reference
    text.
    """

    def register(make: Make) -> Make:
        about = " ".join((make.__doc__ or "").split("\n\n")[0].split())
        KINDS[name] = Kind(name, make, schema, example, about)
        return make

    return register


def one_or_more(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of one value or a list of them."""
    return {"anyOf": [items, {"type": "array", "items": items, "minItems": 1}]}


def read_conditions(node: Node, at: At) -> tuple[Condition, ...] | None:
    """The conditions of a «when», all of which must hold; None when one of them has an error (which is
    collected).
    """
    pairs = at.mapping(node, KINDS)
    if pairs is None:
        return None
    read = [KINDS[name].make(value, at.down(name)) for name, value in pairs.items()]
    whole = None not in read and len(pairs) == len(node.value)
    return tuple(condition for condition in read if condition is not None) if whole else None

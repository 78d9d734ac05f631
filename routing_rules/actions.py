"""What a rule decides, one function for each: priority, promise, tags, visibility, message, confirm, escalate.

A new action is one function here, one golden case in tests/routing_rules/golden_actions.py, and a field of Rule and
Decision. `unit` is read by the rule itself: every rule must have it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing_rules.conditions.registry import one_or_more
from routing_rules.deadline import Promise, Span, SpanUnit
from routing_rules.reading import At, code_of
from routing_rules.words import N_
from routing_rules.yaml_tree import Node

PRIORITIES = ("urgent", "high", "normal", "low")
VISIBILITIES = ("public", "staff")
CONFIRMATIONS = ("desk", "auto")
MESSAGE_PLACES = ("before_sending", "receipt", "own_page")
SHOWN_BY_DEFAULT = ("receipt", "own_page")
PROMISE_KEYS = ("first_answer", "solution")
ESCALATE_KEYS = ("before", "priority", "to")
BLANKS = ("road", "road_owner", "area", "category", "group", "unit")
SPAN_PATTERN = r"^[1-9]\d{0,3} (working days?|working hours?|hours?)$"
MOST_DAYS, MOST_HOURS = 365, 8760
MOST_TAGS, MOST_MESSAGE = 8, 1000

_SPAN = re.compile(r"(-?\d{1,6}) (working days?|working hours?|hours?)")
_TAG = re.compile(r"[^\W_][\w -]{0,39}")


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is done when a promise is about to break and the case is still open.

    `before`: how long before the promised time. `priority`: what the case's priority is raised to, None to leave it.
    `to`: code of the unit that is told, None for the desk.
    """

    before: Span
    priority: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentMessage:
    """A text for whoever reports, and where it is shown (of MESSAGE_PLACES). In a rule it may hold blanks."""

    text: str
    shown: tuple[str, ...] = SHOWN_BY_DEFAULT


Read = Callable[[Node, At], Any]


@dataclass(frozen=True)
class Action:
    """One kind of action: its name in YAML, how it is read, its JSON schema, and a line for the reference."""

    name: str
    read: Read
    schema: dict[str, Any]
    example: str
    about: str


ACTIONS: dict[str, Action] = {}


def action(name: str, *, schema: dict[str, Any], example: str) -> Callable[[Read], Read]:
    """Register the function that reads an action. Its docstring's first paragraph is the reference text."""

    def register(read: Read) -> Read:
        about = " ".join((read.__doc__ or "").split("\n\n")[0].split())
        ACTIONS[name] = Action(name, read, schema, example, about)
        return read

    return register


@action("unit", schema={"$ref": "#/$defs/unit"}, example="unit: bydrift")
def read_unit(node: Node, at: At) -> str | None:
    """The unit or outside party that handles the case, by code or name. Every rule has one."""
    if node.is_list:
        at.refuse(node.line, N_("En regel sender saken til én enhet"))
        return None
    retired = code_of(str(node.value).strip(), at.vocabulary.retired_units)
    if retired and code_of(str(node.value).strip(), at.vocabulary.unit_names) is None:
        at.refuse(
            node.line,
            N_("Enheten «{unit}» er tatt ut av bruk. Velg en annen"),
            unit=at.vocabulary.retired_units[retired],
        )
        return None
    codes = at.known(node, at.vocabulary.unit_names, N_("Enheten «{word}» finnes ikke"))
    return next(iter(codes)) if codes else None


@action("priority", schema={"enum": list(PRIORITIES)}, example="priority: urgent")
def read_priority(node: Node, at: At) -> str | None:
    """How much it hurries: urgent, high, normal or low."""
    if node.is_list:
        at.refuse(node.line, N_("En regel har én prioritet"))
        return None
    return _one_of(node, at, PRIORITIES, N_("Prioriteten «{word}» finnes ikke"))


@action(
    "promise",
    schema={"$ref": "#/$defs/promise"},
    example="promise: {first_answer: 4 working hours, solution: 2 working days}",
)
def read_promise(node: Node, at: At) -> Promise | None:
    """When we answer first and, perhaps, when it is solved, in the unit's working days or hours, or in hours."""
    pairs = at.mapping(node, PROMISE_KEYS, required=("first_answer",))
    if not pairs or "first_answer" not in pairs:
        return None
    spans = {key: read_span(value, at.down(key)) for key, value in pairs.items()}
    first_answer = spans["first_answer"]
    if first_answer is None or None in spans.values():
        return None
    return Promise(first_answer, spans.get("solution"))


def read_span(node: Node, at: At) -> Span | None:
    """A length of time such as «2 working days», «6 working hours» or «24 hours»."""
    match = _SPAN.fullmatch(str(node.value).strip()) if isinstance(node.value, str) else None
    if match is None:
        at.refuse(node.line, N_("Skriv løftet som «2 working days», «6 working hours» eller «24 hours»"))
        return None
    amount, unit = int(match[1]), match[2].rstrip("s")
    most = MOST_DAYS if unit == "working day" else MOST_HOURS
    if not 1 <= amount <= most:
        at.refuse(node.line, N_("Et løfte er fra 1 til {most}, ikke {amount}"), most=most, amount=amount)
        return None
    units: dict[str, SpanUnit] = {
        "working day": "working_days",
        "working hour": "working_hours",
        "hour": "hours",
    }
    return Span(amount, units[unit])


@action(
    "tags",
    schema=one_or_more({"type": "string", "pattern": r"^[^\W_][\w -]{0,39}$"}),
    example="tags: [skolevei, vinter]",
)
def read_tags(node: Node, at: At) -> tuple[str, ...] | None:
    """Words that the case is marked with; staff see them and can search for them."""
    written = at.texts(node)
    if written is None:
        return None
    for tag in written:
        if not _TAG.fullmatch(tag):
            at.refuse(
                node.line,
                N_("Et merke er høyst 40 bokstaver, tall, mellomrom og bindestreker, ikke «{word}»"),
                word=tag,
            )
            return None
    tags = tuple(dict.fromkeys(tag.casefold() for tag in written))
    if len(tags) > MOST_TAGS:
        at.refuse(node.line, N_("En regel setter høyst {most} merker"), most=MOST_TAGS)
        return None
    return tags


@action("visibility", schema={"enum": list(VISIBILITIES)}, example="visibility: staff")
def read_visibility(node: Node, at: At) -> str | None:
    """Who sees the case: `public` (the map and lists, as usual) or `staff` (nobody else but the reporter)."""
    return _one_of(node, at, VISIBILITIES, N_("Synligheten «{word}» finnes ikke"))


@action("confirm", schema={"enum": list(CONFIRMATIONS)}, example="confirm: auto")
def read_confirm(node: Node, at: At) -> str | None:
    """Who confirms: `desk` (a person, as usual) or `auto` (the case goes straight to the unit)."""
    return _one_of(node, at, CONFIRMATIONS, N_("«{word}» er ikke en måte å bekrefte på"))


@action(
    "escalate",
    schema={"$ref": "#/$defs/escalate"},
    example="escalate: {before: 4 working hours, priority: urgent, to: bydrift}",
)
def read_escalate(node: Node, at: At) -> Escalation | None:
    """What happens when a promise is about to break: so long `before`, `priority` is raised and `to` is told.

    `to` is a unit; without it the desk is told.
    """
    pairs = at.mapping(node, ESCALATE_KEYS, required=("before",))
    if not pairs or "before" not in pairs:
        return None
    before = read_span(pairs["before"], at.down("before"))
    priority = read_priority(pairs["priority"], at.down("priority")) if "priority" in pairs else None
    to = read_unit(pairs["to"], at.down("to")) if "to" in pairs else None
    if before is None or ("priority" in pairs and not priority) or ("to" in pairs and not to):
        return None
    return Escalation(before, priority, to)


@action(
    "message", schema={"$ref": "#/$defs/message"}, example='message: "{unit} rykker ut nå. Hold avstand."'
)
def read_message(node: Node, at: At) -> ResidentMessage | None:
    """A text for whoever reports, with the same blanks as `why`; shown on the receipt and on their own page.

    With `{text: …, shown: [before_sending, receipt, own_page]}` it is shown where it says.
    """
    if not node.is_mapping:
        text = read_sentence(node, at, MOST_MESSAGE)
        return ResidentMessage(text) if text else None
    pairs = at.mapping(node, ("text", "shown"), required=("text",)) or {}
    text = read_sentence(pairs["text"], at.down("text"), MOST_MESSAGE) if "text" in pairs else None
    shown: frozenset[str] | None = frozenset(SHOWN_BY_DEFAULT)
    if "shown" in pairs:
        names = {name: name for name in MESSAGE_PLACES}
        shown = at.down("shown").known(pairs["shown"], names, N_("Vi kan ikke vise tekster på «{word}»"))
    if not text or shown is None:
        return None
    return ResidentMessage(text, tuple(place for place in MESSAGE_PLACES if place in shown))


def _one_of(node: Node, at: At, names: tuple[str, ...], unknown: str) -> str | None:
    found = at.known(node, {name: name for name in names}, unknown)
    if found is not None and len(found) > 1:
        at.refuse(node.line, N_("Her kan det bare stå ett ord"))
        return None
    return next(iter(found)) if found else None


def read_sentence(node: Node, at: At, most: int = 500) -> str | None:
    """A text whose blanks ({road}, {unit}, …) can all be filled in."""
    written = at.text(node)
    if written is None:
        return None
    if len(written) > most:
        at.refuse(node.line, N_("Teksten er lengre enn {most} tegn"), most=most)
        return None
    try:
        pieces = [piece for piece in string.Formatter().parse(written) if piece[1] is not None]
    except ValueError:
        at.refuse(node.line, N_("En krøllparentes mangler makkeren sin"))
        return None
    for _, blank, spec, conversion in pieces:
        if blank not in BLANKS or spec or conversion:
            at.refuse(
                node.line,
                N_("«{{{blank}}}» kan ikke fylles ut. Velg blant {choices}"),
                blank=blank or "",
                choices=tuple(f"{{{name}}}" for name in BLANKS),
            )
            return None
    return written

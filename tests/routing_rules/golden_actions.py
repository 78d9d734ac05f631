"""One golden case for each action of a rule: YAML, the field of the decision it sets, and how that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routing_rules.actions import Escalation, ResidentMessage
from routing_rules.deadline import Promise, Span


@dataclass(frozen=True)
class Golden:
    """`decided` is the value on the decision when the rule decides about a lamp that is out, `stored` its JSON."""

    then: str
    decided: Any
    stored: Any
    without: Any
    """What the decision has when the rule does not say."""


GOLDEN: dict[str, Golden] = {
    "unit": Golden("unit: Eiendom", "eiendom", "eiendom", "bydrift"),
    "priority": Golden("priority: urgent", "urgent", "urgent", "normal"),
    "promise": Golden(
        "promise: {first_answer: 4 working hours, solution: 24 hours}",
        Promise(Span(4, "working_hours"), Span(24, "hours")),
        {
            "first_answer": {"amount": 4, "unit": "working_hours"},
            "solution": {"amount": 24, "unit": "hours"},
        },
        Promise(Span(2)),
    ),
    "tags": Golden("tags: [Skolevei, vinter, skolevei]", ("skolevei", "vinter"), ["skolevei", "vinter"], ()),
    "visibility": Golden("visibility: staff", "staff", "staff", "public"),
    "message": Golden(
        'message: {text: "{unit} kommer til {road}. Hold avstand!", shown: [own_page, before_sending]}',
        ResidentMessage("Bydrift kommer til veien. Hold avstand!", ("before_sending", "own_page")),
        {"text": "Bydrift kommer til veien. Hold avstand!", "shown": ["before_sending", "own_page"]},
        None,
    ),
    "confirm": Golden("confirm: auto", "auto", "auto", "desk"),
    "escalate": Golden(
        "escalate: {before: 4 working hours, priority: urgent, to: Eiendom}",
        Escalation(Span(4, "working_hours"), "urgent", "eiendom"),
        {"before": {"amount": 4, "unit": "working_hours"}, "priority": "urgent", "to": "eiendom"},
        None,
    ),
}

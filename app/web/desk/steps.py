"""A form that was sent becomes one verb."""

import uuid
from collections.abc import Callable, Mapping

from app.cases import additions, moderate, reply, triage
from app.cases.context import Ctx
from app.domain.reports import clean_text
from app.models import Case

Form = Mapping[str, str]
Taker = Callable[[Ctx, uuid.UUID, int, Form], Case]


def _text(form: Form, name: str) -> str:
    return clean_text(form.get(name, ""))


TAKE: dict[str, Taker] = {
    "confirm": lambda ctx, case, seen, form: triage.confirm(ctx, case, seen, _text(form, "reply")),
    "correct": lambda ctx, case, seen, form: triage.correct(
        ctx,
        case,
        seen,
        unit=_text(form, "unit"),
        reason=_text(form, "reason"),
        category=_text(form, "category") or None,
        priority=_text(form, "priority") or None,
        reply=_text(form, "reply"),
    ),
    "ask": lambda ctx, case, seen, form: triage.ask(ctx, case, seen, _text(form, "question")),
    "stop_waiting": lambda ctx, case, seen, form: triage.stop_waiting(ctx, case, seen),
    "decline": lambda ctx, case, seen, form: triage.decline(
        ctx, case, seen, _text(form, "reply"), _text(form, "closing")
    ),
    "forward": lambda ctx, case, seen, form: triage.forward(
        ctx, case, seen, _text(form, "party"), _text(form, "reply")
    ),
    "take_back": lambda ctx, case, seen, form: triage.take_back(ctx, case, seen, _text(form, "reason")),
    "settle": lambda ctx, case, seen, form: triage.settle(ctx, case, seen, _text(form, "reply")),
    "reopen": lambda ctx, case, seen, form: triage.reopen(ctx, case, seen, _text(form, "reason")),
    "reply": lambda ctx, case, seen, form: reply.reply(ctx, case, seen, _text(form, "reply")),
    "note": lambda ctx, case, seen, form: reply.note(ctx, case, _text(form, "note")),
    "publish": lambda ctx, case, seen, form: additions.publish_addition(
        ctx, case, seen, _text(form, "reply")
    ),
    "hide": lambda ctx, case, seen, form: triage.set_public(ctx, case, seen, False, _text(form, "reason")),
    "show": lambda ctx, case, seen, form: triage.set_public(ctx, case, seen, True, _text(form, "reason")),
    "hide_part": lambda ctx, case, seen, form: moderate.hide_part(
        ctx, case, seen, _text(form, "part"), _text(form, "reason")
    ),
    "show_part": lambda ctx, case, seen, form: moderate.show_part(
        ctx, case, seen, _text(form, "part"), _text(form, "reason")
    ),
    "reword": lambda ctx, case, seen, form: moderate.reword(
        ctx, case, seen, _text(form, "public_text"), _text(form, "reason")
    ),
    "keep": lambda ctx, case, seen, form: moderate.keep(
        ctx, case, seen, _text(form, "part"), _text(form, "reason")
    ),
}
"""Every step of the table that the desk can take, to the verb that takes it. Verbs check; nothing is checked here."""

TYPED = (
    *("unit", "category", "priority", "party", "closing", "part"),
    *("reply", "reason", "question", "note", "public_text", "begun"),
)
"""The fields that come back with the page when a step is refused, and what the text field held at first."""


def typed_in(form: Form) -> dict[str, str]:
    """What was typed, by field."""
    return {name: form[name] for name in TYPED if name in form}


def seen_version(form: Form) -> int:
    """The version that the person looked at; 0, which no case has, when the form says nothing usable."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

"""What was typed for a step that the case can no longer take, put into a form that can still be sent.

A text for the reporter goes to «Svar innmelder», a text for colleagues to the note: never the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.web.desk.panels import Panel

FORMS = {"reply": "reply", "question": "reply", "reason": "note", "note": "note"}
"""The field that was typed in, to the step whose form takes the text over; the first that gets one is opened."""


@dataclass(frozen=True)
class Carried:
    """``panels`` hold the texts, ``moved`` names those that took one (the first is opened), ``lost`` found no form."""

    panels: dict[str, Panel]
    moved: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def carry_over(panels: dict[str, Panel], typed: Mapping[str, str]) -> Carried:
    """Put each text of ``typed`` into the form that takes it, but not what the form says that its field held before
    anybody typed (``begun``): nobody wrote that, and it told of a step that was not taken."""
    untouched = _text(typed, "begun")
    texts: dict[str, list[str]] = {}
    lost = []
    for name, form in FORMS.items():
        text = _text(typed, name)
        if not text or text == untouched:
            continue
        if form in panels and panels[form].text_field:
            texts.setdefault(form, []).append(text)
        else:
            lost.append(text)
    filled = {form: _filled(panels[form], "\n\n".join(found)) for form, found in texts.items()}
    return Carried(panels | filled, list(filled), lost)


def _text(typed: Mapping[str, str], name: str) -> str:
    return typed.get(name, "").replace("\r\n", "\n").strip()


def _filled(panel: Panel, text: str) -> Panel:
    return replace(panel, typed={str(panel.text_field): text})

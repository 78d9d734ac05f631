"""What the desk can do with a case now, as forms: made from the table of steps, one panel for each step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.domain.channels import Channel
from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.steps import Visibility, steps_from
from app.domain.words import N_
from app.queries.additions import unpublished
from app.queries.desk_case import DeskCase
from app.web.desk.parts import parts_for
from app.web.desk.replies import ReplyText, texts_for

KEYS = {"correct": "E", "ask": "I", "forward": "V", "decline": "A"}
SHORT = {
    "confirm": N_("Bekreft"),
    "correct": N_("Endre"),
    "ask": N_("Spør"),
    "forward": N_("Videre"),
    "decline": N_("Avslutt"),
    "note": N_("Notat"),
    "take_back": N_("Hent tilbake"),
    "reply": N_("Svar"),
    "publish": N_("Vis tillegg"),
}
BUTTONS = {
    "confirm": N_("Bekreft, svar og neste"),
    "correct": N_("Rett opp og neste"),
    "ask": N_("Send spørsmålet"),
    "decline": N_("Avslutt og svar"),
    "reply": N_("Send svaret"),
}
MODERATION = ("hide_part", "show_part", "reword", "keep")
IN_MENU = ("reply", "note", "hide", "show", *MODERATION)
"""Steps that are always possible stand in the menu of the case, out of the way."""

TEXT_FIELDS = {
    "ask": "question",
    "note": "note",
    "take_back": "reason",
    "reopen": "reason",
    "hide": "reason",
    "show": "reason",
    "hide_part": "reason",
    "show_part": "reason",
    "reword": "public_text",
    "keep": "reason",
}

FIRST_FIELDS = {
    "correct": "category",
    "forward": "party",
    "decline": "closing",
    "hide_part": "part",
    "show_part": "part",
    "keep": "part",
}
"""Where a form begins, when that is not the large field of ``TEXT_FIELDS``."""
LABELS = {
    "question": N_("Spørsmål til innmelder"),
    "note": N_("Internt notat"),
    "reason": N_("Hvorfor?"),
    "reply": N_("Svar til innmelder"),
    "public_text": N_("Teksten som alle ser"),
}


@dataclass(frozen=True)
class Panel:
    """The form of one step. ``typed`` holds the fields, ``errors`` field to sentence, ``text_field`` the large one."""

    name: str
    title: str
    short: str
    button: str
    key: str | None
    text_field: str | None
    text_label: str
    readers: str
    templates: list[ReplyText] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    """What of the case the step can be taken with: (value, text) of the options."""

    @property
    def in_menu(self) -> bool:
        return self.name in IN_MENU

    @property
    def begins_at(self) -> str:
        """Id of the first field. A link's fragment that names a field gives it the focus, with or without scripts."""
        first = FIRST_FIELDS.get(self.name, self.text_field)
        return f"{self.name}-{first}" if first else "avgjorelse"

    @property
    def text(self) -> str:
        """What the large field holds: what was typed, else the first template."""
        if self.text_field and self.text_field in self.typed:
            return self.typed[self.text_field]
        return self.begun

    @property
    def begun(self) -> str:
        """What the large field holds before anybody types."""
        return self.templates[0].text if self.templates else ""


ORDER = ("confirm", "correct", "ask", "forward", "decline")
"""Where the forms stand; all others come after these, in the order of the table."""


def main_step(case: Any) -> str:
    """The step that Enter takes: what the proposal leads to, or the way on from where the case stands."""
    match case.status:
        case Status.RECEIVED if case.proposed_kind == "outside":
            return "forward"
        case Status.RECEIVED:
            return "confirm" if case.proposed_kind == "unit" else "correct"
        case Status.WAITING:
            return "stop_waiting"
        case Status.FORWARDED:
            return "settle"
        case Status.RESOLVED | Status.DECLINED:
            return "reopen"
    return "reply"


def outside_party(case: Any) -> str | None:
    """The name of the other owner that the rules proposed, None when they proposed none."""
    return case.proposed_name if case.proposed_kind == "outside" else None


def panels_of(
    desk_case: DeskCase,
    permissions: Iterable[Permission],
    now: Any,
    typed_for: str | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Panel]:
    """Step name to its form. ``typed_for`` names the step whose form was sent and comes back with ``typed``."""
    case = desk_case.row
    party = outside_party(case)
    panels = {}
    steps = sorted(
        steps_from(case.status, permissions),
        key=lambda one: ORDER.index(one.name) if one.name in ORDER else 99,
    )
    for step in steps:
        name = step.name
        if not _offered(name, desk_case):
            continue
        mine = name == typed_for
        text_field = TEXT_FIELDS.get(name, "reply" if name in ("confirm", "correct", *_REPLIES) else None)
        panels[name] = Panel(
            name=name,
            title=_(step.words),
            short=_(SHORT.get(name, step.words)),
            button=_button(name, step.words, party),
            key=KEYS.get(name),
            text_field=text_field,
            text_label=_(LABELS[text_field]) if text_field else "",
            readers=_readers(name, step.shown_to, text_field, desk_case),
            templates=_begun(name, desk_case, party, now),
            typed=dict(typed or {}) if mine else {},
            errors=dict(errors or {}) if mine else {},
            parts=parts_for(name, desk_case),
        )
    return panels


_REPLIES = ("publish", "decline", "forward", "settle", "reply")


def _offered(name: str, desk_case: DeskCase) -> bool:
    """Whether a step that the table allows makes sense for this case."""
    case = desk_case.row
    match name:
        case "publish":
            return unpublished(desk_case.events) is not None
        case "confirm":
            return bool(case.proposed_kind == "unit")
        case "hide":
            return bool(case.is_public)
        case "show":
            return not case.is_public
        case "blur":
            return False  # has a page of its own, beside the picture
        case "reword":
            return bool(case.text)
        case "hide_part" | "show_part" | "keep":
            return bool(parts_for(name, desk_case))
    return True


def _begun(name: str, desk_case: DeskCase, party: str | None, now: Any) -> list[ReplyText]:
    """What the field begins with: a template, or somebody else's words to be read and shortened."""
    case = desk_case.row
    match name:
        case "publish":
            return [ReplyText(_("Det som ble lagt til"), unpublished(desk_case.events) or "")]
        case "reword":
            return [ReplyText(_("Teksten som alle ser"), case.public_text or case.text)]
    return texts_for(name, case, party, now)


def _button(name: str, words: str, party: str | None) -> str:
    if name == "forward":
        return _("Videresend til %(owner)s", owner=party) if party else _("Videresend og svar")
    return _(BUTTONS.get(name, words))


def _readers(name: str, shown_to: Visibility, text_field: str | None, desk_case: DeskCase) -> str:
    """Who will read what is written: said before it is sent, because a reply cannot be taken back."""
    if text_field is None:
        return ""
    if name == "publish":
        return _(
            "Alle kan lese dette på den åpne siden, og se bildene som ble lagt til. Ta bort navn og annet privat."
        )
    if name == "reword":
        return _("Alle kan lese dette i stedet for det innmelderen skrev. Selve meldingen endres ikke.")
    if text_field in ("reason", "note") or shown_to is Visibility.INTERNAL:
        return _("Bare ansatte kan lese dette.")
    open_page = shown_to is Visibility.PUBLIC and desk_case.row.is_public
    if desk_case.told_by == [Channel.SMS]:
        if open_page:
            return _("Innmelder får dette på SMS, og alle kan lese det på den åpne siden. Skriv kort.")
        return _("Innmelder får dette på SMS. Andre ser det ikke. Skriv kort.")
    if desk_case.is_reachable:
        if open_page:
            return _("Innmelder får dette på e-post, og alle kan lese det på den åpne siden.")
        return _("Innmelder får dette på e-post. Andre ser det ikke.")
    if open_page:
        return _("Alle kan lese dette på den åpne siden. Innmelder får det ikke tilsendt.")
    return _("Innmelder ser dette bare på sin egen side, og får det ikke tilsendt.")

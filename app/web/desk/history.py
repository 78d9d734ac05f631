"""The log of a case in words: who did what, when, what changed from what to what, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app.domain.closing import closing_of
from app.domain.statuses import FACES, Status
from app.domain.steps import STEPS, Visibility
from app.domain.words import N_
from app.models import Event
from app.queries.desk_case import Choices, DeskCase
from app.web.desk.parts import part_words
from app.web.presentation import day, moment_text

ACTORS = {"reporter": N_("Innmelder"), "rules": N_("Reglene"), "import": N_("Import")}
OTHER_STEPS = {"receive": N_("Meldingen kom inn"), "import": N_("Hentet inn fra et annet system")}
FIELDS = {
    "unit_id": N_("Enhet"),
    "category_id": N_("Kategori"),
    "priority": N_("Hast"),
    "planned_for": N_("Dag"),
    "closing": N_("Hvorfor avsluttet"),
    "is_public": N_("På den åpne siden"),
    "tags": N_("Merker"),
    "solve_due_at": N_("Frist"),
    "address": N_("Sted"),
    "road_owner": N_("Vegeier"),
    "public_text": N_("Teksten som alle ser"),
}
PRIORITIES = {"urgent": N_("Haster"), "high": N_("Høy"), "normal": N_("Vanlig"), "low": N_("Lav")}
READERS = {
    Visibility.PUBLIC.value: N_("Alle kan lese dette"),
    Visibility.REPORTER.value: N_("Innmelder kan lese dette"),
    Visibility.INTERNAL.value: N_("Bare ansatte kan lese dette"),
}


@dataclass(frozen=True)
class LogEntry:
    """One event. ``changes``: (field, from, to) in words, the status first."""

    version: int
    title: str
    who: str
    at: datetime
    status: Status
    changes: list[tuple[str, str, str]]
    text: str | None
    reason: str | None
    readers: str


def log_entries(desk_case: DeskCase) -> list[LogEntry]:
    """The events of a case in words, the newest first."""
    return [_entry(event, name, desk_case) for event, name in desk_case.events]


def _entry(event: Event, staff_name: str | None, desk_case: DeskCase) -> LogEntry:
    step, choices = STEPS.get(event.step), desk_case.choices
    title = _(step.done_words) if step else _(OTHER_STEPS.get(event.step, event.step))
    if part := event.changes.get("part"):
        title = f"{title}: {part_words(part[1], desk_case.photos, desk_case.events)}"
    return LogEntry(
        version=event.case_version,
        title=title,
        who=staff_name or _who(event),
        at=event.at,
        status=Status(event.to_status),
        changes=[*_status_change(event), *_field_changes(event.changes, choices)],
        text=event.text,
        reason=event.reason,
        readers=_(READERS[event.visibility]),
    )


def _who(event: Event) -> str:
    """Who acted when nobody signed in did."""
    if event.step == "add":
        return _("En som følger saken")
    if event.step == "hide_by_tips":
        return _("Flere som har sett saken")
    return _(ACTORS.get(event.actor_kind, event.actor_kind))


def _status_change(event: Event) -> list[tuple[str, str, str]]:
    if event.from_status is None or event.from_status == event.to_status:
        return []
    before, after = (FACES[Status(value)].staff_word for value in (event.from_status, event.to_status))
    return [(_("Status"), _(before), _(after))]


def _field_changes(changes: dict[str, Any], choices: Choices) -> list[tuple[str, str, str]]:
    return [
        (_(FIELDS[name]), _value(name, before, choices), _value(name, after, choices))
        for name, (before, after) in changes.items()
        if name in FIELDS  # the title follows the category: saying it twice helps nobody
    ]


def _value(name: str, value: Any, choices: Choices) -> str:
    match name:
        case "unit_id":
            return choices.unit_name(value) or _("ingen")
        case "category_id":
            return choices.category_name(value) or _("ingen")
        case "priority":
            return _(PRIORITIES.get(value, value))
        case "planned_for":
            return day(date.fromisoformat(value)) if value else _("ingen")
        case "solve_due_at":
            return moment_text(datetime.fromisoformat(value)) if value else _("står stille")
        case "closing":
            return _(closing_of(value).words.choice) if value else _("ingen")
        case "public_text":
            return str(value) if value is not None else _("slik den ble skrevet")
        case "is_public":
            return _("Ja") if value else _("Nei")
        case "tags":
            return ", ".join(value) or _("ingen")
    return str(value)

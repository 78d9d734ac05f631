"""The rows and tabs of the queue, as the components expect them."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.queries.desk_queue import QUEUES, Queue

TAB_WORDS = {"nye": N_("Nye"), "venter": N_("Venter"), "videre": N_("Videresendt")}
LAST_STEP_FLAGS = {
    "answer": N_("Svar fra innmelder"),
    "comment": N_("Svar fra innmelder"),
    "return": N_("Sendt tilbake"),
    "take_back": N_("Hentet tilbake"),
    "reopen": N_("Åpnet igjen"),
}


def queue_rows(rows: Iterable[Any], asked: Mapping[str, Any]) -> list[SimpleNamespace]:
    """Each row with its link, which carries the tab and page of the queue along."""
    return [
        SimpleNamespace(
            number=row.number,
            title=row.title,
            href=url_for("desk.case", number=row.number, **asked),
            icon=row.icon,
            received_at=row.received_at,
            # The answer while it is owed, then what was promised to be done; none while the clock stands.
            deadline=row.solve_due_at if row.first_answered_at else row.answer_due_at,
            paused=row.paused,
            place=row.address,
            flags=_flags(row),
        )
        for row in rows
    ]


def _flags(row: Any) -> list[str]:
    """At most one word beside the deadline: the one that matters most."""
    if row.last_step in LAST_STEP_FLAGS:
        return [_(LAST_STEP_FLAGS[row.last_step])]
    if row.priority == "urgent":
        return [_("Haster")]
    if row.escalated_at:
        return [_("Fristen nærmer seg")]
    if row.photos:
        return [ngettext("%(num)s bilde", "%(num)s bilder", row.photos)]
    return []


def queue_tabs(counts: Mapping[str, int], current: Queue) -> list[tuple[str, str, int, bool]]:
    """(text, address, count, current) of each tab."""
    return [
        (_(TAB_WORDS[key]), url_for("desk.queue", ko=key), counts[key], key == current.key) for key in QUEUES
    ]

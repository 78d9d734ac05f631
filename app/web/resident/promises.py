"""A promise in words: in working days, and as a date with the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.decide import Decided, promise_as_json
from app.web import presentation


@dataclass(frozen=True)
class PromiseWords:
    """``title``: «Vi svarer innen 2 virkedager.» ``until``: «Det vil si senest tirsdag 24. november kl. 15.30.»"""

    title: str
    until: str
    solution: str


def promise_words(decided: Decided, moment: datetime) -> PromiseWords:
    """The promise of a decision that has not been stored yet."""
    return stored_promise_words(promise_as_json(decided), decided.dates.first_answer, moment)


def stored_promise_words(
    promise: Mapping[str, Any] | None, due: datetime | None, moment: datetime
) -> PromiseWords:
    """The promise of a stored decision; empty words where nothing was promised."""
    first = (promise or {}).get("first_answer")
    solution = (promise or {}).get("solution")
    until = _("Det vil si senest %(moment)s.", moment=presentation.moment_text(due, moment)) if due else ""
    return PromiseWords(
        title=_("Vi svarer innen %(span)s", span=span_words(first)) if first else _("Vi svarer deg"),
        until=until,
        solution=_("Vanligvis er det fikset innen %(span)s.", span=span_words(solution)) if solution else "",
    )


def span_words(span: Mapping[str, Any]) -> str:
    """«2 virkedager», «1 virkedag», «4 timer», «6 arbeidstimer»."""
    amount = int(span["amount"])
    match span["unit"]:
        case "working_days":
            return str(ngettext("%(num)s virkedag", "%(num)s virkedager", amount))
        case "working_hours":
            return str(ngettext("%(num)s time i arbeidstiden", "%(num)s timer i arbeidstiden", amount))
        case _:
            return str(ngettext("%(num)s time", "%(num)s timer", amount))

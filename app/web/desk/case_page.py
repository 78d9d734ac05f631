"""The three panes: the queue, the case, the decision. Used by the queue, by a case, and by a step that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.presence import look_at
from app.domain.closing import Closing
from app.domain.errors import NotFound
from app.domain.questions import answer_lines
from app.domain.words import N_
from app.queries.additions import find_unseen_additions
from app.queries.category_search import suggest_categories
from app.queries.desk_case import DeskCase, find_desk_case
from app.queries.desk_queue import QUEUES, Position, Queue, QueuePage, count_queues, find_queue, read_position
from app.queries.tips import find_tipped_cases
from app.web.desk.carried import Carried, carry_over
from app.web.desk.case_map import case_map
from app.web.desk.choices import suggested_first
from app.web.desk.history import PRIORITIES, log_entries
from app.web.desk.panels import Panel, main_step, panels_of
from app.web.desk.parts import hidden_words, tipped_parts
from app.web.desk.queue_rows import queue_rows, queue_tabs
from app.web.desk.replies import sent_to
from app.web.request_context import db, now, staff_ctx

SUGGESTED, LOOKED_AT = 4, 600
"""How many categories are suggested, from how many characters of the text."""

CHANNELS = {
    "web": N_("på nett"),
    "phone": N_("på telefon"),
    "counter": N_("i skranken"),
    "import": N_("hentet inn"),
}


@dataclass(frozen=True)
class Refused:
    """A step that was not taken: what was typed, and why it was refused."""

    step: str
    typed: Mapping[str, str]
    status: int
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    what_now: str = ""
    seen_version: int | None = None
    """Set when the case was changed meanwhile: what has happened since that version is shown."""


def asked_queue() -> Queue | None:
    """The tab named in the address or the form, None when there is none."""
    return QUEUES.get(request.values.get("ko", ""))


def queue_page() -> Response:
    """The queue, with its first case beside it on wide screens."""
    queue = asked_queue() or QUEUES["nye"]
    page = find_queue(db(), current_user.municipality_id, queue, read_position(request.args.get("etter")))
    first = page.rows[0].number if page.rows else None
    desk_case = find_desk_case(db(), current_user.municipality_id, first) if first else None
    return _render(desk_case, queue, page, as_list=True)


def case_page(number: str, refused: Refused | None = None) -> Response:
    """One case.

    Raises:
        NotFound: the municipality has no case with this number.
    """
    desk_case = find_desk_case(db(), current_user.municipality_id, number)
    if desk_case is None:
        raise NotFound()
    queue = asked_queue() or queue_of(desk_case.row.status) or QUEUES["nye"]
    page = find_queue(db(), current_user.municipality_id, queue, read_position(request.values.get("etter")))
    return _render(desk_case, queue, page, refused=refused)


def queue_of(status: Any) -> Queue | None:
    """The tab that cases with this status stand in."""
    return next((queue for queue in QUEUES.values() if queue.status == status), None)


def position_of(case: Any, queue: Queue) -> Position:
    """Where the case stands (or stood) in ``queue``."""
    return Position(getattr(case, queue.order.key), case.id)


def _render(
    desk_case: DeskCase | None,
    queue: Queue,
    page: QueuePage,
    as_list: bool = False,
    refused: Refused | None = None,
) -> Response:
    stands = desk_case is not None and desk_case.row.status == queue.status
    at = position_of(desk_case.row, queue) if desk_case and stands else None
    counts, place = count_queues(db(), current_user.municipality_id, queue, at)
    g.nav_counts = {"desk.queue": counts["nye"]}
    asked = {"ko": queue.key, "etter": request.values.get("etter") or None}
    values: dict[str, Any] = {
        "as_list": as_list,
        "queue": queue,
        "asked": asked,
        "rows": queue_rows(page.rows, asked),
        "tabs": queue_tabs(counts, queue),
        "next_page": url_for("desk.queue", ko=queue.key, etter=page.next.as_text()) if page.next else None,
        "first_page": url_for("desk.queue", ko=queue.key) if asked["etter"] else None,
        "in_queue": counts[queue.key],
        "tipped_cases": find_tipped_cases(db(), current_user.municipality_id) if as_list else [],
        "additions": find_unseen_additions(db(), current_user.municipality_id) if as_list else [],
        "place": place,
        "desk_case": desk_case,
        "refused": refused,
    }
    if desk_case:
        values |= _case_values(desk_case, refused, opened=not as_list)
    response = Response(
        render_template("desk/case.html", **values), status=refused.status if refused else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _case_values(desk_case: DeskCase, refused: Refused | None, opened: bool) -> dict[str, Any]:
    """``opened``: somebody chose the case. The one that stands beside the queue by itself is looked at by nobody."""
    case, moment = desk_case.row, now()
    panels = panels_of(
        desk_case,
        current_user.permissions,
        moment,
        refused.step if refused else None,
        refused.typed if refused else None,
        refused.errors if refused else None,
    )
    carried = _carried(panels, refused)
    panels = carried.panels
    active = next(iter(carried.moved), refused.step if refused else request.args.get("steg")) or ""
    log = log_entries(desk_case)
    seen = refused.seen_version if refused else None
    main = main_step(case)
    return {
        "case": case,
        "panels": panels,
        "active": active if active in panels else main,
        "main": main,
        "log": log,
        "meanwhile": [entry for entry in log if entry.version > seen] if seen is not None else [],
        "moved": [panels[name].title for name in carried.moved],
        "lost": carried.lost,
        "others": presence_words(first_names(look_at(staff_ctx(), case.id))) if opened else "",
        "answers": _answers(desk_case),
        "channel": _(CHANNELS.get(desk_case.reporter["channel"], N_("på nett")))
        if desk_case.reporter
        else "",
        "priorities": [(key, _(words)) for key, words in PRIORITIES.items()],
        "categories": suggested_first(
            desk_case.choices.categories, _suggested(desk_case), _("Forslag ut fra teksten")
        ),
        "map": case_map(desk_case),
        "closings": [(kind.value, _(kind.words.choice)) for kind in Closing],
        "sent_to": sent_to,
        "tipped": tipped_parts(desk_case),
        "hidden_parts": hidden_words(desk_case),
    }


def _carried(panels: dict[str, Panel], refused: Refused | None) -> Carried:
    """The forms, with what was typed for a step that the case can no longer take."""
    if refused is None or refused.step in panels:
        return Carried(panels)
    return carry_over(panels, refused.typed)


def _suggested(desk_case: DeskCase) -> list[str]:
    """Codes of the categories that the text speaks of, the present one left out."""
    case = desk_case.row
    hits = suggest_categories(db(), current_user.municipality_id, case.text[:LOOKED_AT])
    return [hit.code for hit in hits if hit.code != case.category_code][:SUGGESTED]


def _answers(desk_case: DeskCase) -> list[tuple[str, str]]:
    """(question, answer) of the category's extra questions, in words."""
    questions = desk_case.row.questions
    return [
        line
        for report in desk_case.reports
        for line in answer_lines(questions, report["answers"] or {}, all_given=True)
    ]


def first_names(names: list[str]) -> list[str]:
    """The first name of each: enough among people who sit at the same desk."""
    return [name.split()[0] for name in names]


def presence_words(names: list[str]) -> str:
    """«Marte ser også på saken», empty when nobody does."""
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s ser også på saken", name=names[0])
    return _("%(names)s ser også på saken", names=", ".join(names))

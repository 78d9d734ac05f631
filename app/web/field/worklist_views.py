"""The unit's open cases, and the tick marks that become a round."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.rounds import order_round
from app.domain.errors import BadInput
from app.domain.permissions import Permission
from app.domain.statuses import FACES
from app.domain.steps import AT_UNIT
from app.domain.words import N_
from app.queries.rounds import find_rounds_of_day
from app.queries.told_of import find_told_of
from app.queries.worklist import PRIORITIES, Job, Worklist, find_worklist
from app.web.errors import field_sentences
from app.web.field.asked import filters_of, mark_text, read_asked, read_mark
from app.web.field.blueprint import blueprint, my_unit
from app.web.field.maps import worklist_map
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx

PRIORITY_WORDS = {"urgent": N_("Akutt"), "high": N_("Haster"), "normal": N_("Vanlig"), "low": N_("Kan vente")}
GONE = N_("En av jobbene er ikke lenger hos dere. Last siden på nytt og velg igjen.")
NEAR = timedelta(days=2)
"""A promise that runs out within two days is worth a place on today's round."""


@blueprint.get("/enhet")
@needs(Permission.CASE_WORK)
def worklist() -> str:
    """The unit's open cases, the soonest promise first, with today's rounds beside them."""
    return _page(ticked=frozenset(), errors={})


@blueprint.post("/enhet/ruter")
@needs(Permission.ROUND_PLAN)
def order() -> ResponseReturnValue:
    """Make a round of the ticked cases; the job puts them in order while the next page waits."""
    ticked = request.form.getlist("case")
    try:
        planned = order_round(staff_ctx(), [_case_id(one) for one in ticked])
    except BadInput as error:
        return _page(ticked=frozenset(ticked), errors=field_sentences(error)), 422
    return redirect(url_for("field.round", round_id=planned.id), 303)


def _case_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadInput({"cases": GONE}) from None


def _page(ticked: frozenset[str], errors: dict[str, str]) -> str:
    unit_id = my_unit()
    asked = read_asked(request.args, unit_id)
    after = read_mark(request.args.get("after"))
    before = None if after else read_mark(request.args.get("before"))
    found = find_worklist(db(), asked, now() + NEAR, before, after)
    filters = filters_of(asked)
    return render_template(
        "field/worklist.html",
        found=found,
        filters=filters,
        placed=[job for job in found.jobs if job.lon is not None],
        unplaced=[job for job in found.jobs if job.lon is None],
        chips=_chips(found, filters),
        priorities=[(code, _(PRIORITY_WORDS[code])) for code in PRIORITIES],
        priority_words={code: _(word) for code, word in PRIORITY_WORDS.items()},
        urgent=_urgent,
        previous_href=_beside(filters, "before", mark_text(found.before)),
        next_href=_beside(filters, "after", mark_text(found.after)),
        rounds=find_rounds_of_day(db(), unit_id, staff_ctx().today),
        map_data=worklist_map(found.jobs),
        told_of=find_told_of(db(), staff_ctx().municipality.id, unit_id),
        ticked=ticked,
        errors=errors,
    )


def _urgent(job: Job) -> bool:
    return job.priority in ("urgent", "high")


def _beside(filters: dict[str, str], name: str, mark: str | None) -> str | None:
    return _address(filters | {name: mark}) if mark else None


def _chips(found: Worklist, filters: dict[str, str]) -> list[dict[str, Any]]:
    """All, then each status with how many there are; a press keeps the other filters."""
    chosen: list[tuple[str | None, str, int]] = [(None, _("Alle"), sum(found.by_status.values()))]
    chosen += [(one.value, _(FACES[one].staff_word), found.by_status.get(one, 0)) for one in AT_UNIT]
    return [
        {
            "text": word,
            "count": count,
            "href": _address(filters | {"status": status}),
            "current": filters.get("status") == status,
        }
        for status, word, count in chosen
    ]


def _address(values: Mapping[str, str | None]) -> str:
    given: dict[str, Any] = {name: value for name, value in values.items() if value}
    return url_for("field.worklist", **given)

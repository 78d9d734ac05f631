"""What stands between two steps when it must: whose it is, what is known already. Shown once for the same thing.

A stop is a page with a way on. What was answered is kept in the draft with a *mark* that says what was shown (which
owner, which place and category): when that changes, the stop is shown anew.
"""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.web.resident import drafts
from app.web.resident.dangers import danger_mark
from app.web.resident.drafts import STEPS, Flow, load_flow
from app.web.resident.known import known_mark
from app.web.resident.owners import owner_mark

PASSED = "passed_stops"

Mark = Callable[[Flow], str | None]

STOPS: tuple[tuple[str, tuple[str, ...], Mark], ...] = (
    # endpoint, after which steps, what would be shown (None: nothing)
    ("danger", ("details",), danger_mark),
    ("owner", ("place", "category", "details"), owner_mark),
    ("similar", ("place", "category"), known_mark),
)


def next_stop(flow: Flow, step: str) -> str | None:
    """The endpoint of the first stop after ``step`` that has something to say that was not said before."""
    if flow.place is None or flow.category is None:
        return None
    passed = flow.fields.get(PASSED) or {}
    for name, after, mark in STOPS:
        if step in after and (shown := mark(flow)) and passed.get(name) != shown:
            return name
    return None


def go_on(flow: Flow, step: str) -> BaseResponse:
    """To the stop that stands after ``step``, else to the next step (or back to the review)."""
    flow = load_flow(flow.key)
    stop = next_stop(flow, step)
    if stop is None:
        return drafts.go_on(flow, step)
    back_to = request.form.get("back_to") or None
    return redirect(url_for(f"resident.{stop}", key=flow.key, after=step, back_to=back_to), 303)


def pass_stop(flow: Flow, name: str) -> BaseResponse:
    """Remember that the stop was shown and answered, and go on from where it stood."""
    mark = next(mark for stop, _after, mark in STOPS if stop == name)
    flow.save(**{PASSED: {**(flow.fields.get(PASSED) or {}), name: mark(flow)}})
    return go_on(flow, after_step())


def after_step() -> str:
    """The step that the stop stands after, as the address or the form says."""
    step = request.values.get("after", "")
    return step if step in STEPS[:-1] else "category"

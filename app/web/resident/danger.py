"""Danger to life: call now. Shown once between the details and the rest, and the way on is always there."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain.danger import NUMBER_WORDS
from app.platform.limits import REPORT, limiter
from app.web.guards import open_to_all
from app.web.resident.blueprint import blueprint
from app.web.resident.dangers import danger_of, phones_of
from app.web.resident.drafts import load_flow, need_earlier_steps
from app.web.resident.step_page import render_step
from app.web.resident.stops import pass_stop


@blueprint.get("/meld/<string(length=22):key>/fare")
@open_to_all
def danger(key: str) -> str | BaseResponse:
    """Whom to call, what to say, and the way on when nobody is in danger."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    found = danger_of(flow)
    if found is None:
        return redirect(url_for("resident.details", key=flow.key))
    return render_step(
        flow,
        "details",
        "resident/danger.html",
        danger=found,
        number_words=NUMBER_WORDS,
        phones=phones_of(flow.municipality, flow.category),
        back_href=url_for("resident.details", key=flow.key),
    )


@blueprint.post("/meld/<string(length=22):key>/fare")
@limiter.limit(REPORT)
@open_to_all
def nobody_in_danger(key: str) -> Response | BaseResponse:
    """On with the report."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    return pass_stop(flow, "danger")

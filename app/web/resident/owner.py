"""Not ours: says whose it is before anything is sent, with the owner's contact, and offers to pass it on."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.platform.limits import REPORT, limiter
from app.web.guards import open_to_all
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import load_flow, need_earlier_steps
from app.web.resident.owners import find_owner
from app.web.resident.step_page import render_step
from app.web.resident.stops import after_step, pass_stop


@blueprint.get("/meld/<string(length=22):key>/eier")
@open_to_all
def owner(key: str) -> str | BaseResponse:
    """Whose it is, how to reach them, and the offer to pass it on."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    found = find_owner(flow)
    if found is None:
        return redirect(url_for("resident.details", key=flow.key))
    step = after_step()
    return render_step(
        flow,
        "details" if step == "details" else "category",
        "resident/owner.html",
        owner=found,
        after=step,
        back_href=url_for(f"resident.{step}", key=flow.key),
    )


@blueprint.post("/meld/<string(length=22):key>/eier")
@limiter.limit(REPORT)
@open_to_all
def pass_on(key: str) -> Response | BaseResponse:
    """Yes, pass it on: the report goes on as any other."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    return pass_stop(flow, "owner")

"""«Er det denne?»: what is known already about this place, before anything is written."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.platform.limits import REPORT, limiter
from app.queries.similar import SimilarCase
from app.web.guards import open_to_all
from app.web.notice_words import area_words, follow_href, period_words
from app.web.request_context import now
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, load_flow, need_earlier_steps
from app.web.resident.known import find_known
from app.web.resident.step_page import render_step
from app.web.resident.stops import after_step, pass_stop

MAP_ZOOM = 16


@blueprint.get("/meld/<string(length=22):key>/lignende")
@open_to_all
def similar(key: str) -> str | BaseResponse:
    """The cases that may be the same; straight on when there are none any more."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    known = find_known(flow)
    if not known:
        return redirect(url_for("resident.details", key=flow.key))
    return render_step(
        flow,
        "category",
        "resident/similar.html",
        known=known,
        area_words=area_words,
        follow_href=follow_href,
        period_words=lambda notice: period_words(notice, now()),
        now=now(),
        after=after_step(),
        map_picture=lambda case: _picture(flow, case),
        back_href=url_for(f"resident.{after_step()}", key=flow.key),
    )


@blueprint.post("/meld/<string(length=22):key>/lignende")
@limiter.limit(REPORT)
@open_to_all
def another_case(key: str) -> Response | BaseResponse:
    """«Nei, min sak er en annen»: on, with everything that was given."""
    flow = load_flow(key)
    need_earlier_steps(flow, "details")
    return pass_stop(flow, "similar")


def _picture(flow: Flow, case: SimilarCase) -> str:
    pin = f"{case.lon:.5f},{case.lat:.5f},{case.status.face.public_key}"
    return url_for(
        "public.map_picture",
        number=flow.municipality.number,
        lon=f"{case.lon:.5f}",
        lat=f"{case.lat:.5f}",
        zoom=MAP_ZOOM,
        w=440,
        h=180,
        pin=pin,
    )

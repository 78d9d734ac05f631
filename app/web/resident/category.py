"""Step 2: what is it about? Tiles, all of them on demand, and a search in everyday words."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.words import N_
from app.platform.limits import REPORT, limiter
from app.queries.report_flow import (
    FIRST_TILES,
    categories_of,
    find_category,
    other_category,
    search_categories,
    search_words,
)
from app.web.guards import open_to_all
from app.web.notice_words import area_words, period_words
from app.web.request_context import db, now
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, load_flow, need_earlier_steps, page
from app.web.resident.known import notices_here
from app.web.resident.step_page import render_step
from app.web.resident.stops import go_on

NO_CATEGORY = N_("Velg hva det gjelder. Er du usikker, velg «Noe annet».")


@blueprint.get("/meld/<string(length=22):key>/hva")
@open_to_all
def category(key: str) -> str:
    """The tiles; ``?q=`` keeps those that answer to the words."""
    flow = load_flow(key)
    need_earlier_steps(flow, "category")
    return _page(flow, None)


@blueprint.post("/meld/<string(length=22):key>/hva")
@limiter.limit(REPORT)
@open_to_all
def choose_category(key: str) -> Response | BaseResponse:
    """Keep the choice."""
    flow = load_flow(key)
    chosen = find_category(db(), flow.municipality.id, request.form.get("category"))
    if chosen is None:
        return page(_page(flow, _(NO_CATEGORY)), 422)
    flow.save(category=chosen.code, searched=typed_words() or None)
    return go_on(flow, "category")


def typed_words() -> str:
    """What was searched for: the first words about the fault, of use to whoever looks for similar cases."""
    return " ".join(request.args.get("q", "").split())[:80]


def _page(flow: Flow, wrong: str | None) -> str:
    typed = typed_words()
    everything = categories_of(db(), flow.municipality.id)
    found = search_categories(everything, typed)
    other = other_category(everything)
    offered = flow.fields.get("offered_category")
    shown = (
        found[:FIRST_TILES]
        if typed
        else [one for one in everything if one.tile_rank is not None][:FIRST_TILES]
    )
    if other and other not in shown:
        shown = [*shown[: FIRST_TILES - 1], other]
    return render_step(
        flow,
        "category",
        "resident/category.html",
        typed=typed,
        none_found=bool(typed) and not found,
        shown=shown,
        rest=[one for one in everything if one not in shown],
        other=other,
        words=search_words,
        notices=notices_here(flow),
        area_words=area_words,
        period_words=lambda notice: period_words(notice, now()),
        chosen=flow.category.code if flow.category else offered,
        offered=offered if flow.category is None else None,
        errors={"category": wrong} if wrong else {},
    )

"""Step 2: what is it about? Tiles, all of them on demand, and a search in everyday words."""

from dataclasses import dataclass

from flask import Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.category_search import Hit
from app.domain.words import N_
from app.models import Category
from app.platform.limits import REPORT, SEARCH, limiter
from app.queries.category_search import (
    better_category,
    categories_near,
    propose_category,
    suggest_categories,
)
from app.queries.report_flow import FIRST_TILES, categories_of, find_category, other_category
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.notice_words import area_words, period_words
from app.web.presentation import in_language
from app.web.request_context import db, now
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, load_flow, need_earlier_steps, page
from app.web.resident.known import notices_here
from app.web.resident.step_page import render_step
from app.web.resident.stops import go_on

NO_CATEGORY = N_("Velg hva det gjelder. Er du usikker, velg «Noe annet».")
LONGEST, LONGEST_TEXT = 120, 600
SHOWN_HITS, ALWAYS_SHOWN, WEAK = 8, 3, 0.55
"""Of a search: at most eight, the first three always, others when they have this share of the best one's score."""


@dataclass(frozen=True)
class Guess:
    """A category that we propose, by the name on its tile; why («text», «near», «link»), and whether a script may
    choose it beforehand."""

    code: str
    name: str
    why: str

    @property
    def preselect(self) -> bool:
        return self.why == "text"


@blueprint.get("/meld/<string(length=22):key>/hva")
@limiter.limit(SEARCH, exempt_when=lambda: not request.args.get("q"))
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


@blueprint.get("/meld/kategorier.json")
@limiter.limit(SEARCH)
@open_to_all
def category_search() -> Response:
    """The categories that answer to ``?q=`` in the municipality (``?kommune=``), best first: code, name, group, score.

    The last word may be half written.
    """
    municipality = current_municipality()
    typed = typed_words()
    hits = worth_showing(suggest_categories(db(), municipality.id, typed, typing=True))
    results = [{"code": hit.code, "name": hit.name, "group": hit.group, "score": hit.score} for hit in hits]
    return jsonify(query=typed, results=results)


@blueprint.get("/meld/bedre.json")
@limiter.limit(SEARCH)
@open_to_all
def better() -> Response:
    """The category that ``?q=`` clearly means when the chosen one (``?valgt=``) is far off: code and name, or null."""
    municipality = current_municipality()
    text = request.args.get("q", "")[:LONGEST_TEXT]
    hit = better_category(db(), municipality.id, text, request.args.get("valgt", ""))
    found = find_category(db(), municipality.id, hit.code) if hit else None
    return jsonify(better={"code": found.code, "name": in_language(found, "name")} if found else None)


def worth_showing(hits: list[Hit]) -> list[Hit]:
    """The hits that somebody should look at: the first ones, and those that are nearly as good as the best."""
    return [
        hit
        for place, hit in enumerate(hits[:SHOWN_HITS])
        if place < ALWAYS_SHOWN or hit.score >= WEAK * hits[0].score
    ]


def typed_words() -> str:
    """What was searched for: the first words about the fault, of use to whoever looks for similar cases."""
    return " ".join(request.args.get("q", "").split())[:LONGEST]


def _page(flow: Flow, wrong: str | None) -> str:
    typed = typed_words()
    everything = categories_of(db(), flow.municipality.id)
    found = _found(flow, everything, typed)
    other = other_category(everything)
    guess = None if flow.category or typed else guess_category(flow)
    shown = found if typed else _first_tiles(everything, guess)
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
        notices=notices_here(flow),
        area_words=area_words,
        period_words=lambda notice: period_words(notice, now()),
        chosen=flow.category.code if flow.category else flow.fields.get("offered_category"),
        guess=guess,
        errors={"category": wrong} if wrong else {},
    )


def _found(flow: Flow, everything: list[Category], typed: str) -> list[Category]:
    by_code = {one.code: one for one in everything}
    hits = worth_showing(suggest_categories(db(), flow.municipality.id, typed)) if typed else []
    return [by_code[hit.code] for hit in hits if hit.code in by_code]


def _first_tiles(everything: list[Category], guess: Guess | None) -> list[Category]:
    """The tiles that are seen at once: twelve at most, and what we propose is among them."""
    ranked = [one for one in everything if one.tile_rank is not None][:FIRST_TILES]
    proposed = next((one for one in everything if guess and one.code == guess.code), None)
    if proposed is None or proposed in ranked:
        return ranked
    return [proposed, *ranked][:FIRST_TILES]


def guess_category(flow: Flow) -> Guess | None:
    """What the report is probably about: what a link said, else what was written, else what others reported here."""
    municipality = flow.municipality
    code, why = flow.fields.get("offered_category"), "link"
    if not code and flow.fields.get("text"):
        hit = propose_category(db(), municipality.id, flow.fields["text"], flow.place, now())
        code, why = (hit.code, "text") if hit else (None, why)
    if not code and flow.place:
        code, why = next(iter(categories_near(db(), municipality.id, flow.place, now())), None), "near"
    found = find_category(db(), municipality.id, code) if code else None
    return Guess(found.code, in_language(found, "short_name"), why) if found else None

"""Step 5: everything once more, the promise, and the one button that sends."""

from flask import Response, abort, redirect, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as BaseResponse

from app.cases.receive import receive_report
from app.domain.errors import BadInput
from app.domain.questions import answer_lines
from app.domain.reports import NewReport
from app.platform.limits import REPORT, limiter
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.request_context import now, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.contact import check_choice
from app.web.resident.details import page_language
from app.web.resident.drafts import Flow, load_flow, page
from app.web.resident.owners import find_owner
from app.web.resident.preview import preview
from app.web.resident.promises import promise_words
from app.web.resident.step_page import render_step

FIELD_STEPS = {
    "place": "place",
    "category": "category",
    "email": "contact",
    "phone": "contact",
    "reply_by": "contact",
}
"""Which step mends a field that was refused at the end; all others are details."""


@blueprint.get("/meld/<string(length=22):key>/se-over")
@open_to_all
def review(key: str) -> str:
    """What will be sent, and what is promised for it."""
    return _page(_complete(load_flow(key)), {})


@blueprint.post("/meld/<string(length=22):key>/se-over")
@limiter.limit(REPORT)
@open_to_all
def send(key: str) -> Response | BaseResponse:
    """Send it, once: the key of the draft makes a double tap and a resend the same report."""
    flow = _complete(load_flow(key))
    try:
        receipt = receive_report(public_ctx(flow.municipality), report_of(flow))
    except BadInput as error:
        steps = {name: FIELD_STEPS.get(name, "details") for name in error.fields}
        return page(
            _page(flow, {f"change-{steps[name]}": said for name, said in field_sentences(error).items()}), 422
        )
    return redirect(url_for("resident.receipt", token=receipt.token), 303)


def _complete(flow: Flow) -> Flow:
    gap = flow.first_gap()
    if gap:
        abort(redirect(url_for(f"resident.{gap}", key=flow.key), 303))
    return flow


def report_of(flow: Flow) -> NewReport:
    """The complete draft as it is sent."""
    assert flow.place is not None  # noqa: S101 (the review is only for complete drafts)
    assert flow.category is not None  # noqa: S101
    return NewReport(
        idempotency_key=flow.key,
        category_code=flow.category.code,
        text=flow.fields["text"],
        place=flow.place,
        address=flow.fields.get("place_name", ""),
        language=str(get_locale() or "nb"),
        answers=flow.answers(),
        contact=check_choice(flow.fields),
        draft_key=flow.key,
    )


def _page(flow: Flow, errors: dict[str, str]) -> str:
    decided = preview(flow)
    questions = flow.category.questions if flow.category else []
    message = decided.rule.message
    return render_step(
        flow,
        "review",
        "resident/review.html",
        errors=errors,
        promise=promise_words(decided, now()),
        owner=find_owner(flow, decided),
        told=message.text if message and "before_sending" in message.shown else "",
        open_case=decided.rule.visibility == "public",
        answers=answer_lines(questions, flow.answers(), page_language()),
    )

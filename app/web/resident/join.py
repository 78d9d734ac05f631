"""«Ja, følg denne»: follow the case that somebody else has reported, and add what one knows and has taken photos of."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.join import join_case
from app.domain.errors import BadInput, ImpossibleStep, NotFound
from app.domain.following import Address, read_address
from app.domain.photos import MAX_PHOTOS
from app.domain.reports import MAX_TEXT, clean_text
from app.domain.words import N_
from app.platform.limits import ANSWER, limiter
from app.queries.public_case import PublicCase, find_public_case
from app.web.errors import field_sentences, translate
from app.web.guards import open_to_all
from app.web.request_context import db, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, load_flow, page
from app.web.resident.follow import offers_texts, page_language, sent
from app.web.resident.step_page import render_step
from app.web.resident.uploads import chosen_files, keep_files

NO_WAY = N_("Velg hvordan du vil følge saken, eller at du bare vil legge til noe.")


@blueprint.get("/meld/<string(length=22):key>/lignende/<number>")
@open_to_all
def join(key: str, number: str) -> str:
    """How to follow, and what to add: the photos that were taken are there."""
    flow = load_flow(key)
    return _page(flow, _find(flow, number), {}, {"channel": "", "photos": "1"})


@blueprint.post("/meld/<string(length=22):key>/lignende/<number>")
@limiter.limit(ANSWER)
@open_to_all
def join_now(key: str, number: str) -> Response | BaseResponse:
    """Follow, add, or both; what was wrong comes back with all that was typed and the photos that can be used."""
    flow = load_flow(key)
    case = _find(flow, number)
    typed = {name: request.form.get(name, "") for name in ("channel", "email", "phone", "text", "photos")}
    if files := chosen_files():
        refused = keep_files(flow, files)
        flow, typed["photos"] = load_flow(flow.key), "1"
        if refused:
            return page(_page(flow, case, {"photos": " ".join(refused)}, typed), 422)
    try:
        address = _address(typed)
        text, photos = clean_text(typed["text"]), flow.key if typed["photos"] and flow.good_photos else None
        join_case(public_ctx(flow.municipality), case.id, address, page_language(), text, photos)
    except BadInput as error:
        return page(_page(flow, case, field_sentences(error), typed), 422)
    except ImpossibleStep as error:  # closed while it was filled in
        said = f"{translate(error.sentence, error.params)} {translate(error.what_now, error.params)}"
        return page(_page(flow, case, {"text": said}, typed), 422)
    if address is not None:
        return sent(address)
    flash(_("Takk! Vi ser på det du la til."), "ok")
    return redirect(url_for("public.case", number=case.number), 303)


def _address(typed: dict[str, str]) -> Address | None:
    if typed["channel"] == "none":
        return None
    if typed["channel"] not in ("email", "sms"):
        raise BadInput({"channel": NO_WAY})
    return read_address(typed["channel"], typed["email"][:300], typed["phone"][:300])


def _find(flow: Flow, number: str) -> PublicCase:
    """The case, if it is open, public and of the draft's municipality."""
    found = find_public_case(db(), number) if number.isprintable() and len(number) <= 40 else None
    if found is None or found.municipality.id != flow.municipality.id or not found.status.is_open:
        raise NotFound(N_("Vi finner ikke denne saken."), N_("Gå tilbake, og meld fra som vanlig."))
    return found


def _page(flow: Flow, case: PublicCase, errors: dict[str, str], typed: dict[str, str]) -> str:
    return render_step(
        flow,
        "category",
        "resident/join.html",
        case=case,
        errors={"channel-email" if name == "channel" else name: said for name, said in errors.items()},
        wrong=errors,
        typed=typed,
        texts=offers_texts(),
        max_text=MAX_TEXT,
        max_photos=MAX_PHOTOS,
        back_href=url_for("resident.similar", key=flow.key),
    )

"""Step 4: how to hear from us. E-mail, SMS (a call, where no gateway is set up) or nothing at all, equal in weight."""

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.errors import BadInput
from app.domain.reports import Contact, FieldErrors, check_contact
from app.domain.words import N_
from app.platform.limits import REPORT, limiter
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.request_context import runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, go_on, load_flow, need_earlier_steps, page
from app.web.resident.step_page import render_step

WAYS = ("email", "phone", "none")
NO_WAY = N_("Velg hvordan du vil ha svar. Du kan også velge at vi ikke skal kontakte deg.")
NO_EMAIL = N_("Skriv e-postadressen din, for eksempel navn@eksempel.no")
NO_MOBILE = N_("Skriv mobilnummeret ditt med åtte siffer, for eksempel 987 65 432.")
NO_PHONE = N_("Skriv telefonnummeret ditt med åtte siffer, for eksempel 987 65 432.")


@blueprint.get("/meld/<string(length=22):key>/kontakt")
@open_to_all
def contact(key: str) -> str:
    """The three cards."""
    flow = load_flow(key)
    need_earlier_steps(flow, "contact")
    return _page(flow, {}, flow.fields)


@blueprint.post("/meld/<string(length=22):key>/kontakt")
@limiter.limit(REPORT)
@open_to_all
def choose_contact(key: str) -> Response | BaseResponse:
    """Keep the choice, and of the addresses only the one that was chosen."""
    flow = load_flow(key)
    form = {name: request.form.get(name, "").strip() for name in ("reply_by", "email", "phone")}
    try:
        check_choice(form)
    except BadInput as error:
        return page(_page(flow, field_sentences(error), form), 422)
    way = form["reply_by"]
    flow.save(
        reply_by=way,
        email=form["email"] if way == "email" else None,
        phone=form["phone"] if way == "phone" else None,
    )
    return go_on(flow, "contact")


def check_choice(fields: dict[str, str]) -> Contact:
    """The contact of the chosen way.

    Raises:
        BadInput: nothing chosen, or the address of the chosen way is missing or wrong.
    """
    way = fields.get("reply_by")
    errors: FieldErrors = {}
    if way not in WAYS:
        errors["reply_by"] = NO_WAY
    elif way == "email" and not fields.get("email"):
        errors["email"] = NO_EMAIL
    elif way == "phone" and not fields.get("phone"):
        errors["phone"] = NO_MOBILE if offers_texts() else NO_PHONE
    if errors:
        raise BadInput(errors)
    email = fields.get("email", "") if way == "email" else ""
    phone = fields.get("phone", "") if way == "phone" else ""
    return check_contact("", email or "", phone or "", by_text=offers_texts())


def offers_texts() -> bool:
    """Whether this installation can send SMS."""
    return runtime().texter is not None


def _page(flow: Flow, errors: dict[str, str], given: dict[str, str]) -> str:
    summary = {"reply_by-email" if name == "reply_by" else name: text for name, text in errors.items()}
    return render_step(
        flow,
        "contact",
        "resident/contact.html",
        errors=summary,
        given=given,
        wrong=errors,
        legend=_("Svar til deg"),
        offers_texts=offers_texts(),
    )

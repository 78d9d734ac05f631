"""Follow a case: the front page of following, and the form for one case."""

import uuid

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.follow import follow_case
from app.domain.errors import BadInput, NotFound
from app.domain.following import Address, Channel, Pace, read_address
from app.domain.tokens import follower_token
from app.domain.words import N_
from app.platform.limits import ANSWER, WRITE_TO, limiter
from app.queries.public_case import PublicCase, find_public_case
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.municipality import show_municipality
from app.web.presentation import LANGUAGE_CODES, this_path
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page

SENT_TO = "follow_sent_to"
NO_CASE = N_("Vi finner ingen åpen sak med nummeret «%(number)s». Se etter om det er riktig.")


@blueprint.context_processor
def _channels() -> dict[str, object]:
    pusher = runtime().pusher
    return {"offers_texts": offers_texts, "push_key": pusher.public_key if pusher else ""}


@blueprint.get("/folg")
@limiter.limit(ANSWER, exempt_when=lambda: not request.args.get("sak"))
@open_to_all
def follow() -> Response | BaseResponse | str:
    """What can be followed; with ``?sak=`` the form for that case."""
    number = " ".join(request.args.get("sak", "").split())[:40]
    if not number:
        return _front({}, "")
    found = _find(number)
    if found is None:
        return page(_front({"sak": _(NO_CASE, number=number)}, number), 422)
    return _case_form(found, {}, {"channel": "email", "pace": "at_once"})


@blueprint.post("/folg")
@limiter.limit(WRITE_TO)
@open_to_all
def follow_now() -> Response | BaseResponse:
    """Begin to follow the case of ``?sak=``. The answer is the same whoever follows it already."""
    found = _find(request.args.get("sak", "")[:40])
    if found is None:
        raise NotFound()
    typed = typed_fields()
    try:
        address = typed_address(typed)
        following = follow_case(
            public_ctx(found.municipality), found.id, address, page_language(), chosen_pace(typed["pace"])
        )
    except BadInput as error:
        return page(_case_form(found, field_sentences(error), typed), 422)
    return sent(address, following.follower_id)


@blueprint.get("/folg/sendt")
@open_to_all
def follow_sent() -> str | BaseResponse:
    """Look in your mailbox: the same page whether the address was known or not."""
    to = session.get(SENT_TO)
    return render_template("resident/follow_sent.html", to=to) if to else redirect(url_for("resident.follow"))


def typed_fields() -> dict[str, str]:
    """How the news should come, as typed; kept on the page when something is wrong."""
    fields = ("channel", "email", "phone", "pace")
    typed = {name: request.form.get(name, "")[:300] for name in fields}
    return {**typed, "push": request.form.get("push", "")[:4000]}


def sent(address: Address, follower_id: uuid.UUID | None = None) -> BaseResponse:
    """Remember, in this browser only, where we wrote, and say so. A browser that gets push is on its page at once."""
    if address.channel is Channel.PUSH and follower_id is not None:
        token = follower_token(runtime().settings.secret_key, follower_id)
        return redirect(url_for("resident.follower_page", token=token, ny=1), 303)
    session[SENT_TO] = address.value
    return redirect(url_for("resident.follow_sent"), 303)


def typed_address(typed: dict[str, str]) -> Address:
    """The address in the form. Raises BadInput."""
    return read_address(typed["channel"], typed["email"], typed["phone"], typed.get("push", ""))


def chosen_pace(text: str) -> Pace:
    """When the news should come; at once unless something else was said."""
    return Pace.DAILY if text == Pace.DAILY.value else Pace.AT_ONCE


def page_language() -> str:
    """The language of the page, which is that of the news too."""
    language = str(get_locale() or "nb")
    return language if language in LANGUAGE_CODES else "nb"


def offers_texts() -> bool:
    """Whether this installation can send SMS."""
    return runtime().texter is not None


def _find(number: str) -> PublicCase | None:
    found = find_public_case(db(), number) if number.isprintable() else None
    if found is not None:
        show_municipality(found.municipality)
    return found


def _front(errors: dict[str, str], number: str) -> str:
    return render_template("resident/follow.html", errors=errors, typed=number, here=this_path())


def _case_form(found: PublicCase, errors: dict[str, str], typed: dict[str, str]) -> str:
    return render_template("resident/follow_case.html", case=found, errors=errors, typed=typed)

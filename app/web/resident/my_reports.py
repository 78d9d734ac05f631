"""«Mine meldinger»: all that an address has reported, after a link to it has been used once, in that browser."""

import uuid

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.access import ask_for_link, end_session, use_link
from app.domain.errors import BadInput, LinkExpired, NotFound
from app.domain.tokens import follow_token, follower_token
from app.domain.words import N_
from app.models import AccessLink, Municipality
from app.platform.limits import ANSWER, WRITE_TO, limiter
from app.queries.my_reports import MyReport, find_link, find_my_reports, find_own_follower, find_session
from app.web.errors import field_sentences
from app.web.guards import open_to_all, with_token
from app.web.municipality import show_municipality
from app.web.request_context import db, now, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.follow import page_language, sent, typed_address

KEY = "my_reports"
USED = N_("Lenken er brukt eller for gammel.")
ASK_AGAIN = N_("Be om en ny lenke på siden «Mine meldinger».")


@blueprint.get("/mine-meldinger")
@open_to_all
def my_reports() -> str:
    """The list in the browser that has proved an address, else the form that asks for a link."""
    found = _session()
    if found is None:
        return _form({}, {"channel": "email"})
    link, municipality = found
    show_municipality(municipality)
    follower = find_own_follower(db(), link)
    secret = runtime().settings.secret_key
    return render_template(
        "resident/my_reports.html",
        to=link.email or link.phone,
        rows=[row for one in find_my_reports(db(), link, now()) if (row := _row(one))["href"]],
        follows=url_for("resident.follower_page", token=follower_token(secret, follower))
        if follower
        else None,
    )


@blueprint.post("/mine-meldinger")
@limiter.limit(WRITE_TO)
@open_to_all
def ask_for_my_reports() -> Response | BaseResponse:
    """Ask for the link. The answer is the same whether the address has reports or not."""
    typed = {name: request.form.get(name, "")[:300] for name in ("channel", "email", "phone")}
    try:
        address = typed_address(typed)
    except BadInput as error:
        return page(_form(field_sentences(error), typed), 422)
    ask_for_link(public_ctx(), address, page_language())
    return sent(address)


@blueprint.get("/mine-meldinger/<token>")
@with_token
def open_my_reports(token: str) -> str:
    """One button: mail scanners open links, and this one works once."""
    _link(token)
    return render_template("resident/open_my_reports.html")


@blueprint.post("/mine-meldinger/<token>")
@limiter.limit(ANSWER)
@with_token
def open_my_reports_now(token: str) -> BaseResponse:
    """Use the link up; the browser keeps a key of its own."""
    _found, municipality = _link(token)
    try:
        link_id, key = use_link(public_ctx(municipality), token)
    except LinkExpired:
        raise LinkExpired(USED, ASK_AGAIN) from None
    session[KEY] = [str(link_id), key]
    return redirect(url_for("resident.my_reports"), 303)


@blueprint.post("/mine-meldinger/lukk")
@limiter.limit(ANSWER)
@open_to_all
def close_my_reports() -> BaseResponse:
    """Close the list in this browser."""
    found, kept = _session(), session.pop(KEY, None)
    if found and kept:
        end_session(public_ctx(found[1]), found[0].id, kept[1])
    return redirect(url_for("resident.my_reports"), 303)


def _link(token: str) -> tuple[AccessLink, Municipality]:
    """Raises NotFound for an unknown link, LinkExpired for one that no longer opens anything."""
    found = find_link(db(), token)
    if found is None:
        raise NotFound()
    show_municipality(found[1])
    if found[0].used_at is not None or found[0].expires_at <= now():
        raise LinkExpired(USED, ASK_AGAIN)
    return found


def _session() -> tuple[AccessLink, Municipality] | None:
    kept = session.get(KEY)
    if not (isinstance(kept, list) and len(kept) == 2 and all(isinstance(part, str) for part in kept)):
        return None
    try:
        return find_session(db(), uuid.UUID(kept[0]), kept[1], now())
    except ValueError:
        return None


def _row(one: MyReport) -> dict[str, object]:
    """A row of the list; one whose private link has run out leads to the open page, if there is one."""
    token = follow_token(runtime().settings.secret_key, one.reporter_id)
    public = url_for("public.case", number=one.number) if one.is_public else None
    return {
        "title": one.title,
        "href": url_for("resident.mine", token=token) if one.is_open_to_me else public,
        "status": one.status,
        "place": one.address,
        "received_at": one.received_at,
        "number": one.number,
        "icon": one.icon,
        "photo_url": None,
    }


def _form(errors: dict[str, str], typed: dict[str, str]) -> str:
    return render_template(
        "resident/ask_for_my_reports.html", errors=errors, typed=typed, heading=_("Mine meldinger")
    )

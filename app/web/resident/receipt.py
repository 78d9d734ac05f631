"""The receipt: number, promise, private link, and what happens next. The same however often it is opened."""

from flask import render_template, url_for

from app.domain.errors import LinkExpired, NotFound
from app.queries.own_page import OwnPage, find_own_page
from app.web.guards import with_token
from app.web.municipality import show_municipality
from app.web.request_context import db, now, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.promises import stored_promise_words


def open_own_page(token: str) -> OwnPage:
    """What is behind a private link, in its own municipality.

    Raises:
        NotFound: the token is unknown.
        LinkExpired: it was good once.
    """
    found = find_own_page(db(), token)
    if found is None:
        raise NotFound()
    show_municipality(found.municipality)
    if found.link_expires_at is not None and found.link_expires_at <= now():
        raise LinkExpired()
    return found


def private_link(token: str) -> str:
    """The address that opens the reporter's own page, whole, to be copied."""
    return runtime().settings.base_url + url_for("resident.mine", token=token)


@blueprint.get("/meld/kvittering/<token>")
@with_token
def receipt(token: str) -> str:
    """Thank you."""
    own = open_own_page(token)
    return render_template(
        "resident/receipt.html",
        own=own,
        link=private_link(token),
        token=token,
        promise=stored_promise_words(own.promise, own.answer_due_at, now()),
    )

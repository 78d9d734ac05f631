"""Notices as the templates for everybody take them."""

from types import SimpleNamespace

from flask import url_for

from app.models import Municipality
from app.queries.notices import ShownNotice, find_current_notices
from app.web.notice_words import area_words, follow_href, period_words
from app.web.request_context import db, now


def notice_rows(municipality: Municipality) -> list[SimpleNamespace]:
    """What holds now, for the front page and the list."""
    return [notice_row(one) for one in find_current_notices(db(), municipality.id, now())]


def notice_row(one: ShownNotice) -> SimpleNamespace:
    """A notice with its words and its address."""
    return SimpleNamespace(
        title=one.title,
        text=one.text,
        unit=one.unit,
        where=area_words(one),
        period=period_words(one, now()),
        follow_href=follow_href(one),
        href=url_for("public.notice", notice_id=one.id),
    )

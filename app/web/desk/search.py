"""Finding cases: everything that is asked for stands in the address, so that a search can be sent to a colleague."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.permissions import Permission
from app.domain.reports import clean_text
from app.domain.statuses import FACES, Status
from app.domain.words import N_
from app.platform.limits import SEARCH, limiter
from app.queries.desk_case import find_choices
from app.queries.desk_queue import read_position
from app.queries.desk_search import VIEWS, Search, search_cases
from app.queries.place_search import search_places
from app.web.desk.blueprint import blueprint
from app.web.desk.choices import grouped
from app.web.guards import needs
from app.web.request_context import db, now

LONGEST = 200
MOST_MEANT = 3

VIEW_WORDS = {
    "open": (N_("Alle åpne"), "inbox"),
    "late": (N_("Over fristen"), "warning"),
    "waiting": (N_("Venter på innmelder"), "chat"),
    "forwarded": (N_("Sendt til andre"), "forward"),
    "resolved": (N_("Løst siste 30 dager"), "check-circle"),
    "without_place": (N_("Uten sted"), "pin"),
}
PERIOD_WORDS = {
    "7": N_("Siste 7 dager"),
    "30": N_("Siste 30 dager"),
    "90": N_("Siste 90 dager"),
    "365": N_("Siste år"),
}


# Named differently from the module, which the endpoint is called after.
@blueprint.get("/saker", endpoint="search")
@limiter.limit(SEARCH)
@needs(Permission.CASE_TRIAGE)
def search_page() -> str:
    """The list of cases that fit, newest first."""
    search = _asked()
    found = search_cases(db(), current_user.municipality_id, search, now())
    choices = find_choices(db(), current_user.municipality_id)
    return render_template(
        "desk/search.html",
        search=search,
        found=found,
        meant=[] if found.rows else _meant(search),
        title=_title(search),
        views=[_view(key, found.views[key], search) for key in VIEW_WORDS],
        status_options=_statuses(),
        category_options=grouped(choices.categories),
        unit_options=[(one.code, one.name) for one in (*choices.units, *choices.outside)],
        period_options=[(key, _(words)) for key, words in PERIOD_WORDS.items()],
        next_href=_href(search, found.next.as_text()) if found.next else None,
        first_href=_href(search) if search.after else None,
        view_kept=search.status == "late" or search.without_place,
    )


def _asked() -> Search:
    """The search in the address; what cannot be used is left out."""

    def text(name: str) -> str:
        return clean_text(request.args.get(name, ""))[:LONGEST]

    return Search(
        text=text("q"),
        status=text("status"),
        category=text("kategori"),
        unit=text("enhet"),
        period=text("periode"),
        without_place=text("uten_sted") == "1",
        after=read_position(text("etter")),
    )


def _href(search: Search, after: str | None = None) -> str:
    return url_for(
        "desk.search",
        q=search.text or None,
        status=search.status or None,
        kategori=search.category or None,
        enhet=search.unit or None,
        periode=search.period or None,
        uten_sted="1" if search.without_place else None,
        etter=after,
    )


def _meant(search: Search) -> list[tuple[str, str]]:
    """(name, address) of places that are nearly what was searched for: typing errors are forgiven by asking."""
    if not search.text:
        return []
    found = search_places(db(), current_user.municipality_id, search.text)
    names = dict.fromkeys(place.name for place in found if place.name.casefold() != search.text.casefold())
    return [(name, _href(replace(search, text=name, after=None))) for name in list(names)[:MOST_MEANT]]


def _view(key: str, count: int, search: Search) -> SimpleNamespace:
    words, icon = VIEW_WORDS[key]
    return SimpleNamespace(
        text=_(words), icon=icon, count=count, href=_href(VIEWS[key]), current=_same(VIEWS[key], search)
    )


def _same(view: Search, search: Search) -> bool:
    return _href(view) == _href(search)


def _title(search: Search) -> str:
    """The name of the ready-made search, else what the list holds."""
    for key, (words, _icon) in VIEW_WORDS.items():
        if _same(VIEWS[key], search):
            return _(words)
    return _("Treff") if search.is_filtered else _("Alle saker")


def _statuses() -> list[tuple[str, Any]]:
    several = [("open", _("Alle åpne")), ("late", _("Over fristen")), ("closed", _("Alle lukkede"))]
    return [*several, *((status.value, _(FACES[status].staff_word)) for status in Status)]

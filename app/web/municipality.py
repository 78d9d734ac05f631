"""Which municipality a page is about: the one asked for (``?kommune=``), else the last one, else the first."""

from flask import current_app, g, request, session
from sqlalchemy import select

from app.domain.errors import NotFound, VarskoError
from app.domain.words import N_
from app.models import Municipality

KEY = "kommune"


class NoMunicipality(VarskoError):
    """Nothing has been set up yet."""

    code = "no_municipality"
    status = 503
    sentence = N_("Her er det ikke satt opp noen kommune ennå.")
    what_now = N_("Kjør «script/varsko municipality add» med en mappe for kommunen.")


def all_municipalities() -> list[Municipality]:
    """Every municipality of this installation, the first added first; read once per request."""
    if "municipalities" not in g:
        db = current_app.extensions["varsko.session"]()
        g.municipalities = list(db.scalars(select(Municipality).order_by(Municipality.id)))
    found: list[Municipality] = g.municipalities
    return found


def current_municipality() -> Municipality:
    """The municipality of this request. A choice in the address is remembered in the session.

    Raises:
        NotFound: the address names one that we do not have.
        NoMunicipality: nothing is set up.
    """
    if "municipality" in g:
        chosen: Municipality = g.municipality
        return chosen
    by_number = {one.number: one for one in all_municipalities()}
    if not by_number:
        raise NoMunicipality()
    asked = request.args.get(KEY)
    if asked is not None and asked not in by_number:
        raise NotFound(N_("Vi kjenner ikke den kommunen."), N_("Velg en kommune i menyen."))
    if asked is not None and asked != session.get(KEY):
        session[KEY] = asked
    default = current_app.extensions["varsko.runtime"].settings.municipality
    for number in (asked, session.get(KEY), default):
        if number in by_number:
            g.municipality = by_number[number]
            break
    else:
        g.municipality = next(iter(by_number.values()))
    result: Municipality = g.municipality
    return result


def show_municipality(municipality: Municipality) -> None:
    """Let the layout speak of this municipality: for pages that are about a case of a given one."""
    g.municipality = municipality

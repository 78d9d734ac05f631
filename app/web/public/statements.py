"""The accessibility statement and the privacy page. What they say is read from the settings, or pinned to the code."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from flask import render_template
from flask_babel import gettext as _

from app.cases.forget import FOLLOWED_AFTER_CLOSING, STOPPED_FOR
from app.cases.move import LINK_LIFE
from app.cases.settle_tips import KEPT_FOR
from app.models import Municipality
from app.settings import Settings
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.presentation import municipality_contacts
from app.web.public.blueprint import blueprint
from app.web.request_context import runtime

REVIEWED = date(2026, 11, 22)
"""When the accessibility statement was last held against the pages: change it only together with such a review."""

DRAFT_DAYS = 7
"""What app.jobs.sweep.DRAFT_LIFE and static/shared/draft.js keep; a test holds the three together."""


@blueprint.get("/tilgjengelighet")
@open_to_all
def accessibility() -> str:
    """What works, how that is known, what is weak, and whom to tell."""
    municipality = current_municipality()
    return render_template(
        "public/accessibility.html",
        host=urlsplit(runtime().settings.base_url).netloc,
        reviewed=REVIEWED,
        **_contact(municipality, "accessibility"),
    )


@blueprint.get("/personvern")
@open_to_all
def privacy() -> str:
    """What is stored, why, who sees it and for how long."""
    municipality, settings = current_municipality(), runtime().settings
    return render_template(
        "public/privacy.html",
        rows=_stored(settings),
        others=_others(settings),
        link_days=LINK_LIFE.days,
        clear_days=settings.photo_clear_days,
        draft_days=DRAFT_DAYS,
        **_contact(municipality, "privacy"),
    )


def _contact(municipality: Municipality, about: str) -> dict[str, Any]:
    """E-mail and authority of one statement, else the desk's e-mail and no name."""
    contacts = municipality_contacts(municipality)
    own = (municipality.settings.get("statements") or {}).get(about) or {}
    return {
        "contacts": contacts,
        "desk": contacts.get("desk") or _("Servicetorget"),
        "email": own.get("email") or contacts.get("email"),
        "authority": own.get("authority"),
    }


def _stored(settings: Settings) -> list[SimpleNamespace]:
    """What the tables and the browser hold."""
    no_end = _("Ingen fast frist. Varsko sletter det ikke av seg selv")
    row = _row
    return [
        row(_("Sted og tekst"), _("For å løse saken"), _("Alle, når saken er åpen for alle"), no_end),
        row(
            _("Bilder"),
            _("For å se feilen"),
            _("Alle, etter sladding. Bilder i svar til oss ser bare du og de ansatte"),
            no_end,
        ),
        row(
            _("Bilder uten sladding"),
            _("For å rette sladding som er feil"),
            _("De ansatte på servicetorget"),
            _("%(days)s dager", days=settings.photo_clear_days),
        ),
        row(
            _("Navn, e-post og telefon"),
            _("For å svare deg, hvis du vil ha svar"),
            _("De ansatte på servicetorget"),
            _("%(days)s dager etter at saken er avsluttet", days=LINK_LIFE.days),
        ),
        row(
            _("Adressen du følger med"),
            _("For å si fra om det du følger"),
            _("Bare du"),
            _(
                "%(stopped)s dager etter at du slutter. En sak slutter du å følge "
                "%(closed)s dager etter at den er avsluttet",
                stopped=STOPPED_FOR.days,
                closed=FOLLOWED_AFTER_CLOSING.days,
            ),
        ),
        row(
            _("Stedet som kameraet skrev i bildet"),
            _("For å foreslå hvor det er"),
            _("Bare du, mens du melder fra"),
            _("Vi tar det ut av bildet. Punktet ligger hos oss så lenge som bildet"),
        ),
        row(
            _("Melding du ikke har sendt"),
            _("Så du kan fortsette der du slapp"),
            _("Bare du"),
            _("%(days)s dager, hos oss og i nettleseren din", days=DRAFT_DAYS),
        ),
        row(
            _("Det du skriver når du sier fra om innhold"),
            _("For å skjule det som ikke skal stå åpent"),
            _(
                "De ansatte på servicetorget. Vi lagrer ikke hvem du er, bare et tall fra 0 til 255 "
                "som millioner av maskiner deler"
            ),
            _(
                "%(days)s dager etter at servicetorget har sett på det. Tallet slettes da",
                days=KEPT_FOR.days,
            ),
        ),
        row(
            _("Nettadressen til maskinen din (IP)"),
            _("For å stoppe den som sender altfor mye"),
            _("Ingen"),
            _("Opptil en time"),
        ),
        row(
            _("En informasjonskapsel"),
            _("For å huske språk og kommune"),
            _("Bare nettleseren din og vi"),
            _("Til du lukker nettleseren"),
        ),
        row(
            _("Melding som venter på nett"),
            _("For å sende den når du får nett"),
            _("Bare du. Den ligger på telefonen din"),
            _("Til den er sendt, eller du sletter den"),
        ),
        row(
            _("En informasjonskapsel til, når du begynner på en melding"),
            _("Så du kan fortsette på den når nettleseren har vært lukket"),
            _("Bare nettleseren din og vi"),
            _("%(days)s dager", days=DRAFT_DAYS),
        ),
    ]


def _row(what: str, why: str, who: str, how_long: str) -> SimpleNamespace:
    return SimpleNamespace(what=what, why=why, who=who, how_long=how_long)


def _others(settings: Settings) -> list[str]:
    """Who else may get something, as this installation is set up; hosts only, never a secret of the address."""
    told = [
        _(
            "Velger du varsler i nettleseren, går de kryptert gjennom varseltjenesten "
            "til den som har laget nettleseren."
        )
    ]
    if settings.smtp_url:
        told.append(_("E-post går gjennom kommunens e-posttjeneste."))
    if settings.sms_url:
        told.append(
            _("SMS går gjennom %(host)s, som får nummeret ditt og teksten.", host=_host(settings.sms_url))
        )
    if settings.tile_url:
        told.append(
            _(
                "Kartbilder hentes fra %(host)s. De ser nettadressen (IP) din og hvilket kart du ser på.",
                host=_host(settings.tile_url),
            )
        )
    if settings.geocoder_url:
        told.append(
            _(
                "Adressesøk går fra oss til %(host)s. De får det du søker etter, men ikke hvem du er.",
                host=_host(settings.geocoder_url),
            )
        )
    return told


def _host(url: str) -> str:
    return (urlsplit(url.replace("{s}.", "")).hostname or "").lower()

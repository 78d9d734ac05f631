"""What every template gets."""

from types import SimpleNamespace
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.errors import NotFound
from app.domain.permissions import ROLE_WORDS, Permission
from app.models import Municipality
from app.web.municipality import KEY, NoMunicipality, all_municipalities, current_municipality
from app.web.request_context import now, runtime


def page_context() -> dict[str, Any]:
    """Municipality, moment, menu and person, as the layouts expect them."""
    municipality = _municipality()
    return {
        "municipality": _face(municipality) if municipality else None,
        "municipalities": _chooser(municipality),
        "now": now(),
        "demo": runtime().settings.demo and not (municipality and municipality.extent_kind == "data"),
        "credits": (municipality.settings.get("credits") or []) if municipality else [],
        **_staff(),
    }


def _municipality() -> Municipality | None:
    try:
        return current_municipality()
    except NoMunicipality:
        return None
    except NotFound:  # the address names one that we do not have: the page that says so needs a frame
        return all_municipalities()[0]


def _face(municipality: Municipality) -> SimpleNamespace:
    contacts = municipality.settings.get("contacts") or {}
    contact = " · ".join(str(contacts[name]) for name in ("phone", "email") if contacts.get(name))
    settings = municipality.settings
    return SimpleNamespace(
        name=municipality.name, number=municipality.number, contact=contact, settings=settings
    )


def _chooser(current: Municipality | None) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            name=one.name, href=f"{url_for('public.home')}?{KEY}={one.number}", current=one is current
        )
        for one in all_municipalities()
    ]


def _staff() -> dict[str, Any]:
    """Menu and name of the person signed in; asks nothing of the session on pages for everybody."""
    if request.blueprint not in ("desk", "field", "notices", "rules") or not current_user.is_authenticated:
        return {}
    place = current_user.unit_name or _(ROLE_WORDS[current_user.role])
    return {
        "user": SimpleNamespace(name=current_user.name, place=place),
        "nav": [entry for entry in _nav() if entry is not None],
        "home_href": home_of(current_user),
        "sign_out_action": url_for("account.sign_out"),
        **g.get("staff_search", {}),
    }


def _nav() -> list[SimpleNamespace | None]:
    return [
        _entry("desk.queue", _("Innboks"), "inbox", Permission.CASE_TRIAGE),
        _entry("desk.search", _("Saker"), "list", Permission.CASE_TRIAGE),
        _entry("field.worklist", _("Arbeidsliste"), "list", Permission.CASE_WORK),
        _entry("field.today", _("Dagens rute"), "route", Permission.ROUND_DRIVE),
        _entry("rules.read", _("Regler"), "rule", Permission.RULES_READ),
        _entry("notices.index", _("Driftsmeldinger"), "flag", Permission.NOTICE_MAKE),
        _entry("desk.dead_letters", _("Ikke levert"), "warning", Permission.OUTBOX_SEE),
    ]


def _entry(endpoint: str, text: str, icon: str, permission: Permission) -> SimpleNamespace | None:
    if not current_user.may(permission):
        return None
    return SimpleNamespace(
        href=url_for(endpoint),
        text=text,
        icon=icon,
        count=g.get("nav_counts", {}).get(endpoint),
        current=request.endpoint == endpoint or (endpoint == "rules.read" and request.blueprint == "rules"),
    )


def home_of(user: Any) -> str:
    """Where somebody's day begins."""
    if user.may(Permission.CASE_TRIAGE):
        return url_for("desk.queue")
    if user.may(Permission.ROUND_PLAN):
        return url_for("field.worklist")
    if user.may(Permission.ROUND_DRIVE):
        return url_for("field.today")
    return url_for("desk.dead_letters")

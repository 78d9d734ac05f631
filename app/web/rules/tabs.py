"""The pages of the rules side by side, each shown to those who may open it."""

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.permissions import Permission


def rules_tabs(current: str) -> list[tuple[str, str, int | None, bool]]:
    """(text, address, count, current) for the ``tabs`` macro."""
    pages = [
        ("rules.read", _("Regler"), Permission.RULES_READ),
        ("rules.drafts", _("Utkast"), Permission.RULES_EDIT),
        ("rules.lab", _("Prøv en melding"), Permission.RULES_READ),
        ("rules.areas", _("Områder"), Permission.RULES_READ),
        ("rules.versions", _("Versjoner"), Permission.RULES_READ),
        ("rules.learning", _("Lær av rettelsene"), Permission.RULES_EDIT),
    ]
    return [
        (text, url_for(endpoint), None, endpoint == current)
        for endpoint, text, permission in pages
        if current_user.may(permission) and endpoint in current_app.view_functions
    ]

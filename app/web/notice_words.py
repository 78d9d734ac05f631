"""A notice in words, for all audiences: where it holds, and how long."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.domain.following import RADII_M
from app.queries.notices import ShownNotice
from app.web import presentation


def area_words(notice: ShownNotice) -> str:
    """«250 m rundt Storgata», «0123 Byen», «Hele kommunen»."""
    match notice.area_kind:
        case "circle":
            metres, name = presentation.distance(notice.area["radius_m"]), notice.area.get("name")
            return _("%(metres)s rundt %(name)s", metres=metres, name=name or _("stedet i kartet"))
        case "postal":
            return ", ".join(notice.areas)
        case "drawn":
            return _("Området i kartet")
        case _:
            return _("Hele kommunen")


def follow_href(notice: ShownNotice) -> str | None:
    """Where one begins to follow what happens in its area; None where that is the whole municipality."""
    if notice.lon is None or notice.lat is None:
        return None
    metres = int(notice.area.get("radius_m", 0))
    radius = next((one for one in RADII_M if one >= metres), RADII_M[-1]) if metres else None
    lon, lat = f"{notice.lon:.5f}", f"{notice.lat:.5f}"
    name = notice.area.get("name") or notice.title
    return url_for("resident.follow_area_form", lon=lon, lat=lat, radius=radius, navn=name)


def period_words(notice: ShownNotice, now: datetime) -> str:
    """When it holds, or held: «til tirsdag 24. november kl. 15.00»."""
    if notice.has_ended(now) and notice.ends_at:
        return _("avsluttet %(moment)s", moment=presentation.moment_text(notice.ends_at, now))
    if notice.starts_at > now:
        start = presentation.moment_text(notice.starts_at, now)
        if notice.ends_at is None:
            return _("fra %(start)s", start=start)
        return _("fra %(start)s til %(end)s", start=start, end=presentation.moment_text(notice.ends_at, now))
    if notice.ends_at is None:
        return _("inntil videre")
    return _("til %(moment)s", moment=presentation.moment_text(notice.ends_at, now))

"""A notice about a known disturbance: what it must say, where and how long it holds, and who may change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.domain.errors import BadInput
from app.domain.reports import FieldErrors, clean_text
from app.domain.words import N_
from geo.place import BadPlace, Place, check_place

MAX_TITLE, MAX_NOTICE_TEXT = 120, 2000
MIN_RADIUS_M, MAX_RADIUS_M = 50, 10_000
MOST_CORNERS = 200
LONGEST = timedelta(days=366)
AREA_KINDS = ("circle", "postal", "drawn", "everywhere")

TOO_LONG = N_("Teksten er for lang (%(length)s tegn). Kort den ned til %(limit)s tegn.")
CORNERS = N_("Tegn et område med minst tre hjørner, som ikke krysser seg selv.")


@dataclass(frozen=True)
class NoticeArea:
    """Where a notice holds. ``chosen`` is stored as it is (see ``app.models.Notice``). Degrees, lon before lat."""

    kind: str
    chosen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewNotice:
    """What a person filled in. ``categories`` are codes, none of them means all. Moments are aware."""

    title: str
    text: str
    area: NoticeArea
    starts_at: datetime
    ends_at: datetime | None = None
    categories: Sequence[str] = ()


def check_notice(new: NewNotice, now: datetime) -> NewNotice:
    """The notice with clean texts.

    Raises:
        BadInput: title, text, ends_at, and the fields of the area.
    """
    errors: FieldErrors = {}
    title, text = " ".join(clean_text(new.title).split()), clean_text(new.text)
    if not title:
        errors["title"] = N_("Skriv en overskrift, for eksempel «Vannet er stengt i Storgata».")
    elif len(title) > MAX_TITLE:
        errors["title"] = (TOO_LONG, {"length": len(title), "limit": MAX_TITLE})
    if not text:
        errors["text"] = N_("Skriv hva som skjer, og når det er over.")
    elif len(text) > MAX_NOTICE_TEXT:
        errors["text"] = (TOO_LONG, {"length": len(text), "limit": MAX_NOTICE_TEXT})
    if wrong := _check_period(new, now):
        errors["ends_at"] = wrong
    if errors:
        raise BadInput(errors)
    return NewNotice(title, text, new.area, new.starts_at, new.ends_at, tuple(dict.fromkeys(new.categories)))


def _check_period(new: NewNotice, now: datetime) -> str | None:
    if new.ends_at is None:
        return None
    if new.ends_at <= new.starts_at:
        return N_("Slutten må være etter starten.")
    if new.ends_at <= now:
        return N_("Slutten er allerede forbi. Velg et senere tidspunkt.")
    if new.ends_at - new.starts_at > LONGEST:
        return N_("En driftsmelding kan gjelde i høyst ett år.")
    return None


def circle(lon: str, lat: str, radius: str, name: str = "") -> NoticeArea:
    """So many metres around a place.

    Raises:
        BadInput: place, radius_m.
    """
    errors: FieldErrors = {}
    metres = int(radius) if radius.strip().isdecimal() and len(radius.strip()) < 7 else 0
    if not MIN_RADIUS_M <= metres <= MAX_RADIUS_M:
        errors["radius_m"] = (
            N_("Skriv hvor mange meter rundt stedet, fra %(least)s til %(most)s."),
            {"least": MIN_RADIUS_M, "most": MAX_RADIUS_M},
        )
    try:
        place = check_place(lon, lat)
    except BadPlace:
        errors["place"] = N_("Søk etter stedet og velg det i listen, eller trykk i kartet.")
    if errors:
        raise BadInput(errors)
    return NoticeArea(
        "circle", {"lon": place.lon, "lat": place.lat, "radius_m": metres, "name": clean_text(name)[:200]}
    )


def drawn(text: str) -> NoticeArea:
    """An area from its corners as text: «lon,lat lon,lat …», degrees.

    Raises:
        BadInput: ring.
    """
    pairs = text.split()
    if not 3 <= len(pairs) <= MOST_CORNERS:
        raise BadInput({"ring": CORNERS})
    try:
        ring = [_corner(pair) for pair in pairs]
    except BadPlace:
        raise BadInput({"ring": CORNERS}) from None
    return NoticeArea("drawn", {"ring": [[place.lon, place.lat] for place in ring]})


def _corner(pair: str) -> Place:
    lon, _comma, lat = pair.partition(",")
    return check_place(lon, lat)


def postal(codes: Sequence[str]) -> NoticeArea:
    """One or several postal areas.

    Raises:
        BadInput: codes.
    """
    if not codes:
        raise BadInput({"codes": N_("Velg minst ett postnummer.")})
    return NoticeArea("postal", {"codes": sorted(set(codes))})


EVERYWHERE = NoticeArea("everywhere")

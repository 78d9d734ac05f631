"""The form of a notice: what was typed, read into a notice and written back into the fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from app.domain.errors import BadInput
from app.domain.notices import EVERYWHERE, NewNotice, NoticeArea, circle, drawn, postal
from app.domain.words import N_
from app.queries.notices import ShownNotice

RADII_M = (100, 250, 500, 1000, 2000)
BAD_MOMENT = N_("Skriv dag og klokkeslett, for eksempel 24.11.2026 kl. 15.00.")
NO_AREA = N_("Velg hvor det gjelder.")
TEXTS = (
    "title",
    "text",
    "starts_at",
    "ends_at",
    "area_kind",
    "sok",
    "lon",
    "lat",
    "place_name",
    "radius_m",
    "ring",
)


@dataclass(frozen=True)
class Typed:
    """The fields as they stand in the form."""

    texts: Mapping[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def read_typed(form: MultiDict[str, str]) -> Typed:
    """What was sent. A place chosen among the hits («lon,lat,name») goes into the fields of the place."""
    texts = {name: form.get(name, "") for name in TEXTS}
    hit = form.get("hit", "").split(",", 2)
    if len(hit) == 3:
        texts |= {"lon": hit[0], "lat": hit[1], "place_name": hit[2]}
    return Typed(texts, form.getlist("categories"), form.getlist("codes"))


def typed_of(notice: ShownNotice, zone: ZoneInfo) -> Typed:
    """The fields of a notice that is to be changed."""
    area = notice.area
    texts = {
        "title": notice.title,
        "text": notice.text,
        "area_kind": notice.area_kind,
        "starts_at": _local(notice.starts_at, zone),
        "ends_at": _local(notice.ends_at, zone) if notice.ends_at else "",
        "lon": str(area.get("lon", "")),
        "lat": str(area.get("lat", "")),
        "radius_m": str(area.get("radius_m", "")),
        "place_name": area.get("name", ""),
        "ring": " ".join(f"{lon},{lat}" for lon, lat in area.get("ring", ())),
    }
    return Typed(texts, notice.categories, list(area.get("codes", ())))


def new_notice(typed: Typed, now: datetime, zone: ZoneInfo) -> NewNotice:
    """The notice that was filled in.

    Raises:
        BadInput: every field that cannot be read. What it says is checked by the verb.
    """
    errors: dict[str, Any] = {}
    starts_at = _moment(typed["starts_at"], zone, "starts_at", errors) or now
    ends_at = _moment(typed["ends_at"], zone, "ends_at", errors)
    area = EVERYWHERE
    try:
        area = _area(typed)
    except BadInput as wrong:
        errors |= wrong.fields
    if errors:
        raise BadInput(errors)
    return NewNotice(typed["title"], typed["text"], area, starts_at, ends_at, typed.categories)


def _area(typed: Typed) -> NoticeArea:
    match typed["area_kind"]:
        case "circle":
            return circle(typed["lon"], typed["lat"], typed["radius_m"], typed["place_name"])
        case "postal":
            return postal(typed.codes)
        case "drawn":
            return drawn(typed["ring"])
        case "everywhere":
            return EVERYWHERE
        case _:
            raise BadInput({"area_kind": NO_AREA})


def _moment(text: str, zone: ZoneInfo, name: str, errors: dict[str, Any]) -> datetime | None:
    """The moment in a date and time field (the municipality's clock), None when it is empty."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone)
    except (ValueError, OverflowError):
        errors[name] = BAD_MOMENT
        return None


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"

"""The public page of one case."""

import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.parts import TEXT, line_part, photo_part
from app.domain.statuses import Status
from app.domain.visibility import COVER, public_text
from app.models import (
    Case,
    Category,
    Event,
    Follower,
    Municipality,
    Photo,
    Report,
    Reporter,
    Subscription,
    Unit,
)

NEAR_M = 400
NEAR_COUNT = 3
TOLD_TO_ALL = frozenset({"resolve", "settle", "decline", "forward", "publish"})
"""Steps whose text is written for the public page too; what other steps say is between us and the reporter."""


@dataclass(frozen=True)
class PublicEvent:
    """Something that happened, without who did it. ``unit`` has the case from then on, when that changed.

    ``version`` names the event in an address; ``is_hidden``: it has a text that nobody outside sees.
    """

    version: int
    step: str
    to_status: Status
    at: datetime
    text: str
    is_hidden: bool
    unit: str
    planned_for: date | None


@dataclass(frozen=True)
class PublicPhoto:
    """A finished photo; ``use`` is report (before) or resolved (after). Pixels are those of the medium size."""

    id: uuid.UUID
    use: str
    created_at: datetime
    width: int | None
    height: int | None


@dataclass(frozen=True)
class NearbyCase:
    """Another open case close by; ``metres`` as the crow flies."""

    number: str
    title: str
    status: Status
    metres: float
    received_at: datetime
    thumb_photo_id: uuid.UUID | None
    icon: str


@dataclass(frozen=True)
class PublicCase:
    """All that the page says. Texts are covered where they held contact details.

    ``text_state``: written, reworded by the desk, or hidden (then there is no text). ``hidden_photos``: how many more
    there are that nobody outside sees.
    """

    id: uuid.UUID
    municipality: Municipality
    number: str
    status: Status
    title: str
    text: str
    text_state: str
    address: str
    area_name: str
    category: str
    category_code: str
    icon: str
    unit: str
    is_outside: bool
    lon: float | None
    lat: float | None
    received_at: datetime
    closed_at: datetime | None
    closing: str | None
    answer_due_at: datetime | None
    solve_due_at: datetime | None
    first_answered_at: datetime | None
    paused: Mapping[str, Any] | None
    planned_for: date | None
    followers: int
    events: list[PublicEvent]
    photos: list[PublicPhoto]
    hidden_photos: int
    nearby: list[NearbyCase]


_FOLLOWERS = (
    select(func.count())
    .select_from(Subscription)
    .join(Follower, Follower.id == Subscription.follower_id)
    .where(
        Subscription.case_id == Case.id,
        Subscription.unsubscribed_at.is_(None),
        Follower.confirmed_at.is_not(None),
        Follower.unsubscribed_at.is_(None),
    )
    .correlate(Case)
    .scalar_subquery()
)
"""How many follow the case, besides those who reported it: a number, never who."""


def find_public_case(session: Session, number: str) -> PublicCase | None:
    """The case with this number and all that may be shown of it; None when there is none or it is not public.

    Six statements, however much has happened.
    """
    row = session.execute(
        select(Case, Category, Unit, Municipality, func.ST_X(Case.geom), func.ST_Y(Case.geom), _FOLLOWERS)
        .join(Category, Category.id == Case.category_id)
        .join(Municipality, Municipality.id == Case.municipality_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(Case.number == number, Case.is_public)
    ).first()
    if row is None:
        return None
    case, category, unit, municipality, lon, lat, followers = row
    cover = cover_of(session, case.id)
    shown, hidden = _photos(session, case)
    said, state = _text(case)
    return PublicCase(
        id=case.id,
        municipality=municipality,
        number=case.number,
        status=case.status,
        title=case.title,
        text=cover(said),
        text_state=state,
        address=cover(case.address),
        area_name=case.area_name or "",
        category=category.name,
        category_code=category.code,
        icon=category.icon,
        unit=unit.name if unit else "",
        is_outside=bool(unit and unit.kind == "outside"),
        lon=lon,
        lat=lat,
        received_at=case.received_at,
        closed_at=case.closed_at,
        closing=case.closing,
        answer_due_at=case.answer_due_at,
        solve_due_at=case.solve_due_at,
        first_answered_at=case.first_answered_at,
        paused=case.paused,
        planned_for=case.planned_for,
        followers=followers,
        events=_events(session, case, cover),
        photos=shown,
        hidden_photos=hidden,
        nearby=_nearby(session, case.id, lat),
    )


def _text(case: Case) -> tuple[str, str]:
    """What everybody may read of the report, and why it is that."""
    if TEXT in case.hidden:
        return "", "hidden"
    if case.public_text is not None:
        return case.public_text, "reworded"
    return case.text, "written"


class _Cover:
    """Covers contact details, and the names of those who reported: some sign what they write."""

    def __init__(self, names: Iterable[str]) -> None:
        whole = [re.escape(name).replace(r"\ ", r"\s+") for name in names if name]
        parts = [re.escape(part) for name in names for part in name.split() if len(part) > 2]
        self._whole = re.compile(rf"(?<!\w)(?:{'|'.join(whole)})(?!\w)", re.IGNORECASE) if whole else None
        self._parts = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    def __call__(self, text: str) -> str:
        text = public_text(text)
        for pattern in (self._whole, self._parts):
            text = pattern.sub(COVER, text) if pattern else text
        return text


def cover_of(session: Session, case_id: uuid.UUID) -> Callable[[str], str]:
    """What covers, in texts about a case, contact details and the names of those who reported it."""
    query = (
        select(Reporter.name)
        .join(Report, Report.id == Reporter.report_id)
        .where(Report.case_id == case_id, Reporter.name.is_not(None))
    )
    return _Cover([" ".join(name.split()) for name in session.scalars(query) if name])


def _events(session: Session, case: Case, cover: Callable[[str], str]) -> list[PublicEvent]:
    """Public events, the newest first. The names of units come along in the same statement."""
    query = (
        select(
            Event.case_version, Event.step, Event.to_status, Event.at, Event.text, Event.changes, Unit.name
        )
        .outerjoin(Unit, Unit.id == Event.changes["unit_id"][1].as_integer())
        .where(Event.case_id == case.id, Event.visibility == "public")
        .order_by(Event.case_version.desc())
    )
    found = []
    for version, step, to_status, at, said, changes, unit in session.execute(query):
        told = cover(said) if said and step in TOLD_TO_ALL else ""
        is_hidden = bool(told) and line_part(version) in case.hidden
        found.append(
            PublicEvent(
                version=version,
                step=step,
                to_status=Status(to_status),
                at=at,
                text="" if is_hidden else told,
                is_hidden=is_hidden,
                unit=unit or "",
                planned_for=_planned(changes),
            )
        )
    return found


def _planned(changes: Mapping[str, Any]) -> date | None:
    """The day that the event set, if it set one."""
    new = (changes.get("planned_for") or [None, None])[1]
    try:
        return date.fromisoformat(new) if new else None
    except ValueError:
        return None


def _photos(session: Session, case: Case) -> tuple[list[PublicPhoto], int]:
    """Those that are shown, and how many are hidden. Photos of the work only when it is done, as in
    ``find_public_photo``."""
    uses = ("report", "resolved") if case.status is Status.RESOLVED else ("report",)
    query = (
        select(Photo.id, Photo.use, Photo.created_at, Photo.derivatives)
        .where(Photo.case_id == case.id, Photo.state == "ready", Photo.use.in_(uses))
        .order_by(Photo.created_at, Photo.id)
    )
    found, hidden = [], 0
    for photo_id, use, created_at, derivatives in session.execute(query):
        if photo_part(photo_id) in case.hidden:
            hidden += 1
            continue
        size = derivatives.get("medium") or {}
        found.append(PublicPhoto(photo_id, use, created_at, size.get("width"), size.get("height")))
    return found, hidden


# Web mercator stretches lengths by 1 / cos(latitude): that serves every municipality, also far from UTM zone 33.
_NEARBY = text(
    """
    SELECT c.number, c.title, c.status, ST_Distance(c.geom_3857, here.geom_3857) * :scale AS metres, c.received_at,
           c.thumb_photo_id, k.icon
    FROM "case" here
    JOIN "case" c ON c.municipality_id = here.municipality_id AND c.is_public AND c.id <> here.id
         AND c.closed_at IS NULL AND ST_DWithin(c.geom_3857, here.geom_3857, :near / :scale)
    JOIN category k ON k.id = c.category_id
    WHERE here.id = :case ORDER BY metres, c.received_at DESC LIMIT :count
    """
)


def _nearby(session: Session, case_id: uuid.UUID, lat: float | None) -> list[NearbyCase]:
    if lat is None:
        return []
    scale = max(0.01, math.cos(math.radians(lat)))
    rows = session.execute(_NEARBY, {"case": case_id, "near": NEAR_M, "scale": scale, "count": NEAR_COUNT})
    return [
        NearbyCase(number, title, Status(status), metres, received_at, thumb, icon)
        for number, title, status, metres, received_at, thumb, icon in rows
    ]

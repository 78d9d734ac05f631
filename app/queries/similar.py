"""The open cases around a place that may be what somebody is about to report."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.duplicates import DEFAULT_WITHIN_M, MOST_SHOWN, Candidate, most_alike
from app.domain.statuses import Status
from app.domain.visibility import public_text
from app.models import Category
from geo.place import Place

MOST_READ = 40
"""Cases that are looked at: on a snow day there may be hundreds, and the nearest are enough to choose three from."""

# The box is what the index answers, and the nearest come first from the same index (<->).
_AROUND = text(
    """
    WITH here AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25833) AS metres)
    SELECT c.id, c.number, c.title, c.status, c.address, c.text, c.received_at, c.thumb_photo_id, k.icon,
           c.category_id = :category AS same_category, c.distance, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat,
           (SELECT count(*) FROM report r WHERE r.case_id = c.id)
           + (SELECT count(*) FROM subscription s JOIN follower f ON f.id = s.follower_id
              WHERE s.case_id = c.id AND s.unsubscribed_at IS NULL AND f.unsubscribed_at IS NULL
                AND f.confirmed_at IS NOT NULL) AS followers
    FROM (
        SELECT c.*, ST_Distance(c.geom_25833, here.metres) AS distance
        FROM "case" c, here
        WHERE c.municipality_id = :municipality AND c.closed_at IS NULL AND c.is_public
          AND ST_DWithin(c.geom_25833, here.metres, :within)
          AND (c.category_id = :category
               OR c.category_id IN (SELECT id FROM category
                                    WHERE municipality_id = :municipality AND group_code = :group))
        ORDER BY c.geom_25833 <-> here.metres LIMIT :most
    ) c
    JOIN category k ON k.id = c.category_id
    ORDER BY c.distance
    """
)


@dataclass(frozen=True)
class SimilarCase:
    """An open, public case nearby. ``metres`` as the crow flies; ``followers``: those who get to know what happens."""

    id: uuid.UUID
    number: str
    title: str
    status: Status
    address: str
    received_at: datetime
    thumb_photo_id: uuid.UUID | None
    icon: str
    same_category: bool
    metres: float
    lon: float
    lat: float
    followers: int


def find_similar(
    session: Session, municipality_id: int, category: Category, place: Place, now: datetime, said: str = ""
) -> list[SimilarCase]:
    """At most MOST_SHOWN public open cases of the category or its group, likeliest first, in one statement.

    ``said`` is what the person has written or searched for, may be empty.
    """
    within = category.same_within_m or DEFAULT_WITHIN_M
    values = {
        "municipality": municipality_id,
        "category": category.id,
        "group": category.group_code,
        "lon": place.lon,
        "lat": place.lat,
        "within": within,
        "most": MOST_READ,
    }
    candidates = list(_candidates(session, values, now))
    return [one.key for one in most_alike(candidates, within, said, MOST_SHOWN)]


def _candidates(
    session: Session, values: dict[str, object], now: datetime
) -> Iterator[Candidate[SimilarCase]]:
    for row in session.execute(_AROUND, values):
        case = SimilarCase(
            id=row.id,
            number=row.number,
            title=row.title,
            status=Status(row.status),
            address=public_text(row.address),
            received_at=row.received_at,
            thumb_photo_id=row.thumb_photo_id,
            icon=row.icon,
            same_category=row.same_category,
            metres=row.distance,
            lon=row.lon,
            lat=row.lat,
            followers=row.followers,
        )
        yield Candidate(case, row.distance, row.same_category, now - row.received_at, row.text)

"""What the rules are told of a report: from the row of its category, the place and what was written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.models import Category, Municipality
from app.queries.places import PlaceFacts, count_similar_open
from routing_rules.facts import Facts


def facts_of(
    session: Session,
    municipality: Municipality,
    category: Category,
    place: PlaceFacts,
    text: str,
    answers: Mapping[str, Any],
    channel: str,
    has_photo: bool,
    received_at: datetime,
    reporter_kind: str = "resident",
) -> Facts:
    """The facts of a report that comes in at ``received_at`` (aware). Counts the similar open cases at the place.

    ``reporter_kind``: resident, anonymous or staff.
    """
    return Facts(
        category=category.code,
        group=category.group_code,
        areas=frozenset(place.areas),
        area_names=place.areas,
        road_owner=place.road_owner,
        road=place.road,
        distance_m=place.road_distance_m,
        text=text,
        answers=dict(answers),
        channel=channel,
        has_photo=has_photo,
        received_at=received_at.astimezone(ZoneInfo(municipality.time_zone)),
        road_class=place.road_class,
        nearest_road=place.nearest_road,
        assets=place.assets,
        reporter_kind=reporter_kind,
        similar_open=count_similar_open(session, category, place.place),
    )

"""A notice with speaking defaults."""

from datetime import timedelta
from typing import Any

from app.cases.notices import make_notice
from app.domain.notices import NewNotice, circle
from app.models import Notice
from tests.builders import CENTRE, Town


def new_notice(town: Town, **said: Any) -> NewNotice:
    """The water is shut off around the middle of town, for a day from now."""
    values: dict[str, Any] = {
        "title": "Vannet er stengt i Storgata",
        "text": "Vi reparerer en ledning.",
        "area": circle(str(CENTRE.lon), str(CENTRE.lat), "250", "Storgata"),
        "starts_at": town.now,
        "ends_at": town.now + timedelta(hours=24),
    }
    return NewNotice(**values | said)


def notice(town: Town, who: str = "desk", **said: Any) -> Notice:
    """Made by ``who``."""
    return make_notice(town.ctx(who), new_notice(town, **said))

"""Tips as they come in, with speaking defaults."""

import uuid

from app.cases.tip_off import tip_off
from app.domain.parts import TEXT
from app.domain.tips import NewTip, mark_of
from app.models import Case
from tests.builders import SECRET, Town


def tip(
    town: Town,
    case: Case,
    part: str = TEXT,
    kind: str = "insult",
    said: str = "",
    sender: str = "192.0.2.1",
    key: str | None = None,
) -> bool:
    """Somebody says that ``part`` should not be there."""
    return tip_off(town.ctx(), case.id, NewTip(key or uuid.uuid4().hex, part, kind, said, sender))


def three_senders(case: Case, part: str = TEXT) -> list[str]:
    """Three addresses that nobody can take for one another."""
    found: dict[int, str] = {}
    for number in range(1, 250):
        found.setdefault(mark_of(SECRET, case.id, part, f"192.0.2.{number}"), f"192.0.2.{number}")
    return list(found.values())[:3]


def three_tips(town: Town, case: Case, part: str = TEXT, kind: str = "insult") -> None:
    """As many as hide a part."""
    for sender in three_senders(case, part):
        tip(town, case, part, kind, sender=sender)

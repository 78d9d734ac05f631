"""What a verb needs from outside: made once per request, job or command, and handed down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.domain.permissions import PERMISSIONS, UNIT_ROLES, Permission, Role
from app.domain.ports import JobQueue
from app.models import Municipality, StaffUser


@dataclass(frozen=True)
class Actor:
    """Who acts. ``unit_id`` is set for people who see one unit's cases only. ``name``: for the log of the rules."""

    kind: str
    permissions: frozenset[Permission]
    staff_id: int | None = None
    unit_id: int | None = None
    name: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


REPORTER = Actor("reporter", frozenset({Permission.REPORTER}))
CLOCK = Actor("rules", frozenset({Permission.CLOCK}))
"""Time passes: what the rules said should happen then."""
RULES = Actor("rules", frozenset({Permission.CASE_TRIAGE}))
"""The rules themselves, where a municipality lets them confirm what they decide."""
TIPS = Actor("rules", frozenset({Permission.TIPS}))
"""Several tips about one part of a case hide it until the desk has looked."""


def staff_actor(user: StaffUser) -> Actor:
    """The actor for somebody signed in."""
    role = Role(user.role)
    unit_id = user.unit_id if role in UNIT_ROLES else None
    return Actor("staff", PERMISSIONS[role], user.id, unit_id, user.name)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Ctx:
    """``clock`` gives the time (aware): verbs never fetch it themselves, so Easter is one line in a test.

    ``nudges`` collects (job, key) while a verb runs; they go to ``queue`` after the commit.
    """

    session: Session
    municipality: Municipality
    actor: Actor
    queue: JobQueue
    secret: str
    clock: Callable[[], datetime] = _utc_now
    nudges: list[tuple[str, str]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's time zone: days and office hours are counted there."""
        return ZoneInfo(self.municipality.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def after_commit(self, job: str, key: str) -> None:
        """Nudge ``job`` when the transaction has been committed."""
        self.nudges.append((job, key))

"""What a process is made of: settings, database, queue and the outside. Built by ``app.factory.build_runtime``."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from app.domain.ports import JobQueue, Mailer, Pusher, Texter
from app.domain.ports_photos import PhotoReader, PhotoStore
from app.domain.ports_places import Geocoder, NoGeocoder
from app.settings import Settings


def utc_now() -> datetime:
    """The one place that asks what time it is."""
    return datetime.now(UTC)


@dataclass
class Runtime:
    """``mailer`` is None when no mail server is set, ``texter`` when no SMS gateway is: what they would send waits."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    redis: Redis
    queue: JobQueue
    photos: PhotoStore
    reader: PhotoReader
    mailer: Mailer | None
    texter: Texter | None = None
    pusher: Pusher | None = None
    clock: Callable[[], datetime] = utc_now
    geocoder: Geocoder = field(default_factory=NoGeocoder)

    def session(self) -> AbstractContextManager[Session]:
        """A session that gives its connection back at the end."""
        return self.sessions()

"""``varsko demo load``: two municipalities, their staff, and reports that have really gone through the app.

Deterministic for a given ``now``. Everything is one transaction: a load that is interrupted leaves nothing.
"""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, exists, func, select, update
from sqlalchemy.orm import Session

from app.cases.calendars import work_calendar
from app.cases.context import staff_actor
from app.cases.photos import files_of
from app.demo.add import Added, add_municipality
from app.demo.folder import Folder
from app.demo.material import Material, read_material, read_people, read_places
from app.demo.notices import write_notices
from app.demo.photos import PhotoAlbum
from app.demo.play import Play, Thread, stage
from app.demo.plot import Move, Plot, believable, read_phrases
from app.demo.rules_history import History, read_history, write_draft, write_past
from app.demo.stories import DAYS_BACK, Story, deal_stories
from app.demo.terrain import Terrain
from app.domain.permissions import Role
from app.models import Case, Municipality, OutboxMessage, Photo, Report, StaffUser, Unit
from app.platform.database import transaction
from app.platform.login import HASHER
from app.platform.runtime import Runtime

HERE = Path(__file__).parent
FOLDERS = tuple(sorted(path.parent for path in (HERE / "municipalities").glob("*/municipality.yaml")))
"""In order of number: the first is the one that ``/`` shows."""

PASSWORD_SETTING, DEFAULT_PASSWORD = "VARSKO_DEMO_PASSWORD", "varsko-demo"
KEY_PREFIX = "demo-"
NOT_SENT = "demo: nothing is sent for the demo's own reports"
LOAD_LOCK = 7_301_044
OLDEST_RULES = DAYS_BACK + 30
"""The first rules came into force before the oldest report: days."""

SAY_EVERY = 100

Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """``fresh`` is False when the demo was there already and nothing was changed. ``statuses``: status to cases."""

    fresh: bool
    statuses: dict[str, int]


def load_demo(run: Runtime, now: datetime, again: bool = False, say: Say = lambda _: None) -> Loaded:
    """Load the demo, once. ``again`` takes the demo's reports away first and makes them anew from ``now``.

    Raises:
        FolderError: a data file is wrong.
    """
    album = PhotoAlbum(run.photos, run.reader)
    done_with: list[str] = []
    try:
        with run.session() as session, transaction(session):
            session.execute(select(func.pg_advisory_xact_lock(LOAD_LOCK)))
            if is_loaded(session):
                if not again:
                    return Loaded(False, count_statuses(session))
                done_with = _remove_reports(session)
            _fill(run, session, album, now, say)
            statuses = count_statuses(session)
    except BaseException:
        album.throw_away()
        raise
    for key in done_with:
        run.photos.delete(key)
    return Loaded(True, statuses)


def is_loaded(session: Session) -> bool:
    """Whether the demo's reports are there."""
    return bool(session.scalar(select(exists().where(Report.idempotency_key.startswith(KEY_PREFIX)))))


def count_statuses(session: Session) -> dict[str, int]:
    """Status to number of the demo's cases."""
    counted = session.execute(
        select(Case.status, func.count())
        .join(Report, Report.case_id == Case.id)
        .where(Report.idempotency_key.startswith(KEY_PREFIX))
        .group_by(Case.status)
    ).all()
    return {status.value: number for status, number in counted}


def _fill(run: Runtime, session: Session, album: PhotoAlbum, now: datetime, say: Say) -> None:
    password_hash = HASHER.hash(os.environ.get(PASSWORD_SETTING) or DEFAULT_PASSWORD)  # 200 ms, so only once
    for path in FOLDERS:
        history = read_history(path, OLDEST_RULES)
        published = now - timedelta(days=history.newest)
        added = add_municipality(session, path, published, say, history.by, history.reason)
        _write_staff(session, added, password_hash)
        counted = write_notices(run, session, added.municipality, path, now)
        say(f"{added.municipality.name} ({added.municipality.number}): {counted} notices")
        write_past(session, added.municipality, history, now)
        _play_reports(run, session, album, added, now, say)
        _write_draft(run, session, added, history, now)
    _hold_back_mail(session)


def _write_draft(run: Runtime, session: Session, added: Added, history: History, now: datetime) -> None:
    author = session.scalar(
        select(StaffUser).where(
            StaffUser.municipality_id == added.municipality.id, StaffUser.role == Role.DESK_LEAD.value
        )
    )
    if author is not None:
        ctx = stage(run, session, added.municipality)
        ctx.actor = staff_actor(author)
        write_draft(ctx, history, now - timedelta(hours=20))


def _write_staff(session: Session, added: Added, password_hash: str) -> None:
    of_this = select(Unit.code, Unit.id).where(Unit.municipality_id == added.municipality.id)
    units = dict(session.execute(of_this).all())
    for entry in added.folder.staff:
        user = session.scalar(select(StaffUser).where(func.lower(StaffUser.email) == entry.email.lower()))
        if user is None:
            user = StaffUser(email=entry.email, municipality_id=added.municipality.id)
            session.add(user)
        user.name, user.role = entry.name, entry.role.value
        user.unit_id = units[entry.unit] if entry.unit else None
        user.password_hash, user.active = password_hash, True
    session.flush()


def _play_reports(
    run: Runtime, session: Session, album: PhotoAlbum, added: Added, now: datetime, say: Say
) -> None:
    """Deal the stories and play them; each municipality has a calendar and a promise of its own."""
    folder, municipality = added.folder, added.municipality
    material, calendar = read_material(folder.path), work_calendar(municipality)
    stories = _deal(folder, material, municipality, now)
    threads = [Thread(story, order) for order, story in enumerate(stories)]
    phrases = read_phrases(HERE / "phrases.yaml")
    promises = {one.code: one.promise for one in folder.categories}

    def tell(take: int) -> dict[str, list[Move]]:
        lives = {}
        for story in stories:
            promise, entry = promises[story.category], material[story.category]
            days = (promise.solution, promise.first_answer)
            lives[story.key] = Plot(story, entry, *days, phrases, calendar, now, take).tell()
        return lives

    lives = believable(tell)

    def count(received: int) -> None:
        if received % SAY_EVERY == 0 or received == len(threads):
            say(f"{municipality.name} ({municipality.number}): {received} of {len(threads)} reports")

    Play(stage(run, session, municipality), album, phrases).play(
        threads, lambda story: lives[story.key], count, now
    )


def _deal(
    folder: Folder, material: dict[str, Material], municipality: Municipality, now: datetime
) -> list[Story]:
    terrain = Terrain(folder.path, folder.municipality.map.centre, read_places(folder.path))
    people = read_people(HERE / "people.yaml")
    zone = ZoneInfo(municipality.time_zone)
    return deal_stories(municipality.number, material, terrain, people, now, zone)


def _hold_back_mail(session: Session) -> None:
    """The messages are real, but nobody lives at those addresses: they are dropped, and say why."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == "due", OutboxMessage.case_id.in_(_demo_cases()))
        .values(state="dropped", last_error=NOT_SENT)
    )


def _demo_cases() -> Select[uuid.UUID]:
    return select(Report.case_id).where(Report.idempotency_key.startswith(KEY_PREFIX))


def _remove_reports(session: Session) -> list[str]:
    """Take the demo's cases away with all that hangs on them; gives the keys of their pictures."""
    photos = session.scalars(select(Photo).where(Photo.case_id.in_(_demo_cases()))).all()
    keys = [key for photo in photos for key in files_of(photo)]
    session.execute(delete(Case).where(Case.id.in_(_demo_cases())))
    session.expunge_all()
    return keys

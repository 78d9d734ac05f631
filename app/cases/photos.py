"""Photos: kept as they come in a private place, and made fit to be seen by a job."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import all_, func, literal, or_, select, update
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.blurring import Region
from app.domain.errors import NotFound
from app.domain.parts import photo_part
from app.domain.photos import PhotoFacts, Pictures, check_count
from app.domain.ports_photos import PhotoReader, PhotoStore, StoredPhoto
from app.models import Case, Photo
from app.platform.database import transaction
from app.platform.queues import PHOTO
from geo.place import as_ewkt


def keep_photo(
    ctx: Ctx,
    store: PhotoStore,
    reader: PhotoReader,
    stream: BinaryIO,
    file_name: str,
    use: str,
    draft_key: str | None = None,
    case_id: uuid.UUID | None = None,
) -> Photo:
    """Keep an uploaded photo for a draft or a case, the same file once; the job makes the pictures that people see.

    Not a verb itself: the file is read before the transaction begins, so that a slow phone holds no connection.

    Raises:
        PhotoRefused: not a picture, too large, one too many …; nothing of it is kept.
        NotFound: no such case for this actor.
    """
    stored = store.put_incoming(stream)
    kept = False
    try:
        with store.open(stored.key) as original:
            facts = reader.inspect_photo(original.read())
        photo = _record(ctx, stored, facts, file_name, use, draft_key, case_id)
        kept = photo.original_key == stored.key
        return photo
    finally:
        if not kept:
            store.delete(stored.key)


@verb
def _record(
    ctx: Ctx,
    stored: StoredPhoto,
    facts: PhotoFacts,
    file_name: str,
    use: str,
    draft_key: str | None,
    case_id: uuid.UUID | None,
) -> Photo:
    owner = str(case_id or draft_key)
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"photos:{owner}", 0))))
    if case_id is not None:
        _check_case(ctx, case_id)
    belongs = Photo.case_id == case_id if case_id is not None else Photo.draft_key == draft_key
    same = ctx.session.scalar(
        select(Photo).where(belongs, Photo.sha256 == stored.sha256, Photo.use == use, Photo.state != "failed")
    )
    if same is not None:  # sent twice, by a double tap or a lost answer
        return same
    count = ctx.session.scalar(
        select(func.count()).select_from(Photo).where(belongs, Photo.use == use, Photo.state != "failed")
    )
    check_count((count or 0) + 1)
    photo = Photo(
        id=uuid.uuid4(),
        draft_key=draft_key if case_id is None else None,
        case_id=case_id,
        use=use,
        state="stored",
        original_key=stored.key,
        file_name=file_name[:200],
        bytes=stored.size,
        sha256=stored.sha256,
        width=facts.width,
        height=facts.height,
        geom=as_ewkt(facts.gps) if facts.gps else None,
        derivatives={},
        attempts=0,
        created_at=ctx.now,
    )
    ctx.session.add(photo)
    ctx.session.flush()
    ctx.after_commit(PHOTO, str(photo.id))
    return photo


def _check_case(ctx: Ctx, case_id: uuid.UUID) -> None:
    query = select(Case.id).where(Case.id == case_id, Case.municipality_id == ctx.municipality.id)
    if ctx.actor.unit_id is not None:
        query = query.where(Case.unit_id == ctx.actor.unit_id)
    # Locked: the case keeps its unit and its status until the photo is on it.
    if ctx.session.scalar(query.with_for_update()) is None:
        raise NotFound()


def remove_photo(ctx: Ctx, store: PhotoStore, draft_key: str, photo_id: uuid.UUID) -> None:
    """Take a photo out of a draft; gone from the disk too. A photo that is not there is no error."""
    for key in _forget_photo(ctx, draft_key, photo_id):
        store.delete(key)


@verb
def _forget_photo(ctx: Ctx, draft_key: str, photo_id: uuid.UUID) -> list[str]:
    query = select(Photo).where(Photo.id == photo_id, Photo.draft_key == draft_key)
    photo = ctx.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if photo is None:
        return []
    keys = files_of(photo)
    ctx.session.delete(photo)
    return keys


def files_of(photo: Photo) -> list[str]:
    """The keys of all files of a photo, to be deleted with it."""
    keys = [photo.original_key, photo.clear_key, *(size["key"] for size in photo.derivatives.values())]
    return [key for key in keys if key]


MOST_ATTEMPTS = 3
LEASE = timedelta(minutes=5)
"""Far longer than any picture takes; after it the worker is taken for dead."""


def begin_processing(session: Session, photo_id: uuid.UUID, now: datetime) -> Photo | None:
    """Take the photo for ``LEASE``, and count the try before it is made, so that a picture that kills the worker is
    given up after three.

    None when there is nothing to do: done before, taken out of the draft, or another worker has it.
    """
    with transaction(session):
        photo = _lock_photo(session, photo_id)
        if photo is None or photo.state != "stored" or (photo.leased_until and photo.leased_until > now):
            return None
        photo.attempts += 1
        photo.leased_until = now + LEASE
        return photo


def release_photo(session: Session, photo_id: uuid.UUID) -> None:
    """The try failed and the worker lives: the next may begin at once."""
    with transaction(session):
        session.execute(update(Photo).where(Photo.id == photo_id).values(leased_until=None))


@dataclass(frozen=True)
class Made:
    """What was made of a photo: ``derivatives`` as the table keeps them, the ``regions`` hidden in them, the key of the
    picture for staff."""

    derivatives: dict[str, dict[str, Any]]
    regions: list[Region]
    clear_key: str | None

    @property
    def keys(self) -> set[str]:
        return {size["key"] for size in self.derivatives.values()} | (
            {self.clear_key} if self.clear_key else set()
        )


def put_shown(
    store: PhotoStore, source_key: str, pictures: Pictures, edition: int
) -> dict[str, dict[str, Any]]:
    """Keep the pictures that everybody may see; gives them as the table keeps them."""
    keys = store.put_ready(source_key, pictures.shown, edition)
    return {
        one.name: {"key": keys[one.name], "width": one.width, "height": one.height} for one in pictures.shown
    }


def finish_processing(session: Session, photo_id: uuid.UUID, made: Made, now: datetime) -> list[str]:
    """The clean pictures exist: show them. Gives the keys of the files that nobody needs any more.

    That is the original and earlier pictures; or the new pictures themselves, when the photo was removed or given up
    while they were made.
    """
    with transaction(session):
        photo = _lock_photo(session, photo_id)
        if photo is None or photo.state != "stored":
            return sorted(made.keys - set(files_of(photo) if photo else ()))
        before = set(files_of(photo))
        photo.original_key, photo.clear_key = None, made.clear_key
        photo.regions = [region.to_json() for region in made.regions]
        photo.state, photo.derivatives, photo.processed_at = "ready", made.derivatives, now
        photo.leased_until = None
        if photo.case_id is not None and photo.use == "report":
            seen = literal(photo_part(photo.id)) != all_(Case.hidden)
            case = update(Case).where(Case.id == photo.case_id, Case.thumb_photo_id.is_(None), seen)
            session.execute(case.values(thumb_photo_id=photo.id))
        return sorted(before - made.keys)


def give_up_processing(session: Session, photo_id: uuid.UUID, failure: str, now: datetime) -> list[str]:
    """The picture cannot be made fit to be seen: never show it, and give the keys of its files back for deletion."""
    with transaction(session):
        photo = _lock_photo(session, photo_id)
        if photo is None or photo.state != "stored":
            return []
        keys = files_of(photo)
        photo.original_key = photo.clear_key = None
        photo.derivatives = {}
        photo.state, photo.failure, photo.processed_at = "failed", failure, now
        return keys


def forget_clear_pictures(session: Session, before: datetime, limit: int = 500) -> list[str]:
    """Staff have had their time with the pictures from before ``before``: gives the keys of the files to delete."""
    with transaction(session):
        old = session.scalars(
            select(Photo)
            .where(Photo.clear_key.is_not(None), Photo.created_at < before, Photo.state != "stored")
            .order_by(Photo.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        keys = [photo.clear_key for photo in old if photo.clear_key]
        for photo in old:
            photo.clear_key = photo.regions_before = None
        return keys


def find_unprocessed(session: Session, before: datetime, limit: int = 200) -> Sequence[uuid.UUID]:
    """Ids of photos that have waited since ``before`` and that no worker has: what the sweep nudges."""
    free = or_(Photo.leased_until.is_(None), Photo.leased_until < before)
    query = select(Photo.id).where(Photo.state == "stored", Photo.created_at < before, free)
    with transaction(session):
        return session.scalars(query.order_by(Photo.created_at).limit(limit)).all()


def _lock_photo(session: Session, photo_id: uuid.UUID) -> Photo | None:
    return session.scalar(
        select(Photo).where(Photo.id == photo_id).with_for_update().execution_options(populate_existing=True)
    )

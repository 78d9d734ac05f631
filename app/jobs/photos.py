"""Make the pictures that people see from an original, and remove the original."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

import structlog

from app.cases.photos import (
    MOST_ATTEMPTS,
    Made,
    begin_processing,
    finish_processing,
    give_up_processing,
    put_shown,
    release_photo,
)
from app.domain.blurring import read_regions
from app.domain.photos import PhotoMissing, PhotoRefused
from app.jobs.runtime import runtime
from app.models import Photo
from app.platform.runtime import Runtime

log = structlog.get_logger()


def process_photo(photo_id: str) -> None:
    """RQ entry point; may run twice. Whatever goes wrong, the original is never shown or kept in place of a picture."""
    process(runtime(), uuid.UUID(photo_id))


def process(run: Runtime, photo_id: uuid.UUID) -> None:
    """Decode, turn, strip and shrink the original of ``photo_id``, with no database connection held meanwhile."""
    with run.session() as session:
        photo = begin_processing(session, photo_id, run.clock())
    if photo is None:
        return
    if photo.attempts > MOST_ATTEMPTS:
        _give_up(run, photo_id, "the worker died three times on it")
        return
    try:
        made = _make(run, photo)
    except (PhotoRefused, PhotoMissing) as refusal:
        _give_up(run, photo_id, refusal.sentence)
        return
    except (
        Exception
    ) as error:  # the outermost edge of a job: recorded, tried again by the sweep, given up after three
        log.exception("photo_failed", photo=str(photo_id), attempt=photo.attempts)
        if photo.attempts >= MOST_ATTEMPTS:
            _give_up(run, photo_id, type(error).__name__)
            return
        with run.session() as session:
            release_photo(session, photo_id)
        return
    with run.session() as session:
        needless = finish_processing(session, photo_id, made, run.clock())
    _delete(run, needless)


def _make(run: Runtime, photo: Photo) -> Made:
    """The pictures of ``photo``: of its original the first time, of the picture for staff when the desk has changed
    what is hidden, of what is shown when that is gone too.
    """
    source = photo.original_key or photo.clear_key or photo.derivatives["large"]["key"]
    with run.photos.open(source) as file:
        pictures = run.reader.make_pictures(
            file.read(), regions=None if photo.regions is None else read_regions(photo.regions)
        )
    clear_key = run.photos.put_clear(source, pictures.clear) if photo.original_key else photo.clear_key
    return Made(put_shown(run.photos, source, pictures, photo.edition), pictures.regions, clear_key)


def _give_up(run: Runtime, photo_id: uuid.UUID, failure: str) -> None:
    with run.session() as session:
        needless = give_up_processing(session, photo_id, failure, run.clock())
    _delete(run, needless)


def _delete(run: Runtime, keys: Iterable[str]) -> None:
    for key in keys:
        with suppress(PhotoMissing):
            run.photos.delete(key)

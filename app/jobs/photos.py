"""Make the pictures that people see from an original, and remove the original."""

import uuid
from contextlib import suppress

import structlog

from app.cases.photos import (
    MOST_ATTEMPTS,
    begin_processing,
    finish_processing,
    give_up_processing,
    release_photo,
)
from app.domain.photos import PhotoMissing, PhotoRefused
from app.jobs.runtime import runtime
from app.platform.runtime import Runtime

log = structlog.get_logger()


def process_photo(photo_id: str) -> None:
    """RQ entry point; may run twice. Whatever goes wrong, the original is never shown or kept in place of a picture."""
    process(runtime(), uuid.UUID(photo_id))


def process(run: Runtime, photo_id: uuid.UUID) -> None:
    """Decode, turn, strip and shrink the original of ``photo_id``, with no database connection held meanwhile."""
    with run.session() as session:
        photo = begin_processing(session, photo_id, run.clock())
    if photo is None or photo.original_key is None:
        return
    if photo.attempts > MOST_ATTEMPTS:
        _give_up(run, photo_id, "the worker died three times on it")
        return
    try:
        with run.photos.open(photo.original_key) as original:
            pictures = run.reader.make_derivatives(original.read())
        keys = run.photos.put_ready(photo.original_key, pictures)
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
    derivatives = {
        picture.name: {"key": keys[picture.name], "width": picture.width, "height": picture.height}
        for picture in pictures
    }
    with run.session() as session:
        needless = finish_processing(session, photo_id, derivatives, run.clock())
    for key in needless:
        _delete(run, key)


def _give_up(run: Runtime, photo_id: uuid.UUID, failure: str) -> None:
    with run.session() as session:
        original_key = give_up_processing(session, photo_id, failure, run.clock())
    _delete(run, original_key)


def _delete(run: Runtime, key: str | None) -> None:
    if key:
        with suppress(PhotoMissing):
            run.photos.delete(key)

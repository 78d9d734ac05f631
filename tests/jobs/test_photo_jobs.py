"""Photos become pictures in a job; whatever is killed or breaks, the original is never shown nor kept."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.cases.photos import MOST_ATTEMPTS, find_unprocessed, give_up_processing
from app.domain.photos import PhotoRefused
from app.jobs.photos import process
from app.jobs.sweep import nudge_waiting
from app.models import Photo
from app.outside.images import check_no_metadata
from app.outside.photo_store import FilePhotoStore
from app.platform.runtime import Runtime, utc_now
from tests.builders import Town
from tests.jobs.keeping import WITH_GPS, files_under, keep, photo_now, picture


@pytest.fixture
def run(run: Runtime, tmp_path: Path) -> Runtime:
    """The same runtime with photos on disk, where a killed process leaves them."""
    return replace(run, photos=FilePhotoStore(tmp_path / "photos"))


def test_a_photo_becomes_clean_upright_pictures_and_the_original_goes(run: Runtime, town: Town) -> None:
    photo = keep(run, town, WITH_GPS.read_bytes())
    assert photo.state == "stored"
    assert photo.geom is not None
    assert ("photo", str(photo.id)) in town.queue.nudged  # type: ignore[attr-defined]
    process(run, photo.id)
    done = photo_now(town, photo.id)
    assert (done.state, done.original_key) == ("ready", None)
    assert set(done.derivatives) == {"thumb", "medium", "large"}
    for size in done.derivatives.values():
        with run.photos.open(size["key"]) as file:
            data = file.read()
        check_no_metadata(data)
        assert Image.open(io.BytesIO(data)).size == (size["width"], size["height"])
    assert all(path.suffix == ".webp" for path in files_under(run))


def test_doing_it_twice_changes_nothing(run: Runtime, town: Town) -> None:
    photo = keep(run, town, WITH_GPS.read_bytes())
    process(run, photo.id)
    first = photo_now(town, photo.id).derivatives
    process(run, photo.id)
    assert photo_now(town, photo.id).derivatives == first


def test_a_photo_with_a_sound_header_and_broken_pixels_is_given_up_and_leaves_nothing(
    run: Runtime, town: Town
) -> None:
    whole = WITH_GPS.read_bytes()
    cut = whole[: len(whole) // 3] + os.urandom(64)
    try:
        photo = keep(run, town, cut)
    except PhotoRefused:
        assert files_under(run) == []
        return
    process(run, photo.id)
    done = photo_now(town, photo.id)
    assert (done.state, done.original_key) == ("failed", None)
    assert files_under(run) == []


def test_a_photo_that_breaks_the_program_is_given_up_after_three_tries(run: Runtime, town: Town) -> None:
    photo = keep(run, town, WITH_GPS.read_bytes())

    class Breaks:
        inspect_photo = staticmethod(run.reader.inspect_photo)

        @staticmethod
        def make_pictures(source: bytes, regions: object = None) -> object:
            raise MemoryError

    broken = replace(run, reader=Breaks())  # type: ignore[arg-type]
    for attempt in range(1, MOST_ATTEMPTS + 1):
        process(broken, photo.id)
        assert photo_now(town, photo.id).attempts == attempt
    assert photo_now(town, photo.id).state == "failed"
    assert files_under(run) == []


def while_working(run: Runtime, then: Callable[[], None]) -> Runtime:
    """A worker during whose work on a picture something happens."""

    class Slow:
        inspect_photo = staticmethod(run.reader.inspect_photo)

        @staticmethod
        def make_pictures(source: bytes, regions: object = None) -> object:
            then()
            return run.reader.make_pictures(source)

    return replace(run, reader=Slow())  # type: ignore[arg-type]


def test_a_photo_removed_while_its_pictures_are_made_leaves_nothing(run: Runtime, town: Town) -> None:
    photo_id = keep(run, town, picture(5)).id

    def remove() -> None:
        with run.session() as session:
            session.delete(session.get_one(Photo, photo_id))
            session.commit()

    process(while_working(run, remove), photo_id)
    assert [path for path in files_under(run) if path.suffix == ".webp"] == []


def test_a_photo_given_up_meanwhile_does_not_come_back(run: Runtime, town: Town) -> None:
    photo_id = keep(run, town, picture(5)).id

    def give_up() -> None:
        with run.session() as session:
            give_up_processing(session, photo_id, "too slow", run.clock())

    process(while_working(run, give_up), photo_id)
    assert photo_now(town, photo_id).state == "failed"
    assert [path for path in files_under(run) if path.suffix == ".webp"] == []


def test_a_second_worker_leaves_a_slow_photo_to_the_first(run: Runtime, town: Town) -> None:
    photo_id = keep(run, town, picture(5)).id
    process(while_working(run, lambda: process(run, photo_id)), photo_id)
    done = photo_now(town, photo_id)
    assert (done.state, done.attempts) == ("ready", 1)


def test_a_worker_that_lost_its_lease_spoils_nothing_that_is_shown(run: Runtime, town: Town) -> None:
    photo_id = keep(run, town, picture(5)).id

    def too_late() -> None:
        town.wait(minutes=6)
        process(run, photo_id)

    process(while_working(run, too_late), photo_id)
    done = photo_now(town, photo_id)
    assert (done.state, done.attempts) == ("ready", 2)
    for size in done.derivatives.values():
        run.photos.open(size["key"]).close()


WORKER = """
import sys, time, uuid
from dataclasses import replace
from pathlib import Path
from app.factory import build_runtime
from app.jobs.photos import process
from app.outside import images
from app.outside.photo_store import FilePhotoStore
from app.settings import read_settings

class Slow:
    inspect_photo = staticmethod(images.inspect_photo)
    @staticmethod
    def make_pictures(source, regions=None):
        print("decoding", flush=True)
        time.sleep(60)

run = replace(build_runtime(read_settings()), reader=Slow(), photos=FilePhotoStore(Path(sys.argv[2])))
process(run, uuid.UUID(sys.argv[1]))
"""


def test_a_worker_killed_while_decoding_loses_nothing(run: Runtime, town: Town, tmp_path: Path) -> None:
    town.now = utc_now()
    photo = keep(run, town, WITH_GPS.read_bytes())
    env = os.environ | {"VARSKO_DEMO": "1", "VARSKO_VAR": str(tmp_path)}
    words = [sys.executable, "-c", WORKER, str(photo.id), str(tmp_path / "photos")]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "decoding"
        worker.send_signal(signal.SIGKILL)
    assert photo_now(town, photo.id).state == "stored"
    with run.session() as session:
        assert find_unprocessed(session, town.now + timedelta(minutes=1)) == []  # it may be alive and slow
        assert find_unprocessed(session, town.now + timedelta(minutes=6)) == [photo.id]
    town.wait(minutes=6)
    nudge_waiting(run)
    assert ("photo", str(photo.id)) in run.queue.nudged  # type: ignore[attr-defined]
    process(run, photo.id)
    assert photo_now(town, photo.id).state == "ready"

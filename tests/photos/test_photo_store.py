"""Both photo stores keep the same promises; the one on disk survives being killed."""

import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.photos import Derivative, PhotoMissing, PhotoRefused, Refusal
from app.domain.ports_photos import PhotoStore
from app.outside.photo_store import FilePhotoStore, MemoryPhotoStore, UnsupportedPhotoStore, open_photo_store
from tests.photos.odd_files import ROOT

PICTURES = [Derivative("thumb", 1, 1, b"small"), Derivative("large", 9, 9, b"large one")]
SOON = datetime.now(UTC) + timedelta(hours=1)
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoStore:
    return FilePhotoStore(tmp_path / "photos") if request.param == "file" else MemoryPhotoStore()


def content(store: PhotoStore, key: str) -> bytes:
    """What is kept under ``key``."""
    with store.open(key) as stream:
        return stream.read()


def test_what_is_put_comes_back_with_its_size_and_hash(store: PhotoStore) -> None:
    data = os.urandom(700_000)
    kept = store.put_incoming(io.BytesIO(data))
    assert content(store, kept.key) == data
    assert (kept.size, kept.sha256) == (700_000, hashlib.sha256(data).hexdigest())


def test_two_uploads_of_the_same_photo_have_different_keys(store: PhotoStore) -> None:
    assert store.put_incoming(io.BytesIO(b"same")).key != store.put_incoming(io.BytesIO(b"same")).key


class Endless(io.RawIOBase):
    """A sender that never stops; ``given`` counts what was taken from it."""

    given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "asked for everything at once"
        self.given += size
        return b"x" * size


def test_reading_stops_one_byte_past_the_limit_and_nothing_is_kept(store: PhotoStore) -> None:
    endless = Endless()
    with pytest.raises(PhotoRefused) as refused:
        store.put_incoming(endless, limit=3_000_000)  # type: ignore[arg-type]
    assert refused.value.reason is Refusal.TOO_LARGE
    assert endless.given == 3_000_001
    assert store.sweep_incoming(SOON, keep=()) == 0


def test_a_photo_of_exactly_the_limit_is_kept(store: PhotoStore) -> None:
    assert store.put_incoming(io.BytesIO(b"x" * 1000), limit=1000).size == 1000


def test_the_refusal_tells_the_whole_size_where_it_can(store: PhotoStore) -> None:
    with pytest.raises(PhotoRefused, match=r"\(38 MB\)"):
        store.put_incoming(io.BytesIO(bytes(38_000_000)))


def test_an_empty_upload_is_refused_and_nothing_is_kept(store: PhotoStore) -> None:
    with pytest.raises(PhotoRefused) as refused:
        store.put_incoming(io.BytesIO())
    assert refused.value.reason is Refusal.EMPTY
    assert store.sweep_incoming(SOON, keep=()) == 0


def test_the_clean_pictures_are_found_by_their_size(store: PhotoStore) -> None:
    keys = store.put_ready(store.put_incoming(io.BytesIO(b"original")).key, PICTURES)
    assert {name: content(store, key) for name, key in keys.items()} == {
        "thumb": b"small",
        "large": b"large one",
    }
    assert all(key.startswith("public-ready/") for key in keys.values())


def test_a_job_that_runs_twice_ends_with_the_same_keys_and_the_last_pictures(store: PhotoStore) -> None:
    original = store.put_incoming(io.BytesIO(b"original")).key
    first = store.put_ready(original, PICTURES)
    second = store.put_ready(original, [Derivative("thumb", 1, 1, b"again"), PICTURES[1]])
    assert first == second
    assert content(store, second["thumb"]) == b"again"


def test_the_public_key_does_not_tell_the_private_one(store: PhotoStore) -> None:
    original = store.put_incoming(io.BytesIO(b"original")).key
    secret = original.rsplit("/", 1)[-1]
    assert all(secret not in key for key in store.put_ready(original, PICTURES).values())


def test_what_is_deleted_is_gone_and_deleting_again_is_no_error(store: PhotoStore) -> None:
    original = store.put_incoming(io.BytesIO(b"original")).key
    keys = store.put_ready(original, PICTURES)
    for key in (original, *keys.values(), original):
        store.delete(key)
    for key in (original, *keys.values()):
        with pytest.raises(PhotoMissing):
            store.open(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../../etc/passwd",
        "incoming/../../etc/passwd",
        "incoming/aa/bb/../../../secret",
        "incoming/aa/bb/" + "a" * 31,
        "incoming/aa/bb/" + "a" * 32 + "/thumb.webp",
        "incoming/aa/bb/" + "a" * 32 + "\n",
        "public-ready/aa/bb/" + "a" * 32,
        "public-ready/aa/bb/" + "a" * 32 + "/../x.webp",
        "unfinished/" + "a" * 32,
        "incoming/aa/bb/" + "a" * 32 + "\0",
    ],
)
def test_a_key_that_no_store_made_leads_nowhere(store: PhotoStore, key: str) -> None:
    with pytest.raises(PhotoMissing):
        store.open(key)
    with pytest.raises(PhotoMissing):
        store.delete(key)
    with pytest.raises(PhotoMissing):
        store.put_ready(key, PICTURES)


def test_the_sweep_takes_old_originals_but_none_that_is_waited_for(store: PhotoStore) -> None:
    waited_for = store.put_incoming(io.BytesIO(b"waited for")).key
    forgotten = store.put_incoming(io.BytesIO(b"forgotten")).key
    ready = store.put_ready(forgotten, PICTURES)
    assert store.sweep_incoming(LONG_AGO, keep={waited_for}) == 0
    assert store.sweep_incoming(SOON, keep={waited_for}) == 1
    assert content(store, waited_for) == b"waited for"
    assert content(store, ready["thumb"]) == b"small"
    with pytest.raises(PhotoMissing):
        store.open(forgotten)


def files_under(folder: Path) -> list[Path]:
    """Every file below ``folder``."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nobody_else_on_the_machine_can_read_the_photos(tmp_path: Path) -> None:
    store = FilePhotoStore(tmp_path / "photos")
    store.put_ready(store.put_incoming(io.BytesIO(b"original")).key, PICTURES)
    for path in [store.root, *store.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_deleting_the_last_picture_leaves_no_empty_folder(tmp_path: Path) -> None:
    store = FilePhotoStore(tmp_path)
    keys = store.put_ready(store.put_incoming(io.BytesIO(b"original")).key, PICTURES)
    for key in keys.values():
        store.delete(key)
    assert not list((tmp_path / "public-ready").glob("*/*/*"))


KILLED_UPLOAD = """
import os, signal, sys
from pathlib import Path
from app.outside.photo_store import FilePhotoStore

class Sender:
    sent = 0
    def read(self, size):
        if self.sent > 2_000_000:
            os.kill(os.getpid(), signal.SIGKILL)
        self.sent += size
        return b"x" * size

FilePhotoStore(Path(sys.argv[1])).put_incoming(Sender())
"""


def test_a_server_killed_in_mid_upload_leaves_no_half_photo_and_the_sweep_cleans_up(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_UPLOAD, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert files_under(tmp_path / "incoming") == []
    assert len(files_under(tmp_path / "unfinished")) == 1
    store = FilePhotoStore(tmp_path)
    assert store.sweep_incoming(LONG_AGO, keep=()) == 0, "an upload may still be going on"
    assert store.sweep_incoming(SOON, keep=()) == 1
    assert files_under(tmp_path) == []


KILLED_JOB = """
import os, signal, sys
from pathlib import Path
from app.domain.photos import Derivative
from app.outside.photo_store import FilePhotoStore

def pictures():
    yield Derivative("thumb", 1, 1, b"small")
    os.kill(os.getpid(), signal.SIGKILL)

FilePhotoStore(Path(sys.argv[1])).put_ready(sys.argv[2], pictures())
"""


def test_a_worker_killed_between_two_pictures_publishes_none_and_can_start_again(tmp_path: Path) -> None:
    store = FilePhotoStore(tmp_path)
    original = store.put_incoming(io.BytesIO(b"original")).key
    command = [sys.executable, "-c", KILLED_JOB, str(tmp_path), original]
    killed = subprocess.run(command, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert files_under(tmp_path / "public-ready") == []
    assert content(store, store.put_ready(original, PICTURES)["large"]) == b"large one"
    assert store.sweep_incoming(SOON, keep={original}) == 1
    assert content(store, original) == b"original"


def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError
            return super().read(size)

    store = FilePhotoStore(tmp_path)
    with pytest.raises(ConnectionResetError):
        store.put_incoming(Broken(bytes(900_000)))
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("start", ["file:", "file://"])
def test_the_setting_opens_a_folder(tmp_path: Path, start: str) -> None:
    store = open_photo_store(f"{start}{tmp_path}/photos")
    assert isinstance(store, FilePhotoStore)
    assert store.root == tmp_path / "photos"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("s3://bucket", "s3:// is not supported yet"),
        ("file:photos", "absolute path"),
        ("/srv/photos", "must be file:"),
        ("", "must be file:"),
    ],
)
def test_another_setting_is_refused_with_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(UnsupportedPhotoStore, match=sentence):
        open_photo_store(url)

"""Where photos are kept: a folder, and a twin in memory for tests. The port is
``app.domain.ports_photos``."""

import hashlib
import io
import os
import re
import shutil
import uuid
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.domain.photos import MAX_BYTES, Derivative, PhotoMissing, check_size, too_large
from app.domain.ports_photos import PhotoStore, StoredPhoto

_PIECE = 256 * 1024
_INCOMING = re.compile(r"incoming/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
_CLEAR = re.compile(r"staff-only/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}/clear\.webp")
_READY = re.compile(r"public-ready/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}/[a-z]{1,20}\.webp")


class UnsupportedPhotoStore(ValueError):
    """PHOTO_STORE names something that we cannot use. The message is one sentence for the operator."""


def open_photo_store(url: str) -> PhotoStore:
    """The store of the setting PHOTO_STORE (``file:/an/absolute/folder``). Raises UnsupportedPhotoStore."""
    if url.startswith("s3://"):
        raise UnsupportedPhotoStore("PHOTO_STORE: s3:// is not supported yet; use file: and a folder.")
    path = Path(url.removeprefix("file://").removeprefix("file:"))
    if not url.startswith("file:") or not path.is_absolute():
        raise UnsupportedPhotoStore("PHOTO_STORE must be file: and an absolute path, like file:/srv/photos.")
    return FilePhotoStore(path)


class FilePhotoStore:
    """Photos in folders under ``root``, which only this user may read.

    A file is written whole beside (``unfinished/``), flushed to the disk and then renamed: whoever is killed
    on the way leaves nothing that looks like a photo.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unfinished = root / "unfinished"
        self._make_folder(self._unfinished)

    def put_incoming(self, stream: BinaryIO, limit: int = MAX_BYTES) -> StoredPhoto:
        """See the port."""
        digest, size = hashlib.sha256(), 0
        part = self._unfinished / uuid.uuid4().hex
        try:
            with _new_file(part) as file:
                for piece in _pieces(stream, limit):
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                _flush(file)
            key = _key("incoming", uuid.uuid4().hex)
            self._make_folder((self.root / key).parent)
            part.rename(self.root / key)
        finally:
            part.unlink(missing_ok=True)
        _flush_folder((self.root / key).parent)
        return StoredPhoto(key, digest.hexdigest(), size)

    def put_clear(self, incoming_key: str, clear: Derivative) -> str:
        """See the port."""
        return self._put(_folder("staff-only", incoming_key), [clear])[clear.name]

    def put_ready(
        self, source_key: str, derivatives: Sequence[Derivative], edition: int = 0
    ) -> dict[str, str]:
        """See the port."""
        return self._put(_folder("public-ready", source_key, edition), derivatives)

    def _put(self, folder_key: str, derivatives: Sequence[Derivative]) -> dict[str, str]:
        part = self._unfinished / uuid.uuid4().hex
        part.mkdir(mode=0o700)
        try:
            for derivative in derivatives:
                with _new_file(part / f"{derivative.name}.webp") as file:
                    file.write(derivative.bytes)
                    _flush(file)
            _flush_folder(part)
            self._publish(part, self.root / folder_key)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return {derivative.name: f"{folder_key}/{derivative.name}.webp" for derivative in derivatives}

    def _publish(self, part: Path, folder: Path) -> None:
        self._make_folder(folder.parent)
        try:
            part.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            # An earlier run of the same job got this far: replace its files, each in one move.
            for path in part.iterdir():
                path.replace(folder / path.name)
        _flush_folder(folder.parent)

    def open(self, key: str) -> BinaryIO:
        """See the port."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise PhotoMissing from None

    def delete(self, key: str) -> None:
        """See the port."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        if not key.startswith("incoming/"):
            with suppress(OSError):  # the other sizes are still there
                path.parent.rmdir()

    def sweep_incoming(self, older_than: datetime, keep: Container[str]) -> int:
        """See the port."""
        before = older_than.timestamp()
        swept = 0
        for path in self._unfinished.iterdir():
            swept += _remove_older(path, before)
        for path in (self.root / "incoming").glob("*/*/*"):
            if path.relative_to(self.root).as_posix() not in keep:
                swept += _remove_older(path, before)
        return swept

    def _path(self, key: str) -> Path:
        return self.root / _checked(key)

    def _make_folder(self, folder: Path) -> None:
        """Make ``folder`` and those above it, private whatever the umask (``parents=True`` would not)."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        level = self.root
        for name in folder.relative_to(self.root).parts:
            level /= name
            level.mkdir(mode=0o700, exist_ok=True)


class MemoryPhotoStore:
    """The same in memory, for tests: ``files`` is key → bytes, to look into."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._arrived: dict[str, datetime] = {}

    def put_incoming(self, stream: BinaryIO, limit: int = MAX_BYTES) -> StoredPhoto:
        """See the port."""
        data = b"".join(_pieces(stream, limit))
        key = _key("incoming", uuid.uuid4().hex)
        self.files[key] = data
        self._arrived[key] = datetime.now(UTC)
        return StoredPhoto(key, hashlib.sha256(data).hexdigest(), len(data))

    def put_clear(self, incoming_key: str, clear: Derivative) -> str:
        """See the port."""
        return self._put(_folder("staff-only", incoming_key), [clear])[clear.name]

    def put_ready(
        self, source_key: str, derivatives: Sequence[Derivative], edition: int = 0
    ) -> dict[str, str]:
        """See the port."""
        return self._put(_folder("public-ready", source_key, edition), derivatives)

    def _put(self, folder: str, derivatives: Sequence[Derivative]) -> dict[str, str]:
        keys = {derivative.name: f"{folder}/{derivative.name}.webp" for derivative in derivatives}
        self.files.update({keys[derivative.name]: derivative.bytes for derivative in derivatives})
        return keys

    def open(self, key: str) -> BinaryIO:
        """See the port."""
        if _checked(key) not in self.files:
            raise PhotoMissing
        return io.BytesIO(self.files[key])

    def delete(self, key: str) -> None:
        """See the port."""
        self.files.pop(_checked(key), None)

    def sweep_incoming(self, older_than: datetime, keep: Container[str]) -> int:
        """See the port."""
        old = [key for key, arrived in self._arrived.items() if arrived < older_than and key in self.files]
        swept = [key for key in old if key not in keep]
        for key in swept:
            del self.files[key]
        return len(swept)


def _pieces(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """The stream in pieces, at most one byte past ``limit``. Raises PhotoRefused (empty, too large)."""
    size = 0
    while piece := stream.read(min(_PIECE, limit + 1 - size)):
        size += len(piece)
        if size > limit:
            # The whole size for the sentence where it can be had without reading on.
            raise too_large(stream.seek(0, io.SEEK_END) if stream.seekable() else size, limit)
        yield piece
    check_size(size, limit)


def _key(area: str, name: str) -> str:
    """Two levels of 256 folders: a million photos are then 16 to a folder."""
    return f"{area}/{name[:2]}/{name[2:4]}/{name}"


def _folder(area: str, source_key: str, edition: int = 0) -> str:
    """The clean pictures' folder: always the same for a source and an edition, and no way back to the source."""
    seed = f"{area} {_checked(source_key)} {edition}"
    return _key(area, hashlib.sha256(seed.encode()).hexdigest()[:32])


def _checked(key: str) -> str:
    """``key`` when it is one that a store makes; so no key can leave the store's folder. Raises
    PhotoMissing."""
    if not any(shape.fullmatch(key) for shape in (_INCOMING, _CLEAR, _READY)):
        raise PhotoMissing
    return key


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """A rename is only sure after a power cut when its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_older(path: Path, before: float) -> int:
    """1 when ``path`` was changed before ``before`` (seconds since 1970) and is now gone, else 0."""
    try:
        if path.stat().st_mtime >= before:
            return 0
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return 0  # finished or swept by somebody else meanwhile
    return 1

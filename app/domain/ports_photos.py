"""What the cases and jobs need of photos from outside. The real ones are in ``app.outside``."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from app.domain.blurring import Region
from app.domain.photos import MAX_BYTES, Derivative, PhotoFacts, Pictures


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """An original in the private area. ``sha256`` in hex, ``size`` in bytes."""

    key: str
    sha256: str
    size: int


class PhotoStore(Protocol):
    """Three areas: ``incoming`` is private and holds originals until the job has run, ``staff-only`` holds clean
    pictures in which faces can be seen, ``public-ready`` those that everybody may see. Keys are random, made by the
    store, and say which area they belong to."""

    def put_incoming(self, stream: BinaryIO, limit: int = MAX_BYTES) -> StoredPhoto:
        """Keep an original. Stops reading past ``limit`` bytes. Raises PhotoRefused (empty, too large), and
        then nothing is kept; nor is it when the process dies on the way."""
        ...

    def put_ready(
        self, source_key: str, derivatives: Sequence[Derivative], edition: int = 0
    ) -> dict[str, str]:
        """Keep the clean pictures made of ``source_key``, all or none; gives size name → key. The same keys when
        done again for the same edition, so a job may run twice. Nobody can tell the source's key from them. Raises
        PhotoMissing for a bad key."""
        ...

    def put_clear(self, incoming_key: str, clear: Derivative) -> str:
        """Keep the clean picture of an original that only staff may see; gives its key, the same when done again.
        Raises PhotoMissing for a bad key."""
        ...

    def open(self, key: str) -> BinaryIO:
        """A readable stream, for the caller to close. Raises PhotoMissing."""
        ...

    def delete(self, key: str) -> None:
        """Gone afterwards, whether it was there or not. Raises PhotoMissing for what is no key."""
        ...

    def sweep_incoming(self, older_than: datetime, keep: Container[str]) -> int:
        """Delete originals and half-written files from before ``older_than`` (with zone), but never a key in
        ``keep``: what the database still waits for. Gives how many went."""
        ...


class PhotoReader(Protocol):
    """The module ``app.outside.images`` is one."""

    def inspect_photo(self, source: bytes, /) -> PhotoFacts:
        """Kind, size, place and time without decoding. Raises PhotoRefused."""
        ...

    def make_pictures(self, source: bytes, /, regions: Sequence[Region] | None = None) -> Pictures:
        """The clean WebP pictures, with ``regions`` made unreadable; None looks for faces and number plates.
        Raises PhotoRefused. For jobs: two to four seconds of CPU."""
        ...

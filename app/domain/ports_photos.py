"""What the cases and jobs need of photos from outside. The real ones are in ``app.outside``."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from app.domain.photos import MAX_BYTES, Derivative, PhotoFacts


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """An original in the private area. ``sha256`` in hex, ``size`` in bytes."""

    key: str
    sha256: str
    size: int


class PhotoStore(Protocol):
    """Two areas: ``incoming`` is private and holds originals until the job has run, ``public-ready`` holds
    the clean pictures. Keys are random, made by the store, and say which area they belong to."""

    def put_incoming(self, stream: BinaryIO, limit: int = MAX_BYTES) -> StoredPhoto:
        """Keep an original. Stops reading past ``limit`` bytes. Raises PhotoRefused (empty, too large), and
        then nothing is kept; nor is it when the process dies on the way."""
        ...

    def put_ready(self, incoming_key: str, derivatives: Sequence[Derivative]) -> dict[str, str]:
        """Keep the clean pictures of an original, all or none; gives size name → key. The same keys when
        done again, so a job may run twice. Nobody can tell the original's key from them. Raises PhotoMissing
        for a bad key."""
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

    def make_derivatives(self, source: bytes, /) -> list[Derivative]:
        """The clean WebP pictures. Raises PhotoRefused. For jobs: about a second of CPU."""
        ...

"""What a photo may be, and what we say when it may not: limits, kinds, sizes and sentences. Pure.

The reading of files is in ``app.outside.images``, the keeping in ``app.outside.photo_store``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.blurring import Region
from app.domain.errors import NotFound, VarskoError
from app.domain.words import N_
from geo.place import Place

MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE
"""Of one photo. Phones of today make 2 to 12 MB; a 20 MB upload takes a minute on a weak 4G line."""
MAX_PIXELS = 100_000_000
"""Width times height, read from the header before anything is decoded (4 bytes of memory each)."""
MAX_PHOTOS = 5
"""Of one report."""


class PhotoKind(StrEnum):
    """The formats that we take, told by the content: never by a file's name or its stated type."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"
    AVIF = "AVIF"


MAX_PIXELS_OF_KIND = {PhotoKind.WEBP: 50_000_000, PhotoKind.AVIF: 50_000_000}
"""Their decoders hold the picture four times over (17 bytes a pixel, measured); no camera makes such files."""


class Refusal(StrEnum):
    """Why a photo is not taken. Stable: stored with failed photos and shown in the API."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED_KIND = "unsupported_kind"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_MANY_PHOTOS = "too_many_photos"


REFUSAL_WORDS: dict[Refusal, tuple[str, str]] = {
    Refusal.EMPTY: (
        N_("Bildefilen er tom."),
        N_("Velg bildet på nytt, eller ta et nytt."),
    ),
    Refusal.TOO_LARGE: (
        N_("Bildet er for stort (%(megabytes)s MB)."),
        N_("Velg et bilde under %(limit)s MB, eller ta et nytt."),
    ),
    Refusal.TOO_MANY_PIXELS: (
        N_("Bildet har for mange bildepunkter (%(megapixels)s millioner)."),
        N_("Velg et bilde med under %(limit)s millioner bildepunkter, eller ta et nytt."),
    ),
    Refusal.NOT_A_PICTURE: (
        N_("Filen er ikke et bilde som vi klarer å lese."),
        N_("Velg et bilde i formatet JPEG, PNG, WebP eller HEIC, eller ta et nytt."),
    ),
    Refusal.UNSUPPORTED_KIND: (
        N_("Vi kan ikke ta imot filer i formatet %(kind)s."),
        N_("Velg et bilde i formatet JPEG, PNG, WebP eller HEIC, eller ta et nytt."),
    ),
    Refusal.TRUNCATED: (
        N_("Bildet er ikke helt: slutten av filen mangler."),
        N_("Send bildet på nytt, eller ta et nytt."),
    ),
    Refusal.DAMAGED: (
        N_("Bildet er skadet, så vi klarer ikke å åpne det."),
        N_("Velg et annet bilde, eller ta et nytt."),
    ),
    Refusal.TOO_MANY_PHOTOS: (
        N_("Du har valgt %(count)s bilder, men du kan sende høyst %(limit)s."),
        N_("Ta bort noen av bildene."),
    ),
}


class PhotoRefused(VarskoError):
    """A photo that cannot be used. Everything else that the person typed stays.

    ``reason`` tells which, ``sentence``, ``what_now`` and ``params`` are for the person.
    """

    code = "photo_refused"
    status = 422

    def __init__(self, reason: Refusal, **params: Any) -> None:
        sentence, what_now = REFUSAL_WORDS[reason]
        super().__init__(sentence, what_now, **params)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What the header of a photo says, before anything is decoded.

    ``width`` and ``height`` are pixels of the upright picture. ``gps`` is where it was taken (WGS 84), None
    when missing or nonsense. ``taken_at`` carries a zone; a camera that states none is read as Norwegian
    time.
    """

    kind: PhotoKind
    width: int
    height: int
    gps: Place | None
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class SizeWanted:
    """One of the three pictures made of each photo. ``square`` is cropped at the middle and always ``side``
    wide and high; the others keep their shape with the longest side at most ``side`` pixels."""

    name: str
    side: int
    square: bool = False
    max_bytes: int | None = None


LARGE = SizeWanted("large", 2048)
MEDIUM = SizeWanted("medium", 800)
THUMB = SizeWanted("thumb", 152, square=True, max_bytes=8_000)
"""A list of forty rows then costs at most 320 kB of pictures on a phone outdoors."""
SIZES = (LARGE, MEDIUM, THUMB)
"""From large to small: each is made of the one before."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """A WebP picture made of a photo: upright, sRGB, and nothing in the file but the picture."""

    name: str
    width: int
    height: int
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything made of one photo. ``shown``: one of each of ``SIZES``, with ``regions`` made unreadable. ``clear``:
    the largest without that, for staff and for a limited time.
    """

    shown: list[Derivative]
    clear: Derivative
    regions: list[Region]


def check_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raise PhotoRefused when a file of ``size`` bytes is empty or over ``limit`` bytes."""
    if size == 0:
        raise PhotoRefused(Refusal.EMPTY)
    if size > limit:
        raise too_large(size, limit)


def too_large(size: int, limit: int = MAX_BYTES) -> PhotoRefused:
    """The refusal of a file of ``size`` bytes (at least: reading may have stopped at the limit)."""
    # Rounded up, so that the sentence never says «20 MB, velg et under 20 MB».
    return PhotoRefused(Refusal.TOO_LARGE, megabytes=-(-size // MEGABYTE), limit=limit // MEGABYTE)


def check_pixels(width: int, height: int, kind: PhotoKind | None = None) -> None:
    """Raise PhotoRefused when the picture has no area or more pixels than we take (of its kind)."""
    if width <= 0 or height <= 0:
        raise PhotoRefused(Refusal.DAMAGED)
    limit = MAX_PIXELS_OF_KIND.get(kind, MAX_PIXELS) if kind else MAX_PIXELS
    if width * height > limit:
        millions = -(-width * height // 1_000_000)
        raise PhotoRefused(Refusal.TOO_MANY_PIXELS, megapixels=millions, limit=limit // 1_000_000)


def check_count(count: int) -> None:
    """Raise PhotoRefused when ``count`` photos are more than one report takes."""
    if count > MAX_PHOTOS:
        raise PhotoRefused(Refusal.TOO_MANY_PHOTOS, count=count, limit=MAX_PHOTOS)


class PhotoMissing(NotFound):
    """No photo has this key: never there, deleted, or not a key at all. They look the same from outside."""

    code = "photo_missing"
    sentence = N_("Vi finner ikke bildet.")
    what_now = N_("Det kan være slettet. Last siden på nytt.")

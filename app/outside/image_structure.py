"""The skeleton of an image file, read without a decoder: kind, stored size, EXIF block, is the end there.

Runs in the web process on files from strangers. It only walks lengths and markers, so it costs milliseconds
and no memory whatever the file claims; what passes here is decoded later, in the worker.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.photos import PhotoKind, PhotoRefused, Refusal, check_pixels

MAX_JPEG_SCANS = 100
"""A progressive photo has about ten. Thousands of scans make a decoder work for minutes on a small file."""

_PNG_START = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
_OTHER_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"%PDF", "PDF"),
    (0, b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (0, b"8BPS", "Photoshop"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"\x1aE\xdf\xa3", "video"),
    (8, b"AVI ", "video"),
    (4, b"ftyp", "video"),
)
_AFTER_SCAN_DATA = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In a JPEG's scan data FF is followed by 00 or a restart marker; anything else ends the scan."""


@dataclass(frozen=True, slots=True)
class Structure:
    """``width`` and ``height`` as stored (pixels, before turning); None for HEIC and AVIF, whose size is
    kept in boxes that their own parser reads. ``exif`` is the raw EXIF block without the "Exif" prefix."""

    kind: PhotoKind
    width: int | None
    height: int | None
    exif: bytes | None


def read_structure(data: bytes) -> Structure:
    """Walk a whole file. Raises PhotoRefused when it is no photo we take, too many pixels, or cut off."""
    if data.startswith(b"\xff\xd8\xff"):
        return _read_jpeg(data)
    if data.startswith(_PNG_START):
        return _read_png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _read_webp(data)
    if kind := _kind_of_boxes(data):
        _check_boxes(data)
        return Structure(kind, None, None, None)
    for offset, magic, name in _OTHER_KINDS:
        if data.startswith(magic, offset):
            raise PhotoRefused(Refusal.UNSUPPORTED_KIND, kind=name)
    raise PhotoRefused(Refusal.NOT_A_PICTURE)


def _read_jpeg(data: bytes) -> Structure:
    size: tuple[int, int] | None = None
    exif: bytes | None = None
    scans = 0
    for marker, body in _jpeg_segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if len(body) < 6:
                raise PhotoRefused(Refusal.DAMAGED)
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            # Now, not at the end: a second frame header would otherwise hide the first.
            check_pixels(*size)
        elif marker == 0xE1 and exif is None and bytes(body[:6]) == b"Exif\0\0":
            exif = body[6:].tobytes()
        elif marker == 0xDA:
            scans += 1
            if scans > MAX_JPEG_SCANS:
                raise PhotoRefused(Refusal.DAMAGED)
    if size is None or not scans:
        raise PhotoRefused(Refusal.DAMAGED)
    return Structure(PhotoKind.JPEG, *size, exif)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Marker and body of each segment, until the end marker. What follows that (a second picture, a phone's
    own trailer) is not looked at. Raises PhotoRefused(TRUNCATED) when the end marker is missing."""
    view = memoryview(data)
    position = 2
    while True:
        start = data.find(b"\xff", position)
        while 0 <= start < len(data) - 1 and data[start + 1] == 0xFF:
            start += 1
        if start < 0 or start + 2 > len(data):
            raise PhotoRefused(Refusal.TRUNCATED)
        marker = data[start + 1]
        if marker == 0xD9:
            return
        position = start + 2
        if marker <= 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        length = int.from_bytes(data[position : position + 2], "big")
        if length < 2 or position + length > len(data):
            raise PhotoRefused(Refusal.TRUNCATED)
        yield marker, view[position + 2 : position + length]
        position += length
        if marker == 0xDA:
            scan_end = _AFTER_SCAN_DATA.search(data, position)
            if scan_end is None:
                raise PhotoRefused(Refusal.TRUNCATED)
            position = scan_end.start()


def _read_png(data: bytes) -> Structure:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise PhotoRefused(Refusal.TRUNCATED if len(data) < 33 else Refusal.DAMAGED)
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    check_pixels(width, height)
    exif: bytes | None = None
    pixels_seen = False
    for name, body, checksum in _png_chunks(data):
        # Upper case first letter: a decoder cannot do without the chunk, so its checksum must be right.
        if name[:1].isupper() and zlib.crc32(body, zlib.crc32(name)) != checksum:
            raise PhotoRefused(Refusal.DAMAGED)
        if name == b"eXIf":
            exif = body.tobytes()
        pixels_seen = pixels_seen or name == b"IDAT"
    if not pixels_seen:
        raise PhotoRefused(Refusal.DAMAGED)
    return Structure(PhotoKind.PNG, width, height, exif)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int]]:
    """Name, body and stated checksum of each chunk. Raises PhotoRefused(TRUNCATED) when IEND is missing."""
    view = memoryview(data)
    position = len(_PNG_START)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        name = data[position + 4 : position + 8]
        end = position + 8 + length
        if end + 4 > len(data):
            break
        yield name, view[position + 8 : end], int.from_bytes(data[end : end + 4], "big")
        if name == b"IEND":
            return
        position = end + 4
    raise PhotoRefused(Refusal.TRUNCATED)


def _read_webp(data: bytes) -> Structure:
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise PhotoRefused(Refusal.TRUNCATED)
    size: tuple[int, int] | None = None
    exif: bytes | None = None
    for name, body in riff_chunks(data):
        # The first chunk states the canvas: VP8X, or the picture itself in a simple file.
        if size is None:
            size = _webp_size(name, bytes(body[:10]))
            check_pixels(*size, PhotoKind.WEBP)
        if name == b"EXIF":
            exif = body.tobytes().removeprefix(b"Exif\0\0")
    if size is None:
        raise PhotoRefused(Refusal.DAMAGED)
    return Structure(PhotoKind.WEBP, *size, exif)


def riff_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name and body of each chunk of a RIFF file (WebP). Raises PhotoRefused(TRUNCATED) when one goes past
    the end."""
    view = memoryview(data)
    position = 12
    stated_end = min(len(data), int.from_bytes(data[4:8], "little") + 8)
    while position + 8 <= stated_end:
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + length > len(data):
            raise PhotoRefused(Refusal.TRUNCATED)
        yield data[position : position + 4], view[position + 8 : position + 8 + length]
        position += 8 + length + (length & 1)


def _webp_size(name: bytes, head: bytes) -> tuple[int, int]:
    """Canvas in pixels from the first 10 bytes of the first chunk (WebP container specification)."""
    if len(head) == 10 and name == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if len(head) == 10 and name == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    if len(head) >= 5 and name == b"VP8L" and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise PhotoRefused(Refusal.DAMAGED)


def _kind_of_boxes(data: bytes) -> PhotoKind | None:
    """HEIC or AVIF by the brands in the first box, None when the file is neither (a video has such a box
    too)."""
    if data[4:8] != b"ftyp":
        return None
    end = min(len(data), int.from_bytes(data[:4], "big"), 512)
    # The four bytes at 12 are a version, not a brand.
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return PhotoKind.AVIF
    return PhotoKind.HEIC if brands & _HEIC_BRANDS else None


def _check_boxes(data: bytes) -> None:
    """Every top-level box must end inside the file, and the boxes with the index must be there."""
    names: set[bytes] = set()
    position = 0
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16], "big")
        elif length == 0:
            length = len(data) - position
        if length < 8 or position + length > len(data):
            if {b"meta", b"mdat"} <= names:
                return  # the picture is whole; some phones put data of their own behind it
            raise PhotoRefused(Refusal.TRUNCATED)
        names.add(data[position + 4 : position + 8])
        position += length
    if b"meta" not in names and b"moov" not in names:
        raise PhotoRefused(Refusal.TRUNCATED)

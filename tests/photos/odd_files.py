"""Files that nobody should have to send us, made by hand: each builder says what is wrong with its file."""

import io
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).parents[2]
"""Of the project: where a process started by a test finds ``app``."""

Rational = tuple[int, int]
"""Numerator and denominator, as EXIF stores a number."""


def sample(name: str) -> bytes:
    """A real photo of ``tests/photos/files``."""
    return (FILES / name).read_bytes()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """``image`` as a file of ``kind`` (a Pillow format)."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_of_zeros(width: int, height: int) -> bytes:
    """A whole, valid black PNG (8-bit RGB), compressed row by row: some hundred kB however many pixels."""
    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    pixels = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    return png(struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), [(b"IDAT", pixels)])


def png(header: bytes, chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A PNG of these chunks, with right checksums."""
    whole = [(b"IHDR", header), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in whole
    )


def gps_exif(
    lat: Iterable[Rational] = ((69, 1), (38, 1), (5604, 100)),
    lat_ref: bytes = b"N",
    lon: Iterable[Rational] = ((18, 1), (57, 1), (1829, 100)),
    lon_ref: bytes = b"E",
    status: bytes = b"A",
) -> bytes:
    """A raw EXIF block with a position and nothing else, written number by number: Pillow would not write
    a zero denominator. An empty reference leaves its tag out."""
    tags: list[tuple[int, int, int, bytes]] = []
    for tag, text in ((1, lat_ref), (3, lon_ref), (9, status)):
        if text:
            tags.append((tag, 2, 2, text.ljust(4, b"\0")))
    for tag, parts in ((2, tuple(lat)), (4, tuple(lon))):
        tags.append((tag, 5, len(parts), b"".join(struct.pack("<II", *part) for part in parts)))
    tags.sort()
    gps_at = 8 + 2 + 12 + 4
    values_at = gps_at + 2 + 12 * len(tags) + 4
    entries, values = b"", b""
    for tag, kind, count, value in tags:
        if len(value) <= 4:
            entries += struct.pack("<HHI", tag, kind, count) + value
        else:
            entries += struct.pack("<HHII", tag, kind, count, values_at + len(values))
            values += value
    first = struct.pack("<H", 1) + struct.pack("<HHII", 0x8825, 4, 1, gps_at) + struct.pack("<I", 0)
    return (
        b"II*\0" + struct.pack("<I", 8) + first + struct.pack("<H", len(tags)) + entries + b"\0" * 4 + values
    )


def jpeg_with_exif(exif: bytes) -> bytes:
    """A small JPEG that carries this raw EXIF block."""
    return saved(Image.new("RGB", (64, 48), "teal"), "JPEG", exif=b"Exif\0\0" + exif)


def photo_with_everything(kind: str) -> bytes:
    """A picture with every kind of metadata that its format can carry, each with the words SECRET-WORDS in it."""
    image = Image.new("RGB", (320, 240), "olive")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-WORDS description"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (69.0, 38.0, 56.0), 3: "E", 4: (18.0, 57.0, 18.0)})
    xmp = b"<x:xmpmeta>SECRET-WORDS</x:xmpmeta>"
    options: dict[str, Any] = {"exif": exif, "icc_profile": _srgb_profile()}
    if kind == "JPEG":
        iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x11\x1c\x02\x78\0\x0cSECRET-WORDS\0"
        extra = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
        options |= {"comment": b"SECRET-WORDS", "xmp": xmp, "extra": extra}
    elif kind == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", "SECRET-WORDS")
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = texts
    else:
        options["xmp"] = xmp
    return saved(image, kind, **options)


def _srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

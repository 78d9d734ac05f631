"""Photos with Pillow: what a file says before it is decoded, and the three WebP pictures we show of it.

``inspect_photo`` runs in the request and decodes nothing. ``make_pictures`` runs in a job. The original
is never shown: the only pictures anybody sees are made here, from bare pixels.
"""

import io
import resource
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pi_heif
from PIL import Image, ImageCms, ImageOps

from app.domain.blurring import Region
from app.domain.photos import (
    MAX_PIXELS,
    SIZES,
    Derivative,
    PhotoFacts,
    PhotoKind,
    PhotoRefused,
    Pictures,
    Refusal,
    SizeWanted,
    check_pixels,
    check_size,
)
from app.outside.blur import find_private_regions, made_unreadable
from app.outside.image_exif import read_gps_and_time, read_orientation
from app.outside.image_structure import Structure, read_structure, riff_chunks

pi_heif.register_heif_opener()
pi_heif.options.DECODE_THREADS = 1
"""A worker is one core's work: several at once only cost memory."""

# Pillow only warns between one and two times its limit, so the warning is made an error. The warning filters
# belong to the whole process and others may reset them: check_pixels is what we rely on, this is the second
# lock.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

DECODING_MEMORY = 1_200_000_000
"""Bytes that decoding one photo may take on top of what the process has: room for the most pixels of any
format, not for a file that lies about itself."""
WEBP_QUALITY = 80
CLEAR_QUALITY = 88
"""Of the picture for staff: what is shown later may be made of it once more."""
WEBP_EFFORT = 4

_FORMATS = {
    PhotoKind.JPEG: ("JPEG",),
    PhotoKind.PNG: ("PNG",),
    PhotoKind.WEBP: ("WEBP",),
    PhotoKind.HEIC: ("HEIF",),
    PhotoKind.AVIF: ("AVIF",),
}
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's plug-ins raise on broken files. UnidentifiedImageError is an OSError.
_BROKEN_IMAGE = (
    ArithmeticError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class MetadataLeft(Exception):
    """A picture about to be published holds more than the picture. A fault of ours, never of the person."""


def inspect_photo(source: bytes | Path) -> PhotoFacts:
    """Check a photo and read what its header says, without decoding it. Raises PhotoRefused.

    The limits of bytes and pixels are checked before any decoder sees the file; the kind is told by the
    content.
    """
    data = _read(source)
    structure = read_structure(data)
    with _opened(data, structure) as image:
        width, height = image.size
        exif = structure.exif or image.info.get("exif")
        if structure.kind is not PhotoKind.PNG and read_orientation(image) >= 5:
            width, height = height, width
    gps, taken_at = read_gps_and_time(exif if isinstance(exif, bytes) else None)
    return PhotoFacts(structure.kind, width, height, gps, taken_at)


def make_pictures(source: bytes | Path, regions: Sequence[Region] | None = None) -> Pictures:
    """The pictures of ``SIZES`` as WebP: upright, sRGB, on white, without any metadata. Raises PhotoRefused.

    ``regions`` are made unreadable in all of them; None looks for faces and number plates. A picture smaller than a
    size keeps its own size (the thumbnail alone is always its full square). For jobs, whose time limit also bounds a
    file made to be slow.
    """
    data = _read(source)
    structure = read_structure(data)
    with decoding_memory(DECODING_MEMORY):
        picture = _bare_picture(data, structure)
    hidden = list(find_private_regions(picture) if regions is None else regions)
    clear = _derivative("clear", picture, CLEAR_QUALITY)
    picture = made_unreadable(picture, hidden)
    shown = []
    for size in SIZES:
        picture = _shrunk(picture, size)
        shown.append(_derivative(size.name, picture, WEBP_QUALITY, size.max_bytes))
    return Pictures(shown, clear, hidden)


def _derivative(name: str, picture: Image.Image, quality: int, max_bytes: int | None = None) -> Derivative:
    webp = _encode(picture, quality, max_bytes)
    check_no_metadata(webp)
    return Derivative(name, *picture.size, webp)


def check_no_metadata(webp: bytes) -> None:
    """Raise MetadataLeft unless ``webp`` is one plain WebP picture and nothing else.

    A list of what may be there, not of what may not: the only chunk allowed is the picture itself, and
    nothing follows it. EXIF, XMP, colour profiles and animations need the extended form, which is refused
    whole.
    """
    stated = int.from_bytes(webp[4:8], "little") + 8
    if webp[:4] != b"RIFF" or webp[8:12] != b"WEBP" or stated != len(webp):
        raise MetadataLeft(f"not one plain WebP file: {len(webp)} bytes, header says {stated}")
    try:
        chunks = list(riff_chunks(webp))
    except PhotoRefused as error:
        raise MetadataLeft("a chunk goes past the end of the file") from error
    names = [name for name, _ in chunks]
    if names not in ([b"VP8 "], [b"VP8L"]):
        raise MetadataLeft(f"chunks besides the picture: {names}")
    length = len(chunks[0][1])
    if 12 + 8 + length + (length & 1) != stated:
        raise MetadataLeft("bytes behind the picture")


@contextmanager
def decoding_memory(extra: int) -> Iterator[None]:
    """Let this process map at most ``extra`` bytes more than now; beyond that decoders fail with MemoryError.

    For the whole process, so only for jobs (one at a time), never for a web process with threads.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    ceiling = pages * resource.getpagesize() + extra
    if soft != resource.RLIM_INFINITY and soft < ceiling:
        yield  # the operator has set a tighter one
        return
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _read(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        check_size(len(source))
        return source
    check_size(source.stat().st_size)
    return source.read_bytes()


@contextmanager
def _opened(data: bytes, structure: Structure) -> Iterator[Image.Image]:
    """The image opened by the one plug-in of its kind, pixels not decoded; whatever breaks is
    PhotoRefused."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS[structure.kind]) as image:
            check_pixels(*image.size, structure.kind)
            yield image
    except _BROKEN_IMAGE as error:
        if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
            limit = MAX_PIXELS // 1_000_000
            raise PhotoRefused(Refusal.TOO_MANY_PIXELS, megapixels=f"over {limit}", limit=limit) from error
        raise PhotoRefused(Refusal.DAMAGED) from error


def _bare_picture(data: bytes, structure: Structure) -> Image.Image:
    """The photo at the largest size we show, upright, RGB in sRGB, with no ``info`` left.

    Shrinking comes first: turning and converting then work on 3 megapixels instead of 12 or 100.
    """
    side = SIZES[0].side
    with _opened(data, structure) as image:
        # A JPEG is decoded at a half, a quarter or an eighth when that is enough.
        image.draft(None, (side, side))
        image.load()
        orientation = read_orientation(image)
        profile = image.info.get("icc_profile")
        shrinkable = _shrinkable(image)
        shrinkable.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = shrinkable.transpose(_TURN[orientation]) if orientation in _TURN else shrinkable
        return _without_info(_to_srgb(_on_white(upright), profile))


def _shrinkable(image: Image.Image) -> Image.Image:
    """The image in a mode that can be averaged: palette indexes, single bits and 16-bit grey cannot."""
    if image.mode in ("P", "PA") or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):
        # 0 to 65535 to 0 to 255. Pillow's own conversion of mode I cuts everything over 255 to white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts become white: the page behind is white, and black would look like a fault."""
    if image.mode not in ("RGBA", "LA", "La", "RGBa"):
        return image
    colours = image.convert("RGBA")
    ground = Image.new("RGB", colours.size, "white")
    ground.paste(colours, mask=colours.getchannel("A"))
    return ground


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB. Without a profile, or with one that does not fit, the numbers are taken as they are."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _without_info(image: Image.Image) -> Image.Image:
    """A new image of the same pixels: Pillow's savers pick up comments, EXIF and profiles from ``info``."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _shrunk(picture: Image.Image, size: SizeWanted) -> Image.Image:
    if size.square:
        return ImageOps.fit(picture, (size.side, size.side), Image.Resampling.LANCZOS)
    smaller = picture.copy()
    smaller.thumbnail((size.side, size.side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return smaller


def _encode(picture: Image.Image, quality: int, max_bytes: int | None) -> bytes:
    for lower in (quality, 60, 40, 20, 5):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=lower, method=WEBP_EFFORT)
        if max_bytes is None or out.tell() <= max_bytes:
            break
    return out.getvalue()

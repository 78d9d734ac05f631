"""The pictures that everybody may see: upright, right colours, small, and nothing in the file but the picture."""

import io
import struct
import subprocess
import sys
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from app.domain.photos import SIZES, THUMB
from app.outside.images import MetadataLeft, check_no_metadata, inspect_photo, make_pictures
from tests.photos.odd_files import FILES, ROOT, photo_with_everything, sample, saved

ALL_FILES = sorted(path.name for path in FILES.iterdir() if path.suffix != ".md")


def pictures_of(data: bytes) -> dict[str, Image.Image]:
    """Size name → the decoded picture."""
    return {
        made.name: Image.open(io.BytesIO(made.bytes)).convert("RGB") for made in make_pictures(data).shown
    }


def colour(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """RGB at a share of width and height."""
    found = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("name", ALL_FILES)
def test_every_photo_becomes_three_webp_pictures_with_nothing_else_in_the_file(name: str) -> None:
    data = sample(name)
    facts = inspect_photo(data)
    derivatives = {made.name: made for made in make_pictures(data).shown}
    assert set(derivatives) == {size.name for size in SIZES}
    for size in SIZES:
        made = derivatives[size.name]
        check_no_metadata(made.bytes)
        opened = Image.open(io.BytesIO(made.bytes))
        assert opened.format == "WEBP"
        assert opened.size == (made.width, made.height)
        assert not {"exif", "xmp", "icc_profile"} & set(opened.info)
        assert len(opened.getexif()) == 0
        if size.square:
            assert opened.size == (size.side, size.side)
        else:
            assert max(opened.size) == min(size.side, max(facts.width, facts.height))
            assert opened.width / opened.height == pytest.approx(facts.width / facts.height, rel=0.01)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_word_of_any_metadata_survives(kind: str) -> None:
    photo = photo_with_everything(kind)
    assert photo.count(b"SECRET-WORDS") >= 2, "or this test could not fail"
    assert inspect_photo(photo).gps is not None
    for made in make_pictures(photo).shown:
        for trace in (b"SECRET", b"Exif", b"EXIF", b"XMP", b"ICCP", b"8BIM", b"http"):
            assert trace not in made.bytes


def riff(*chunks: tuple[bytes, bytes], behind: bytes = b"") -> bytes:
    """A RIFF file of these chunks, its stated length right but for what is ``behind``."""
    body = b"".join(n + struct.pack("<I", len(b)) + b + b"\0" * (len(b) & 1) for n, b in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body + behind


@pytest.mark.parametrize(
    "leaking",
    [
        pytest.param(photo_with_everything("WEBP"), id="EXIF, XMP and profile"),
        pytest.param(saved(Image.new("RGB", (9, 9)), "WEBP", exif=b"Exif\0\0II*\0"), id="only EXIF"),
        pytest.param(saved(Image.new("RGBA", (9, 9)), "WEBP", xmp=b"<x/>"), id="only XMP"),
        pytest.param(riff((b"VP8 ", b"1234"), (b"note", b"who")), id="unknown chunk behind"),
        pytest.param(riff((b"note", b"who"), (b"VP8 ", b"1234")), id="unknown chunk before"),
        pytest.param(riff((b"VP8 ", b"1234"), behind=b"who"), id="bytes behind the file"),
        pytest.param(
            riff((b"VP8 ", b"1234"))[:4] + struct.pack("<I", 19) + b"WEBP" + b"x" * 15, id="loose bytes"
        ),
        pytest.param(sample("made_no_metadata.jpg"), id="a JPEG"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_picture_with_anything_besides_the_picture_is_not_published(leaking: bytes) -> None:
    with pytest.raises(MetadataLeft):
        check_no_metadata(leaking)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_photo_stands_upright(orientation: int) -> None:
    upright = pictures_of(sample("orient_landscape_1.jpg"))["large"]
    turned = pictures_of(sample(f"orient_landscape_{orientation}.jpg"))["large"]
    assert turned.size == upright.size
    # The number in the middle differs; the corners (top, bottom, left, right) must not.
    for box in ((0, 0, 250, 150), (350, 0, 600, 150), (0, 250, 250, 400), (350, 250, 600, 400)):
        difference = ImageChops.difference(upright.crop(box), turned.crop(box))
        assert max(ImageStat.Stat(difference).mean) < 8


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_end_with_red_at_the_top_left(orientation: int, kind: str) -> None:
    # Where the top left corner of the upright picture lies in the stored one, as TIFF 6.0 defines the numbers.
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}[
        orientation
    ]
    stored = Image.new("RGB", (90, 60), "white")
    stored.paste("red", (corner[0] * 60, corner[1] * 40, corner[0] * 60 + 30, corner[1] * 40 + 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = pictures_of(saved(stored, kind, exif=exif))["large"]
    assert picture.size == ((90, 60) if orientation < 5 else (60, 90))
    red, green, _ = colour(picture, 0.1, 0.1)
    assert red > 200
    assert green < 80
    for x, y in ((0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        assert min(colour(picture, x, y)) > 200


def test_transparent_becomes_white() -> None:
    for photo in (
        saved(Image.new("RGBA", (200, 100), (255, 0, 0, 0)), "PNG"),
        saved(Image.new("LA", (200, 100), (0, 0)), "PNG"),
        saved(Image.new("P", (200, 100), 0), "PNG", transparency=0),
        saved(Image.new("RGB", (200, 100), (1, 2, 3)), "PNG", transparency=(1, 2, 3)),
        saved(Image.new("RGBA", (200, 100), (255, 0, 0, 0)), "WEBP"),
    ):
        assert min(colour(pictures_of(photo)["medium"], 0.5, 0.5)) >= 253
    assert min(colour(pictures_of(sample("pil_transparent.webp"))["large"], 0.01, 0.01)) >= 250


def test_cmyk_keeps_its_colours() -> None:
    picture = pictures_of(sample("pil_sample_cmyk.jpg"))["large"]
    red, green, blue = colour(picture, 0.05, 0.01)  # the red patch in the corner
    assert red > 180
    assert max(green, blue) < 90
    assert max(colour(picture, 0.9, 0.9)) < 40  # the black ground


def test_sixteen_bit_grey_keeps_its_greys() -> None:
    grey = Image.new("I;16", (100, 100), 32_896)
    assert colour(pictures_of(saved(grey, "PNG"))["large"], 0.5, 0.5) == pytest.approx((128,) * 3, abs=2)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_way_of_storing_pixels_is_understood(mode: str) -> None:
    photo = saved(Image.new("L", (60, 30), 255).convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    picture = pictures_of(photo)["large"]
    assert picture.size == (60, 30)
    if mode != "I;16":  # 255 of 65,535 is rightly almost black
        assert min(colour(picture, 0.5, 0.5)) >= 250


def test_a_wide_colour_profile_is_turned_into_srgb_and_dropped() -> None:
    # Display P3 as the iPhone's own file carries it: the same numbers mean a stronger red than in sRGB.
    profile = Image.open(io.BytesIO(sample("phone_iphone11.heic"))).info["icc_profile"]
    assert "P3" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    muted = Image.new("RGB", (64, 64), (180, 90, 90))
    as_p3 = colour(pictures_of(saved(muted, "PNG", icc_profile=profile))["large"], 0.5, 0.5)
    as_srgb = colour(pictures_of(saved(muted, "PNG"))["large"], 0.5, 0.5)
    assert as_p3[0] >= as_srgb[0] + 5
    assert as_p3[1] < as_srgb[1]


def test_a_broken_colour_profile_is_ignored() -> None:
    photo = saved(Image.new("RGB", (64, 64), (180, 90, 90)), "PNG", icc_profile=b"not a profile")
    assert colour(pictures_of(photo)["large"], 0.5, 0.5) == pytest.approx((180, 90, 90), abs=6)


def test_a_profile_for_other_colours_than_the_pictures_is_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    photo = saved(Image.new("RGB", (64, 64), (180, 90, 90)), "PNG", icc_profile=profile)
    assert colour(pictures_of(photo)["large"], 0.5, 0.5) == pytest.approx((180, 90, 90), abs=6)


def test_the_thumbnail_is_at_most_8_kb_even_of_pure_noise() -> None:
    noise = Image.effect_noise((900, 600), 120).convert("RGB")
    thumb = next(made for made in make_pictures(saved(noise, "PNG")).shown if made.name == "thumb")
    assert (thumb.width, thumb.height) == (152, 152)
    assert THUMB.max_bytes is not None
    assert len(thumb.bytes) <= THUMB.max_bytes


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (20_000, 3)])
def test_a_strange_shape_still_becomes_three_pictures(size: tuple[int, int]) -> None:
    pictures = pictures_of(saved(Image.new("RGB", size, "teal"), "PNG"))
    assert pictures["thumb"].size == (152, 152)
    assert max(pictures["large"].size) == min(max(size), 2048)
    assert min(pictures["large"].size) >= 1


def test_an_animation_becomes_its_first_picture() -> None:
    frames = [Image.new("RGB", (50, 50), name) for name in ("red", "lime", "blue")]
    photo = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    red, green, blue = colour(pictures_of(photo)["large"], 0.5, 0.5)
    assert red > 200
    assert max(green, blue) < 60


def test_each_picture_is_smaller_than_the_one_before() -> None:
    for kind in ("JPEG", "PNG"):
        made = make_pictures(saved(Image.effect_mandelbrot((2600, 1900), (-2, -1, 1, 1), 60), kind)).shown
        assert [(picture.name, max(picture.width, picture.height)) for picture in made] == [
            ("large", 2048), ("medium", 800), ("thumb", 152),
        ]  # fmt: skip
        assert all(len(larger.bytes) > len(smaller.bytes) for larger, smaller in pairwise(made))


CEILING = """
import resource
from PIL import Image
from app.outside.images import decoding_memory
def big_picture():
    try:
        Image.new("RGB", (10_000, 10_000))
    except MemoryError:
        return "stopped"
    return "made"
with decoding_memory(50_000_000):
    print(big_picture())
print(big_picture())
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, -1))
with decoding_memory(10**12):
    print(big_picture())
"""


def test_decoding_has_a_ceiling_of_memory_which_is_lifted_afterwards_but_never_over_the_operators() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CEILING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["stopped", "made", "stopped"]

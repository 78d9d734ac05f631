"""Where and when a photo was taken: right when the file says so, None when it talks nonsense."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.photos import PhotoKind
from app.outside.image_exif import NORWEGIAN_TIME, read_gps_and_time
from app.outside.images import inspect_photo
from tests.photos.odd_files import Rational, gps_exif, jpeg_with_exif, png, sample, saved


def test_a_photo_from_tromso_says_where_and_when() -> None:
    facts = inspect_photo(sample("made_gps_tromso.jpg"))
    assert facts.gps is not None
    assert (facts.gps.lat, facts.gps.lon) == pytest.approx((69.64890, 18.95508), abs=1e-5)
    assert facts.taken_at == datetime(2024, 1, 15, 8, 12, 3, tzinfo=NORWEGIAN_TIME)
    assert (facts.kind, facts.width, facts.height) == (PhotoKind.JPEG, 1000, 667)


def test_an_iphones_heic_says_where_and_when_with_its_own_zone() -> None:
    facts = inspect_photo(sample("phone_iphone11.heic"))
    assert facts.kind is PhotoKind.HEIC
    assert facts.gps is not None
    assert (facts.gps.lat, facts.gps.lon) == pytest.approx((39.0513444, -94.2887722), abs=1e-6)
    assert facts.taken_at == datetime(2021, 4, 11, 15, 47, 53, tzinfo=timezone(timedelta(hours=-5)))
    assert (facts.width, facts.height) == (2566, 3313)


def test_a_photo_without_metadata_says_neither() -> None:
    facts = inspect_photo(sample("made_no_metadata.jpg"))
    assert facts.gps is None
    assert facts.taken_at is None


def test_the_size_is_that_of_the_upright_picture() -> None:
    stored_on_its_side = inspect_photo(sample("orient_landscape_6.jpg"))
    assert (stored_on_its_side.width, stored_on_its_side.height) == (600, 400)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_position_is_read_from_every_format(kind: str) -> None:
    photo = saved(Image.new("RGB", (64, 48)), kind, exif=b"Exif\0\0" + gps_exif())
    gps = inspect_photo(photo).gps
    assert gps is not None
    assert (gps.lat, gps.lon) == pytest.approx((69.6489, 18.95508), abs=1e-5)


def test_the_position_is_read_from_a_png_that_puts_it_behind_the_pixels() -> None:
    plain = saved(Image.new("RGB", (8, 8)), "PNG")
    header, pixels = plain[16:29], plain[plain.index(b"IDAT") + 4 : plain.index(b"IEND") - 8]
    assert inspect_photo(png(header, [(b"IDAT", pixels), (b"eXIf", gps_exif())])).gps is not None


@pytest.mark.parametrize(
    ("lat_ref", "lon_ref", "expected"),
    [
        (b"S", b"E", (-69.6489, 18.95508)),
        (b"N", b"W", (69.6489, -18.95508)),
        (b"n", b"e", (69.6489, 18.95508)),
    ],
)
def test_the_hemisphere_letters_count(lat_ref: bytes, lon_ref: bytes, expected: tuple[float, float]) -> None:
    gps = inspect_photo(jpeg_with_exif(gps_exif(lat_ref=lat_ref, lon_ref=lon_ref))).gps
    assert gps is not None
    assert (gps.lat, gps.lon) == pytest.approx(expected, abs=1e-5)


ZERO: tuple[Rational, ...] = ((0, 1), (0, 1), (0, 1))


@pytest.mark.parametrize(
    "exif",
    [
        pytest.param(gps_exif(lat=ZERO, lon=ZERO), id="0,0"),
        pytest.param(gps_exif(lat=((69, 0), (38, 0), (0, 0))), id="zero denominators"),
        pytest.param(gps_exif(lat=((0, 0), (0, 0), (0, 0)), lon=((0, 0), (0, 0), (0, 0))), id="0/0 all over"),
        pytest.param(gps_exif(lat=((91, 1), (0, 1), (0, 1))), id="latitude over 90"),
        pytest.param(gps_exif(lon=((4_000_000_000, 1), (0, 1), (0, 1))), id="longitude of billions"),
        pytest.param(gps_exif(lat=((69, 1), (99, 1), (0, 1))), id="99 minutes"),
        pytest.param(gps_exif(lat_ref=b""), id="no hemisphere"),
        pytest.param(gps_exif(lon_ref=b"X"), id="unknown hemisphere"),
        pytest.param(gps_exif(lat=((69, 1),)), id="degrees only, in one part"),
        pytest.param(gps_exif(status=b"V"), id="receiver had no fix"),
        pytest.param(gps_exif()[:60], id="cut off"),
        pytest.param(b"II*\0\xff\xff\xff\xff", id="points outside"),
        pytest.param(b"nonsense", id="no EXIF at all"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_nonsense_position_is_none_and_the_photo_is_still_taken(exif: bytes) -> None:
    facts = inspect_photo(jpeg_with_exif(exif))
    assert facts.gps is None
    assert (facts.width, facts.height) == (64, 48)


@pytest.mark.parametrize("stamp", ["0000:00:00 00:00:00", "2024:13:45 99:00:00", "i går", "", "2024-01-15"])
def test_a_nonsense_time_is_none(stamp: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = stamp
    assert inspect_photo(jpeg_with_exif(exif.tobytes().removeprefix(b"Exif\0\0"))).taken_at is None


@pytest.mark.parametrize("offset", ["nonsense", "+99:00", "+", "02:00", "+xx:00"])
def test_a_nonsense_zone_is_read_as_norwegian_time(offset: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2024:07:01 12:00:00", 0x9011: offset})
    taken_at = inspect_photo(jpeg_with_exif(exif.tobytes().removeprefix(b"Exif\0\0"))).taken_at
    assert taken_at == datetime(2024, 7, 1, 12, tzinfo=NORWEGIAN_TIME)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, 120), piece=st.binary(min_size=1, max_size=8))
def test_no_exif_block_can_stop_us(at: int, piece: bytes) -> None:
    block = bytearray(gps_exif())
    block[at : at + len(piece)] = piece
    gps, _ = read_gps_and_time(bytes(block))
    assert gps is None or (abs(gps.lat) <= 90 and abs(gps.lon) <= 180)

"""What a usable position is, and what people type."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.place import BadPlace, Extent, Place, Reason, check_place
from geo.typed_place import parse_place

NORTH = Extent(17.1, 69.2, 20.1, 70.2)


def reason_of(lon: object, lat: object, extent: Extent | None = None) -> Reason:
    with pytest.raises(BadPlace) as caught:
        check_place(lon, lat, extent)
    return caught.value.reason


def test_numbers_and_text_with_a_point_are_taken() -> None:
    assert check_place("18.956", 69.6496) == Place(18.956, 69.6496)


@pytest.mark.parametrize(
    "value", ["", "abc", None, "nan", "inf", True, [18.9], "1_8.9", "69°", math.nan, 1e400]
)
def test_what_is_not_a_number_is_refused(value: object) -> None:
    assert reason_of(value, 69.6) is Reason.NOT_A_NUMBER
    assert reason_of(18.9, value) is Reason.NOT_A_NUMBER


@pytest.mark.parametrize(("lon", "lat"), [(181, 0.5), (-180.1, 3), (18, 90.01), (18, -91)])
def test_positions_off_the_globe_are_refused(lon: float, lat: float) -> None:
    assert reason_of(lon, lat) is Reason.OUT_OF_RANGE


def test_a_phone_without_a_fix_is_recognised() -> None:
    assert reason_of(0, 0) is Reason.NULL_ISLAND
    assert reason_of("0.001", -0.002) is Reason.NULL_ISLAND
    assert check_place(0, 51.48) == Place(0, 51.48)


def test_swapped_coordinates_come_with_what_was_meant() -> None:
    with pytest.raises(BadPlace) as caught:
        check_place(69.6496, 18.956, NORTH)
    assert caught.value.reason is Reason.SWAPPED_PROBABLY
    assert caught.value.suggestion == Place(18.956, 69.6496)


def test_a_place_far_outside_the_extent_is_no_business_of_the_box() -> None:
    assert check_place(10.75, 59.91, NORTH) == Place(10.75, 59.91)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_position_on_the_globe_but_null_island_is_accepted(lon: float, lat: float) -> None:
    if abs(lon) <= 0.01 and abs(lat) <= 0.01:
        assert reason_of(lon, lat) is Reason.NULL_ISLAND
    else:
        assert check_place(lon, lat) == Place(lon, lat)


def outcome(read: Callable[[], Place]) -> Place | Reason:
    try:
        return read()
    except BadPlace as bad:
        return bad.reason


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()), st.floats())
def test_nothing_but_a_place_or_a_reason_comes_out(lon: object, lat: float) -> None:
    result = outcome(lambda: check_place(lon, lat))
    assert isinstance(result, Reason) or (-180 <= result.lon <= 180 and -90 <= result.lat <= 90)


@pytest.mark.parametrize(
    "text",
    [
        "69.6496, 18.9560",
        "69.6496,18.9560",
        "69.6496 18.9560",
        "69,6496 18,9560",
        "69,6496, 18,9560",
        "69.6496; 18.9560",
        "  69.6496°  18.9560° ",
        "N69.6496 Ø18.9560",
        "69.6496N, 18.9560E",
        "18.9560 E 69.6496 N",
        "69°38'58.56\"N 18°57'21.6\"E",
        "69° 38′ 58.56″ N, 18° 57′ 21.6″ Ø",
        "N 69° 38.976' E 18° 57.36'",
        "18°57'21.6\"E 69°38'58.56\"N",
        "18.9560, 69.6496",
    ],
)
def test_coordinates_are_read_in_every_common_form(text: str) -> None:
    place = parse_place(text, NORTH)
    assert place.lon == pytest.approx(18.9560, abs=1e-5)
    assert place.lat == pytest.approx(69.6496, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["652000 7732000", "7732000 652000", "33W 652000 7732000", "UTM 33 652000, 7732000"]
)
def test_utm_33_is_read_in_either_order(text: str) -> None:
    place = parse_place(text)
    assert place.lon == pytest.approx(18.93, abs=0.05)
    assert place.lat == pytest.approx(69.66, abs=0.05)


def test_without_an_extent_latitude_comes_first() -> None:
    assert parse_place("59.91 10.75") == Place(10.75, 59.91)


def test_southern_and_western_letters_turn_the_sign() -> None:
    assert parse_place("33.5S 70.6W") == Place(-70.6, -33.5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Storgata 61", Reason.NOT_UNDERSTOOD),
        ("", Reason.NOT_UNDERSTOOD),
        ("69.6496", Reason.NOT_UNDERSTOOD),
        ("69N 70N", Reason.NOT_UNDERSTOOD),
        ("69°75'N 18°E", Reason.OUT_OF_RANGE),
        ("95.1 190.2", Reason.OUT_OF_RANGE),
        ("0 0", Reason.NULL_ISLAND),
        ("12345678 87654321", Reason.OUT_OF_RANGE),
    ],
)
def test_what_cannot_be_a_position_says_why(text: str, reason: Reason) -> None:
    with pytest.raises(BadPlace) as caught:
        parse_place(text, NORTH)
    assert caught.value.reason is reason


@given(st.text(max_size=200) | st.text("0123456789.,;°'\" NSEWØ-", max_size=40))
def test_any_text_gives_a_place_or_a_reason(text: str) -> None:
    assert isinstance(outcome(lambda: parse_place(text, NORTH)), Place | Reason)


@given(st.floats(17.2, 20.0), st.floats(69.3, 70.1), st.booleans(), st.sampled_from([", ", " ", "; "]))
def test_written_coordinates_are_read_back(lon: float, lat: float, swapped: bool, between: str) -> None:
    pair = (f"{lon:.5f}", f"{lat:.5f}") if swapped else (f"{lat:.5f}", f"{lon:.5f}")
    place = parse_place(between.join(pair), NORTH)
    assert (place.lon, place.lat) == pytest.approx((lon, lat), abs=1e-5)

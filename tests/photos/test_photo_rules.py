"""The limits of photos and what we say."""

import re

import pytest

from app.domain.photos import (
    MAX_BYTES,
    MAX_PHOTOS,
    REFUSAL_WORDS,
    PhotoKind,
    PhotoRefused,
    Refusal,
    check_count,
    check_pixels,
    check_size,
)


def test_a_photo_over_20_mb_is_told_its_size_and_what_to_do() -> None:
    with pytest.raises(PhotoRefused) as refused:
        check_size(38_000_000)
    assert str(refused.value) == "Bildet er for stort (38 MB)."
    assert refused.value.what_now % refused.value.params == "Velg et bilde under 20 MB, eller ta et nytt."
    assert refused.value.status == 422


def test_one_byte_over_the_limit_is_never_said_to_be_20_mb() -> None:
    check_size(MAX_BYTES)
    with pytest.raises(PhotoRefused, match=r"21 MB"):
        check_size(MAX_BYTES + 1)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(PhotoRefused) as refused:
        check_size(0)
    assert refused.value.reason is Refusal.EMPTY


def test_100_million_pixels_pass_and_one_row_more_does_not() -> None:
    check_pixels(10_000, 10_000)
    with pytest.raises(PhotoRefused, match="101 millioner"):
        check_pixels(10_000, 10_001)


def test_webp_and_avif_whose_decoders_need_more_memory_may_have_50_million() -> None:
    check_pixels(10_000, 5_000, PhotoKind.WEBP)
    check_pixels(10_000, 5_001, PhotoKind.HEIC)
    with pytest.raises(PhotoRefused, match="51 millioner") as refused:
        check_pixels(10_000, 5_001, PhotoKind.AVIF)
    assert refused.value.params["limit"] == 50


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, 0), (-1, 10)])
def test_a_picture_without_area_is_damaged(width: int, height: int) -> None:
    with pytest.raises(PhotoRefused) as refused:
        check_pixels(width, height)
    assert refused.value.reason is Refusal.DAMAGED


def test_five_photos_pass_and_six_do_not() -> None:
    check_count(MAX_PHOTOS)
    with pytest.raises(PhotoRefused, match=r"6 bilder.*høyst 5"):
        check_count(MAX_PHOTOS + 1)


def test_every_refusal_has_words_that_its_params_fill() -> None:
    params = {
        "megabytes": 38, "limit": 20, "megapixels": 200, "kind": "GIF", "count": 6,
    }  # fmt: skip
    assert set(REFUSAL_WORDS) == set(Refusal)
    for reason in Refusal:
        refused = PhotoRefused(reason, **params)
        for words in (refused.sentence % params, refused.what_now % params):
            assert re.fullmatch(r"[A-ZÆØÅ].*\.", words)
            assert "%" not in words

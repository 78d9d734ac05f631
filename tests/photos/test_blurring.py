"""Faces and number plates are found and made unreadable; the rest of the picture stays as it is."""

from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops, ImageDraw

from app.commands.bench_blur import face, plate
from app.domain.blurring import MOST_REGIONS, Region, RegionKind, check_regions, read_regions
from app.domain.errors import BadInput
from app.outside.blur import find_private_regions, made_unreadable

FILES = Path(__file__).parent / "files"


def street() -> Image.Image:
    with Image.open(FILES / "made_no_metadata.jpg") as opened:
        return opened.convert("RGB")


def street_with_face_and_plate() -> Image.Image:
    picture = street()
    with Image.open(FILES / "face_collins.jpg") as opened:
        head, _ = face(Random(1), [opened.convert("RGB")], 160)
    picture.paste(head, (100, 200))
    made, mask = plate(Random(2), 260)
    picture.paste(made, (560, 420), mask)
    return picture


def test_a_face_and_a_plate_are_found_where_they_are_and_nothing_else() -> None:
    regions = find_private_regions(street_with_face_and_plate())
    assert sorted(region.kind for region in regions) == [RegionKind.FACE, RegionKind.PLATE]
    boxes = {region.kind: region.pixels(1000, 667) for region in regions}
    left, top, right, bottom = boxes[RegionKind.FACE]
    assert left <= 160 <= right and top <= 290 <= bottom
    left, top, right, bottom = boxes[RegionKind.PLATE]
    assert left <= 650 and right >= 780 and top <= 450 <= bottom


def test_a_street_without_people_is_left_alone() -> None:
    assert find_private_regions(street()) == []


def test_what_is_made_unreadable_is_found_no_more() -> None:
    picture = street_with_face_and_plate()
    hidden = made_unreadable(picture, find_private_regions(picture))
    assert find_private_regions(hidden) == []


def test_only_the_region_is_changed() -> None:
    picture = street()
    hidden = made_unreadable(picture, [Region(0.25, 0.5, 0.1, 0.2)])
    changed = ImageChops.difference(picture, hidden).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert left >= 250 and top >= 333 and right <= 350 and bottom <= 467


def test_fine_lines_cannot_be_made_out_of_a_hidden_region() -> None:
    picture = Image.new("RGB", (400, 200), "white")
    draw = ImageDraw.Draw(picture)
    for x in range(0, 400, 8):
        draw.line((x, 0, x, 200), fill="black", width=3)
    hidden = made_unreadable(picture, [Region(0, 0, 1, 1)]).convert("L")
    low, high = hidden.crop((20, 20, 380, 180)).getextrema()
    assert high - low < 30  # was 255: grey all over


@pytest.mark.parametrize(
    "region",
    [
        Region(-0.1, 0, 0.2, 0.2),
        Region(0, 0, 0, 0.2),
        Region(0.9, 0.9, 0.2, 0.05),
        Region(float("nan"), 0, 0.1, 0.1),
        Region(1.0, 0, 0.1, 0.1),
    ],
)
def test_a_region_outside_the_picture_is_refused_in_words(region: Region) -> None:
    with pytest.raises(BadInput) as refused:
        check_regions([region])
    assert "regions" in refused.value.fields


def test_too_many_regions_are_refused() -> None:
    with pytest.raises(BadInput):
        check_regions([Region(0, 0, 0.1, 0.1)] * (MOST_REGIONS + 1))


def test_regions_are_read_as_they_were_stored() -> None:
    regions = [Region(0.1, 0.25, 0.5, 0.125, RegionKind.PLATE), Region(0, 0, 1, 1)]
    assert read_regions([region.to_json() for region in regions]) == regions


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (152, 152)])
def test_a_region_is_never_empty_and_never_outside_whatever_the_size(size: tuple[int, int]) -> None:
    left, top, right, bottom = Region(0.999, 0.999, 0.001, 0.001).pixels(*size)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]

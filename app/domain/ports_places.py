"""The port to an address register outside Varsko."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class FoundAddress:
    """An address with its position (degrees, EPSG:4326)."""

    text: str
    postal_code: str
    post_town: str
    lon: float
    lat: float


class NoGeocoder:
    """No register is set: nothing is found there."""

    def search(self, text: str, municipality: str, most: int) -> list[FoundAddress]:
        return []


class Geocoder(Protocol):
    def search(self, text: str, municipality: str, most: int) -> list[FoundAddress]:
        """Addresses in a municipality (by its number) that are what was typed, best first.

        Never raises and never takes longer than two seconds: an empty list when the register does not answer.
        """

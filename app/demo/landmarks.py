"""Landmarks of a municipality's folder: what people name when they say where something is."""

from typing import Literal

from pydantic import Field, field_validator

from app.demo.folder import LonLat
from app.demo.reading import Strict
from geo.place_phrases import KINDS


class Landmark(Strict):
    """A place that people say they are near: «ved skolen». ``at`` is lon, lat; ``near`` precision: about there."""

    name: str = Field(min_length=1)
    kind: str
    at: LonLat
    precision: Literal["point", "near"] = "near"

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind not in KINDS and kind != "place":
            raise ValueError(
                f"«{kind}» is no kind of landmark; write one of {', '.join(sorted(KINDS))} or place"
            )
        return kind


class LandmarksFile(Strict):
    landmarks: list[Landmark]

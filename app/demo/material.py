"""The story material of a municipality's folder (``reports/*.yaml``; its README explains the fields)."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from app.demo.folder import Code, LonLat
from app.demo.reading import FolderError, Strict, parse_yaml, read_yaml

NOT_MATERIAL = ("places.yaml",)


class Wrong(Strict):
    """The unit that the desk gives a case to instead of the one that the rules propose."""

    unit: Code
    reason: str


class Text(Strict):
    """What a resident writes. ``<gate>``, ``<gatenavn>`` and ``<vei>`` are filled in from the place.

    ``wrong``: the rules do not know better yet, and the desk mostly corrects them. So there is something to learn.
    """

    text: str
    lang: Literal["nb", "nn", "en"] = "nb"
    where: list[str] | None = None
    photo: str | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    wrong: Wrong | None = None


class Question(Strict):
    ask: str
    answer: str


class Material(Strict):
    share: int = Field(ge=1)
    months: list[int] = Field(default_factory=lambda: list(range(1, 13)))
    where: list[str] = Field(min_length=1)
    photo: str | None = None
    resolved_after: str | None = None
    texts: list[Text | str] = Field(min_length=1)
    resolved: list[str] = Field(default_factory=list)
    declined: list[str] = Field(default_factory=list)
    not_ours: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    returned: list[str] = Field(default_factory=list)
    questions: list[Question] = Field(default_factory=list)
    wrong: Wrong | None = None
    outside: dict[str, str] = Field(default_factory=dict)

    @property
    def all_texts(self) -> list[Text]:
        """Every text in its full form."""
        return [Text(text=one) if isinstance(one, str) else one for one in self.texts]


class NamedPlace(Strict):
    name: str
    at: LonLat


class PlacesFile(Strict):
    places: dict[str, NamedPlace]


class PeopleFile(Strict):
    given: list[str] = Field(min_length=1)
    family: list[str] = Field(min_length=1)


def read_material(folder: Path) -> dict[str, Material]:
    """Category code to its material, in the order of the files. Raises FolderError."""
    found: dict[str, Material] = {}
    for path in sorted((folder / "reports").glob("*.yaml")):
        if path.name in NOT_MATERIAL:
            continue
        for code, entry in (parse_yaml(path, with_lines=False) or {}).items():
            if code in found:
                raise FolderError(f"reports/{path.name}: «{code}» has material in two places.")
            try:
                found[code] = Material.model_validate(entry)
            except ValueError as error:
                raise FolderError(f"reports/{path.name}, {code}: {error}") from error
    return found


def read_places(folder: Path) -> dict[str, NamedPlace]:
    """Code to well-known place. Raises FolderError."""
    return read_yaml(folder / "reports" / "places.yaml", PlacesFile).places


def read_people(path: Path) -> PeopleFile:
    """The names that reporters are made of. Raises FolderError."""
    return read_yaml(path, PeopleFile)

"""What a municipality's folder holds: the shapes of its YAML files, checked against each other."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator

from app.demo.languages import LanguagesFile, language_faults, read_languages
from app.demo.questions import Code, Question, question_faults
from app.demo.reading import FolderError, Strict, read_yaml
from app.domain.permissions import UNIT_ROLES, Role
from app.domain.quiet_hours import DEFAULT as QUIET_HOURS
from routing_rules.calendars import read_calendar
from routing_rules.deadline import CalendarError

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
LonLat = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
"""Longitude first, EPSG:4326."""


class Contacts(Strict):
    phone: str = ""
    email: str = ""
    address: str = ""
    opening_hours: str = ""


class Authority(Strict):
    """Who hears complaints."""

    name: str
    web: str = Field(pattern=r"^https?://")


class Statement(Strict):
    """Whom to write to about accessibility or privacy; the desk's address when ``email`` is empty."""

    email: str = ""
    authority: Authority | None = None


class Statements(Strict):
    accessibility: Statement = Statement()
    privacy: Statement = Statement()


class DutyHoursEntry(Strict):
    """``closes`` before ``opens`` runs over midnight."""

    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(default_factory=list)
    opens: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    closes: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class DutyPhoneEntry(Strict):
    """Whom to call outside office hours (see ``app.domain.duty``)."""

    name: str
    phone: str
    groups: list[Code] = Field(default_factory=list)
    categories: list[Code] = Field(default_factory=list)
    hours: list[DutyHoursEntry] = Field(default_factory=list)


class PrivateRoads(Strict):
    """Categories of these groups are the owners' own matter on a private road; ``about`` says how to find them."""

    groups: list[Code]
    about: str = ""
    web: str | None = Field(default=None, pattern=r"^https?://")


class MapView(Strict):
    """``centre`` is lon, lat; ``zoom`` a web map's zoom level."""

    centre: LonLat
    zoom: int = Field(ge=1, le=19)


def _plain(value: Any) -> Any:
    """What a calendar says, as JSON holds it; a calendar that cannot be is refused with a sentence."""
    written: dict[str, Any] = json.loads(json.dumps(value, default=str))
    read_calendar("Europe/Oslo", written)
    return written


Calendar = Annotated[dict[str, Any], BeforeValidator(_plain)]
"""Working hours and days off; ``routing_rules.calendars`` says what may stand there."""


class Credit(Strict):
    what: str
    who: str
    licence: str
    url: str = ""


class MunicipalityFile(Strict):
    number: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    name: str
    official_name: str = ""
    time_zone: str = "Europe/Oslo"
    desk_name: str
    languages: list[str] = Field(default_factory=lambda: ["nb"])
    contacts: Contacts = Contacts()
    statements: Statements = Statements()
    map: MapView
    depot: Code | None = None
    calendar: Calendar = Field(default_factory=dict)
    quiet_hours: tuple[Clock, Clock] = QUIET_HOURS
    duty_phones: list[DutyPhoneEntry] = Field(default_factory=list)
    private_roads: PrivateRoads | None = None
    credits: list[Credit] = Field(default_factory=list)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"«{name}» is no time zone; write for example Europe/Oslo") from None
        return name


class UnitEntry(Strict):
    code: Code
    name: str
    kind: Literal["unit", "outside"]
    about: str = ""
    email: str | None = None
    phone: str | None = None
    web: str | None = Field(default=None, pattern=r"^https?://")
    depot: LonLat | None = None
    calendar: Calendar = Field(default_factory=dict)


class UnitsFile(Strict):
    units: list[UnitEntry] = Field(min_length=1)


class Group(Strict):
    code: Code
    name: str


class PromiseDays(Strict):
    """Working days until the first answer and until it is solved."""

    first_answer: int = Field(ge=1)
    solution: int = Field(ge=1)


class CategoryEntry(Strict):
    code: Code
    group: Code
    name: str
    short_name: str
    icon: str
    examples: str = ""
    tile_rank: int | None = Field(default=None, ge=1, le=12)
    keywords: list[str] = Field(default_factory=list)
    promise: PromiseDays
    service_minutes: int = Field(default=20, ge=1, le=480)
    danger_hint: str | None = None
    same_within_m: int | None = Field(default=None, ge=5, le=500)
    questions: list[Question] = Field(default_factory=list)


class CategoriesFile(Strict):
    groups: list[Group] = Field(min_length=1)
    categories: list[CategoryEntry] = Field(min_length=1)


class StaffEntry(Strict):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: str
    role: Role
    unit: Code | None = None


class StaffFile(Strict):
    staff: list[StaffEntry] = Field(default_factory=list)


@dataclass(frozen=True)
class Folder:
    """A municipality's folder, read and checked. ``staff`` is empty when the folder has no staff.yaml."""

    path: Path
    municipality: MunicipalityFile
    units: list[UnitEntry]
    groups: dict[str, str]
    categories: list[CategoryEntry]
    staff: list[StaffEntry]
    languages: LanguagesFile = LanguagesFile()


def read_folder(path: Path) -> Folder:
    """Read municipality.yaml, units.yaml, categories.yaml and, where it exists, staff.yaml.

    Raises:
        FolderError: names file, line and field of everything that is wrong in a file.
    """
    if not path.is_dir():
        raise FolderError(f"{path} is not a folder. Give the folder that holds municipality.yaml.")
    about = read_yaml(path / "municipality.yaml", MunicipalityFile)
    units = read_yaml(path / "units.yaml", UnitsFile).units
    file = read_yaml(path / "categories.yaml", CategoriesFile)
    staff = read_yaml(path / "staff.yaml", StaffFile).staff if (path / "staff.yaml").exists() else []
    folder = Folder(
        path,
        about,
        units,
        {one.code: one.name for one in file.groups},
        file.categories,
        staff,
        read_languages(path),
    )
    faults = [
        *_unit_faults(folder),
        *_category_faults(folder),
        *_language_faults(folder),
        *_staff_faults(folder),
    ]
    if faults:
        raise FolderError("\n".join(faults))
    return folder


def _twice(file: str, codes: list[str]) -> list[str]:
    return [
        f"{file}: «{code}» is there twice." for code in sorted({one for one in codes if codes.count(one) > 1})
    ]


def _unit_faults(folder: Folder) -> list[str]:
    codes = [one.code for one in folder.units]
    faults = _twice("units.yaml", codes)
    for one in folder.units:
        try:
            read_calendar(folder.municipality.time_zone, folder.municipality.calendar, one.calendar)
        except CalendarError as error:
            faults.append(f"units.yaml, {one.code}, calendar on top of the municipality's: {error}.")
    if folder.municipality.depot and folder.municipality.depot not in codes:
        faults.append(f"municipality.yaml, depot: no unit «{folder.municipality.depot}» in units.yaml.")
    return faults


def _category_faults(folder: Folder) -> list[str]:
    faults = _twice("categories.yaml", [one.code for one in folder.categories])
    ranks = [str(one.tile_rank) for one in folder.categories if one.tile_rank]
    faults += [f"{fault[:-1]} as tile_rank." for fault in _twice("categories.yaml", ranks)]
    for one in folder.categories:
        if one.group not in folder.groups:
            faults.append(f"categories.yaml, {one.code}: no group «{one.group}» in groups.")
        faults += _twice(f"categories.yaml, {one.code}, questions", [asked.code for asked in one.questions])
        faults += [
            f"categories.yaml, {one.code}, question {asked.code}: {fault}"
            for asked in one.questions
            for fault in question_faults(asked)
        ]
    return faults


def _language_faults(folder: Folder) -> list[str]:
    questions = [asked for one in folder.categories for asked in one.questions]
    words = [word for asked in questions for word in (asked.text, asked.hint, asked.unit, *asked.options)]
    return language_faults(folder.languages, folder.groups, [one.code for one in folder.categories], words)


def _staff_faults(folder: Folder) -> list[str]:
    codes = {one.code for one in folder.units if one.kind == "unit"}
    faults = _twice("staff.yaml", [one.email for one in folder.staff])
    for one in folder.staff:
        if one.role in UNIT_ROLES and one.unit not in codes:
            faults.append(f"staff.yaml, {one.email}: a {one.role} needs a unit from units.yaml.")
    return faults

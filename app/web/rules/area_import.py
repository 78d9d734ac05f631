"""The areas of a file, looked at one by one before they are taken in."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from app.cases.areas import NewArea
from app.domain.reports import clean_text
from app.web.errors import translate
from app.web.rules.area_form import code_from, flaw_words
from geo.area_import import MAX_FEATURES, BadImport, ImportedArea, check_area
from geo.geojson import dumps, geometry_json
from geo.place import Place


@dataclass
class ReviewRow:
    """One area of the file. ``text``: its GeoJSON in degrees, which goes through the form."""

    number: int
    name: str
    code: str
    kind: str
    geometry: MultiPolygon
    text: str
    system: int = 4326
    border: str = ""
    outside: float = 0.0
    mended_at: Place | None = None
    mended: bool = False
    chosen: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def new_area(self) -> NewArea | None:
        """What the verb takes; None while something is wrong."""
        return None if self.errors else NewArea(self.kind, self.code, self.name, self.geometry, self.mended)


def review_rows(areas: list[ImportedArea], kind: str) -> list[ReviewRow]:
    """The rows of a file that was read."""
    return [
        ReviewRow(
            number=number,
            name=area.name or _("Område %(number)s", number=number + 1),
            code=code_from(area.code if not area.code.isdigit() else area.name or area.code),
            kind=kind,
            geometry=area.geometry,
            text=dumps(geometry_json(area.geometry)),
            system=area.system,
            outside=area.outside,
            mended_at=area.mended_at,
            mended=area.mended_at is not None,
        )
        for number, area in enumerate(areas)
    ]


def read_review(border: BaseGeometry | None) -> list[ReviewRow]:
    """The rows as they came back; geometries are checked anew, for a form can hold anything."""
    fields = request.form
    rows = []
    for number in range(MAX_FEATURES):
        text = fields.get(f"{number}-outline")
        if text is None:
            break
        row = _row(number, text, border)
        if row is not None:
            rows.append(row)
    return rows


def _row(number: int, text: str, border: BaseGeometry | None) -> ReviewRow | None:
    fields = request.form
    errors: dict[str, str] = {}
    area: ImportedArea | None = None
    try:
        area = check_area(shape(json.loads(text)), border)
    except BadImport as bad:
        errors["outline"] = translate(*flaw_words(bad))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None
    choice = fields.get(f"{number}-border", "")
    geometry: Any = area.geometry if area else shape(json.loads(text))
    if area and area.clipped is not None and choice == "klipp":
        geometry = area.clipped
    return ReviewRow(
        number=number,
        name=" ".join(clean_text(fields.get(f"{number}-name", "")).split())[:200],
        code=clean_text(fields.get(f"{number}-code", ""))[:80],
        kind=fields.get("kind", "zone"),
        geometry=geometry,
        text=text,
        border=choice,
        outside=area.outside if area else 0.0,
        mended=fields.get(f"{number}-mended") == "1",
        chosen=fields.get(f"{number}-take") == "1",
        errors=errors,
    )

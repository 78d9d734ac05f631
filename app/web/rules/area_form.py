"""The form of one area: what was typed, drawn or sent, and the sentence about what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from shapely.geometry import MultiPolygon, mapping
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import FileStorage

from app.cases.areas import CODE, NewArea
from app.domain.reports import FieldErrors, clean_text
from app.domain.words import N_
from geo.area_import import BadImport, Flaw, ImportedArea, check_area, read_import
from geo.crs import UTM33, WGS84
from geo.geojson import dumps, geometry_json
from geo.names import search_form
from geo.place import Place

TYPED_CORNERS = 200
"""An outline with more corners than this, with a hole or in several parts is written as GeoJSON."""

KIND_WORDS = {
    "zone": N_("Sone"),
    "neighbourhood": N_("Bydel eller grend"),
    "postal": N_("Postområde"),
}
SYSTEM_WORDS = {
    "": N_("Finn det ut av tallene"),
    "4326": N_("WGS84 (grader)"),
    "25833": N_("EUREF89/UTM 33 (meter)"),
}
SYSTEM_NAMES = {WGS84: "WGS84", UTM33: "EUREF89/UTM 33"}

FLAWS: dict[Flaw, str] = {
    Flaw.NOTHING: N_("Tegn området på kartet, skriv hjørnene eller velg en fil."),
    Flaw.NOT_GEOJSON: N_("Vi kan ikke lese dette. Det skal være GeoJSON, eller ett hjørne på hver linje."),
    Flaw.TOO_LARGE: N_(
        "Filen er for stor (%(megabytes)s MB). Den kan være høyst %(limit)s MB. Forenkle omrisset."
    ),
    Flaw.TOO_MANY: N_("Filen har %(count)s områder. Del den opp, høyst %(limit)s om gangen."),
    Flaw.TOO_MANY_POINTS: N_("Omrisset har %(points)s punkter. Forenkle det til høyst %(limit)s."),
    Flaw.NO_AREA: N_("Her er det ingen flater, bare %(found)s. Et område må være et lukket omriss."),
    Flaw.TOO_FEW_POINTS: N_("Et område trenger minst tre hjørner. Her er det %(count)s."),
    Flaw.EMPTY: N_("Området er tomt."),
    Flaw.NOT_NUMBERS: N_("Vi forsto ikke koordinatene. Skriv ett hjørne på hver linje: 69.6496, 18.9560"),
    Flaw.OTHER_SYSTEM: N_(
        "Koordinatene er i %(system)s. Lagre filen som WGS84 eller EUREF89/UTM 33, og prøv igjen."
    ),
    Flaw.UNKNOWN_SYSTEM: N_(
        "Koordinatene er verken WGS84 eller EUREF89/UTM 33 i nærheten av kommunen. Lagre filen på nytt i en av dem."
    ),
    Flaw.SWAPPED: N_("Nord og øst står i motsatt rekkefølge. I GeoJSON skal øst (lengdegrad) stå først."),
    Flaw.WRONG_CHOICE: N_(
        "Du valgte %(chosen)s, men tallene er %(seems)s. Velg det andre, eller «Finn det ut av tallene»."
    ),
    Flaw.CROSSES_ITSELF: N_(
        "Omrisset krysser seg selv, så vi vet ikke hva som er inni. Se stedet på kartet, og rett det der."
    ),
    Flaw.TOO_SMALL: N_("Området er mindre enn %(limit)s m². Da er det trolig en feil."),
    Flaw.OUTSIDE: N_("Området ligger utenfor kommunen."),
    Flaw.LARGER_THAN_ALL: N_("Området dekker hele kommunen og mye mer. Sjekk at det er riktig fil."),
}
CORNERS = N_("Linje %(number)s er ikke et sted: «%(line)s». Skriv den slik: 69.6496, 18.9560")


@dataclass
class AreaForm:
    """``outline``: the text of the corners as it is shown. ``geometry``: what to save, None while something is wrong.

    ``outside``: share beyond the border that a person must decide about. ``mended_at``: see ImportedArea. ``wrong``:
    what to show on the map of something refused.
    """

    name: str = ""
    code: str = ""
    kind: str = "zone"
    outline: str = ""
    system: str = ""
    border: str = ""
    seen: int = 0
    errors: FieldErrors = field(default_factory=dict)
    geometry: MultiPolygon | None = None
    outside: float = 0.0
    mended_at: Place | None = None
    mended: bool = False
    wrong: BadImport | None = None
    several: list[ImportedArea] = field(default_factory=list)

    @property
    def new_area(self) -> NewArea | None:
        """What the verbs take; None while the outline is not settled."""
        if self.geometry is None:
            return None
        return NewArea(self.kind, self.code, self.name, self.geometry, self.mended)


def read_area_form(border: BaseGeometry | None) -> AreaForm:
    """The form that was sent, its outline read and checked."""
    fields = request.form
    form = AreaForm(
        name=" ".join(clean_text(fields.get("name", "")).split())[:200],
        code=clean_text(fields.get("code", "")).strip()[:80],
        kind=fields.get("kind", "zone"),
        outline=fields.get("outline", ""),
        system=fields.get("system", ""),
        border=fields.get("border", ""),
        seen=int(fields.get("seen", "0"))
        if fields.get("seen", "0").isascii() and fields.get("seen", "0").isdigit()
        else 0,
        mended=fields.get("mended") == "1",
    )
    sent = _file_text(request.files.get("file"), form.errors)
    if "outline" in form.errors:
        return form
    try:
        found = read_import(sent or form.outline, _chosen(form.system), border)
    except BadImport as bad:
        return _refused(form, bad)
    if len(found) > 1:
        form.several = found
        return form
    return _settled(form, found[0])


def settle_again(form: AreaForm, geometry: BaseGeometry, border: BaseGeometry | None) -> AreaForm:
    """The form with a geometry that was read before (one row of an import)."""
    try:
        return _settled(form, check_area(geometry, border))
    except BadImport as bad:
        return _refused(form, bad)


def _settled(form: AreaForm, area: ImportedArea) -> AreaForm:
    form.name = form.name or area.name
    form.code = form.code or code_from(area.code or form.name)
    form.outside = area.outside
    geometry = area.clipped if area.clipped is not None and form.border == "klipp" else area.geometry
    form.outline = outline_text(geometry)
    if area.mended_at is not None:
        # The mended outline is looked at before it is saved.
        form.mended_at, form.mended = area.mended_at, True
        return form
    if area.clipped is not None and form.border not in ("klipp", "behold"):
        form.errors["border"] = (
            N_("%(percent)s %% av området ligger utenfor kommunen. Velg hva som skal skje med det."),
            {"percent": max(1, round(100 * area.outside))},
        )
        return form
    form.geometry = geometry
    return form


def _refused(form: AreaForm, bad: BadImport) -> AreaForm:
    form.errors["outline"] = flaw_words(bad)
    form.wrong = bad
    return form


def flaw_words(bad: BadImport) -> tuple[str, dict[str, Any]]:
    """(sentence, params) of what is wrong."""
    if bad.flaw is Flaw.NOT_NUMBERS and "line" in bad.params:
        return CORNERS, {"number": bad.number, **bad.params}
    params = dict(bad.params)
    for key in ("chosen", "seems"):
        if key in params:
            params[key] = SYSTEM_NAMES.get(params[key], f"EPSG:{params[key]}")
    return FLAWS[bad.flaw], params


def _chosen(system: str) -> int | None:
    return {"4326": WGS84, "25833": UTM33}.get(system)


def _file_text(sent: FileStorage | None, errors: FieldErrors) -> str:
    """The text of the file that was sent, "" when none was."""
    if sent is None or not sent.filename:
        return ""
    content = sent.stream.read(6_000_000)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        errors["outline"] = N_("Filen er ikke tekst. Velg en GeoJSON-fil (.geojson eller .json).")
        return ""


def outline_text(geometry: BaseGeometry) -> str:
    """Corners, one a line, latitude first as people say them; GeoJSON for what corners cannot say."""
    parts = list(getattr(geometry, "geoms", [geometry]))
    if len(parts) == 1 and not parts[0].interiors and len(parts[0].exterior.coords) <= TYPED_CORNERS:
        return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in list(parts[0].exterior.coords)[:-1])
    return dumps(geometry_json(geometry))


def code_from(name: str) -> str:
    """A code made of a name: «Øvre Kroken» is «ovre-kroken»."""
    made = "-".join(
        "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in search_form(name)).split()
    )
    return made[:63] if CODE.fullmatch(made[:63]) else ""


def shape(geometry: BaseGeometry, look: str = "own", name: str = "", fit: bool = False) -> dict[str, Any]:
    """A feature for ``map_data``."""
    properties = {"look": look, "name": name, "fit": fit}
    return {"type": "Feature", "geometry": mapping(geometry), "properties": properties}


def kind_options() -> list[tuple[str, str]]:
    """(code, words) of the kinds of area."""
    return [(code, _(words)) for code, words in KIND_WORDS.items()]


def system_options() -> list[tuple[str, str]]:
    """(code, words) of the reference systems."""
    return [(code, _(words)) for code, words in SYSTEM_WORDS.items()]

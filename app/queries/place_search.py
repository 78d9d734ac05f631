"""Search of streets, places and lamp posts by what people type: typing errors forgiven, house numbers understood."""

import re
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from app.domain.words import N_
from geo.names import search_form
from geo.place import Place
from geo.place_phrases import read_phrase

MOST_RESULTS = 8
SHORTEST = 2
"""Characters before we search: one letter finds everything and nothing."""

PRECISE = ("point", "road")
"""How a name's position must be known to be the place itself. Of others only the neighbourhood is known."""

KIND_WORDS: dict[str, str] = {
    "street": N_("Gate eller vei"),
    "place": N_("Sted"),
    "town": N_("By"),
    "settlement": N_("Tettsted"),
    "island": N_("Øy"),
    "mountain": N_("Fjell"),
    "water": N_("Vann"),
    "valley": N_("Dal"),
    "lamp": N_("Lyktestolpe"),
    "school": N_("Skole"),
    "kindergarten": N_("Barnehage"),
    "church": N_("Kirke"),
    "hospital": N_("Sykehus"),
    "library": N_("Bibliotek"),
    "town_hall": N_("Rådhus"),
    "sports": N_("Idrettsanlegg"),
    "quay": N_("Kai"),
    "airport": N_("Flyplass"),
    "museum": N_("Museum"),
    "park": N_("Park"),
    "bridge": N_("Bru"),
    "university": N_("Universitet"),
    "beach": N_("Strand"),
}

BEGINNING, SIMILAR = 1, 3
"""Ranks of hits: up to the first the name is or begins with what was typed, from the second on it looks like it."""

_HOUSE_NUMBER = re.compile(
    r"^(?P<street>\D*[^\W\d_]\D*?)[\s,]+(?P<number>\d{1,4}(?:\s?[A-Za-z](?![A-Za-zÆØÅæøå]))?)(?:[\s,]+.*)?$"
)

# Three kinds of hits, best first: the whole name or its beginning, the beginning of one of its words (or a place of
# the kind that was asked for, the nearest first), and names that share enough trigrams (pg_trgm) to be the same name
# with a typing error.
_PLACES = text(
    """
    SELECT name, kind, postal_code, post_town, precision, ST_X(geom) AS lon, ST_Y(geom) AS lat,
           CASE WHEN search = :typed THEN 0 WHEN search LIKE :beginning THEN 1
                WHEN kind = :kind THEN 1 WHEN search LIKE :word THEN 2 ELSE 3 END AS rank,
           greatest(similarity(search, :typed), word_similarity(:typed, search)) AS likeness,
           CASE WHEN kind = :kind THEN ST_DistanceSphere(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) ELSE 0 END
               AS away
    FROM place_name
    WHERE municipality_id = :municipality AND geom IS NOT NULL
      AND (search LIKE :beginning OR search LIKE :word OR search % :typed OR :typed <% search OR kind = :kind)
    ORDER BY rank, away, likeness DESC, (kind <> 'street'), length(search), name, postal_code
    LIMIT :most
    """
)

_LAMPS = text(
    """
    SELECT ref AS name, 'lamp' AS kind, NULL AS postal_code, NULL AS post_town, 'point' AS precision,
           ST_X(geom) AS lon, ST_Y(geom) AS lat
    FROM lamp
    WHERE municipality_id = :municipality AND lower(replace(ref, ' ', '')) LIKE :beginning
    ORDER BY length(ref), ref
    LIMIT :most
    """
)


@dataclass(frozen=True)
class FoundPlace:
    """One hit. ``name`` carries the house number that was typed; ``precise`` is False where only the part of town is
    known. ``lon``, ``lat`` in degrees (EPSG:4326)."""

    name: str
    kind: str
    area: str
    lon: float
    lat: float
    precise: bool
    postal_code: str | None


def split_house_number(typed: str) -> tuple[str, str | None]:
    """("Grønnegata", "32 B") of "Grønnegata 32 B, 0123 Byen"; the number is None when none was typed."""
    found = _HOUSE_NUMBER.match(" ".join(typed.split()))
    return (found["street"].strip(" ,"), found["number"]) if found else (typed, None)


def search_places(
    session: Session, municipality_id: int, typed: str, near: Place | None = None
) -> list[FoundPlace]:
    """At most ``MOST_RESULTS`` places in the municipality whose name is what was typed, or nearly; best first.

    «ved skolen» gives the schools, those nearest to ``near`` (lon, lat) first. At most two statements.
    """
    street, number = split_house_number(typed[:120])
    phrase = read_phrase(street)
    form = search_form(phrase.name)
    if len(form) < SHORTEST:
        return []
    values = _values(municipality_id, form, phrase.kind, near)
    rows = session.execute(_PLACES, values).mappings().all()
    called_so = any(row["rank"] <= BEGINNING for row in rows)
    found = [_place(row, number) for row in rows if row["rank"] < SIMILAR or not called_so]
    return ([*_lamps(session, municipality_id, typed), *found])[:MOST_RESULTS]


def _lamps(session: Session, municipality_id: int, typed: str) -> list[FoundPlace]:
    """Lamp posts by the number on them; only when a number was typed."""
    ref = re.sub(r"\s|^(lyktestolpe|stolpe|lykt)\w*", "", typed[:60].casefold())
    if len(ref) < SHORTEST or not any(sign.isdigit() for sign in ref):
        return []
    values = {"municipality": municipality_id, "beginning": _like(ref) + "%", "most": MOST_RESULTS}
    return [_place(row, None) for row in session.execute(_LAMPS, values).mappings()]


def _values(municipality_id: int, form: str, kind: str | None, near: Place | None) -> dict[str, object]:
    return {
        "municipality": municipality_id,
        "typed": form,
        "beginning": _like(form) + "%",
        "word": "% " + _like(form) + "%",
        "kind": kind or "",
        "lon": near.lon if near else 0.0,
        "lat": near.lat if near else 0.0,
        "most": MOST_RESULTS,
    }


def _like(text_: str) -> str:
    """The text for LIKE, where %, _ and backslash are only signs."""
    return re.sub(r"([\\%_])", r"\\\1", text_)


def _place(row: RowMapping, number: str | None) -> FoundPlace:
    with_number = number is not None and row["kind"] == "street"
    return FoundPlace(
        name=f"{row['name']} {number}" if with_number else row["name"],
        kind=row["kind"],
        area=" ".join(part for part in (row["postal_code"], row["post_town"]) if part),
        lon=row["lon"],
        lat=row["lat"],
        precise=row["precision"] in PRECISE,
        postal_code=row["postal_code"],
    )

"""Which cases the public sees: one rule for the map, the list and the counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.statuses import Status
from geo.crs import to_3857
from geo.place import Extent, Place

SHOWN_AFTER_CLOSING = timedelta(days=30)
"""Closed cases leave the public map after this long (design guide, section 6); their own pages stay."""

PLAIN_ADDRESS = r"CASE WHEN c.address ~ '@|(\d[ .]?){8}' THEN coalesce(c.area_name, '') ELSE c.address END"
"""The address as everybody may see it: whoever types an e-mail address or a phone number there is not shown with it."""


@dataclass(frozen=True)
class PublicFilter:
    """What somebody asked to see. Empty ``statuses`` and ``category`` mean all; ``extent`` is in degrees.

    ``closed_after`` leaves out cases closed before that moment, None shows all. ``unplaced`` asks for the cases
    whose position is unknown, which no map can show.
    """

    municipality_id: int
    statuses: frozenset[Status] = frozenset()
    category: str = ""
    extent: Extent | None = None
    closed_after: datetime | None = None
    unplaced: bool = False
    area_wkt: str = ""
    """An area in degrees; a case on its edge belongs to it."""


def closed_after(extent_kind: str, now: datetime, show_old: bool) -> datetime | None:
    """From when closed cases are shown; None (all of them) in archives and for whoever asks for it."""
    return None if show_old or extent_kind == "data" else now - SHOWN_AFTER_CLOSING


def conditions(asked: PublicFilter) -> tuple[str, Mapping[str, Any]]:
    """The WHERE of ``asked`` over ``"case" c`` and its parameters. Of the box, its west and south edge belong to it.

    ``&&`` is what the index answers, with a margin of single precision; the comparisons after it are exact, and stand
    in a CASE because the planner takes four comparisons for four times a third of the rows, and then reads them all.
    """
    parts, values = (
        ["c.municipality_id = :municipality", "c.is_public"],
        {"municipality": asked.municipality_id},
    )
    params: dict[str, Any] = dict(values)
    if asked.statuses:
        parts.append("c.status = ANY(:statuses)")
        params["statuses"] = sorted(status.value for status in asked.statuses)
    if asked.category:
        parts.append(
            "c.category_id = (SELECT k.id FROM category k"
            " WHERE k.municipality_id = :municipality AND k.code = :category)"
        )
        params["category"] = asked.category
    if asked.closed_after is not None:
        parts.append("(c.closed_at IS NULL OR c.closed_at > :closed_after)")
        params["closed_after"] = asked.closed_after
    if asked.unplaced:
        parts.append("c.position_state <> 'known'")
    if asked.area_wkt:
        parts.append("ST_Covers(ST_GeomFromText(:area, 4326), c.geom)")
        params["area"] = asked.area_wkt
    if asked.extent is not None:
        parts.append(
            "c.geom_3857 && ST_MakeEnvelope(:west, :south, :east, :north, 3857)"
            " AND CASE WHEN ST_X(c.geom_3857) >= :west AND ST_X(c.geom_3857) < :east"
            " AND ST_Y(c.geom_3857) >= :south AND ST_Y(c.geom_3857) < :north THEN true ELSE false END"
        )
        params |= _metres(asked.extent)
    return " AND ".join(parts), params


def _metres(extent: Extent) -> dict[str, float]:
    """The corners in EPSG:3857."""
    west, south = to_3857(Place(extent.west, extent.south))
    east, north = to_3857(Place(extent.east, extent.north))
    return {"west": west, "south": south, "east": east, "north": north}

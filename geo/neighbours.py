"""Which country a position lies in, roughly: only so that a sentence can name it.

The outlines are drawn by hand after well-known border marks, within some ten kilometres. What belongs to a
municipality is asked of its real boundary, never of these.
"""

from functools import lru_cache

from shapely.geometry import Point, Polygon

from geo.place import Place

_TREBLE_BORDER = (20.55, 69.06)  # where Norway, Sweden and Finland meet

_SWEDEN = (
    (11.15, 58.95), (11.5, 59.0), (11.8, 59.3), (11.7, 59.65), (12.3, 60.0), (12.55, 60.5), (12.25, 61.0),
    (12.87, 61.36), (12.15, 61.7), (12.3, 62.25), (12.1, 62.6), (12.2, 63.0), (11.98, 63.3), (12.15, 63.6),
    (12.7, 63.97), (13.97, 64.02), (14.15, 64.45), (13.65, 64.6), (14.5, 65.3), (14.62, 65.8), (15.4, 66.15),
    (15.45, 66.32), (16.0, 66.9), (16.4, 67.2), (16.1, 67.45), (16.75, 67.92), (17.3, 68.12), (17.9, 67.97),
    (18.15, 68.2), (18.12, 68.53), (19.95, 68.36), (20.2, 68.48), (19.97, 68.55), (20.3, 68.93), _TREBLE_BORDER,
    (22.0, 68.48), (23.2, 68.15), (23.7, 67.9), (23.5, 67.4), (23.75, 67.2), (23.65, 66.75), (24.0, 66.3),
    (24.15, 65.6), (22.0, 63.6), (19.5, 61.2), (19.2, 60.2), (20.0, 58.5), (17.5, 56.0), (14.5, 55.2),
    (12.7, 55.3), (12.65, 56.05), (11.0, 57.8), (10.95, 58.8),
)  # fmt: skip
_FINLAND = (
    _TREBLE_BORDER, (21.1, 69.25), (21.4, 69.33), (22.2, 68.95), (23.1, 68.65), (23.75, 68.75), (24.9, 68.6),
    (25.15, 68.85), (25.75, 69.05), (25.95, 69.65), (26.5, 69.93), (27.95, 70.09), (28.4, 69.8), (29.3, 69.48),
    (28.85, 69.15), (28.93, 69.05), (28.5, 68.9), (28.7, 68.2), (30.0, 67.7), (29.1, 66.9), (30.1, 65.7),
    (29.7, 64.8), (30.5, 64.2), (31.5, 62.9), (28.0, 60.9), (27.5, 60.3), (25.0, 59.8), (21.0, 59.6),
    (20.6, 61.0), (20.9, 63.2), (24.15, 65.6), (24.0, 66.3), (23.65, 66.75), (23.75, 67.2), (23.5, 67.4),
    (23.7, 67.9), (23.2, 68.15), (22.0, 68.48),
)  # fmt: skip


@lru_cache(maxsize=1)
def _outlines() -> dict[str, Polygon]:
    return {"SE": Polygon(_SWEDEN), "FI": Polygon(_FINLAND)}


def find_neighbour_country(place: Place) -> str | None:
    """Gives "SE" or "FI" when the position lies well in there, None for everywhere else."""
    point = Point(place.lon, place.lat)
    return next((code for code, outline in _outlines().items() if outline.contains(point)), None)

"""How large a group of pins is on the ground, so that groups stay about as far apart as a finger needs."""

from geo.tiles import metres_per_pixel

GROUP_PX = 64
# From here on pins stand alone: 64 px is then under 20 m of ground in Norway and groups would hide single houses.
LAST_GROUPED_ZOOM = 16


def cell_size_m(zoom: int) -> float:
    """Side of a grouping cell in EPSG:3857 metres at a zoom; two cells' middles are 64 px apart.

    Zooms outside 0–22 are taken as the nearest of them. For `floor(ST_X(geom_3857) / cell)` in SQL.
    """
    return GROUP_PX * metres_per_pixel(max(0, min(22, zoom)))


def is_grouped(zoom: int) -> bool:
    """True at zooms where pins are gathered in groups."""
    return zoom <= LAST_GROUPED_ZOOM

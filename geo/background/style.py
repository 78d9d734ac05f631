"""Colours, widths and text of the map background. Colours are those of the design guide, section 6 (Map)."""

from dataclasses import dataclass

LAND = "#F2F0EA"
SEA = "#CFDFE6"
SHORE_BAND = "#C3D6DF"
SHORE_LINE = "#B3C9D4"
BUILT_UP = "#EAE6DB"
BUILT_UP_DENSE = "#E3DED0"
MAIN_ROAD = "#FBE9C0"
MAIN_CASING = "#E6CF93"
ROAD = "#FFFFFF"
CASING = "#DCD6C8"
TRACK = "#CFC8B6"
BORDER = "#97A6AD"
AREA_LINE = "#5B7D8C"
LAMP = "#E3A92B"
INK = "#4B5B62"
WATER_INK = "#4F7180"
HILL_INK = "#6C6A58"
ROAD_INK = "#66727A"
FAINT_INK = "#87939A"
E_SHIELD = "#3F7D4D"
FJORD = "#0B5567"
HALO_WIDTH = 3.2
FONT = "Inter,'Segoe UI',Roboto,Arial,sans-serif"

# Width in pixels at zooms 7, 10, 12, 14, 16 and 18; between them straight lines.
_WIDTH_ZOOMS = (7, 10, 12, 14, 16, 18)


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """How one class of road is drawn: from which zoom, how wide (see _WIDTH_ZOOMS), fill and edge colour."""

    from_zoom: int
    widths: tuple[float, float, float, float, float, float]
    fill: str
    casing: str | None
    dash: str = ""

    def width(self, zoom: int) -> float:
        """Pixels at a zoom."""
        if zoom <= _WIDTH_ZOOMS[0]:
            return self.widths[0]
        for index in range(1, len(_WIDTH_ZOOMS)):
            z0, z1 = _WIDTH_ZOOMS[index - 1], _WIDTH_ZOOMS[index]
            if zoom <= z1:
                share = (zoom - z0) / (z1 - z0)
                return round(
                    self.widths[index - 1] + share * (self.widths[index] - self.widths[index - 1]), 2
                )
        return self.widths[-1]


# Drawn in this order: the most important last, on top.
ROADS = {
    "tunnel": RoadStyle(10, (1.0, 1.2, 1.6, 2.4, 3.5, 5.0), TRACK, None, "5 5"),
    "track": RoadStyle(12, (0.8, 0.8, 1.0, 1.4, 2.4, 4.0), TRACK, None, "6 3"),
    "street": RoadStyle(12, (0.8, 1.0, 1.8, 3.6, 7.0, 13.0), ROAD, CASING),
    "county": RoadStyle(8, (0.8, 1.3, 2.4, 4.6, 8.5, 15.0), ROAD, CASING),
    "main": RoadStyle(6, (1.0, 1.9, 3.2, 5.6, 10.0, 17.0), MAIN_ROAD, MAIN_CASING),
}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How one kind of name is written. `rank`: the lower number wins the space."""

    rank: int
    from_zoom: int
    to_zoom: int
    size: float
    weight: int = 500
    italic: bool = False
    spacing: float = 0.2
    colour: str = INK
    second_line_from: int = 10


TEXTS = {
    "town": TextStyle(0, 5, 22, 16, 700),
    "municipality": TextStyle(5, 7, 10, 12, 500, spacing=0.8, colour=FAINT_INK),
    "settlement": TextStyle(2, 9, 22, 12.5, 600),
    "island": TextStyle(3, 8, 14, 13, 600, spacing=0.6),
    "sea": TextStyle(4, 9, 22, 12, 500, italic=True, spacing=0.8, colour=WATER_INK),
    "neighbourhood": TextStyle(4, 10, 22, 12, 600),
    "place": TextStyle(6, 11, 22, 11.5),
    "water": TextStyle(6, 12, 22, 11, 500, italic=True, spacing=0.6, colour=WATER_INK, second_line_from=13),
    "mountain": TextStyle(7, 11, 22, 11, 500, colour=HILL_INK, second_line_from=12),
    "valley": TextStyle(8, 12, 22, 11, 500, italic=True, spacing=0.6, colour=HILL_INK, second_line_from=13),
    "road_name": TextStyle(9, 13, 22, 11, 500, colour=ROAD_INK),
    "postal": TextStyle(10, 12, 22, 11, 500, spacing=1.0, colour=FAINT_INK),
}
SHIELD_RANK = 1
HEIGHT_RANK = 9
SHIELD_FROM_ZOOM = 9
SHIELD_EVERY_PX = 420
HEIGHT_FROM_ZOOM = 15
LAMP_FROM_ZOOM = 15
AREA_FROM_ZOOM = 12
SHORE_BAND_FROM_ZOOM = 9

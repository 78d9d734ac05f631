"""Small archives for tests: a file with the rows one asks for, odd ones among them."""

import csv
from pathlib import Path

FILES = Path(__file__).parent / "files"

COLUMNS = [
    "id",
    "city",
    "tz",
    "created_at",
    "updated_at",
    "planned_at",
    "due_at",
    "closed_at",
    "status",
    "is_duplicate",
    "category",
    "type",
    "place_kind",
    "agency",
    "unit",
    "channel",
    "address",
    "postcode",
    "area",
    "site_key",
    "lat",
    "lon",
    "resolution",
]

PLAIN = {
    "city": "Prøvestad",
    "tz": "Europe/Oslo",
    "created_at": "2024-05-02T10:00:00",
    "updated_at": "2024-05-03T12:00:00",
    "closed_at": "2024-05-03T12:00:00",
    "status": "Closed",
    "category": "Street Light Out",
    "agency": "Lys",
    "channel": "Phone",
    "address": "100 block NORD GATE, 9000",
    "postcode": "9000",
    "area": "SENTRUM",
}


def row(number: int, **said: str) -> dict[str, str]:
    """An ordinary closed report; every report has a place of its own within a kilometre or two."""
    at = {"lon": f"{18.95 + number % 40 * 0.001:.5f}", "lat": f"{69.65 + number // 40 % 40 * 0.0005:.5f}"}
    return {**PLAIN, "id": f"T-{number}", **at, **said}


def write_archive(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV file with these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path

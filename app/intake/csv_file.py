"""CSV archives: one row per report, with the columns that docs/imports.md lists."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from app.domain.reports import clean_text
from app.intake.civil_time import BadTime, moment, not_before
from app.intake.rows import ArchiveReport, Defaults, Rejected, UnusableFile

REQUIRED = ("id", "created_at", "category")
TIMES = ("updated_at", "planned_at", "due_at", "closed_at")


def read_csv(path: Path, defaults: Defaults) -> Iterator[ArchiveReport | Rejected]:
    """Every row in the file's order, good or rejected; an id that comes again is rejected.

    Raises:
        UnusableFile: not a CSV file, a column is missing, or the compressed file is damaged.
    """
    seen: set[str] = set()
    try:
        with _open(path) as file:
            for row in _rows(csv.reader(file), defaults):
                if isinstance(row, ArchiveReport) and row.external_id in seen:
                    row = Rejected(row.line, row.external_id, "the id is in the file already")
                if isinstance(row, ArchiveReport):
                    seen.add(row.external_id)
                yield row
    except (gzip.BadGzipFile, EOFError) as error:
        raise UnusableFile(f"{path.name} is damaged: {error}. Fetch it again.") from error


def _open(path: Path) -> io.TextIOWrapper:
    raw = gzip.GzipFile(path, "rb") if path.suffix == ".gz" else path.open("rb")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _rows(reader: "csv.Reader", defaults: Defaults) -> Iterator[ArchiveReport | Rejected]:  # type: ignore[name-defined]
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnusableFile(
            f"The file has no column {', '.join(missing)}. The columns are described in docs/imports.md."
        )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Rejected(line, "", f"not CSV: {error}")
            continue
        if cells is None:
            return
        if cells:
            yield _row(line, header, cells, defaults)


def _row(line: int, header: list[str], cells: list[str], defaults: Defaults) -> ArchiveReport | Rejected:
    external_id = cells[header.index("id")].strip() if len(cells) > header.index("id") else ""
    if len(cells) != len(header):
        return Rejected(line, _plain(external_id), f"{len(cells)} columns instead of {len(header)}")
    try:
        values = {name: _clean(cell) for name, cell in zip(header, cells, strict=True)}
    except UnicodeError:
        return Rejected(line, _plain(external_id), "not UTF-8")
    if not values["id"]:
        return Rejected(line, "", "no id")
    if not values["created_at"]:
        return Rejected(line, values["id"], "no created_at")
    try:
        return _report(line, values, defaults)
    except BadTime as error:
        return Rejected(line, values["id"], str(error))


def _clean(cell: str) -> str:
    """The text without control characters. Raises UnicodeError for bytes that were not UTF-8."""
    if cell.isprintable():  # nearly every cell, and far quicker than looking at each sign
        return cell.strip()
    cell.encode()
    return clean_text(cell)


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _report(line: int, values: dict[str, str], defaults: Defaults) -> ArchiveReport:
    get = values.get
    zone = get("tz") or defaults.zone
    received_at = moment(values["created_at"], zone)
    times = {name: not_before(received_at, text, zone) if (text := get(name)) else None for name in TIMES}
    planned = moment(text, "UTC").date() if (text := get("planned_at")) else None
    return ArchiveReport(
        line=line,
        external_id=values["id"],
        city=get("city") or defaults.city,
        zone=zone,
        received_at=received_at,
        updated_at=times["updated_at"],
        planned_for=planned,
        due_at=times["due_at"],
        closed_at=times["closed_at"],
        status_word=get("status", ""),
        is_duplicate=get("is_duplicate") == "1",
        category=values["category"] or "Annet",
        kind=get("type", ""),
        place_kind=get("place_kind", ""),
        agency=get("agency") or "Ikke oppgitt",
        unit=get("unit", ""),
        channel=get("channel", ""),
        address=get("address", "")[:200],
        postal_code=get("postcode", ""),
        area=get("area", ""),
        site_key=get("site_key", ""),
        lon=get("lon", ""),
        lat=get("lat", ""),
        text=get("description", ""),
        reply=get("resolution", ""),
    )

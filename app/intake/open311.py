"""Open311 GeoReport v2: the JSON list of service requests that a city's end point answers with."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.reports import clean_text
from app.intake.civil_time import BadTime, moment
from app.intake.rows import ArchiveReport, Defaults, Rejected, UnusableFile


def read_open311(path: Path, defaults: Defaults) -> Iterator[ArchiveReport | Rejected]:
    """Every request in the file's order; ``line`` is its number in the list, from 1.

    Raises:
        UnusableFile: not JSON, or no list of requests.
    """
    seen: set[str] = set()
    for number, request in enumerate(_requests(path), 1):
        row = _request(number, request, defaults)
        if isinstance(row, ArchiveReport) and row.external_id in seen:
            row = Rejected(number, row.external_id, "the id is in the file already")
        if isinstance(row, ArchiveReport):
            seen.add(row.external_id)
        yield row


def _requests(path: Path) -> list[Any]:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        document = json.loads(raw)
    except (gzip.BadGzipFile, EOFError) as error:
        raise UnusableFile(f"{path.name} is damaged: {error}. Fetch it again.") from error
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{path.name} is not JSON: {error}.") from error
    if isinstance(document, dict):
        document = document.get("service_requests") or document.get("requests")
    if not isinstance(document, list):
        raise UnusableFile(
            f"{path.name} holds no list of service requests (GeoReport v2: GET requests.json)."
        )
    return document


def _request(number: int, request: Any, defaults: Defaults) -> ArchiveReport | Rejected:
    if not isinstance(request, dict):
        return Rejected(number, "", "not an object")
    values = {
        name: clean_text(str(value))
        for name, value in request.items()
        if value is not None and not isinstance(value, bool)
    }
    external_id = values.get("service_request_id", "")
    if not external_id:
        return Rejected(number, "", "no service_request_id")
    if not values.get("requested_datetime"):
        return Rejected(number, external_id, "no requested_datetime")
    try:
        return _report(number, external_id, values, defaults)
    except (BadTime, UnicodeError) as error:
        return Rejected(number, external_id, str(error))


def _report(number: int, external_id: str, values: dict[str, str], defaults: Defaults) -> ArchiveReport:
    get = values.get
    "".join(values.values()).encode()  # lone surrogates cannot be stored: UnicodeError

    def time(name: str) -> Any:
        return moment(values[name], defaults.zone) if values.get(name) else None

    updated_at, is_closed = time("updated_datetime"), get("status", "").casefold() == "closed"
    return ArchiveReport(
        line=number,
        external_id=external_id,
        city=defaults.city,
        zone=defaults.zone,
        received_at=time("requested_datetime"),
        updated_at=updated_at,
        due_at=time("expected_datetime"),
        closed_at=updated_at if is_closed else None,
        status_word=get("status", ""),
        category=get("service_name") or get("service_code") or "Annet",
        agency=get("agency_responsible") or "Ikke oppgitt",
        channel="api",
        address=get("address", "")[:200],
        postal_code=get("zipcode", ""),
        lon=get("long", ""),
        lat=get("lat", ""),
        text=get("description", "")[:5000],
        reply=get("status_notes", "")[:5000] if is_closed else "",
    )

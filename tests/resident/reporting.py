"""What the tests of the report flow do again and again: walk through it as a browser without JavaScript."""

import io
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from geo.place import Place
from tests.builders import CENTRE, Town

NEAR = Place(CENTRE.lon + 0.0003, CENTRE.lat)
"""About twelve metres east of the middle of town."""

TEXT = "Lampen ved fotgjengerfeltet er mørk."


def begin(client: FlaskClient, *files: tuple[bytes, str]) -> str:
    """Start a report (with photos) and give the key of its draft."""
    photos = [(io.BytesIO(content), name) for content, name in files]
    answer = client.post("/meld", data={"photos": photos} if photos else {"first": "place"})
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/meld/([\w-]{22})/sted", answer.headers["Location"])
    assert found, answer.headers["Location"]
    return found[1]


def choose_place(client: FlaskClient, key: str, **fields: Any) -> TestResponse:
    """Confirm a place; the middle of town when nothing else is said."""
    return client.post(
        f"/meld/{key}/sted", data={"lon": CENTRE.lon, "lat": CENTRE.lat, "origin": "map"} | fields
    )


def fill_in(client: FlaskClient, key: str, **fields: Any) -> str:
    """All steps up to the review."""
    given = {
        "category": "gatelys-ute",
        "text": TEXT,
        "reply_by": "email",
        "email": "ingrid@example.org",
    } | fields
    assert choose_place(client, key).status_code == 303
    for step in ("hva", "detaljer", "kontakt"):
        answer = client.post(f"/meld/{key}/{step}", data=given)
        assert answer.status_code == 303, answer.text
    assert answer.headers["Location"] == f"/meld/{key}/se-over"
    return key


def send(client: FlaskClient, key: str) -> str:
    """Send the report and give the token of the receipt."""
    answer = client.post(f"/meld/{key}/se-over")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removeprefix("/meld/kvittering/")


def report(client: FlaskClient, **fields: Any) -> str:
    """A whole report; gives the token."""
    return send(client, fill_in(client, begin(client), **fields))


def count(town: Town, table: type) -> int:
    """Rows of a table."""
    town.session.rollback()
    return town.session.scalar(select(func.count()).select_from(table)) or 0

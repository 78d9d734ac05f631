"""The door for reports written without a line: the same key is the same case, whatever was lost on the way."""

import base64
import hashlib
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain.tokens import offline_key
from app.models import Case, Draft, Photo, Report, Reporter
from tests.builders import CENTRE, Town
from tests.photos.odd_files import FILES
from tests.resident.reporting import begin, fill_in

SECRET = "telefonens egen hemmelighet"
KEY = offline_key(SECRET)
JSON = {"Accept": "application/json"}
WHOLE = {
    "secret": SECRET,
    "lon": str(CENTRE.lon),
    "lat": str(CENTRE.lat),
    "category": "gatelys-ute",
    "text": "Lampen er mørk ved Kárášjohka 🙂 <script>",
    "reply_by": "email",
    "email": "ingrid@example.org",
}


def take_in(client: FlaskClient, key: str = KEY, **fields: str | None) -> TestResponse:
    data = {name: value for name, value in {**WHOLE, **fields}.items() if value is not None}
    return client.post(f"/meld/uten-nett/{key}", data=data, headers=JSON)


def send_photo(client: FlaskClient, name: str, key: str = KEY) -> TestResponse:
    with (FILES / name).open("rb") as file:
        data = {"secret": SECRET, "photos": (file, name)}
        return client.post(f"/meld/uten-nett/{key}/bilder", data=data, headers=JSON)


def count(town: Town, table: type[Case | Photo | Draft]) -> int:
    town.session.rollback()
    return town.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_whole_report_is_sent_at_once(client: FlaskClient, town: Town) -> None:
    answer = take_in(client)
    assert answer.status_code == 200
    case = town.session.scalars(select(Case)).one()
    assert answer.json == {"number": case.number, "href": answer.json["href"]}
    assert case.text == WHOLE["text"]
    assert case.number in client.get(answer.json["href"]).text
    assert town.session.scalars(select(Reporter.email)).one() == "ingrid@example.org"
    assert count(town, Draft) == 0


def test_the_same_report_again_is_the_same_case_also_from_a_browser_that_got_no_answer(
    client: FlaskClient, app: Flask, town: Town
) -> None:
    first = take_in(client)
    for again in (client, app.test_client()):
        assert take_in(again).json == first.json
        assert send_photo(again, "made_no_metadata.jpg").json == {"sent": True}
    assert (count(town, Case), count(town, Photo)) == (1, 0)


def test_photos_come_one_by_one_and_the_same_file_is_the_same_photo(
    client: FlaskClient, app: Flask, town: Town
) -> None:
    first = send_photo(client, "made_no_metadata.jpg").json
    assert send_photo(app.test_client(), "made_no_metadata.jpg").json == first
    assert send_photo(client, "phone_iphone11.heic").status_code == 200
    assert take_in(app.test_client()).status_code == 200
    case = town.session.scalars(select(Case.id)).one()
    assert list(town.session.scalars(select(Photo.case_id))) == [case, case]


def test_the_place_is_read_from_the_photo_when_the_phone_did_not_know_it(
    client: FlaskClient, town: Town
) -> None:
    send_photo(client, "made_gps_tromso.jpg")
    answer = take_in(client, lon=None, lat=None)
    photo = town.session.scalars(select(func.st_astext(Photo.geom))).one()
    town.session.rollback()
    assert answer.status_code == 200
    assert town.session.scalars(select(func.st_astext(Case.geom))).one() == photo


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"lon": None, "lat": None, "sok": "Storgata 14"}, "sted?sok=Storgata+14"),
        ({"lon": "2.3522", "lat": "48.8566"}, "sted?lon=2.3522&lat=48.8566"),
        ({"lon": "tull", "lat": "tøys"}, "sted?lon=tull&lat=t%C3%B8ys"),
        ({"category": None}, "hva"),
        ({"category": "finnes-ikke"}, "hva"),
        ({"text": "   "}, "detaljer"),
        ({"text": "x" * 5001}, "detaljer"),
        ({"reply_by": None}, "kontakt"),
        ({"email": "ingrid"}, "kontakt"),
        ({"reply_by": "phone", "phone": "12"}, "kontakt"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_own_step_and_nothing_typed_is_lost(
    client: FlaskClient, town: Town, changed: dict[str, str | None], step: str
) -> None:
    answer = take_in(client, **changed)
    assert answer.status_code == 422 and answer.json["error"]["code"] == "needs_more"
    assert answer.json["error"]["sentence"] and answer.json["href"] == f"/meld/{KEY}/{step}"
    assert count(town, Case) == 0
    fields = town.session.scalars(select(Draft.fields)).one()
    assert fields.get("text") == (changed.get("text", WHOLE["text"]) or "").strip()
    assert client.get(answer.json["href"]).status_code in (200, 422)
    assert take_in(client).status_code == 200
    assert count(town, Case) == 1


def test_a_draft_of_the_flow_is_sent_as_the_server_has_it(client: FlaskClient, town: Town) -> None:
    key = fill_in(client, begin(client))
    answer = client.post(f"/meld/uten-nett/{key}", headers=JSON)
    assert answer.status_code == 200
    assert town.session.scalars(select(Report.idempotency_key)).one() == key


@pytest.mark.parametrize("secret", ["", "feil", "x" * 5000, "nul\0"])
def test_somebody_elses_draft_is_neither_read_nor_sent(
    client: FlaskClient, app: Flask, town: Town, secret: str
) -> None:
    key = fill_in(client, begin(client))
    stranger = app.test_client()
    answer = stranger.post(f"/meld/uten-nett/{key}", data={"secret": secret}, headers=JSON)
    assert answer.status_code in (400, 404)
    assert stranger.post(
        f"/meld/uten-nett/{key}/bilder", data={"secret": secret}, headers=JSON
    ).status_code in (400, 404)
    assert (count(town, Case), count(town, Draft)) == (0, 1)


def test_a_file_that_is_no_photo_is_refused_in_a_sentence(client: FlaskClient, town: Town) -> None:
    data = {"secret": SECRET, "photos": (io.BytesIO(b"tekst"), "notat.txt")}
    answer = client.post(f"/meld/uten-nett/{KEY}/bilder", data=data, headers=JSON)
    assert answer.status_code == 422 and "notat.txt" in answer.json["error"]["sentence"]
    assert take_in(client).status_code == 200


def test_the_key_is_made_as_the_phone_makes_it() -> None:
    digest = hashlib.sha256(SECRET.encode()).digest()
    assert offline_key(SECRET) == base64.b64encode(digest).decode().replace("+", "-").replace("/", "_")[:22]


def test_the_page_that_phones_keep_holds_nothing_of_anybodys(client: FlaskClient, town: Town) -> None:
    client.get("/meld/finnes-ikke-og-gir-beskjed-1")
    page = client.get("/meld/uten-nett").text
    assert "csrf" not in page and client.get("/meld/uten-nett/nokkel").json["csrf_token"]
    assert client.get("/meld/uten-nett/nokkel").headers["Cache-Control"] == "no-store"
    for word in ("Meld fra uten nett", "Gatelys", "110"):
        assert word in page


@pytest.mark.parametrize(
    ("language", "words"), [("nn", "Meld frå utan nett"), ("en", "Report without a connection")]
)
def test_the_page_speaks_the_language_in_its_address(
    client: FlaskClient, town: Town, language: str, words: str
) -> None:
    assert words in client.get(f"/meld/uten-nett?sprak={language}").text


def test_varsko_can_be_installed(client: FlaskClient, town: Town) -> None:
    answer = client.get("/manifest.webmanifest?sprak=nn")
    assert answer.mimetype == "application/manifest+json"
    said = answer.json
    assert said["display"] == "standalone" and said["lang"] == "nn" and town.municipality.name in said["name"]
    assert {one["sizes"] for one in said["icons"]} == {"192x192", "512x512"}
    for one in said["icons"]:
        assert client.get(one["src"]).status_code == 200
    assert 'rel="manifest"' in client.get("/").text

"""A draft belongs to the browser that began it: its address alone opens nothing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.photos import PhotoMissing
from app.models import Draft, Photo
from app.platform.runtime import Runtime
from app.web.resident.own_drafts import COOKIE, KEPT, LIFE, PATH
from tests.builders import PASSWORD, Town
from tests.photos.odd_files import FILES
from tests.resident.reporting import begin, choose_place, fill_in, send

JSON = {"Accept": "application/json"}
SECRET_TEXT = "Lampen utenfor Storgata 14 er mørk."


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("step", ["", "/sted", "/hva", "/detaljer", "/kontakt", "/se-over"])
def test_whoever_gets_the_address_of_a_draft_sees_nothing_of_it(
    client: FlaskClient, stranger: FlaskClient, town: Town, step: str
) -> None:
    key = fill_in(client, begin(client))
    answer = stranger.get(f"/meld/{key}{step}")
    assert answer.status_code == 302 and answer.headers["Location"] == "/meld"
    assert "Vi finner ikke meldingen du begynte på." in stranger.get("/meld").text


def test_what_is_typed_into_somebody_elses_draft_goes_into_a_new_one(
    client: FlaskClient, stranger: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client))
    answer = stranger.post(f"/meld/{key}/detaljer", data={"text": SECRET_TEXT})
    found = re.fullmatch(r"/meld/([\w-]{22})/sted", answer.headers["Location"])
    assert found and found[1] != key
    drafts = {draft.key: draft.fields for draft in town.session.scalars(select(Draft))}
    assert drafts[found[1]]["text"] == SECRET_TEXT
    assert drafts[key]["text"] != SECRET_TEXT


def test_the_address_of_a_sent_draft_leads_only_its_own_browser_to_the_receipt(
    client: FlaskClient, stranger: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client))
    token = send(client, key)
    assert client.get(f"/meld/{key}/se-over").headers["Location"] == f"/meld/kvittering/{token}"
    assert stranger.get(f"/meld/{key}/se-over").headers["Location"] == "/meld"
    assert token not in stranger.post(f"/meld/{key}/se-over").headers["Location"]


def test_a_photo_of_a_draft_is_for_its_own_browser(
    client: FlaskClient, stranger: FlaskClient, town: Town
) -> None:
    content = (FILES / "made_gps_tromso.jpg").read_bytes()
    key = begin(client, (content, "a.jpg"))
    photo = town.session.scalars(select(Photo.id)).one()
    assert client.get(f"/meld/{key}/bilder/{photo}", headers=JSON).status_code == 200
    assert stranger.get(f"/meld/{key}/bilder/{photo}", headers=JSON).status_code == 404
    assert stranger.get(f"/meld/{key}/bilder/{photo}/thumb.webp").status_code == 404
    assert stranger.post(f"/meld/{key}/bilder", headers=JSON).status_code == 404
    assert stranger.post(f"/meld/{key}/bilder/{photo}/fjern", headers=JSON).status_code == 404
    assert client.get(f"/meld/{key}/bilder/{photo}", headers=JSON).status_code == 200


def test_a_browser_goes_on_with_drafts_in_several_tabs_and_forgets_the_oldest_of_many(
    client: FlaskClient, town: Town
) -> None:
    keys = [begin(client) for _ in range(KEPT + 1)]
    assert client.get(f"/meld/{keys[0]}/sted").headers.get("Location") == "/meld"
    assert all(client.get(f"/meld/{key}/sted").status_code == 200 for key in keys[1:])


def test_signing_in_at_work_keeps_the_draft_that_one_was_writing(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    choose_place(client, key)
    data = {"email": town.staff["desk"].email, "password": PASSWORD}
    assert client.post("/konto/logg-inn", data=data).status_code == 303
    assert client.get(f"/meld/{key}/hva").status_code == 200


def test_the_start_page_leads_back_to_what_was_begun_and_not_sent(town: Town, client: FlaskClient) -> None:
    assert "Fortsett på den" not in client.get("/meld").text
    begin(client)
    assert "Fortsett på den" not in client.get("/meld").text
    key = fill_in(client, begin(client))
    assert f"/meld/{key}/se-over" in client.get("/meld").text
    send(client, key)
    assert "Fortsett på den" not in client.get("/meld").text


def test_a_draft_is_still_ones_own_after_the_browser_was_closed(
    client: FlaskClient, app: Flask, town: Town
) -> None:
    key = fill_in(client, begin(client))
    kept = client.get_cookie(COOKIE, path=PATH)
    assert kept is not None and kept.max_age == LIFE.total_seconds() and kept.http_only
    opened_again = app.test_client()  # what lasted for the session is gone
    opened_again.set_cookie(COOKIE, kept.value, path=PATH)
    assert f"/meld/{key}/se-over" in opened_again.get("/meld").text
    assert opened_again.get(f"/meld/{key}/se-over").status_code == 200


@pytest.mark.parametrize("cookie", ["", "nonsense", "WyJhIl0.forged"])
def test_a_cookie_that_we_did_not_sign_opens_nothing(
    client: FlaskClient, stranger: FlaskClient, town: Town, cookie: str
) -> None:
    key = fill_in(client, begin(client))
    stranger.set_cookie(COOKIE, cookie, path=PATH)
    assert stranger.get(f"/meld/{key}/se-over").headers["Location"] == "/meld"


def test_what_was_begun_is_thrown_away_with_its_photos_by_its_own_browser_only(
    client: FlaskClient, stranger: FlaskClient, run: Runtime, town: Town
) -> None:
    key = fill_in(client, begin(client, ((FILES / "made_no_metadata.jpg").read_bytes(), "a.jpg")))
    file = town.session.scalars(select(Photo.original_key)).one()
    assert file
    assert stranger.post(f"/meld/{key}/slett").headers["Location"] == "/meld"
    assert "Slett den" in client.get("/meld").text
    assert client.post(f"/meld/{key}/slett").status_code == 303
    page = client.get("/meld").text
    assert "Meldingen er slettet" in page and "Fortsett på den" not in page
    town.session.rollback()
    assert not town.session.scalars(select(Draft)).all() and not town.session.scalars(select(Photo)).all()
    with pytest.raises(PhotoMissing):
        run.photos.open(file)
    assert client.post(f"/meld/{key}/slett").status_code == 303

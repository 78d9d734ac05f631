"""The accessibility statement and the privacy page: linked, complete, and true of the code."""

import re
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.cases.forget import FOLLOWED_AFTER_CLOSING, STOPPED_FOR
from app.cases.move import LINK_LIFE
from app.jobs.sweep import DRAFT_LIFE
from app.platform.runtime import Runtime
from app.web.public.statements import DRAFT_DAYS
from app.web.resident.own_drafts import LIFE
from tests.builders import Town

DRAFT_JS = Path(__file__).parents[2] / "static" / "shared" / "draft.js"
STORE_JS = DRAFT_JS.parent / "waiting" / "store.js"


def test_every_public_page_leads_to_both_statements(client: FlaskClient, town: Town) -> None:
    for address in ("/", f"/meldinger/{town.case().number}", "/tilgjengelighet", "/personvern"):
        page = client.get(address).text
        assert 'href="/tilgjengelighet"' in page, address
        assert 'href="/personvern"' in page, address


def test_the_municipality_says_whom_to_write_to_and_who_hears_complaints(
    client: FlaskClient, session: Session, town: Town
) -> None:
    town.municipality.settings = {
        **town.municipality.settings,
        "contacts": {"phone": "55 00 00 00", "email": "post@by.example", "address": "Torget 1"},
        "statements": {
            "accessibility": {"email": "", "authority": {"name": "Tilsyn A", "web": "https://a.example"}},
            "privacy": {"email": "ombud@by.example", "authority": None},
        },
    }
    session.commit()
    page = client.get("/tilgjengelighet").text
    assert 'href="mailto:post@by.example"' in page
    assert '<a class="v-link" href="https://a.example">Tilsyn A</a>' in page
    page = client.get("/personvern").text
    assert 'href="mailto:ombud@by.example"' in page
    assert "Torget 1" in page
    assert "Tilsyn A" not in page


def test_a_municipality_without_contacts_has_statements_too(
    client: FlaskClient, session: Session, town: Town
) -> None:
    town.municipality.settings = {}
    session.commit()
    for address in ("/tilgjengelighet", "/personvern"):
        for language in ("nb", "nn", "en"):
            assert client.get(f"{address}?sprak={language}").status_code == 200


def test_the_privacy_page_keeps_to_what_the_program_does(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    page = client.get("/personvern").text
    assert f"{LINK_LIFE.days} dager etter at saken er avsluttet" in page
    assert f"{STOPPED_FOR.days} dager etter at du slutter" in page
    assert f"{FOLLOWED_AFTER_CLOSING.days} dager etter at den er avsluttet" in page
    assert f">{run.settings.photo_clear_days} dager<" in page
    assert timedelta_days(DRAFT_JS.read_text()) == DRAFT_LIFE.days == DRAFT_DAYS
    assert DRAFT_LIFE == LIFE
    assert "7 * 24 * 3600 * 1000; // of what was begun" in STORE_JS.read_text()


def timedelta_days(script: str) -> int:
    found = re.search(r"^const DAYS = (\d+);", script, re.MULTILINE)
    assert found
    return int(found[1])


def test_others_who_get_something_are_named_from_the_settings_without_secrets(
    app: Flask, client: FlaskClient, run: Runtime, town: Town
) -> None:
    hosts = ("kart.example", "adresser.example", "sms.example")
    assert not any(host in client.get("/personvern").text for host in hosts)
    run.settings = replace(
        run.settings,
        tile_url="https://{s}.kart.example/{z}/{x}/{y}.png?key=hemmelig",
        geocoder_url="https://adresser.example/v1",
        sms_url="https://bruker:hemmelig@sms.example/send",
        smtp_url="smtp://bruker:hemmelig@post.example:587",
    )
    page = client.get("/personvern").text
    assert all(host in page for host in hosts)
    assert "hemmelig" not in page
    assert "e-posttjeneste" in page

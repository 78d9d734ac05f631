"""A form that comes too late loses nothing: signed out meanwhile, or older than its session."""

import re

import pytest
from flask import Flask

from tests.builders import PASSWORD, Town, events_of

TYPED = "Hvilken lampe mener du? Kárášjohka <b> 🕯️"
OURS = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def _with_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def sign_in(app: Flask, town: Town, browser: object) -> None:
    page = browser.get("/konto/logg-inn").get_data(as_text=True)  # type: ignore[attr-defined]
    data = {"email": town.staff["desk"].email, "password": PASSWORD, "csrf_token": hidden(page, "csrf_token")}
    assert browser.post("/konto/logg-inn", data=data, headers=OURS).status_code == 303  # type: ignore[attr-defined]


def test_who_was_signed_out_signs_in_and_sends_the_same_form_again(app: Flask, town: Town) -> None:
    case = town.case()
    form = {"version": "1", "question": TYPED, "csrf_token": "gone-with-the-session"}
    browser = app.test_client()
    address = f"/servicetorg/{case.number}/ask"

    sign_in(app, town, other := app.test_client())
    token = hidden(other.get(f"/servicetorg/{case.number}").get_data(as_text=True), "csrf_token")
    town.staff["desk"].session_version += 1
    town.session.commit()
    page = other.post(address, data=form | {"csrf_token": token}, headers=OURS)
    assert page.status_code == 401
    assert "Kárášjohka &lt;b&gt; 🕯️" in page.get_data(as_text=True)

    sign_in(app, town, browser)
    late = browser.post(address, data=form, headers=OURS)
    text = late.get_data(as_text=True)
    assert late.status_code == 400
    assert "Send en gang til" in text
    assert "Kárášjohka &lt;b&gt; 🕯️" in text
    again = browser.post(address, data=form | {"csrf_token": hidden(text, "csrf_token")}, headers=OURS)
    assert again.status_code == 303
    town.session.expire_all()
    assert events_of(town.session, case.id)[-1].text == TYPED


def test_a_stranger_s_form_gets_no_token_to_go_on_with(app: Flask, town: Town) -> None:
    case = town.case()
    browser = app.test_client()
    sign_in(app, town, browser)
    form = {"version": "1", "question": TYPED}
    answer = browser.post(
        f"/servicetorg/{case.number}/ask", data=form, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 400
    assert 'name="csrf_token"' not in answer.get_data(as_text=True)
    assert [event.step for event in events_of(town.session, case.id)] == ["receive"]

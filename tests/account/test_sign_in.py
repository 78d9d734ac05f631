"""Signing in and out."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cases.staff import disable_staff, set_password
from app.models import StaffUser
from app.platform.limits import limiter
from app.platform.runtime import Runtime
from app.web.account.views import safe_next
from tests.builders import PASSWORD, Town, build_town

WRONG = "E-posten eller passordet stemmer ikke"


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/konto/logg-inn", data={"email": email, "password": password, **more})


def test_the_desk_comes_to_its_queue(client: FlaskClient, town: Town) -> None:
    answer = enter(client, "desk@9901.example")
    assert (answer.status_code, answer.location) == (303, "/servicetorg")
    assert client.get("/servicetorg").status_code == 200
    town.session.expire_all()
    assert town.session.get_one(StaffUser, town.staff["desk"].id).last_signed_in_at == town.now


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("lead", "/servicetorg"),
        ("foreman", "/enhet"),
        ("crew", "/ute"),
        ("admin", "/servicetorg/ikke-levert"),
    ],
)
def test_everybody_comes_to_where_the_day_begins(
    client: FlaskClient, town: Town, who: str, home: str
) -> None:
    assert enter(client, f"{who}@9901.example").location == home


def test_letters_of_the_address_may_be_large(client: FlaskClient, town: Town) -> None:
    assert enter(client, "  Desk@9901.EXAMPLE ").status_code == 303


@pytest.mark.parametrize("email", ["desk@9901.example", "nobody@9901.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, town: Town, email: str
) -> None:
    answer = enter(client, email, "wrong-password")
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{email}"' in answer.text, "the address that was typed must still be there"
    assert "wrong-password" not in answer.text


def test_empty_fields_are_named(client: FlaskClient, town: Town) -> None:
    answer = enter(client, "", "")
    assert answer.status_code == 422
    assert "Skriv e-postadressen du bruker på jobb." in answer.text
    assert "Skriv passordet ditt." in answer.text


def test_a_closed_account_is_shut(client: FlaskClient, town: Town) -> None:
    disable_staff(town.session, "desk@9901.example")
    assert enter(client, "desk@9901.example").status_code == 422


def test_a_new_password_signs_out_everywhere(client: FlaskClient, town: Town) -> None:
    enter(client, "desk@9901.example")
    set_password(town.session, "desk@9901.example", "another-password")
    assert client.get("/servicetorg").status_code == 302


def test_one_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, town: Town) -> None:
    asked = client.get("/servicetorg/saker?q=lykt")
    assert asked.status_code == 302
    assert "/konto/logg-inn?next=/servicetorg/saker" in asked.location.replace("%2F", "/")
    answer = enter(client, "desk@9901.example", next="/servicetorg/saker?q=lykt")
    assert answer.location == "/servicetorg/saker?q=lykt"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "servicetorg",
        "/konto/logg-ut",
        "/" + "x" * 3000,
        "",
    ],
)
def test_one_never_goes_on_to_another_place(app: Flask, client: FlaskClient, town: Town, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) is None
    assert enter(client, "desk@9901.example", next=target).location == "/servicetorg"


def test_what_was_in_the_session_before_is_gone(client: FlaskClient, town: Town) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["sprak"] = "nn"
    enter(client, "desk@9901.example")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["sprak"] == "nn"
        assert cookie.permanent


def test_signing_out_is_a_post_and_forgets(client: FlaskClient, town: Town) -> None:
    enter(client, "desk@9901.example")
    assert client.get("/konto/logg-ut").status_code == 405
    answer = client.post("/konto/logg-ut", follow_redirects=True)
    assert "Du er logget ut." in answer.text
    assert client.get("/servicetorg").status_code == 302


def test_too_many_tries_from_one_place_have_to_wait(app: Flask, client: FlaskClient, town: Town) -> None:
    limiter.enabled = True
    try:
        answers = [enter(client, f"guess{number}@9901.example", "x") for number in range(11)]
    finally:
        limiter.enabled = False
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Vent et minutt" in answers[-1].text
    assert 'value="guess10@9901.example"' in answers[-1].text


def test_whoever_fails_on_one_account_is_told_the_longer_wait_at_once(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    limiter.enabled = True
    try:
        answers = [enter(client, "desk@9901.example", "x") for _ in range(11)]
    finally:
        limiter.enabled = False
    assert "Vent et kvarter og prøv igjen." in answers[-1].text


def test_too_many_tries_on_one_account_have_to_wait_wherever_they_come_from(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    limiter.enabled = True
    try:
        answers = [
            client.post(
                "/konto/logg-inn",
                data={"email": "desk@9901.example", "password": "x"},
                environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
            )
            for number in range(11)
        ]
    finally:
        limiter.enabled = False
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Vent et kvarter og prøv igjen." in answers[-1].text


def test_the_demo_says_which_accounts_there_are(client: FlaskClient, town: Town) -> None:
    page = client.get("/konto/logg-inn").text
    assert "desk@9901.example" in page
    assert PASSWORD not in page


def test_a_real_installation_names_no_account(app: Flask, client: FlaskClient, town: Town) -> None:
    import dataclasses

    runtime = app.extensions["varsko.runtime"]
    runtime.settings = dataclasses.replace(runtime.settings, demo=False)
    assert "9901.example" not in client.get("/konto/logg-inn").text


def test_staff_of_another_municipality_see_their_own(client: FlaskClient, town: Town) -> None:
    build_town(town.session, "9902", "Naboby", west=19.4)
    enter(client, "desk@9902.example")
    page = client.get("/servicetorg").text
    assert "Naboby" in page
    assert "Prøveby" not in page


def test_production_lets_no_account_of_the_demo_in(client: FlaskClient, town: Town, run: Runtime) -> None:
    enter(client, "desk@9901.example")
    run.settings = replace(run.settings, demo=False)
    assert client.get("/servicetorg").status_code == 302, "a session from the demo ends"
    answer = enter(client, "Desk@9901.EXAMPLE")
    assert answer.status_code == 422 and WRONG in answer.text
    town.staff["desk"].email = "desk@kommune.no"
    town.session.commit()
    assert enter(client, "desk@kommune.no").status_code == 303

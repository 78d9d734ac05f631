"""The doors for machines: secrets, nonsense, floods; and what comes in is never lost."""

import uuid
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.tokens import reply_token, reporter_of
from app.jobs.sweep import clear_old, nudge_waiting
from app.models import InboundMessage, Reporter
from app.platform.runtime import Runtime
from tests.builders import SECRET, Town
from tests.inbound.posting import (
    DOMAIN,
    MAIL,
    SMS_SECRET,
    address,
    asked,
    letter,
    post_mail,
    reporter,
    work_off,
)


def test_the_token_of_an_address_is_the_reporter_s_and_cannot_be_guessed() -> None:
    one = uuid.uuid4()
    token = reply_token(SECRET, one)
    assert len(f"svar+{token}") <= 64 and token.isalnum() and token == token.lower()
    assert reporter_of(SECRET, token) == reporter_of(SECRET, token.upper()) == one
    for wrong in (
        token[:-1],
        token[:30] + ("a" if token[30] != "a" else "b") + token[31:],
        "",
        "å",
        "a" * 42,
        token + "a",
    ):
        assert reporter_of(SECRET, wrong) is None
    assert reporter_of("another" * 6, token) is None


@pytest.mark.parametrize("path", ["/inn/sms", "/inn/sms/status", "/inn/epost"])
def test_the_doors_are_shut_without_the_secret(
    client: FlaskClient, run: Runtime, town: Town, path: str
) -> None:
    for given in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "æ"},
    ):
        assert client.post(path, headers=given, json={}).status_code == 401
    run.settings = replace(run.settings, sms_in_secret="", mail_in_secret="")
    assert client.post(path, headers={"Authorization": "Bearer "}, json={}).status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"id": 1, "from": "x", "text": "y"}', b'{"id": "\\u0000"}', b"\xff"]
)
def test_nonsense_from_a_gateway_is_400(client: FlaskClient, town: Town, body: bytes) -> None:
    answer = client.post("/inn/sms", data=body, headers={"Authorization": f"Bearer {SMS_SECRET}"})
    assert answer.status_code == 400


def test_mail_for_nobody_is_404_and_too_much_of_it_413(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = town.case()
    one = reporter(town, case)
    forged = address(one)[:-14] + "aa@" + DOMAIN
    for to in (
        "",
        "svar@svar.example",
        f"svar+x@{DOMAIN}",
        forged,
        address(one).replace(DOMAIN, "a.example"),
        "\0",
    ):
        assert post_mail(client, to, letter("Hei")) == 404, to
    assert post_mail(client, address(one), b"") == 400
    assert post_mail(client, address(one), b"x" * (25 * 1024 * 1024 + 1)) == 413
    town.session.delete(town.session.get_one(Reporter, one.id))
    town.session.commit()
    assert post_mail(client, address(one), letter("Hei")) == 404


def test_a_flood_from_one_reporter_is_held_back(
    client: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cases.inbound.MOST_A_DAY", 3)
    to = address(reporter(town, town.case()))
    assert [post_mail(client, to, letter("Hei")) for _ in range(4)] == [200, 200, 200, 429]


def test_a_worker_that_died_loses_nothing_the_sweep_finds_it(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case)), letter("Den ved døra."))
    run.queue.nudged.clear()  # type: ignore[attr-defined]
    town.wait(minutes=1)
    nudge_waiting(run)
    assert [job for job, _ in run.queue.nudged].count("inbound") == 1  # type: ignore[attr-defined]
    assert work_off(run, town) == ["answered"]


def test_what_breaks_is_tried_again_and_then_kept_for_a_month(
    client: FlaskClient, run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case)), letter("Den ved døra."))

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("app.jobs.inbound.own_words", broken)
        for _ in range(8):
            work_off(run, town)
            town.wait(hours=7)
    kept = town.session.scalars(select(InboundMessage)).one()
    assert (kept.state, kept.attempts, kept.last_error) == ("dead", 6, "RuntimeError")
    assert kept.raw
    town.session.rollback()
    town.wait(days=31)
    clear_old(run)
    town.session.expire_all()
    assert town.session.scalars(select(InboundMessage)).one().raw is None

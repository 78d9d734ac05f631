"""Notifications in the browser: subscribed with a tap, sealed for that browser, over when the browser is gone."""

import base64
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cases.triage import confirm
from app.commands.push import push
from app.domain.errors import BadInput
from app.domain.following import read_address, read_push
from app.domain.ports import DeliveryFailed, OutgoingPush
from app.models import Follower, OutboxMessage
from app.outside.push import RecordingPusher, make_pusher, read_key
from app.platform.runtime import Runtime
from app.settings import Settings, SettingsError, read_settings
from tests.builders import Town
from tests.follow.post import deliver_all

ENDPOINT = "https://push.example.org/send/abc"


def browser(endpoint: str = ENDPOINT) -> str:
    """What a browser's PushSubscription writes as JSON, with keys of its own."""
    point = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    keys = {"p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="), "auth": "AAAAAAAAAAAAAAAAAAAAAA"}
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})


def pushed(run: Runtime) -> list[OutgoingPush]:
    assert isinstance(run.pusher, RecordingPusher)
    return run.pusher.sent


def test_one_tap_subscribes_the_browser_and_news_come_as_notifications(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case = town.case(email=None)
    answer = client.post(f"/folg?sak={case.number}", data={"push": browser()})
    assert answer.status_code == 303 and "/folg/min/" in answer.headers["Location"]
    assert "Du får varsler i nettleseren" in client.get(answer.headers["Location"]).text
    confirm(town.ctx("desk"), case.id, case.version)
    deliver_all(run, town)
    (note,) = pushed(run)
    assert (note.endpoint, note.title) == (ENDPOINT, "Bydrift har fått saken")
    assert note.url == f"/meldinger/{case.number}" and note.tag == case.number and "Gatelys" in note.body


def test_a_browser_that_is_gone_is_forgotten(run: Runtime, town: Town, client: FlaskClient) -> None:
    case = town.case(email=None)
    client.post(f"/folg?sak={case.number}", data={"push": browser()})
    run.pusher.gone.add(ENDPOINT)  # type: ignore[union-attr]
    confirm(town.ctx("desk"), case.id, case.version)
    deliver_all(run, town)
    town.session.rollback()
    assert town.session.scalar(select(func.count()).select_from(Follower)) == 0
    left = select(OutboxMessage.state).where(OutboxMessage.case_id == case.id)
    assert town.session.scalars(left).all() == ["done"]  # the fan-out


@pytest.mark.parametrize(
    "given",
    [
        "tull",
        "[]",
        "{}",
        browser("http://push.example.org/x"),
        browser("https://127.0.0.1/x"),
        browser("https://[::1]/x"),
        browser("https://localhost/x"),
        browser("https://push.example.org/" + "x" * 1001),
        browser().replace("AAAAAAAAAAAAAAAAAAAAAA", "AAAA"),
        '{"endpoint": "https://push.example.org/x", "keys": {"p256dh": "æ", "auth": null}}',
    ],
)
def test_what_no_browser_gave_is_refused(town: Town, client: FlaskClient, given: str) -> None:
    with pytest.raises(BadInput):
        read_push(given)
    case = town.case()
    answer = client.post(f"/folg?sak={case.number}", data={"push": given})
    assert answer.status_code == 422 and "Velg e-post i stedet" in answer.text


def test_a_push_address_inside_our_own_network_is_never_called(settings: Settings) -> None:
    address = read_address("push", push=browser("https://localhost.localdomain/x"))
    note = OutgoingPush(
        "https://127.0.0.1:9/x", address.keys["p256dh"], address.keys["auth"], "a", "b", "/", "c", "d"
    )
    with pytest.raises(DeliveryFailed) as caught:
        make_pusher(settings).send(note)
    assert caught.value.final and caught.value.bad_address


def test_the_key_is_the_same_at_every_start_and_can_be_set(settings: Settings) -> None:
    first, second = make_pusher(settings), make_pusher(settings)
    assert (
        first.public_key == second.public_key and len(base64.urlsafe_b64decode(first.public_key + "=")) == 65
    )
    key = first.new_key()
    assert read_key(key) > 0
    given = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "VARSKO_DEMO": "1"}
    assert make_pusher(read_settings(given | {"PUSH_KEY": key})).public_key != first.public_key
    with pytest.raises(SettingsError, match="varsko push keys"):
        read_settings(given | {"PUSH_KEY": "kort"})


def test_the_command_makes_a_key(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("REDIS_URL", settings.redis_url),
        ("VARSKO_DEMO", "1"),
    ):
        monkeypatch.setenv(name, value)
    answer = CliRunner().invoke(push, ["keys"])
    assert answer.exit_code == 0 and answer.output.startswith("PUSH_KEY=")


def test_the_service_worker_lies_at_the_root(town: Town, client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.status_code == 200 and answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'addEventListener("push"' in answer.text

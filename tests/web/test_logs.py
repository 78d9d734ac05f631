"""Nothing personal and no secret reaches the log."""

from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.ports import DeliveryFailed
from app.jobs.deliver import deliver_message
from app.platform.logs import set_up_logs
from app.platform.runtime import Runtime
from tests.builders import Town


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


SECRET_PATH = "/min/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


def test_an_unexpected_error_names_the_view_and_not_the_private_link(
    app: Flask, town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_logs()

    def broken(**_: object) -> str:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(app.view_functions, "resident.mine", broken)
    answer = app.test_client().get(SECRET_PATH)
    said = capsys.readouterr().err
    assert answer.status_code == 500
    assert "broken on purpose" in said
    assert SECRET_PATH not in said


def test_a_database_error_does_not_carry_what_people_wrote(town: Town) -> None:
    with pytest.raises(DBAPIError) as caught:
        town.session.execute(text("SELECT 1/0 WHERE :mail <> ''"), {"mail": "ingrid@example.org"})
    town.session.rollback()
    assert "division by zero" in str(caught.value)
    assert "ingrid@example.org" not in str(caught.value)


def test_what_a_mail_server_says_stays_out_of_the_log(
    run: Runtime, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()
    town.report(email="ingrid@example.org")

    class Refuses:
        def send(self, mail: object) -> None:
            raise DeliveryFailed("550 <ingrid@example.org> unknown", "550", final=True)

    message_id = town.session.scalar(text("SELECT id FROM outbox_message"))
    town.session.rollback()
    run.mailer = Refuses()  # type: ignore[assignment]
    deliver_message(run, message_id)
    said = capsys.readouterr().err
    assert "550" in said
    assert "ingrid@example.org" not in said

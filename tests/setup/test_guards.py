"""No network and no mail unless a test asked for it; Redis and the mail server that it then gets."""

import smtplib
import socket
from email.message import EmailMessage

import pytest

from tests.fixtures import redis_databases
from tests.fixtures.closed_network import NetworkIsClosed
from tests.fixtures.mail_server import MailServer


def test_a_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(NetworkIsClosed), socket.socket() as wire:
        wire.connect(("192.0.2.1", 80))


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(NetworkIsClosed, match="varsko.example"):
        socket.getaddrinfo("varsko.example", 443)


def test_mail_to_a_server_that_no_test_started_is_refused() -> None:
    with pytest.raises(NetworkIsClosed):
        smtplib.SMTP("127.0.0.1", 25)


def test_the_mail_server_keeps_refuses_and_comes_back(mail_server: MailServer) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        "Lyset på Kárášjohka",
        "a@varsko.example",
        "b@varsko.example",
    )
    message.set_content("Takk for meldingen din. æøå")

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", mail_server.port) as wire:
            wire.send_message(message)

    send()
    assert mail_server.messages[0]["Subject"] == "Lyset på Kárášjohka"
    mail_server.refuse("451 later")
    with pytest.raises(smtplib.SMTPDataError):
        send()
    mail_server.accept()
    mail_server.stop()
    with pytest.raises(ConnectionRefusedError):
        send()
    mail_server.start()
    send()
    assert len(mail_server.messages) == 2


def test_redis_is_empty_and_not_the_one_used_by_hand(redis_url: str) -> None:
    with redis_databases.client(redis_url) as connection:
        assert connection.dbsize() == 0
        assert connection.connection_pool.connection_kwargs["db"] >= 1
        connection.set("left", "here")


def test_redis_is_emptied_between_tests(redis_url: str) -> None:
    with redis_databases.client(redis_url) as connection:
        assert connection.dbsize() == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/r.sock?db=0", "unix:///run/r.sock?db=7"),
        ("redis+unix:///run/r.sock", "redis+unix:///run/r.sock?db=7"),
        ("redis://:pw@cache:6379/0", "redis://:pw@cache:6379/7"),
        ("redis://cache:6379", "redis://cache:6379/7"),
    ],
)
def test_a_numbered_database_keeps_the_rest_of_the_address(url: str, expected: str) -> None:
    assert redis_databases.with_number(url, 7) == expected

"""The receiver in a process of its own, spoken to by a real client: what it has said 250 to is never lost."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from app.jobs.inbound import take
from app.jobs.sweep import nudge_waiting
from app.models import InboundMessage
from app.platform.database import make_engine, session_factory
from app.platform.runtime import Runtime, utc_now
from app.receiver import Answers
from tests.builders import Town
from tests.fixtures.closed_network import OPEN_MAIL_PORTS
from tests.inbound.posting import DOMAIN, MAIL, address, asked, last_event, reporter

Receiver = tuple[subprocess.Popen[bytes], int]


@pytest.fixture
def receiver(run: Runtime, tmp_path: Path) -> Iterator[Callable[[str], Receiver]]:
    """``receiver("lmtp")`` starts one; gives (process, port)."""
    started: list[Receiver] = []

    def start(scheme: str) -> Receiver:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        env = os.environ | {
            "VARSKO_DEMO": "1",
            "VARSKO_VAR": str(tmp_path),
            "MAIL_REPLY_DOMAIN": DOMAIN,
            "MAIL_IN_URL": f"{scheme}://127.0.0.1:{port}",
            "DATABASE_URL": run.settings.database_url,
            "REDIS_URL": run.settings.redis_url,
            "SECRET_KEY": run.settings.secret_key,
        }
        process = subprocess.Popen([sys.executable, "-m", "app.receiver"], env=env)
        started.append((process, port))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the receiver ended"
                time.sleep(0.1)
        OPEN_MAIL_PORTS.add(port)
        return process, port

    yield start
    for process, port in started:
        OPEN_MAIL_PORTS.discard(port)
        process.kill()
        process.wait()


def letter(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = MAIL, "SV: spørsmål", "<1@example.org>"
    message.set_content(text)
    return message


def connect(scheme: str, port: int) -> smtplib.SMTP:
    return smtplib.LMTP("127.0.0.1", port) if scheme == "lmtp" else smtplib.SMTP("127.0.0.1", port)


@pytest.mark.parametrize("scheme", ["lmtp", "smtp"])
def test_an_answer_sent_by_a_real_client_reaches_the_case_though_the_receiver_is_killed(
    run: Runtime, town: Town, receiver: Callable[[str], Receiver], scheme: str
) -> None:
    town.now = utc_now()  # the receiver lives in real time
    run.settings = replace(run.settings, mail_reply_domain=DOMAIN)
    case = asked(town, email=MAIL)
    process, port = receiver(scheme)
    to = address(reporter(town, case))
    with connect(scheme, port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(MAIL)
        assert client.rcpt("someone@else.example")[0] == 550
        assert client.rcpt(f"svar+{'a' * 42}@{DOMAIN}")[0] == 550
        assert client.rcpt(to.upper())[0] == 250
        assert client.rcpt(to)[0] == 452
        code, _ = client.data(letter("Den ved døra.\n\n-- \nIngrid").as_bytes())
        assert code == 250
        process.send_signal(signal.SIGKILL)
        process.wait()
        client.sock.close()
        client.sock = client.file = None
    message = town.session.scalars(select(InboundMessage)).one()
    assert message.raw and message.state == "due"
    town.session.rollback()
    run.queue.nudged.clear()  # type: ignore[attr-defined]
    town.now = utc_now() + timedelta(minutes=1)
    nudge_waiting(run)
    assert ("inbound", str(message.id)) in run.queue.nudged  # type: ignore[attr-defined]
    take(run, message.id)
    assert last_event(town, case) == ("answer", "Den ved døra.")


def test_a_database_that_is_away_is_said_so_that_the_mail_comes_again(run: Runtime, town: Town) -> None:
    run.settings = replace(run.settings, mail_reply_domain=DOMAIN)
    to = address(reporter(town, town.case()))
    answers = Answers(run)
    assert answers._knows(to).startswith("250")
    run.engine = make_engine("postgresql://nobody@127.0.0.1:9/nothing")
    run.sessions = session_factory(run.engine)
    assert answers._knows(to).startswith("451")
    assert answers._keep(to, MAIL, letter("Hei").as_bytes()).startswith("451")


def test_an_empty_mail_and_a_mail_for_nobody_are_refused_for_good(run: Runtime, town: Town) -> None:
    run.settings = replace(run.settings, mail_reply_domain=DOMAIN)
    to = address(reporter(town, town.case()))
    answers = Answers(run)
    assert answers._keep(to, MAIL, b"").startswith("552")
    assert answers._keep("x@y.example", MAIL, b"Hei").startswith("550")
    assert answers._keep(to, MAIL, letter("Hei").as_bytes()) == "250 2.0.0 Kept"


def test_the_receiver_says_what_it_misses(run: Runtime) -> None:
    env = os.environ | {
        "VARSKO_DEMO": "1",
        "DATABASE_URL": run.settings.database_url,
        "REDIS_URL": "redis://x",
    }
    done = subprocess.run([sys.executable, "-m", "app.receiver"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "MAIL_IN_URL and MAIL_REPLY_DOMAIN must be set" in done.stderr

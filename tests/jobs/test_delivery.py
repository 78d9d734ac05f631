"""Messages leave over a real SMTP server, and whatever is killed or gone, none is lost."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from app.cases.outbox import MOST_ATTEMPTS, PAUSES, find_due, lease, mark_failed, resend
from app.cases.triage import ask
from app.jobs.deliver import deliver_message
from app.jobs.photos import process
from app.jobs.rounds import plan
from app.jobs.sweep import nudge_waiting
from app.models import OutboxMessage, Reporter
from app.outside.mail import SmtpMailer
from app.platform.queues import RecordingQueue, RedisQueue, redis_connection
from app.platform.runtime import Runtime, utc_now
from tests.builders import Town
from tests.fixtures.mail_server import MailServer

MAIL = ("email",)


def only_message(town: Town) -> OutboxMessage:
    town.session.expire_all()
    message = town.session.scalars(select(OutboxMessage)).one()
    town.session.rollback()
    return message


def deliver(run: Runtime, mail_server: MailServer, town: Town) -> OutboxMessage:
    """What the worker does with the one message there is."""
    run.mailer = SmtpMailer(mail_server.url, "Varsko <varsko@example.org>")
    deliver_message(run, only_message(town).id)
    return only_message(town)


def test_a_message_is_delivered_once(run: Runtime, mail_server: MailServer, town: Town) -> None:
    town.report(email="ingrid@example.org")
    for _ in range(3):
        message = deliver(run, mail_server, town)
    assert (message.state, message.attempts) == ("done", 1)
    assert [mail["To"] for mail in mail_server.messages] == ["ingrid@example.org"]
    assert "Vi har fått meldingen din" in mail_server.messages[0]["Subject"]


def test_trouble_is_tried_again_with_growing_pauses_until_it_is_a_dead_letter(
    run: Runtime, mail_server: MailServer, town: Town
) -> None:
    town.report()
    mail_server.refuse("451 Try again later")
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        message = deliver(run, mail_server, town)
        pauses.append(message.next_attempt_at - town.now)
        town.now = message.next_attempt_at + timedelta(seconds=1)
    assert pauses[:-1] == list(PAUSES)
    assert (message.state, message.attempts, mail_server.attempts) == ("dead", MOST_ATTEMPTS, MOST_ATTEMPTS)
    assert "451" in (message.last_error or "")


def test_a_refusal_for_good_is_a_dead_letter_at_once_and_can_be_taken_up_again(
    run: Runtime, mail_server: MailServer, town: Town
) -> None:
    town.report()
    mail_server.refuse("550 No such person")
    assert deliver(run, mail_server, town).state == "dead"
    mail_server.accept()
    resend(town.session, only_message(town).id, town.now)
    assert deliver(run, mail_server, town).state == "done"


def test_a_mail_server_that_is_down_costs_nothing_but_time(
    run: Runtime, mail_server: MailServer, town: Town
) -> None:
    town.report()
    mail_server.stop()
    message = deliver(run, mail_server, town)
    assert (message.state, message.attempts) == ("due", 1)
    mail_server.start()
    town.now = message.next_attempt_at
    assert deliver(run, mail_server, town).state == "done"


def test_nobody_else_takes_a_leased_message_before_the_lease_is_over(run: Runtime, town: Town) -> None:
    town.report()
    message_id = only_message(town).id
    with run.session() as first, run.session() as second:
        assert lease(first, message_id, town.now, MAIL) is not None
        assert lease(second, message_id, town.now, MAIL) is None
        assert lease(second, message_id, town.now + timedelta(minutes=6), MAIL) is not None


def test_a_worker_that_was_too_slow_cannot_bring_a_delivered_mail_back(
    run: Runtime, mail_server: MailServer, town: Town
) -> None:
    town.report()
    message_id = only_message(town).id
    with run.session() as session:
        slow = lease(session, message_id, town.now, MAIL)
    assert slow is not None
    town.wait(minutes=6)
    assert deliver(run, mail_server, town).state == "done"
    with run.session() as session:
        assert mark_failed(session, slow, "connection lost", town.now, final=False) is None
    assert only_message(town).state == "done"
    deliver(run, mail_server, town)
    assert len(mail_server.messages) == 1


def test_the_sweep_adds_nothing_to_a_long_queue(run: Runtime, town: Town) -> None:
    for _ in range(3):
        town.report()
    town.wait(minutes=1)

    class Full(RecordingQueue):
        def room(self) -> int:
            return 2

    run.queue = Full()
    assert nudge_waiting(run) == 2
    run.queue.room = lambda: 0  # type: ignore[method-assign]
    assert nudge_waiting(run) == 0


def test_without_a_mail_server_mails_wait_and_nobody_is_nudged(run: Runtime, town: Town) -> None:
    town.report()
    town.wait(minutes=1)
    run.mailer = None
    assert nudge_waiting(run) == 0
    assert only_message(town).state == "due"


def test_who_has_unsubscribed_gets_nothing_more(run: Runtime, mail_server: MailServer, town: Town) -> None:
    case = town.case()
    reporter = town.session.scalars(select(Reporter)).one()
    reporter.unsubscribed_at = town.now
    town.session.commit()
    assert deliver(run, mail_server, town).state == "dropped"
    ask(town.ctx("desk"), case.id, case.version, "Hvilken?")
    assert only_message(town).kind == "received"
    assert mail_server.messages == []


def test_with_redis_gone_between_commit_and_enqueue_the_sweep_delivers_later(
    run: Runtime, mail_server: MailServer, town: Town
) -> None:
    town.queue = RedisQueue(lambda: redis.Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2))
    town.report()
    assert only_message(town).state == "due"
    town.wait(seconds=30)
    nudged = run.queue.nudged  # type: ignore[attr-defined]
    nudged.clear()
    assert nudge_waiting(run) == 1 and nudged == [("deliver", str(only_message(town).id))]
    assert deliver(run, mail_server, town).state == "done"


WORKER = """
import signal, sys, time
from app.factory import build_runtime
from app.jobs.deliver import deliver_message
from app.jobs.photos import process
from app.jobs.rounds import plan
from app.settings import read_settings
import uuid
run = build_runtime(read_settings())
class Hangs:
    def send(self, mail):
        print("sending", flush=True)
        time.sleep(60)
run.mailer = Hangs()
deliver_message(run, uuid.UUID(sys.argv[1]))
"""


def test_a_worker_killed_in_mid_delivery_loses_nothing(
    run: Runtime, mail_server: MailServer, town: Town, tmp_path: Path
) -> None:
    town.now = utc_now()  # the killed process lives in real time
    town.report()
    message_id = only_message(town).id
    env = os.environ | {"VARSKO_DEMO": "1", "VARSKO_VAR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(message_id)], env=env, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None and worker.stdout.readline().strip() == "sending"
        worker.send_signal(signal.SIGKILL)
    message = only_message(town)
    assert message.state == "leased" and message.leased_until is not None
    with run.session() as session:
        assert find_due(session, message.leased_until - timedelta(seconds=1), MAIL) == []
        town.now = message.leased_until + timedelta(seconds=1)
        assert find_due(session, town.now, MAIL) == [message_id]
    assert deliver(run, mail_server, town).state == "done"
    assert len(mail_server.messages) == 1


def test_a_real_worker_takes_the_nudge_from_a_real_redis(
    run: Runtime, mail_server: MailServer, town: Town, tmp_path: Path
) -> None:
    town.queue = RedisQueue(lambda: redis_connection(run.settings.redis_url))
    env = os.environ | {"VARSKO_DEMO": "1", "VARSKO_VAR": str(tmp_path), "SMTP_URL": mail_server.url}
    worker = subprocess.Popen([sys.executable, "-m", "app.worker"], env=env)
    try:
        town.now = utc_now()
        town.report(email="ola@example.org")
        deadline = time.monotonic() + 30
        while not mail_server.messages and time.monotonic() < deadline:
            time.sleep(0.1)
        while only_message(town).state != "done" and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(15)
    assert [mail["To"] for mail in mail_server.messages] == ["ola@example.org"]
    assert only_message(town).state == "done"


@pytest.mark.parametrize("kind", ["photo", "deliver", "round"])
def test_a_nudge_for_what_is_gone_does_no_harm(run: Runtime, town: Town, kind: str) -> None:
    unknown = uuid.uuid4()
    jobs = {"photo": lambda: process(run, unknown), "round": lambda: plan(run, unknown)}
    jobs["deliver"] = lambda: deliver_message(run, unknown)
    jobs[kind]()

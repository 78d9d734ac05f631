"""Redis dies: a whole report is still taken, and its mail leaves when Redis is back."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.fixtures.mail_server import MailServer
from tests.fixtures.running_varsko import RunningVarsko
from tests.flow.raw_browser import Browser, token_in


class OwnRedis:
    """A Redis of this test's own, to be killed and started again on the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "r.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        words = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        program = shutil.which("redis-server")
        assert program
        options = ["--appendonly", "yes", "--save", ""]
        self.process = subprocess.Popen([program, *words, *options], stdout=subprocess.DEVNULL)
        connection = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connection.ping()
                return
            except redis.RedisError:
                time.sleep(0.1)
        raise AssertionError("Redis did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    folder = Path("/tmp") / f"varsko-redis-{tmp_path.name[:40]}"  # socket paths are short
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    made = OwnRedis(folder)
    made.start()
    yield made
    made.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def varsko(
    running_varsko: RunningVarsko, own_redis: OwnRedis, mail_server: MailServer
) -> Iterator[RunningVarsko]:
    """Web, worker and clock on that Redis, with mail to the test's server."""
    running_varsko.env |= {"REDIS_URL": own_redis.url, "SMTP_URL": mail_server.url}
    for name in ("web", "worker", "clock"):
        running_varsko.start(name)
    yield running_varsko
    for name in ("clock", "worker", "web"):
        running_varsko.stop(name)


def report(browser: Browser) -> str:
    """The five steps by form; gives the answer to the sending."""
    start = browser.post("/meld", csrf_token=token_in(browser.get("/meld")), first="place")
    key = start.split("/meld/")[1][:22]
    token = token_in(browser.get(f"/meld/{key}/sted"))
    steps = {
        "sted": {"lon": "18.95508", "lat": "69.6489", "origin": "map"},
        "hva": {"category": "gatelys-ute"},
        "detaljer": {"text": "Lampen er mørk."},
        "kontakt": {"reply_by": "email", "email": "ingrid@example.org"},
        "se-over": {},
    }
    answer = ""
    for step, form in steps.items():
        answer = browser.post(f"/meld/{key}/{step}", csrf_token=token, **form)
        assert " 303 " in answer[:40], f"{step}: {answer[:600]}"
    return answer


def test_a_report_is_taken_while_redis_is_dead_and_its_mail_leaves_afterwards(
    varsko: RunningVarsko, own_redis: OwnRedis, mail_server: MailServer
) -> None:
    own_redis.kill()
    assert "/meld/kvittering/" in report(Browser(varsko))
    assert mail_server.messages == []
    own_redis.start()
    deadline = time.monotonic() + 90
    while not mail_server.messages and time.monotonic() < deadline:
        time.sleep(0.5)
    assert [str(mail["To"]) for mail in mail_server.messages] == ["ingrid@example.org"]
    assert "Vi har fått meldingen din" in str(mail_server.messages[0]["Subject"])

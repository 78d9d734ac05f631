"""`varsko doctor`: one line a check, exit code 1 when something is wrong, never a traceback."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from rq import Queue, Worker

from app.commands.doctor import doctor
from app.platform import heartbeat
from app.platform.queues import QUEUE
from tests.fixtures.redis_databases import client


@pytest.fixture(autouse=True)
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of script/server, with a `var` of the test's own."""
    monkeypatch.setenv("VARSKO_DEMO", "1")
    monkeypatch.setenv("VARSKO_VAR", str(tmp_path))
    monkeypatch.delenv("PHOTO_STORE", raising=False)


def _ask() -> Result:
    return CliRunner().invoke(doctor, catch_exceptions=False)


def test_all_is_well(database_url: str, redis_url: str) -> None:
    with client(redis_url) as connection:
        heartbeat.beat(connection)
        Worker([Queue(QUEUE, connection=connection)], connection=connection).register_birth()
        result = _ask()
    assert result.exit_code == 0, result.output
    assert "Everything is as it should be." in result.output
    assert "PostGIS 3." in result.output


def test_a_silent_worker_and_clock_are_missed(database_url: str, redis_url: str) -> None:
    result = _ask()
    assert result.exit_code == 1
    assert "✗ No worker runs" in result.output
    assert "✗ The clock does not run" in result.output
    assert "2 of" in result.output


def test_a_killed_worker_is_not_counted(database_url: str, redis_url: str) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    with client(redis_url) as connection:
        queue = Queue(QUEUE, connection=connection)
        for number in (os.getpid(), ended.pid):
            worker = Worker([queue], connection=connection)
            worker.pid = number
            worker.register_birth()
        elsewhere = Worker([queue], connection=connection)
        elsewhere.hostname = "another"
        elsewhere.register_birth()
        assert "✓ Workers running: 2" in _ask().output
        connection.hset(elsewhere.key, "last_heartbeat", "2026-01-01T00:00:00.000000Z")
        assert "✓ Workers running: 1" in _ask().output


def test_the_folder_of_the_demos_mail_is_said(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_URL", raising=False)
    assert f"✓ The demo's mail is written to files: {tmp_path}/mail/*.eml" in _ask().output
    monkeypatch.setenv("VARSKO_DEMO", "0")
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    assert "✗ SMTP_URL is not set: mail stays in the outbox" in _ask().output


def test_servers_that_do_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://varsko@/varsko?host={tmp_path}")
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/none.sock")
    result = _ask()
    assert result.exit_code == 1
    assert "✗ PostgreSQL does not answer" in result.output
    assert "✗ Redis does not answer" in result.output


def test_a_database_behind_its_migrations(database_url: str, redis_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update alembic_version set version_num = '0000'")
    result = _ask()
    assert "✗ The database is at migration 0000" in result.output
    assert "varsko db migrate" in result.output


def test_a_municipality_that_is_not_set_up(
    demo_database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNICIPALITY", "9999")
    assert "✗ MUNICIPALITY is 9999, which is not set up" in _ask().output
    monkeypatch.setenv("MUNICIPALITY", "5501")
    assert "✓ Municipalities: 5501" in _ask().output


def test_accounts_of_the_demo_are_named_in_production(
    demo_database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "accounts of the demo" not in _ask().output
    monkeypatch.setenv("VARSKO_DEMO", "0")
    assert "accounts of the demo are in this database" in _ask().output
    with psycopg.connect(demo_database_url.replace("+psycopg", "")) as connection:
        connection.execute("update staff_user set active = false")
    assert "✓ No account of the demo" in _ask().output


def test_redis_that_forgets(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(self: object, name: str) -> dict[str, str]:
        return {"appendonly": "no", "maxmemory-policy": "allkeys-lru"}

    monkeypatch.setattr("redis.Redis.config_get", forgetful)
    result = _ask()
    assert "✗ Redis keeps nothing on disk" in result.output
    assert "✗ Redis throws jobs away" in result.output


def test_a_photo_store_that_cannot_be_written(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PHOTO_STORE", f"file:{tmp_path}/file/photos")
    assert "✗ Photos cannot be written" in _ask().output


def test_a_wrong_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://varsko")
    result = _ask()
    assert result.exit_code == 1
    assert "✗ Settings: DATABASE_URL must begin with postgresql://" in result.output

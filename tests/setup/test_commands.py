"""The commands say in a sentence what is wrong, from any folder."""

import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands.db import db
from script.machine import check, debian, settings
from script.machine.talk import SetupError
from tests.house.tree import ROOT


def _call(command: str, *words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "script" / command, *words],
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _call("server", cwd=tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert f"Cannot listen on port {port}" in done.stderr
    assert f"PORT={port + 1} script/server" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["åtti", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    done = _call("server", cwd=tmp_path, PORT=port)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"«{port}»" in done.stderr


def test_unknown_services_are_refused(tmp_path: Path) -> None:
    done = _call("services", "production", cwd=tmp_path)
    assert done.returncode == 1
    assert "server|test" in done.stderr


def test_a_command_runs_with_the_addresses_of_the_services(tmp_path: Path) -> None:
    done = _call("services", "test", "sh", "-c", "echo $DATABASE_URL", cwd=tmp_path)
    assert done.stdout.startswith("postgresql://"), done.stderr


def test_the_secret_key_stays_and_is_its_owners_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VARSKO_VAR", str(tmp_path))
    key = settings.secret_key()
    assert len(key) == 64
    assert settings.secret_key() == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_given_servers_need_no_debian_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    monkeypatch.setattr(debian, "_has_postgis", lambda: False)
    monkeypatch.setattr(debian, "_lacks_venv", lambda: False)
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    assert "redis-server" in debian.missing(browser=False)
    assert "postgresql-15-postgis-3" in debian.missing(browser=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/varsko")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    assert debian.missing(browser=False) == []
    assert debian.missing(browser=True) == ["chromium-headless-shell"]
    monkeypatch.setattr(
        debian.shutil, "which", lambda name: "/usr/bin/chromium" if name == "chromium" else None
    )
    assert debian.missing(browser=True) == [], "the whole Chromium draws pages as well"


def test_without_sudo_the_message_holds_the_command_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "missing", lambda browser: ["chromium"])
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        debian.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    with pytest.raises(SetupError, match="apt-get install --no-install-recommends chromium"):
        debian.ensure(browser=True)


def test_a_path_of_the_callers_folder_is_understood(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").touch()
    assert check.from_caller("test_mine.py::test_a", tmp_path) == f"{tmp_path.resolve()}/test_mine.py::test_a"
    assert check.from_caller("tests/setup", tmp_path) == "tests/setup"
    assert check.from_caller("-x", tmp_path) == "-x"


def test_a_copy_into_a_folder_that_is_not_there_is_refused_in_a_sentence(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(db, ["backup", str(tmp_path / "nope" / "x")])
    assert result.exit_code == 1
    assert f"The folder {tmp_path}/nope does not exist." in result.output


def test_what_a_tool_of_postgresql_complains_about_is_one_sentence(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    (tmp_path / "copy").write_text("no copy")
    result = CliRunner().invoke(db, ["restore", "--yes", str(tmp_path / "copy")])
    assert result.exit_code == 1
    assert result.output.startswith("Error: pg_restore failed: input file does not appear")
    assert "[" not in result.output

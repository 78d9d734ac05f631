"""`script/server`: from a bare machine to a running Varsko with the demo municipality."""

import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import services, settings, setup
from .paths import ROOT, in_venv
from .procfile import read_procfile
from .supervisor import Supervisor
from .talk import SetupError, run, say, step

READY_SECONDS = 60
LOOK_SECONDS = 1.0


def serve(words: list[str]) -> int:
    """Set up, start the services, migrate, load the demo, then run the Procfile until Ctrl-C.

    Raises SetupError with what to do when a step fails.
    """
    if words:
        raise SetupError(
            "script/server takes no arguments. Settings come from the environment: PORT=8001 script/server"
        )
    port = _free_port(os.environ.get("PORT") or "8000")
    setup.ensure(dev=False)
    with step("PostgreSQL and Redis"):
        env = settings.for_processes("server")
    if os.environ.get("DATABASE_URL"):
        run(
            [in_venv("python"), "-m", "script.machine.given_database"],
            "DATABASE_URL cannot be used.",
            env=env,
        )
    _varsko(env, "Bringing the database up to date", "db", "migrate")
    if env["VARSKO_DEMO"] == "1":
        _varsko(env, "Loading the demo municipality (nothing to do when it is there)", "demo", "load")
    supervisor = Supervisor(read_procfile(ROOT / "Procfile"), env, ROOT)
    say("→ Starting web, worker and clock …")
    threading.Thread(target=_say_when_ready, args=(port, env), daemon=True).start()
    if services.held():
        threading.Thread(target=_watch_services, args=(time.time(),), daemon=True).start()
    return supervisor.run()


def _free_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"PORT must be a number from 1 to 65535, not «{text}».")
    port = int(text)
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wire.bind(("127.0.0.1", port))
        except OSError as error:
            raise SetupError(
                f"Cannot listen on port {port}: {error.strerror}. Stop what uses it, or choose another:"
                f" PORT={port + 1} script/server"
            ) from error
    return port


def _varsko(env: dict[str, str], what: str, *words: str) -> None:
    with step(what):
        done = subprocess.run([in_venv("varsko"), *words], env=env, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SetupError(
            f"`varsko {' '.join(words)}` failed; it said why above. `script/varsko doctor` looks further."
        )


def _say_when_ready(port: int, env: dict[str, str]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                break
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(300).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.2)
    else:
        say(f"✗ Not ready after {READY_SECONDS} s ({answer}). `script/varsko doctor` says what is wrong.")
        return
    say(f"✓ Varsko is ready. Open {env['BASE_URL']}/ (residents) or {env['BASE_URL']}/servicetorg (staff).")
    if env["VARSKO_DEMO"] == "1":
        password = env.get("VARSKO_DEMO_PASSWORD", "varsko-demo")
        say(
            f"  Sign in at {env['BASE_URL']}/konto/logg-inn: the accounts are in README.md, password {password}"
        )
        if not env.get("SMTP_URL"):
            say(f"  Mail is written to files: {Path(env['VARSKO_VAR']) / 'mail'}/*.eml")
    say("  Ctrl-C stops everything.")


def _watch_services(since: float) -> None:
    """Repeat what the keeper says about services that stopped, and start a keeper again that was killed."""
    said: set[str] = set()
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            services.revive("server")
        except (SetupError, OSError) as error:
            say(f"✗ {error}")
            return
        for line in services.incidents("server", since):
            if line not in said:
                said.add(line)
                say(f"! {line}")

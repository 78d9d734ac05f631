"""The environment that `script/` gives to Varsko's own processes."""

import os
import secrets

from . import services
from .paths import ROOT, VENV, var


def for_processes(name: str) -> dict[str, str]:
    """The settings of a process beside the services `name`, which run as long as this process does.

    What is set already stays. On services of our own this is the demo; on given ones it is not unless VARSKO_DEMO=1
    was set, since script/varsko may stand beside a municipality's real database.
    """
    own = not os.environ.get("DATABASE_URL")
    port = os.environ.get("PORT") or "8000"
    defaults = {
        "PORT": port,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "VARSKO_DEMO": "1" if own else "0",
        "VARSKO_VAR": str(var()),
    }
    if not os.environ.get("SECRET_KEY"):
        defaults["SECRET_KEY"] = secret_key()
    env = defaults | {key: value for key, value in os.environ.items() if value}
    env |= services.hold(name)
    env["PATH"] = f"{VENV / 'bin'}:{env.get('PATH', '')}"
    env["PYTHONPATH"] = str(ROOT)
    env["PYTHONUNBUFFERED"] = "1"
    return env


def secret_key() -> str:
    """The key of this checkout, made at the first start and kept, readable by its owner only."""
    path = var() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        draft.replace(path)
    return path.read_text(encoding="utf-8").strip()

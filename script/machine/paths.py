"""Where things are. Everything that is made at run time is under `var/` (VARSKO_VAR) or `.venv/`."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = ROOT / "script" / "locks"
FRONTEND = ROOT / "script" / "frontend"
VENDOR = ROOT / "static" / "vendor"


def var() -> Path:
    """The folder for everything made at run time: VARSKO_VAR, else `var/` in the checkout."""
    given = os.environ.get("VARSKO_VAR")
    return Path(given).expanduser().resolve() if given else ROOT / "var"


def in_venv(name: str) -> str:
    """Full path of a command in the environment."""
    return str(VENV / "bin" / name)

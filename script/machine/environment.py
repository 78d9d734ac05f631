"""The environment `.venv`, exactly what the lock files say, every file checked against its hash."""

import hashlib
import os
import sys
from pathlib import Path

from .paths import LOCKS, ROOT, VENV, in_venv
from .talk import run, step

STAMP = VENV / "varsko-stamp"  # what was installed last: which lock, and its hash
COMMAND = '#!/bin/sh\nexec "{python}" -m app.cli "$@"\n'


def ensure(dev: bool) -> None:
    """Make `.venv` hold the packages of runtime.txt, or dev.txt, which contains them. Does nothing when it does.

    Raises SetupError when Python cannot make an environment or a package cannot be fetched.
    """
    installed = STAMP.read_text() if STAMP.exists() and Path(in_venv("python")).exists() else ""
    wanted = "dev" if dev or installed.startswith("dev") else "runtime"  # never take the tests' packages away
    stamp = f"{wanted} {_hash(wanted)} {ROOT}"
    if installed == stamp:
        return
    with step("Python packages from the lock files"):
        if not Path(in_venv("python")).exists() or (
            installed and not installed.endswith(f" {ROOT}")
        ):  # or moved
            run([base_python(), "-m", "venv", "--clear", str(VENV)], "Could not make the environment .venv.")
        _install_uv()
        sync(LOCKS / f"{wanted}.txt", in_venv("python"))
        _put_varsko_there()
    STAMP.write_text(stamp)


def sync(lock: Path, python: str) -> None:
    """Install exactly what the lock file lists."""
    run(
        [
            in_venv("uv"),
            "pip",
            "sync",
            "--quiet",
            "--require-hashes",
            "--compile-bytecode",  # once, here: the first start of each command and each test would pay for it
            "--python",
            python,
            str(lock),
        ],
        f"Could not install the packages of {lock.name}. Is there a connection to PyPI?",
    )


def base_python() -> str:
    """The Python that environments are made from: not the one inside .venv, which may be about to be made anew."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    beside = Path(sys.base_prefix) / "bin" / version
    return str(beside) if beside.exists() else sys.executable


def _install_uv() -> None:
    if os.access(in_venv("uv"), os.X_OK):
        return
    pip = [in_venv("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "--require-hashes", "-r", str(LOCKS / "uv.txt")],
        "Could not install uv. Is there a connection to PyPI?",
    )


def _put_varsko_there() -> None:
    """The command `varsko`, and the checkout importable from any folder."""
    command = Path(in_venv("varsko"))
    command.write_text(COMMAND.format(python=in_venv("python")), encoding="utf-8")
    command.chmod(0o755)
    for packages in (VENV / "lib").glob("python3.*/site-packages"):
        (packages / "varsko.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def _hash(name: str) -> str:
    return hashlib.sha256((LOCKS / f"{name}.txt").read_bytes()).hexdigest()[:16]

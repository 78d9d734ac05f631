"""`script/test`: set up as script/server does, plus Chromium, then every test."""

import os
from pathlib import Path

from . import setup
from .paths import ROOT, in_venv


def check(words: list[str]) -> int:
    """Become pytest; its closing line is the last. All tests run on two processes, a part of them on one."""
    setup.ensure(dev=True)
    caller = Path(os.environ.get("VARSKO_CALLED_FROM", str(ROOT)))
    arguments = [from_caller(word, caller) for word in words]
    if not any(_is_path(word) for word in arguments):
        # The order is our own: tests/fixtures/order.py.
        arguments = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments]
    os.chdir(ROOT)
    # The processes that tests start by the hundred would each compile the whole program anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execv(in_venv("python"), [in_venv("python"), "-m", "pytest", *arguments])


def from_caller(word: str, caller: Path) -> str:
    """A path is meant from the checkout, else from the folder where the command was given."""
    path, mark, rest = word.partition("::")
    if word.startswith("-") or (ROOT / path).exists() or not (caller / path).exists():
        return word
    return f"{(caller / path).resolve()}{mark}{rest}"


def _is_path(word: str) -> bool:
    return not word.startswith("-") and (ROOT / word.partition("::")[0]).exists()

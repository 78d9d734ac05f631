"""What the commands say: one line a step, a sentence when something is wrong, never a traceback."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SetupError(Exception):
    """Something on the machine is missing or refused; the text says what, and what to do now."""


def say(text: str) -> None:
    """One line, at once (also through a pipe)."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str, beat_seconds: float = 10.0) -> Iterator[None]:
    """A step that takes time: says when it starts, that it is still going on, and how long it took."""
    say(f"→ {text} …")
    started, done = time.monotonic(), threading.Event()

    def beat() -> None:
        while not done.wait(beat_seconds):
            say(f"  … still at it ({time.monotonic() - started:.0f} s)")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    say(f"  done in {time.monotonic() - started:.1f} s")


def run(command: list[str], problem: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command quietly and return what it printed.

    Raises SetupError with `problem` and the last lines of the output when the command is missing or fails.
    """
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{problem}\n{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        tail = "\n".join("    " + line for line in done.stdout.strip().splitlines()[-15:])
        raise SetupError(f"{problem}\nThe command was: {' '.join(command)}\nIt said:\n{tail}")
    return done.stdout

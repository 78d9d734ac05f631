"""Everything that must be there before anything runs; takes no time when it is."""

import fcntl
import os

from . import debian, environment, frontend, keeper
from .paths import var


def ensure(dev: bool) -> None:
    """Debian packages, Python packages, front-end packages; `dev` adds the tests' packages and Chromium.

    Several commands may start at once: one sets up, the others wait for it. Raises SetupError.
    """
    var().mkdir(parents=True, exist_ok=True)
    turn = keeper.lock(var() / "setup.lock", fcntl.LOCK_EX)
    assert turn is not None
    try:
        debian.ensure(browser=dev)
        environment.ensure(dev)
        frontend.ensure()
    finally:
        os.close(turn)

"""The commands: `python3 -m script.machine server|test|setup|services|varsko|lock`. See `script/`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from . import check, locks, serve, services, settings, setup
from .paths import in_venv
from .talk import SetupError, say


def _setup(words: list[str]) -> int:
    """`script/setup`: everything for work on Varsko, and nothing is run."""
    setup.ensure(dev=True)
    return 0


def _services(words: list[str]) -> int:
    """`script/services server|test [stop | COMMAND …]`: the services by hand."""
    name, rest = (words or [""])[0], words[1:]
    if name not in {"server", "test"}:
        raise SetupError("Use: script/services server|test [stop | COMMAND …]")
    if rest == ["stop"]:
        services.stop(name)
        return 0
    if rest:
        return _call(rest, settings.for_processes(name))
    services.place(name).pinned.touch()  # runs on until `stop`
    for key, value in services.hold(name).items():
        print(f"export {key}='{value}'")
    return 0


def _varsko(words: list[str]) -> int:
    """`script/varsko …`: the command `varsko` on the services and settings of script/server."""
    setup.ensure(dev=False)
    env = settings.for_processes("server")
    if words == ["doctor"] and services.held():
        for line in services.incidents("server", time.time() - 3600):
            say(f"· {line}")
    return _call([in_venv("varsko"), *words], env)


def _call(command: list[str], env: dict[str, str]) -> int:
    """Run a command to its end; Ctrl-C is the command's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(
            command, env=env, check=False, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        ).returncode
    except OSError as error:
        raise SetupError(f"{command[0]}: {error.strerror}") from error


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "server": serve.serve,
    "test": check.check,
    "setup": _setup,
    "services": _services,
    "varsko": _varsko,
    "lock": locks.make,
}


def main(words: list[str]) -> int:
    """Run one command; a problem is a sentence and exit code 1."""
    try:
        return COMMANDS[words[0]](words[1:])
    except SetupError as error:
        say(f"✗ {error}")
        return 1
    except OSError as error:
        say(f"✗ The machine refused: {error}. Is the disk full, or does the folder belong to somebody else?")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main(sys.argv[1:]))

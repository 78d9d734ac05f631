"""The commands: `python3 -m script.machine server|test|services|varsko|lock|setup`. See `script/`."""

import os
import sys
from collections.abc import Callable

from .talk import SetupError, say


def _services(words: list[str]) -> int:
    """`script/services NAME [stop | COMMAND …]`: the services `server` or `test` by hand."""
    from . import services

    name, rest = (words or [""])[0], words[1:]
    if name not in {"server", "test"}:
        raise SetupError("Use: script/services server|test [stop | COMMAND …]")
    if rest == ["stop"]:
        services.stop(name)
        return 0
    if not rest:
        services.place(name).pinned.touch()  # runs on until `stop`
        for key, value in services.hold(name).items():
            print(f"export {key}='{value}'")
        return 0
    os.environ |= services.hold(name)
    import subprocess

    return subprocess.run(rest, check=False).returncode


COMMANDS: dict[str, Callable[[list[str]], int]] = {"services": _services}


def main(words: list[str]) -> int:
    """Run one command; a problem is a sentence and exit code 1."""
    try:
        return COMMANDS[words[0]](words[1:])
    except SetupError as error:
        say(f"✗ {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Reading the Procfile: the one list of processes that make a running Varsko."""

from pathlib import Path


def read_procfile(path: Path) -> dict[str, str]:
    """Name of each process and its shell command, in the order of the file."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {name.strip(): command.strip() for name, command in pairs}

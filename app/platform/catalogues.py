"""Catalogues of translations: .po files are in the repository, .mo files are made from them.

The application makes missing or old .mo files when it starts, so that no set-up step can be forgotten.
``python -m app.platform.catalogues compile|status`` is called by ``script/translations``.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[1] / "translations"


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def _compile(source: Path) -> None:
    """Write the .mo beside ``source`` in one move: several processes may start at once."""
    handle, temporary = tempfile.mkstemp(dir=source.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, _read(source))
    made = Path(temporary)
    made.chmod(0o644)
    made.replace(source.with_suffix(".mo"))


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Make each .mo that is missing or older than its .po; gives the sources that were compiled.

    A folder that cannot be written (installed by another user) raises OSError.
    """
    done = []
    for source in _sources(folder):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source)
            done.append(source)
    return done


def translated_shares(folder: Path = FOLDER) -> dict[str, tuple[int, int]]:
    """For each language: how many texts are translated, and how many there are."""
    shares = {}
    for source in _sources(folder):
        messages = [message for message in _read(source) if message.id]
        shares[source.parts[-3]] = (sum(1 for message in messages if message.string), len(messages))
    return shares


def main(command: str) -> int:
    """``compile`` or ``status``; gives the exit code."""
    if command == "compile":
        for source in compile_catalogues():
            sys.stdout.write(f"compiled {source.parts[-3]}\n")
        return 0
    if command == "status":
        for language, (done, count) in translated_shares().items():
            sys.stdout.write(f"{language}: {done} of {count} texts translated\n")
        return 0
    sys.stderr.write("Say compile or status.\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))

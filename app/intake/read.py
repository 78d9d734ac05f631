"""Which kind of archive a file is."""

from collections.abc import Iterator
from pathlib import Path

from app.intake.csv_file import read_csv
from app.intake.open311 import read_open311
from app.intake.rows import ArchiveReport, Defaults, Rejected, UnusableFile


def read_archive(path: Path, defaults: Defaults) -> Iterator[ArchiveReport | Rejected]:
    """The rows of a .csv or .json file, each also as .gz. Raises UnusableFile."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        return read_csv(path, defaults)
    if name.endswith(".json"):
        return read_open311(path, defaults)
    raise UnusableFile(f"{path.name} is neither .csv nor .json (each may also be .gz).")

"""``varsko truth``: Varsko held against real data. One JSON object per line; nothing is stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.commands.bench import print_lines
from app.commands.open import get_municipality, open_runtime
from app.intake.rows import UnusableFile
from geo.geojson import BadGeoJSON

FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group()
def truth() -> None:
    """Rules, promises and road owners held against real data: one JSON object per line."""


@truth.command()
@FILES
@click.option(
    "--answer",
    type=click.Choice(["agency", "unit"]),
    default="agency",
    show_default=True,
    help="The column that the rules must find.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(["type", "place_kind"]),
    help="A column that is not the resident's own in this archive.",
)
@click.option(
    "--drop", multiple=True, metavar="AGENCY", help="Leave an agency's reports out; may be repeated."
)
@click.option(
    "--write",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Keep the rulesets in this folder.",
)
def agencies(
    files: tuple[Path, ...], answer: str, without: tuple[str, ...], drop: tuple[str, ...], folder: Path | None
) -> None:
    """Make rules from the first half (by time) of each archive in FILES and score them on the second half."""
    from app.commands.truth_agencies import measure_file

    for file in files:
        _print(measure_file(file, answer, without, drop, folder))


@truth.command()
@FILES
def promises(files: tuple[Path, ...]) -> None:
    """Count the due dates of the archives in FILES anew, from a fixed number of hours for each category."""
    from app.commands.truth_promises import measure_promises

    for file in files:
        _print(measure_promises(file))


@truth.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--municipality", "number", required=True, help="Whose roads are asked.")
@click.option(
    "--step",
    default=100,
    show_default=True,
    type=click.IntRange(1),
    help="Metres between the points of a stretch.",
)
def roads(file: Path, number: str, step: int) -> None:
    """Lay points beside the stretches in FILE (GeoJSON) and ask who owns the road there."""
    from app.commands.truth_roads import measure_roads, read_stretches

    try:
        stretches = read_stretches(file)
    except BadGeoJSON as error:
        raise click.ClickException(str(error)) from error
    if not stretches:
        raise click.ClickException(f"{file.name} has no stretches with road_categories.")
    with open_runtime() as run, run.session() as session:
        print_lines(measure_roads(session, get_municipality(session, number).id, stretches, step))


def _print(lines: Iterator[dict[str, Any]]) -> None:
    try:
        print_lines(lines)
    except UnusableFile as error:
        raise click.ClickException(str(error)) from error

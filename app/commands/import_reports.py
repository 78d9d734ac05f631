"""``varsko import``: report archives of other systems."""

import sys
import time
from pathlib import Path

import click

from app.cases.import_reports import Archive, Imported, ImportRefused, import_reports
from app.cases.staff import add_staff, new_password
from app.commands.open import open_runtime
from app.domain.permissions import Role
from app.intake.civil_time import BadTime, zone_of
from app.intake.rows import UnusableFile


@click.group(name="import")
def import_group() -> None:
    """Archives of other systems, into municipalities of their own."""


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--municipality",
    "number",
    help="Put everything into this municipality. Default: one per city in the file.",
)
@click.option("--name", help="Name of that municipality. Default: the city's name in the file.")
@click.option(
    "--batch", default=1000, show_default=True, type=click.IntRange(1, 20_000), help="Rows per transaction."
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where rows that cannot be used are listed.",
)
@click.option(
    "--time-zone", default="Europe/Oslo", show_default=True, help="For files that name no time zone."
)
@click.option("--credit", default="", help="Source and licence, shown on the map.")
@click.option("--desk-user", help="E-mail of an account for the service desk to make there.")
def reports(
    file: Path,
    number: str | None,
    name: str | None,
    batch: int,
    rejects: Path | None,
    time_zone: str,
    credit: str,
    desk_user: str | None,
) -> None:
    """Import reports from FILE: CSV or Open311 JSON (also .gz). Run it again after a stop: it goes on where it was.

    The columns, and what becomes of what, are described in docs/imports.md.
    """
    try:
        zone_of(time_zone)
    except BadTime as error:
        raise click.BadParameter(f"{error}.", param_hint="--time-zone") from error
    with open_runtime() as run, run.session() as session:
        listed = rejects or run.settings.var / "imports" / f"{file.name}.rejects.csv"
        archive = Archive(file, listed, number, name, time_zone, credit, batch)
        try:
            imported = import_reports(session, archive, run.clock(), Meter())
        except (UnusableFile, ImportRefused, OSError) as error:
            raise click.ClickException(str(error)) from error
        click.echo(_summary(imported, listed))
        if desk_user:
            password = new_password()
            add_staff(
                session, imported.municipalities[0], desk_user, "Servicetorget", Role.DESK, None, password
            )
            click.echo(f"Made {desk_user}. Password, shown once: {password}")


class Meter:
    """Percent, rows a second and what is left, on one line of the terminal; every tenth of the way elsewhere."""

    def __init__(self) -> None:
        self.started, self.first, self.shown = time.monotonic(), -1, -1

    def __call__(self, done: int, rows: int) -> None:
        """``done`` of ``rows`` are stored. The first call starts the watch: the file has been read through by then."""
        if self.first < 0:
            self.started, self.first = time.monotonic(), done
        seconds = time.monotonic() - self.started
        rate = (done - self.first) / seconds if seconds > 0 else 0.0
        left = (rows - done) / rate if rate else 0.0
        line = f"{done * 100 // rows:3d} %  {done}/{rows} rows  {rate:.0f} rows/s  {left:.0f} s left"
        if sys.stderr.isatty():
            click.echo(f"\r{line}  ", nl=done >= rows, err=True)
        elif done * 10 // rows > self.shown:
            self.shown = done * 10 // rows
            click.echo(line, err=True)


def _summary(imported: Imported, rejects: Path) -> str:
    where = ", ".join(f"{one.name} ({one.number})" for one in imported.municipalities)
    counts = f"{imported.stored} reports of {imported.rows} rows are in {where}"
    lines = [
        f"The file was imported before; nothing was changed. {counts}."
        if imported.was_done
        else f"Done: {counts}."
    ]
    if imported.known:
        lines.append(f"{imported.known} were there from another file.")
    if imported.without_position:
        states = ", ".join(f"{count} {state}" for state, count in sorted(imported.without_position.items()))
        lines.append(f"Without a position on the map: {states}.")
    if imported.rejected:
        lines.append(f"{imported.rejected} rows were rejected; line and reason are in {rejects}")
    return "\n".join(lines)

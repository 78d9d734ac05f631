"""``varsko municipality``: a municipality is a folder of data files, never code."""

from pathlib import Path

import click
from sqlalchemy import func, select

from app.commands.open import open_runtime
from app.demo.add import add_municipality
from app.demo.reading import FolderError
from app.models import Case, Municipality
from app.platform.runtime import utc_now


@click.group()
def municipality() -> None:
    """The municipalities that this installation serves."""


@municipality.command()
@click.argument("folder", type=click.Path(path_type=Path))
def add(folder: Path) -> None:
    """Add the municipality described in FOLDER, or bring it up to date with its files."""
    with open_runtime() as run, run.session() as session:
        try:
            added = add_municipality(session, folder, utc_now(), click.echo)
        except FolderError as error:
            raise click.ClickException(str(error)) from error
    counts = ", ".join(f"{number} {kind}" for kind, number in added.counts.items())
    click.echo(f"{added.municipality.name} ({added.municipality.number}) is in place: {counts}.")


@municipality.command(name="list")
def list_all() -> None:
    """Number, name and number of cases of each municipality."""
    query = (
        select(Municipality.number, Municipality.name, func.count(Case.id))
        .outerjoin(Case, Case.municipality_id == Municipality.id)
        .group_by(Municipality.id)
        .order_by(Municipality.id)
    )
    with open_runtime() as run, run.session() as session:
        rows = session.execute(query).all()
    for number, name, cases in rows:
        click.echo(f"{number}\t{name}\t{cases} cases")
    if not rows:
        click.echo("No municipality yet. Add one: varsko municipality add FOLDER")

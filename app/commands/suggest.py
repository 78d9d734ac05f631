"""``varsko suggest``: what a text is probably about."""

import json
from dataclasses import asdict

import click
from sqlalchemy import select

from app.commands.open import get_municipality, open_runtime
from app.models import Municipality
from app.queries.category_search import suggest_categories


@click.command()
@click.argument("text")
@click.option("--municipality", "number", help="Number of the municipality. Default: the first one added.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(min=1), help="How many to show.")
def suggest(text: str, number: str | None, most: int) -> None:
    """Print what TEXT is probably about, best first, as a JSON list: code, name, group, score (0 to 1)."""
    with open_runtime() as run, run.session() as session:
        if number:
            municipality = get_municipality(session, number)
        else:
            first = session.scalar(select(Municipality).order_by(Municipality.id).limit(1))
            if first is None:
                raise click.ClickException("No municipality yet. Add one: varsko municipality add FOLDER")
            municipality = first
        hits = suggest_categories(session, municipality.id, text)[:most]
    click.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=2))

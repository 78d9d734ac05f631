"""``varsko privacy``: give a person what we know, or forget the person."""

import json

import click

from app.cases.forget import forget_person
from app.commands.open import get_municipality, open_runtime
from app.domain.phones import parse_phone
from app.domain.reports import check_email
from app.queries.personal_data import export_person

IN = click.option("--municipality", help="Only in the municipality with this number; all when left out.")


@click.group()
def privacy() -> None:
    """What is kept about an e-mail address or a phone number."""


@privacy.command()
@click.argument("address")
@IN
def export(address: str, municipality: str | None) -> None:
    """Print all that is kept about ADDRESS (an e-mail address or a phone number) as JSON."""
    known = _address(address)
    with open_runtime() as run, run.session() as session:
        where = get_municipality(session, municipality).id if municipality else None
        found = export_person(session, known, where)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@privacy.command()
@click.argument("address")
@IN
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(address: str, municipality: str | None, yes: bool) -> None:
    """Forget ADDRESS (an e-mail address or a phone number): reports stay without a name, the rest is deleted."""
    known = _address(address)
    if not yes:
        click.confirm(f"Forget {known}? This cannot be undone.", abort=True)
    with open_runtime() as run, run.session() as session:
        where = get_municipality(session, municipality).id if municipality else None
        done = forget_person(session, known, run.clock(), where)
    click.echo(
        f"Forgotten: {done.reporters} reports made nameless, {done.followers} followers, {done.drafts} drafts "
        f"and {done.links} links deleted."
    )


def _address(typed: str) -> str:
    """The address as it is kept."""
    typed = typed.strip()
    if not check_email(typed):
        return typed
    phone = parse_phone(typed)
    if phone is None:
        raise click.ClickException(f"«{typed}» is neither an e-mail address nor a phone number.")
    return phone

"""``varsko user``: accounts of staff."""

import click

from app.cases.staff import add_staff, disable_staff, new_password, set_password
from app.commands.open import get_municipality, open_runtime
from app.domain.permissions import Role


@click.group()
def user() -> None:
    """Accounts of the people who work with cases."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--municipality", "number", required=True, help="Number of the municipality.")
@click.option("--unit", help="Code of the unit, for foremen and crews.")
def add(email: str, name: str, role: str, number: str, unit: str | None) -> None:
    """Make an account and print its first password."""
    password = new_password()
    with open_runtime() as run, run.session() as session:
        add_staff(session, get_municipality(session, number), email, name, role, unit, password)
    click.echo(f"Made {email}. Password, shown once: {password}")


@user.command()
@click.argument("email")
@click.password_option(help="Asked for when left out.")
def passwd(email: str, password: str) -> None:
    """Set a new password and sign the person out everywhere."""
    with open_runtime() as run, run.session() as session:
        set_password(session, email, password)
    click.echo(f"{email} has a new password.")


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close an account; its history stays."""
    with open_runtime() as run, run.session() as session:
        disable_staff(session, email)
    click.echo(f"{email} can no longer sign in.")

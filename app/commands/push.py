"""``varsko push``: the key that web push messages are signed with."""

import click

from app.commands.open import open_runtime


@click.group()
def push() -> None:
    """Web push: notifications in residents' browsers."""


@push.command()
def keys() -> None:
    """Print a new key for PUSH_KEY, and the public key in use now. Browsers must subscribe anew after a change."""
    with open_runtime() as run:
        if run.pusher is None:
            raise click.ClickException("Web push is not set up.")
        click.echo(f"PUSH_KEY={run.pusher.new_key()}")
        click.echo(f"In use now (public): {run.pusher.public_key}")

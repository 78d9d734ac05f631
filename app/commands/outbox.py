"""``varsko outbox``: what waits to leave, and what could not."""

import uuid

import click

from app.cases.outbox import resend as take_up_again
from app.commands.open import open_runtime
from app.platform.queues import DELIVER
from app.queries.outbox import count_by_state, list_messages

STATES = ("due", "leased", "done", "dead", "dropped")


@click.group()
def outbox() -> None:
    """Messages to reporters: waiting, delivered, given up."""


@outbox.command()
@click.option("--state", type=click.Choice(STATES), help="List the messages in this state.")
@click.option("--limit", default=50, show_default=True, help="At most so many.")
def show(state: str | None, limit: int) -> None:
    """Count the messages by state, or list those in one state (no addresses are shown)."""
    with open_runtime() as run, run.session() as session:
        if state is None:
            counts = count_by_state(session)
            for name in STATES:
                click.echo(f"{name:8} {counts.get(name, 0)}")
            return
        for message, number in list_messages(session, state, limit):
            error = f"  {message.last_error}" if message.last_error else ""
            click.echo(f"{message.id}  {number}  {message.kind}  tries {message.attempts}{error}")


@outbox.command()
@click.argument("message_ids", nargs=-1, type=click.UUID)
@click.option("--all-dead", is_flag=True, help="Every dead letter.")
def resend(message_ids: tuple[uuid.UUID, ...], all_dead: bool) -> None:
    """Take dead letters up again from the first try."""
    if not message_ids and not all_dead:
        raise click.UsageError(
            "Name the messages (see «varsko outbox show --state dead»), or say --all-dead."
        )
    with open_runtime() as run, run.session() as session:
        ids = (
            [message.id for message, _ in list_messages(session, "dead", 100_000)]
            if all_dead
            else list(message_ids)
        )
        for message_id in ids:
            take_up_again(session, message_id, run.clock())
            run.queue.nudge(DELIVER, str(message_id))
    click.echo(f"{len(ids)} messages will be tried again.")

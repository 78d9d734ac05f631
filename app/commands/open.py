"""What commands share: a runtime from the settings, and a municipality by its number."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.factory import build_runtime
from app.models import Municipality
from app.platform.runtime import Runtime
from app.settings import read_settings


@contextmanager
def open_runtime() -> Iterator[Runtime]:
    """The runtime of this command, its connections closed at the end."""
    run = build_runtime(read_settings())
    try:
        yield run
    finally:
        run.engine.dispose()


def get_municipality(session: Session, number: str) -> Municipality:
    """The municipality with this number.

    Raises:
        click.ClickException: there is none.
    """
    found = session.scalar(select(Municipality).where(Municipality.number == number))
    if found is None:
        raise click.ClickException(
            f"No municipality has the number «{number}». See «varsko municipality list»."
        )
    return found

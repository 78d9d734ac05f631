"""The engine, sessions, and the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker


def sqlalchemy_url(url: str) -> str:
    """The address with psycopg 3 named as the driver."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def make_engine(url: str, pool_size: int = 5) -> Engine:
    """An engine whose connections are checked before use and give up on a lock after five seconds."""
    return create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # an error in the log must not carry what people wrote
        connect_args={
            "connect_timeout": 5,
            "application_name": "varsko",
            "options": "-c lock_timeout=5s -c statement_timeout=30s -c timezone=UTC",
        },
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep their rows after a commit, so that views can show what a verb returned."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(session: Session) -> Iterator[bool]:
    """One transaction for a verb; a verb called inside another joins it.

    Yields True to the outermost caller, which is the one that commits. Any error rolls everything back.
    """
    if session.info.get("in_verb"):
        yield False
        return
    session.info["in_verb"] = True
    try:
        yield True
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_verb"] = False

"""Many rows at once, by PostgreSQL's COPY."""

from typing import Any

from sqlalchemy.orm import Session


def copy_lines(session: Session, table: str, columns: str, lines: list[str]) -> None:
    """Write rows that are in COPY's text form already. ``table`` and ``columns`` are names of ours."""
    connection: Any = session.connection().connection.dbapi_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        copy.write("".join(lines))

"""Cases to which others have added something that the desk has not looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST = 20

# "Looked at" is whatever the desk or a unit has done with the case since.
_UNSEEN = text(
    """
    SELECT DISTINCT c.number, c.title, c.address
    FROM event added
    JOIN "case" c ON c.id = added.case_id
    WHERE added.municipality_id = :municipality AND added.step = 'add' AND c.closed_at IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM event later WHERE later.case_id = added.case_id
             AND later.case_version > added.case_version AND later.actor_kind = 'staff')
    ORDER BY c.number LIMIT :most
    """
)


@dataclass(frozen=True)
class UnseenAddition:
    """A case with something new from somebody who follows it."""

    number: str
    title: str
    address: str


def find_unseen_additions(session: Session, municipality_id: int) -> list[UnseenAddition]:
    """At most MOST cases, in one statement over the index of added events."""
    rows = session.execute(_UNSEEN, {"municipality": municipality_id, "most": MOST})
    return [UnseenAddition(*row) for row in rows]


def unpublished(events: Iterable[Any]) -> str | None:
    """What others have added since something of theirs was last shown to all; None when nobody has.

    ``events``: (event, name of staff), the newest first.
    """
    texts: list[str] = []
    added = False
    for event, _staff in events:
        if event.step == "publish":
            break
        if event.step == "add":
            added = True
            texts += [event.text] if event.text else []
    return "\n\n".join(reversed(texts)) if added else None

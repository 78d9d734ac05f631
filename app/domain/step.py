"""One row of the table of steps (``app.domain.steps``): what it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import ImpossibleStep
from app.domain.permissions import Permission
from app.domain.statuses import Status


class Visibility(StrEnum):
    """Who may read an event."""

    PUBLIC = "public"
    REPORTER = "reporter"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Step:
    """One row of the table.

    ``to`` is None for a step that leaves the status as it is. ``asks_for`` names the fields that must be filled in.
    ``tells`` names the message to the reporter, None when the reporter is told nothing. ``shown_to`` says who may read
    the event: everybody, the reporter and staff, or staff only.
    """

    name: str
    sources: frozenset[Status]
    to: Status | None
    permission: Permission
    asks_for: tuple[str, ...]
    tells: str | None
    shown_to: Visibility
    words: str
    done_words: str

    @property
    def is_answer(self) -> bool:
        """Whether what the reporter is told answers the report. Being late does not, nor does the reporter."""
        return self.tells is not None and self.permission not in (Permission.CLOCK, Permission.REPORTER)

    def target(self, status: Status) -> Status:
        """The status after the step from ``status``.

        Raises:
            ImpossibleStep: the table has no such move.
        """
        if status not in self.sources:
            raise ImpossibleStep()
        return self.to or status


def step(
    name: str,
    sources: Iterable[Status],
    to: Status | None,
    permission: Permission,
    words: str,
    done_words: str,
    asks_for: tuple[str, ...] = (),
    tells: str | None = None,
    shown_to: Visibility = Visibility.PUBLIC,
) -> Step:
    """A row, written so that the table below reads in columns."""
    return Step(name, frozenset(sources), to, permission, asks_for, tells, shown_to, words, done_words)

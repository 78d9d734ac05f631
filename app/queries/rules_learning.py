"""How the rules have done: what each decided, what the desk corrected, and what that suggests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.queries.rules_history import Cursor, Span, read_decided
from routing_rules.learning import Judged, RuleRecord, Suggestion, records, suggest


@dataclass(frozen=True)
class Learned:
    """What a span of cases tells. ``records``: rule id to how it did, also of rules that are gone by now. ``cases``:
    how many were decided. ``suggestions``: the strongest first.
    """

    since: datetime
    until: datetime
    cases: int
    records: dict[str, RuleRecord]
    suggestions: list[Suggestion]


def find_learned(session: Session, municipality_id: int, since: datetime, until: datetime) -> Learned:
    """What the reports received from ``since`` to ``until`` tell about the rules. Reads them all: some seconds for
    50,000.
    """
    rows = list(_judged(session, Span(municipality_id, since, until)))
    return Learned(since, until, len(rows), records(rows), suggest(rows))


def _judged(session: Session, span: Span) -> Iterator[Judged]:
    after: Cursor | None = None
    while True:
        chunk, after = read_decided(session, span, (), after)
        for case in chunk:
            stored = case.stored
            yield Judged(
                case.number, stored.rule, stored.unit, stored.desk_unit, stored.facts, case.recategorised
            )
        if after is None:
            return

"""The database itself refuses what the table of steps refuses, whoever writes."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.statuses import Status
from app.domain.steps import MOVES
from tests.builders import Town
from tests.cases.test_steps import case_in


@pytest.mark.parametrize("source", list(Status))
def test_every_move_outside_the_table_is_refused_from(town: Town, source: Status) -> None:
    case = case_in(town, source)
    for target in Status:
        if target is source:
            continue
        outcome = _try_move(town, case.id, target)
        allowed = (source, target) in MOVES
        assert (outcome != "case_move_known") is allowed, f"{source} > {target}: {outcome}"


def _try_move(town: Town, case_id: object, target: Status) -> str:
    """The constraint that stopped the move, "" when nothing did."""
    closed = "now()" if not target.is_open else "NULL"
    statement = text(
        f"""UPDATE "case" SET status = :target, version = version + 1, closed_at = {closed},
            planned_for = coalesce(planned_for, current_date),
            unit_id = coalesce(unit_id, proposed_unit_id) WHERE id = :id"""
    )
    try:
        with town.session.begin_nested():
            town.session.execute(statement, {"target": target.value, "id": case_id})
            town.session.rollback()
    except DBAPIError as refused:
        town.session.rollback()
        return str(refused.orig.diag.constraint_name)  # type: ignore[union-attr]
    return ""


def _refused(town: Town, change: Callable[[], object]) -> str:
    with pytest.raises((DBAPIError, IntegrityError)) as caught:
        change()
        town.session.commit()
    town.session.rollback()
    return str(caught.value.orig.diag.constraint_name)  # type: ignore[union-attr]


def test_a_change_without_an_event_is_refused(town: Town) -> None:
    case = town.case()
    sql = text("UPDATE \"case\" SET priority = 'high', version = version + 1 WHERE id = :id")
    assert _refused(town, lambda: town.session.execute(sql, {"id": case.id})) == "case_change_has_event"


def test_a_change_that_is_not_counted_is_refused(town: Town) -> None:
    case = town.case()
    sql = text("UPDATE \"case\" SET priority = 'high' WHERE id = :id")
    assert _refused(town, lambda: town.session.execute(sql, {"id": case.id})) == "case_change_counted"


@pytest.mark.parametrize("change", ["hidden = '{text}'", "public_text = 'Noe annet'"])
def test_what_others_may_read_is_not_changed_behind_the_log(town: Town, change: str) -> None:
    case = town.case()
    sql = text(f'UPDATE "case" SET {change} WHERE id = :id')
    assert _refused(town, lambda: town.session.execute(sql, {"id": case.id})) == "case_change_counted"


@pytest.mark.parametrize("sql", ["UPDATE event SET reason = 'omskrevet'", "DELETE FROM event"])
def test_the_history_is_never_edited(town: Town, sql: str) -> None:
    town.case()
    assert _refused(town, lambda: town.session.execute(text(sql))) == "event_is_kept"


def test_a_whole_case_may_go_with_its_events(town: Town) -> None:
    case = town.case()
    town.session.execute(text('DELETE FROM "case" WHERE id = :id'), {"id": case.id})
    town.session.commit()
    assert town.session.scalar(text("SELECT count(*) FROM event")) == 0

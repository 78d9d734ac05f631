"""The clock and the promises: what breaks is noted and told, once, when people are awake."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from app.cases import deadlines, reply, triage, work
from app.cases.context import CLOCK
from app.cases.deadlines import meet_deadline
from app.domain.errors import Forbidden
from app.domain.quiet_hours import first_awake, is_quiet
from app.domain.reports import Contact
from app.jobs.deadlines import meet_deadlines
from app.models import Case, OutboxMessage
from app.platform.runtime import Runtime
from tests.builders import Town, build_town, events_of
from tests.fixtures.sql_count import CountSql

OSLO = ZoneInfo("Europe/Oslo")


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=OSLO)


def told(town: Town, case: Case) -> list[str]:
    query = (
        select(OutboxMessage.kind).where(OutboxMessage.case_id == case.id).order_by(OutboxMessage.created_at)
    )
    with town.session.no_autoflush:
        return [kind for kind in town.session.scalars(query) if kind in ("late", "unanswered")]


def steps(town: Town, case: Case) -> list[str]:
    return [event.step for event in events_of(town.session, case.id)]


def fresh(town: Town, case: Case) -> Case:
    town.session.rollback()
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


def test_a_broken_promise_is_told_once_with_its_event(run: Runtime, town: Town) -> None:
    case = town.assigned_case()
    assert case.solve_due_at is not None
    town.now = case.solve_due_at - timedelta(seconds=1)
    assert meet_deadlines(run) == 0
    town.wait(seconds=1)
    assert meet_deadlines(run) == 1
    assert (told(town, case), steps(town, case)[-1]) == (["late"], "late")
    event = events_of(town.session, case.id)[-1]
    assert (event.actor_kind, event.visibility) == ("rules", "public")
    message = town.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "late")).one()
    assert (message.event_id, message.state) == (event.id, "due")
    assert ("deliver", str(message.id)) in run.queue.nudged  # type: ignore[attr-defined]
    for days in (0, 1, 30):
        town.wait(days=days)
        assert meet_deadlines(run) == 0
    assert told(town, case) == ["late"]


def test_an_answer_that_did_not_come_is_told_and_is_no_answer(run: Runtime, town: Town) -> None:
    case = town.case()
    town.now = at("2026-11-25 15:30")
    assert meet_deadlines(run) == 1
    case = fresh(town, case)
    assert told(town, case) == ["unanswered"]
    assert case.first_answered_at is None, "that we are late is no answer"
    town.now = at("2026-12-07 15:31")
    assert meet_deadlines(run) == 1
    assert told(town, fresh(town, case)) == ["unanswered", "late"]


def test_two_broken_promises_are_told_in_one_mail(run: Runtime, town: Town) -> None:
    case = town.case()
    town.now = at("2026-12-20 12:00")
    assert [meet_deadlines(run), meet_deadlines(run)] == [1, 0]
    assert told(town, case) == ["late"]


@pytest.mark.parametrize("end", ["waiting", "forwarded", "resolved", "declined"])
def test_nobody_is_told_about_a_case_that_is_not_ours_to_work_on(run: Runtime, town: Town, end: str) -> None:
    case = town.assigned_case()
    desk = town.ctx("desk")
    if end == "waiting":
        triage.ask(desk, case.id, case.version, "Hvor?")
    elif end == "forwarded":
        triage.forward(desk, case.id, case.version, "vegvesenet", "Deres vei.")
    elif end == "resolved":
        work.resolve(town.ctx("crew"), case.id, case.version, "Byttet.")
    else:
        triage.decline(desk, case.id, case.version, "Nei.")
    town.wait(days=60)
    assert meet_deadlines(run) == 0
    assert told(town, case) == []


def test_nobody_is_woken(run: Runtime, town: Town) -> None:
    town.units["bydrift"].calendar = {"opens": "12:00", "closes": "22:30"}
    town.session.commit()
    case = town.assigned_case()
    town.now = at("2026-12-07 22:31")
    assert meet_deadlines(run) == 0
    town.now = at("2026-12-08 06:59")
    assert meet_deadlines(run) == 0
    town.now = at("2026-12-08 07:00")
    assert meet_deadlines(run) == 1
    assert told(town, case) == ["late"]


def test_what_is_done_in_the_night_is_not_told_as_late_in_the_morning(run: Runtime, town: Town) -> None:
    case = town.assigned_case()
    town.now = at("2026-12-07 23:00")
    work.resolve(town.ctx("crew"), case.id, case.version, "Byttet i kveld.")
    town.now = at("2026-12-08 08:00")
    assert meet_deadlines(run) == 0


def test_the_night_is_a_setting_of_each_municipality(run: Runtime, town: Town) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    other.municipality.settings = other.municipality.settings | {"quiet_hours": ["09:00", "20:00"]}
    town.session.commit()
    case = town.assigned_case()
    town.now = at("2026-12-07 15:30")
    assert meet_deadlines(run) == 1
    assert told(town, case) == ["late"]


def test_a_kill_between_cannot_tell_twice_or_never(
    run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = town.assigned_case(), town.assigned_case()
    town.now = at("2026-12-07 15:30")
    real, killed = deadlines.take_step, []

    def dies_once(ctx: object, case_id: object, *rest: object, **more: object) -> object:
        done = real(ctx, case_id, *rest, **more)  # type: ignore[arg-type]
        if not killed:
            killed.append(case_id)
            raise RuntimeError("killed before the commit")
        return done

    monkeypatch.setattr(deadlines, "take_step", dies_once)
    assert meet_deadlines(run) == 1
    assert meet_deadlines(run) == 1
    assert (told(town, first), told(town, second)) == (["late"], ["late"])
    assert (steps(town, first).count("late"), steps(town, second).count("late")) == (1, 1)


def test_the_second_clock_finds_nothing_left(town: Town) -> None:
    case = town.assigned_case()
    town.now = at("2026-12-07 15:30")
    ctx = town.ctx()
    ctx.actor = CLOCK
    assert meet_deadline(ctx, case.id) == "late"
    assert meet_deadline(ctx, case.id) is None


def test_time_alone_takes_these_steps(town: Town) -> None:
    case = town.assigned_case()
    town.now = at("2026-12-07 15:30")
    with pytest.raises(Forbidden):
        meet_deadline(town.ctx("lead"), case.id)


def test_a_case_without_reporter_is_noted_all_the_same(run: Runtime, town: Town) -> None:
    case = town.assigned_case(contact=Contact())
    town.now = at("2026-12-07 15:30")
    assert meet_deadlines(run) == 1
    assert (told(town, case), steps(town, case)[-1]) == ([], "late")


def test_a_reopened_case_may_break_its_new_promise(run: Runtime, town: Town) -> None:
    case = town.assigned_case()
    town.now = at("2026-12-07 15:30")
    meet_deadlines(run)
    case = fresh(town, case)
    case = work.resolve(town.ctx("crew"), case.id, case.version, "Byttet.")
    case = triage.reopen(town.ctx("desk"), case.id, case.version, "Mørk igjen.")
    assert case.alarm_at == case.solve_due_at
    town.wait(days=60)
    assert meet_deadlines(run) == 1
    assert told(town, case) == ["late", "late"]


def test_the_alarm_is_the_database_s_own(town: Town) -> None:
    case = town.case()
    assert case.alarm_at == case.answer_due_at
    case = triage.confirm(town.ctx("desk"), case.id, case.version)
    town.session.refresh(case)
    assert case.alarm_at == case.solve_due_at
    case = reply.reply(town.ctx("desk"), case.id, case.version, "Vi ser på det.")
    case = work.resolve(town.ctx("crew"), case.id, case.version, "Byttet.")
    town.session.refresh(case)
    assert case.alarm_at is None


def test_the_sweep_reads_an_index_and_one_statement_says_that_nothing_rang(
    run: Runtime, town: Town, count_sql: CountSql
) -> None:
    town.assigned_case()
    town.session.commit()
    with count_sql() as statements:
        assert meet_deadlines(run) == 0
    assert len(statements) == 2, statements
    town.session.execute(text("SET LOCAL enable_seqscan = off"))
    query = 'EXPLAIN SELECT id FROM "case" WHERE alarm_at <= now() ORDER BY alarm_at LIMIT 300'
    plan = "\n".join(town.session.scalars(text(query)))
    assert "ix_case_alarm_at" in plan
    assert town.session.scalar(select(func.count()).select_from(Case)) == 1


@pytest.mark.parametrize(
    ("moment", "quiet", "awake"),
    [
        ("2026-11-24 20:59", False, "2026-11-24 20:59"),
        ("2026-11-24 21:00", True, "2026-11-25 07:00"),
        ("2026-11-25 03:00", True, "2026-11-25 07:00"),
        ("2026-11-25 07:00", False, "2026-11-25 07:00"),
        ("2026-03-29 01:30", True, "2026-03-29 07:00"),
    ],
)
def test_quiet_hours_go_over_midnight(moment: str, quiet: bool, awake: str) -> None:
    assert is_quiet(at(moment), OSLO, {}) is quiet
    assert first_awake(at(moment), OSLO, {}) == at(awake)


def test_quiet_hours_by_day_and_none_at_all() -> None:
    by_day = {"quiet_hours": ["12:00", "14:00"]}
    assert is_quiet(at("2026-11-24 13:00"), OSLO, by_day)
    assert first_awake(at("2026-11-24 13:00"), OSLO, by_day) == at("2026-11-24 14:00")
    assert not is_quiet(at("2026-11-24 03:00"), OSLO, by_day)
    assert not is_quiet(at("2026-11-24 03:00"), OSLO, {"quiet_hours": ["00:00", "00:00"]})

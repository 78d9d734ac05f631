"""What happens to the promise when the case moves."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.cases import reply, triage, work
from app.models import Case, RulesetVersion
from tests.builders import RULESET, Town, events_of


def said(moment: datetime | None) -> str:
    """A moment on the town's clock, «-» for none."""
    return f"{moment.astimezone(ZoneInfo('Europe/Oslo')):%m-%d %H:%M}" if moment else "-"


def set_calendar(town: Town, unit: str, **calendar: object) -> None:
    town.units[unit].calendar = calendar
    town.session.commit()


def set_rules(town: Town, source: str) -> None:
    row = town.session.scalars(select(RulesetVersion)).one()
    row.source, row.version = source, f"own-{hash(source)}"
    town.session.commit()


def test_a_unit_counts_in_its_own_hours(town: Town) -> None:
    assert said(town.case().solve_due_at) == "12-07 15:30"
    set_calendar(town, "bydrift", closes="14:00", closed_dates=["2026-11-30 to 2026-12-04"])
    case = town.case()
    assert (said(case.answer_due_at), said(case.solve_due_at)) == ("11-25 14:00", "12-14 14:00")


def test_the_municipality_s_hours_count_where_a_unit_has_none(town: Town) -> None:
    town.municipality.settings = town.municipality.settings | {
        "calendar": {"closes": "15:00", "half_days": {"12-07": "12:00"}}
    }
    set_calendar(town, "bydrift", opens="07:00")
    assert said(town.case().solve_due_at) == "12-07 12:00"


def test_the_clock_stands_while_the_reporter_is_asked_and_keeps_what_is_left(town: Town) -> None:
    case = town.case()  # Monday 09:15; tomorrow 6 h 15 min of that day and nine days of 7 h 30 min are left
    town.wait(days=1)
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Hvilken lampe?")
    assert (case.solve_due_at, case.alarm_at) == (None, None)
    assert case.paused == {"at": town.now.isoformat(), "left_s": 73.75 * 3600, "working": True}
    town.wait(days=6, hours=2)
    case = reply.answer(town.ctx(), case.id, "Den ved porten.")
    # From Monday 11:15: 4 h 15 min of that day, 30 h of that week, 37 h 30 min of the next, 2 h on Monday
    assert (said(case.solve_due_at), case.paused) == ("12-14 10:00", None)
    assert events_of(town.session, case.id)[-1].changes["solve_due_at"][1].startswith("2026-12-14")


def test_going_on_without_an_answer_starts_the_clock_too(town: Town) -> None:
    case = town.case()
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Hvilken lampe?")
    town.wait(days=7)
    case = triage.stop_waiting(town.ctx("desk"), case.id, case.version)
    assert said(case.solve_due_at) == "12-14 15:30"


def test_a_question_over_the_weekend_costs_no_time(town: Town) -> None:
    town.now = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # Friday 16:00, closed
    case = town.case()
    before = said(case.solve_due_at)
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Hvilken lampe?")
    town.now = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # Monday 07:00, not open yet
    assert said(reply.answer(town.ctx(), case.id, "Den.").solve_due_at) == before


def test_hours_by_the_clock_pause_by_the_clock(town: Town) -> None:
    set_rules(town, RULESET.replace("solution: 10 working days", "solution: 48 hours"))
    case = town.case()
    assert said(case.solve_due_at) == "11-25 09:15"
    town.wait(hours=10)
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Hvor?")
    town.wait(hours=5)
    assert said(reply.answer(town.ctx(), case.id, "Der.").solve_due_at) == "11-25 14:15"


def test_a_broken_promise_is_not_mended_by_a_question(town: Town) -> None:
    case = town.assigned_case()
    due = case.solve_due_at
    town.wait(days=30)
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Er det fortsatt mørkt?")
    assert (case.solve_due_at, case.paused) == (due, None)
    assert reply.answer(town.ctx(), case.id, "Ja.").solve_due_at == due


def test_the_clock_stands_while_another_owner_has_the_case(town: Town) -> None:
    case = town.case()
    case = triage.forward(town.ctx("desk"), case.id, case.version, "vegvesenet", "De eier veien.")
    assert case.solve_due_at is None
    town.wait(days=7)
    case = triage.take_back(town.ctx("desk"), case.id, case.version, "Vår likevel.")
    assert said(case.solve_due_at) == "12-14 15:30"
    case = triage.forward(town.ctx("desk"), case.id, case.version, "vegvesenet", "De tar den.")
    case = triage.settle(town.ctx("desk"), case.id, case.version, "De har fikset det.")
    assert case.solve_due_at is None, "what another owner did is no promise of ours, kept or broken"


def test_a_case_declined_while_it_waits_has_its_due_date_back(town: Town) -> None:
    case = town.case()
    due = case.solve_due_at
    case = triage.ask(town.ctx("desk"), case.id, case.version, "Hvor?")
    assert triage.decline(town.ctx("desk"), case.id, case.version, "Ikke noe svar.").solve_due_at == due


def correct(town: Town, case: Case, unit: str, category: str | None = None) -> Case:
    return triage.correct(town.ctx("desk"), case.id, case.version, unit, "Feil enhet.", category)


def test_the_promise_stands_when_the_case_goes_to_another_unit(town: Town) -> None:
    set_calendar(town, "eiendom", closed_dates=["2026-11-30 to 2026-12-18"])
    case = town.case()
    town.wait(days=3)
    assert said(correct(town, case, "eiendom").solve_due_at) == "12-07 15:30"


def test_the_promise_gets_earlier_where_the_new_unit_is_sooner(town: Town) -> None:
    set_calendar(town, "bydrift", closed_dates=["2026-11-30 to 2026-12-18"])
    case = town.case()
    assert said(case.solve_due_at) == "12-29 15:30"
    assert said(correct(town, case, "eiendom").solve_due_at) == "12-07 15:30"


@pytest.mark.parametrize(
    ("promised", "expected"), [("3 working days", "11-27 15:30"), ("90 working days", "12-07 15:30")]
)
def test_a_corrected_category_brings_its_own_promise_never_a_later_one(
    town: Town, promised: str, expected: str
) -> None:
    head = f"promises: {{annet: {{first_answer: 1 working day, solution: {promised}}}}}\nrules:"
    set_rules(town, RULESET.replace("rules:", head, 1))
    case = town.case()
    town.wait(days=1)
    assert said(correct(town, case, "eiendom", "annet").solve_due_at) == expected


def test_a_case_that_is_opened_again_is_promised_anew(town: Town) -> None:
    case = town.assigned_case()
    town.wait(days=28)
    case = work.resolve(town.ctx("crew"), case.id, case.version, "Byttet.")
    town.wait(days=28)
    case = triage.reopen(town.ctx("desk"), case.id, case.version, "Mørk igjen.")
    assert said(case.solve_due_at) == "02-01 15:30"
    assert case.solve_broken_at is None

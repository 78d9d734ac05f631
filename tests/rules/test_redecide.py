"""Open cases decided anew: first a preview, then each case once, and what people decided is left alone."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.cases import rules_work as rules_job
from app.cases import triage, work
from app.cases.context import CLOCK
from app.cases.deadlines import meet_deadline
from app.cases.publish_rules import publish_rules
from app.cases.roll_back_rules import roll_back
from app.cases.rules_redecide import carry_out_redecide, preview_redecide
from app.cases.rules_runs import cancel_run
from app.domain.errors import BadInput, Forbidden, ImpossibleStep
from app.domain.rules_errors import RulesMoved
from app.models import Case, Decision, Event, OutboxMessage, RulesetVersion, RulesRun
from app.platform.runtime import Runtime, utc_now
from app.queries.rules_drafts import find_rules_log
from app.queries.rules_runs import RunRow, count_left_alone, find_run
from tests.builders import RULESET, Town, events_of
from tests.rules.test_replay import TO_EIENDOM, kill_in_the_middle

URGENT = TO_EIENDOM.replace(
    "unit: eiendom\n    promise: {first_answer: 2",
    "unit: eiendom\n    priority: high\n    promise: {first_answer: 2",
)


def preview(run: Runtime, town: Town, source: str = URGENT) -> RunRow:
    publish_rules(town.session, town.municipality, source, "Liv Berg", town.now)
    ordered = preview_redecide(town.ctx("lead"))
    rules_job.perform(run, ordered.id)
    return look(town, ordered.id)


def look(town: Town, run_id: object) -> RunRow:
    town.session.rollback()
    town.session.expire_all()
    found = find_run(town.session, town.municipality.id, run_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def carry_out(run: Runtime, town: Town, run_id: object) -> RunRow:
    carry_out_redecide(town.ctx("lead"), run_id, "Eiendom har fått lampene.")  # type: ignore[arg-type]
    rules_job.perform(run, run_id)  # type: ignore[arg-type]
    return look(town, run_id)


def test_a_preview_changes_nothing_and_says_what_is_left_alone(run: Runtime, town: Town) -> None:
    fresh, assigned = town.case(), town.assigned_case()
    corrected, begun, forwarded, closed = town.case(), town.assigned_case(), town.case(), town.case()
    triage.correct(town.ctx("desk"), corrected.id, 1, "bydrift", "Haster mer.", priority="low")
    work.start(town.ctx("crew"), begun.id, begun.version)
    triage.forward(town.ctx("desk"), forwarded.id, 1, "vegvesenet", "Staten eier den.")
    triage.decline(town.ctx("desk"), closed.id, 1, "Nei.")
    found = preview(run, town)
    assert (found.state, found.total) == ("ready", 5)
    assert count_left_alone(town.session, found.id) == {None: 2, "corrected": 1, "begun": 1, "forwarded": 1}
    assert town.session.scalars(select(Event).where(Event.step == "redecide")).all() == []
    for case in (fresh, assigned):
        assert town.session.get_one(Case, case.id).priority == "normal"


def test_carrying_it_out_moves_each_case_with_an_event_a_reason_and_a_decision(
    run: Runtime, town: Town
) -> None:
    fresh, assigned, waiting = town.case(), town.assigned_case(), town.case()
    triage.ask(town.ctx("desk"), waiting.id, 1, "Hvilken lampe?")
    messages = town.session.scalar(select(func.count()).select_from(OutboxMessage))
    done = carry_out(run, town, preview(run, town).id)
    assert (done.state, done.done, done.result["outcomes"]) == ("done", 3, {"changed": 3})  # type: ignore[index]
    eiendom = town.units["eiendom"].id
    for case in (fresh, assigned, waiting):
        now = town.session.get_one(Case, case.id, populate_existing=True)
        assert (now.proposed_unit_id, now.priority, now.status) == (eiendom, "high", case.status)
        event = events_of(town.session, case.id)[-1]
        assert (event.step, event.actor_kind, event.visibility) == ("redecide", "rules", "internal")
        assert event.reason == "Liv Berg: Eiendom har fått lampene."
        decisions = town.session.scalars(
            select(Decision)
            .where(Decision.case_id == case.id)
            .order_by(Decision.decided_at, Decision.ruleset_id)
        ).all()
        assert [one.unit_code for one in decisions] == ["bydrift", "eiendom"]
        assert now.decision_id == decisions[1].id
    assert town.session.get_one(Case, assigned.id).unit_id == eiendom
    assert town.session.get_one(Case, fresh.id).unit_id is None
    assert town.session.scalar(select(func.count()).select_from(OutboxMessage)) == messages
    kinds = [event.kind for event in find_rules_log(town.session, town.municipality.id, limit=2)]
    assert kinds == ["redecide_done", "redecide_ordered"]


def test_a_promise_is_never_made_later_but_may_be_made_earlier(run: Runtime, town: Town) -> None:
    case = town.case()
    promised = case.solve_due_at
    slower = RULESET.replace("solution: 10 working days", "solution: 30 working days")
    found = preview(run, town, slower)
    assert count_left_alone(town.session, found.id) == {"promise_kept": 1}
    town.wait(minutes=1)
    carry_out(run, town, preview(run, town, URGENT.replace("solution: 10", "solution: 30")).id)
    now = town.session.get_one(Case, case.id, populate_existing=True)
    assert (now.priority, now.solve_due_at) == ("high", promised)
    town.wait(minutes=1)
    carry_out(run, town, preview(run, town, URGENT.replace("solution: 10", "solution: 3")).id)
    now = town.session.get_one(Case, case.id, populate_existing=True)
    assert now.solve_due_at is not None and promised is not None and now.solve_due_at < promised


def test_a_case_that_must_be_forwarded_with_a_reply_is_left_to_the_desk(run: Runtime, town: Town) -> None:
    fresh, assigned = town.case(), town.assigned_case()
    found = preview(run, town, RULESET.replace("category: gatelys-ute}\n    unit: bydrift", "category: gatelys-ute}\n    unit: vegvesenet"))  # fmt: skip # noqa: E501
    assert count_left_alone(town.session, found.id) == {None: 1, "outside": 1}
    carry_out(run, town, found.id)
    assert town.session.get_one(Case, fresh.id).proposed_unit_id == town.units["vegvesenet"].id
    assert town.session.get_one(Case, assigned.id).unit_id == town.units["bydrift"].id


def test_what_somebody_does_between_preview_and_work_is_respected(run: Runtime, town: Town) -> None:
    taken, fresh = town.case(), town.case()
    found = preview(run, town)
    triage.correct(town.ctx("desk"), taken.id, 1, "bydrift", "Jeg vet det.", priority="low")
    done = carry_out(run, town, found.id)
    assert done.result["outcomes"] == {"changed": 1, "left": 1}  # type: ignore[index]
    assert town.session.get_one(Case, taken.id).priority == "low"
    assert town.session.get_one(Case, fresh.id).priority == "high"


def test_a_worker_killed_in_the_middle_is_taken_up_again_and_no_case_is_done_twice(
    run: Runtime, town: Town
) -> None:
    town.now = utc_now()
    cases = [town.case() for _ in range(6)]
    found = preview(run, town)
    carry_out_redecide(town.ctx("lead"), found.id, "Bytte.")
    kill_in_the_middle(run, found.id, "redecide_case", 3)
    assert town.session.scalar(select(func.count()).where(Event.step == "redecide")) == 3
    assert look(town, found.id).state == "carrying_out"
    town.wait(minutes=3)
    rules_job.perform(run, found.id)
    rules_job.perform(run, found.id)
    assert (look(town, found.id).state, look(town, found.id).done) == ("done", 6)
    for case in cases:
        steps = [event.step for event in events_of(town.session, case.id)]
        assert steps == ["receive", "redecide"]
        assert town.session.scalar(select(func.count()).where(Decision.case_id == case.id)) == 2


def test_it_stops_when_told_to_and_when_other_rules_come_into_force(
    run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        town.case()
    monkeypatch.setattr(rules_job, "AT_A_TIME", 1)
    real = rules_job.redecide_case
    found = preview(run, town)
    carry_out_redecide(town.ctx("lead"), found.id, "Bytte.")

    def stop(*args: object) -> str:
        cancel_run(town.ctx("lead"), found.id)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rules_job, "redecide_case", stop)
    rules_job.perform(run, found.id)
    stopped = look(town, found.id)
    assert (stopped.state, stopped.result["outcomes"]) == ("cancelled", {"changed": 1})  # type: ignore[index]
    town.wait(minutes=1)
    again = preview_redecide(town.ctx("lead"))
    rules_job.perform(run, again.id)
    carry_out_redecide(town.ctx("lead"), again.id, "Resten.")

    def publish_meanwhile(*args: object) -> str:
        town.wait(seconds=1)
        publish_rules(town.session, town.municipality, RULESET + "# ny\n", "Arne", town.now)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rules_job, "redecide_case", publish_meanwhile)
    rules_job.perform(run, again.id)
    stopped = look(town, again.id)
    assert (stopped.state, stopped.result["outcomes"]) == ("cancelled", {"changed": 1})  # type: ignore[index]
    assert "other rules" in (stopped.failure or "")


def test_only_a_ready_preview_of_the_rules_in_force_is_carried_out_with_a_reason(
    run: Runtime, town: Town
) -> None:
    town.case()
    found = preview(run, town)
    with pytest.raises(BadInput):
        carry_out_redecide(town.ctx("lead"), found.id, " ")
    with pytest.raises(Forbidden):
        carry_out_redecide(town.ctx("desk"), found.id, "x")
    with pytest.raises(Forbidden):
        preview_redecide(town.ctx("foreman"))
    town.wait(minutes=1)
    roll_back(town.ctx("lead"), "Feil.")
    with pytest.raises(RulesMoved):
        carry_out_redecide(town.ctx("lead"), found.id, "x")
    cancel_run(town.ctx("lead"), found.id)
    with pytest.raises(ImpossibleStep):
        carry_out_redecide(town.ctx("lead"), found.id, "x")
    assert town.session.scalars(select(RulesRun.state)).all() == ["cancelled"]
    assert town.session.scalar(select(func.count(RulesetVersion.id))) == 2


MARKED = URGENT.replace(
    "    priority: high\n",
    "    priority: high\n    tags: [skolevei]\n    visibility: staff\n"
    "    escalate: {before: 1 working day, priority: urgent}\n",
)


def test_what_else_the_rules_do_reaches_the_case_and_nothing_is_shown_that_was_hidden(
    run: Runtime, town: Town
) -> None:
    case = town.case()
    assert (case.is_public, case.tags, case.escalate_at) == (True, [], None)
    carry_out(run, town, preview(run, town, MARKED).id)
    now = town.session.get_one(Case, case.id, populate_existing=True)
    assert (now.is_public, now.tags) == (False, ["skolevei"])
    assert now.escalate_at is not None and now.solve_due_at is not None and now.escalate_at < now.solve_due_at
    assert events_of(town.session, case.id)[-1].changes["tags"] == [[], ["skolevei"]]
    town.wait(minutes=1)
    found = preview(run, town, MARKED.replace("    visibility: staff\n", ""))
    assert found.result is not None and (found.result["changed"], found.result["shown"]) == (1, 1)
    carry_out(run, town, found.id)
    assert not town.session.get_one(Case, case.id, populate_existing=True).is_public


def test_a_rule_that_only_marks_or_hides_otherwise_is_a_change(run: Runtime, town: Town) -> None:
    case = town.case()
    found = preview(run, town, RULESET.replace("    why: Bydrift", "    visibility: staff\n    why: Bydrift"))
    assert found.result is not None
    assert [found.result[name] for name in ("changed", "moved", "hidden")] == [1, 0, 1]
    assert carry_out(run, town, found.id).result["outcomes"] == {"changed": 1}  # type: ignore[index]
    assert not town.session.get_one(Case, case.id, populate_existing=True).is_public


def test_what_the_clock_has_raised_is_not_lowered(run: Runtime, town: Town) -> None:
    raising = "    escalate: {before: 9 working days, priority: urgent}\n    why: Bydrift"
    publish_rules(
        town.session, town.municipality, RULESET.replace("    why: Bydrift", raising), "Liv Berg", town.now
    )
    case = town.case()
    assert case.escalate_at is not None
    town.now = case.escalate_at
    assert meet_deadline(replace(town.ctx(), actor=CLOCK), case.id) == "escalate"
    carry_out(run, town, preview(run, town).id)
    assert town.session.get_one(Case, case.id, populate_existing=True).priority == "urgent"


def test_rules_in_force_that_name_a_unit_out_of_use_still_decide_anew(run: Runtime, town: Town) -> None:
    case = town.case()
    publish_rules(town.session, town.municipality, URGENT, "Liv Berg", town.now)
    town.units["vegvesenet"].active = False
    town.session.commit()
    ordered = preview_redecide(town.ctx("lead"))
    rules_job.perform(run, ordered.id)
    assert look(town, ordered.id).state == "ready"
    assert carry_out(run, town, ordered.id).result["outcomes"] == {"changed": 1}  # type: ignore[index]
    assert town.session.get_one(Case, case.id, populate_existing=True).priority == "high"

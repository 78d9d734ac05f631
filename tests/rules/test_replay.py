"""Rules tried on history: what would move, what the desk has said about it, and nothing is changed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.cases import rules_drafts, triage
from app.cases import rules_work as rules_job
from app.cases.publish_rules import publish_draft
from app.cases.rules_runs import cancel_run, order_replay
from app.domain.errors import BadInput, Forbidden, NotFound
from app.domain.rules_errors import DraftHasErrors
from app.jobs.sweep import nudge_waiting
from app.models import Area, Case, RulesRun, RulesRunCase
from app.platform.runtime import Runtime, utc_now
from app.queries.rules_drafts import find_draft, find_rules_log
from app.queries.rules_runs import MovesWanted, RunRow, find_move_points, find_moves, find_run, find_runs
from routing_rules.ruleset import content_hash
from tests.builders import ON_STATE_ROAD, RULESET, Town, build_town

TO_EIENDOM = RULESET.replace(
    "category: gatelys-ute}\n    unit: bydrift", "category: gatelys-ute}\n    unit: eiendom"
)


def replay(run: Runtime, town: Town, source: str = TO_EIENDOM, days: int = 90) -> RunRow:
    """A new draft, tried on the last ``days``."""
    draft = rules_drafts.make_draft(town.ctx("lead"), "Prøve", source)
    ordered = order_replay(
        town.ctx("lead"), town.now - timedelta(days=days), town.now + timedelta(days=1), draft.id
    )
    assert town.queue.nudged[-1] == ("rules", str(ordered.id))  # type: ignore[attr-defined]
    rules_job.perform(run, ordered.id)
    return result_of(town, ordered)


def result_of(town: Town, ordered: RulesRun) -> RunRow:
    town.session.rollback()
    found = find_run(town.session, town.municipality.id, ordered.id)
    assert found is not None
    return found


def lamps(town: Town) -> dict[str, Case]:
    """Four lamps: corrected to Eiendom, confirmed at Bydrift, forwarded, and not looked at yet."""
    corrected, confirmed, forwarded, fresh = (town.case() for _ in range(4))
    triage.correct(town.ctx("desk"), corrected.id, 1, "eiendom", "Lampen henger på skolen.")
    triage.confirm(town.ctx("desk"), confirmed.id, 1)
    triage.forward(town.ctx("desk"), forwarded.id, 1, "vegvesenet", "Staten eier den.")
    return {"corrected": corrected, "confirmed": confirmed, "forwarded": forwarded, "fresh": fresh}


def everything(town: Town) -> dict[str, str]:
    """A checksum of every table, but for those that runs are kept in."""
    town.session.rollback()
    tables = town.session.scalars(
        text(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' "
            "AND nspname = 'public' AND relname NOT LIKE 'rules%' AND relname NOT IN ('spatial_ref_sys')"
        )
    ).all()
    return {
        name: str(
            town.session.scalar(
                text(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{name}\" t")
            )
        )
        for name in tables
    }


def test_a_trial_tells_what_would_move_and_what_the_desk_has_said_about_it(run: Runtime, town: Town) -> None:
    cases = lamps(town)
    town.case(category_code="hull-i-vei", place=ON_STATE_ROAD, answers={"dybde": "dypt"})
    before = everything(town)
    found = replay(run, town)
    assert (found.state, found.done, found.total, found.percent) == ("done", 5, 5, 100)
    result = found.result or {}
    assert {name: result[name] for name in ("cases", "changed", "moved", "agrees", "against", "third", "open")} == {
        "cases": 5, "changed": 4, "moved": 4, "agrees": 1, "against": 1, "third": 1, "open": 1,
    }  # fmt: skip
    assert (result["judged"], result["hits_before"], result["hits_after"]) == (3, 1, 1)
    (group,) = result["groups"]
    assert (group["rule"], group["rule_name"], group["from_unit"], group["to_unit"], group["cases"]) == (
        "lys", "Gatelys", "bydrift", "eiendom", 4,
    )  # fmt: skip
    moves = find_moves(town.session, town.municipality.id, found.id)
    assert {row.case_id for row in moves} == {case.id for case in cases.values()}
    row = next(row for row in moves if row.case_id == cases["corrected"].id)
    assert (row.from_name, row.to_name, row.desk_name) == ("Bydrift", "Eiendom", "Eiendom")
    agrees = find_moves(
        town.session, town.municipality.id, found.id, MovesWanted(verdict="agrees", rule="lys")
    )
    assert [row.case_id for row in agrees] == [cases["corrected"].id]
    points = find_move_points(town.session, town.municipality.id, found.id)
    assert {(round(row.lon, 3), round(row.lat, 2)) for row in points} == {(18.955, 69.65)}
    assert everything(town) == before


def test_a_trial_marks_the_draft_as_tried_until_it_is_changed(run: Runtime, town: Town) -> None:
    town.case()
    found = replay(run, town)
    assert found.draft_id is not None
    draft = find_draft(town.session, town.municipality.id, found.draft_id)
    assert draft is not None and (draft.state, draft.tried_at) == ("tried", town.now)
    event = find_rules_log(town.session, town.municipality.id)[0]
    assert (event.kind, event.by, event.run_id, event.details["moved"]) == ("tried", "Liv Berg", found.id, 1)
    rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, TO_EIENDOM + "# mer\n")
    assert find_draft(town.session, town.municipality.id, draft.id).state == "open"  # type: ignore[union-attr]
    rules_drafts.save_draft(town.ctx("lead"), draft.id, 2, TO_EIENDOM)
    assert content_hash(TO_EIENDOM)
    publish_draft(town.ctx("lead"), draft.id, 3, "Prøvd og bra.")


def test_only_the_span_is_tried_and_promises_and_priorities_that_change_are_counted(
    run: Runtime, town: Town
) -> None:
    town.case()
    town.wait(days=40)
    town.case()
    faster = RULESET.replace(
        "promise: {first_answer: 2 working days, solution: 10 working days}",
        "priority: high\n    promise: {first_answer: 2 working days, solution: 5 working days}",
    )
    result = replay(run, town, faster, days=30).result or {}
    assert (result["cases"], result["changed"], result["moved"]) == (1, 1, 0)
    assert result["priorities"] == [{"from": "normal", "to": "high", "cases": 1}]
    assert (result["promises"]["earlier"], result["promises"]["later"]) == (1, 0)
    assert result["promises"]["pairs"][0]["to"]["solution"] == {"amount": 5, "unit": "working_days"}
    assert (replay(run, town, faster, days=60).result or {})["cases"] == 2


def test_an_area_drawn_after_the_reports_came_in_counts_when_a_rule_names_it(
    run: Runtime, town: Town
) -> None:
    town.case()
    town.session.add(
        Area(
            municipality_id=town.municipality.id,
            kind="zone",
            code="torget",
            name="Torget",
            geom="SRID=4326;MULTIPOLYGON(((18.95 69.64, 18.96 69.64, 18.96 69.66, 18.95 69.66, 18.95 69.64)))",
        )
    )
    town.session.commit()
    rule = (
        "  - id: torget\n    name: Torget\n    when: {area: Torget}\n    unit: eiendom\n"
        "    promise: {first_answer: 1 working day}\n    why: Torget\n  - id: lys"
    )
    result = replay(run, town, RULESET.replace("  - id: lys", rule)).result or {}
    assert [group["rule"] for group in result["groups"]] == ["torget"]


def test_a_version_can_be_tried_too_and_what_cannot_be_tried_is_said(run: Runtime, town: Town) -> None:
    town.case()
    span = (town.now - timedelta(days=1), town.now + timedelta(days=1))
    ordered = order_replay(town.ctx("lead"), *span, version="1")
    rules_job.perform(run, ordered.id)
    assert (result_of(town, ordered).result or {})["changed"] == 0
    broken = rules_drafts.make_draft(town.ctx("lead"), "Feil", "rules: [")
    with pytest.raises(DraftHasErrors):
        order_replay(town.ctx("lead"), *span, broken.id)
    with pytest.raises(BadInput):
        order_replay(town.ctx("lead"), span[1], span[0], version="1")
    with pytest.raises(NotFound):
        order_replay(town.ctx("lead"), *span, version="finnes-ikke")
    with pytest.raises(Forbidden):
        order_replay(town.ctx("desk"), *span, version="1")
    other = build_town(town.session, "9902", "Naboby", 19.3)
    with pytest.raises(NotFound):
        cancel_run(other.ctx("lead"), ordered.id)
    assert find_run(town.session, other.municipality.id, ordered.id) is None
    assert find_moves(town.session, other.municipality.id, ordered.id) == []


def test_a_trial_is_stopped_when_somebody_says_so_and_stores_nothing(
    run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lamps(town)
    monkeypatch.setattr("app.queries.rules_history.read_decided.__defaults__", ((), None, 1))
    draft = rules_drafts.make_draft(town.ctx("lead"), "Prøve", TO_EIENDOM)
    span = (town.now - timedelta(days=1), town.now + timedelta(days=1))
    ordered = order_replay(town.ctx("lead"), *span, draft.id)
    real = rules_job.keep_going
    seen: list[int] = []

    def stop_in_the_middle(*args: object) -> str:
        seen.append(args[3])  # type: ignore[arg-type]
        if args[3] == 2:
            cancel_run(town.ctx("lead"), ordered.id)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rules_job, "keep_going", stop_in_the_middle)
    rules_job.perform(run, ordered.id)
    stopped = result_of(town, ordered)
    assert (stopped.state, stopped.result, seen) == ("cancelled", None, [0, 1, 2])
    assert town.session.scalar(select(func.count(RulesRunCase.case_id))) == 0
    waiting = order_replay(town.ctx("lead"), *span, draft.id)
    assert cancel_run(town.ctx("lead"), waiting.id).state == "cancelled"
    rules_job.perform(run, waiting.id)
    assert [one.state for one in find_runs(town.session, town.municipality.id)] == ["cancelled", "cancelled"]


WORKER = """
import sys, time, uuid
from app.factory import build_runtime
from app.cases import rules_work as rules
from app.settings import read_settings

real, told = getattr(rules, sys.argv[2]), []

def slow(*args, **kwargs):
    told.append(1)
    if len(told) > int(sys.argv[3]):
        print("in the middle", flush=True)
        time.sleep(60)
    return real(*args, **kwargs)

setattr(rules, sys.argv[2], slow)
rules.perform(build_runtime(read_settings()), uuid.UUID(sys.argv[1]))
"""


def kill_in_the_middle(run: Runtime, run_id: object, function: str, calls: int) -> None:
    """A worker of its own that is killed when it calls ``function`` for the time after ``calls``."""
    env = os.environ | {
        "VARSKO_DEMO": "1", "VARSKO_VAR": str(run.settings.var), "DATABASE_URL": run.settings.database_url,
        "REDIS_URL": run.settings.redis_url,
    }  # fmt: skip
    words = [sys.executable, "-c", WORKER, str(run_id), function, str(calls)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "in the middle"
        worker.send_signal(signal.SIGKILL)


def test_a_worker_killed_in_the_middle_of_a_trial_is_taken_up_again_and_nothing_is_there_twice(
    run: Runtime, town: Town
) -> None:
    town.now = utc_now()
    lamps(town)
    draft = rules_drafts.make_draft(town.ctx("lead"), "Prøve", TO_EIENDOM)
    ordered = order_replay(
        town.ctx("lead"), town.now - timedelta(days=1), town.now + timedelta(days=1), draft.id
    )
    kill_in_the_middle(run, ordered.id, "store_found", 0)
    assert (result_of(town, ordered).state, result_of(town, ordered).done) == ("running", 4)
    rules_job.perform(run, ordered.id)  # it may be alive and slow
    assert result_of(town, ordered).state == "running"
    town.wait(minutes=3)
    nudge_waiting(run)
    assert ("rules", str(ordered.id)) in run.queue.nudged  # type: ignore[attr-defined]
    rules_job.perform(run, ordered.id)
    rules_job.perform(run, ordered.id)
    assert result_of(town, ordered).state == "done"
    assert town.session.scalar(select(func.count(RulesRunCase.case_id))) == 4


def test_a_trial_that_kills_its_workers_is_given_up(run: Runtime, town: Town) -> None:
    town.case()
    ordered = order_replay(town.ctx("lead"), town.now - timedelta(days=1), town.now, version="1")
    for _ in range(3):
        row = town.session.get_one(RulesRun, ordered.id, populate_existing=True)
        row.attempts, row.leased_until, row.state = (
            row.attempts + 1,
            town.now - timedelta(minutes=1),
            "running",
        )
        town.session.commit()
    rules_job.perform(run, ordered.id)
    assert result_of(town, ordered).state == "failed"

"""Every status × every step, through the real verbs and the real database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import additions, moderate, reply, triage, work
from app.cases.blur import set_regions
from app.cases.move import take_step
from app.cases.rules_work import THE_RULES
from app.cases.verb import verb
from app.domain.errors import BadInput, Forbidden, ImpossibleStep, NotFound, StaleCase, VarskoError
from app.domain.permissions import PERMISSIONS, Permission, Role
from app.domain.statuses import CLOSED, Status
from app.domain.steps import BY_TIME, MOVES, STEPS, steps_from
from app.models import Case, CaseMove, Event, OutboxMessage
from tests.builders import Town, build_town, events_of
from tests.cases.special_steps import MODERATION_STEPS, REPORTER_STEPS, by_time, ready_photo

Verb = Callable[[Town, Case], Case]

TAKE: dict[str, Verb] = {
    "confirm": lambda t, c: triage.confirm(t.ctx("desk"), c.id, c.version),
    "correct": lambda t, c: triage.correct(
        t.ctx("desk"), c.id, c.version, "eiendom", "Lampen henger på skolen."
    ),
    "ask": lambda t, c: triage.ask(t.ctx("desk"), c.id, c.version, "Hvilken lampe er det?"),
    "answer": lambda t, c: reply.answer(t.ctx(), c.id, "Den ved porten."),
    "stop_waiting": lambda t, c: triage.stop_waiting(t.ctx("desk"), c.id, c.version),
    "decline": lambda t, c: triage.decline(t.ctx("desk"), c.id, c.version, "Lampen skal være av om dagen."),
    "forward": lambda t, c: triage.forward(
        t.ctx("desk"), c.id, c.version, "vegvesenet", "Staten eier veien."
    ),
    "take_back": lambda t, c: triage.take_back(t.ctx("desk"), c.id, c.version, "Det var vår likevel."),
    "settle": lambda t, c: triage.settle(t.ctx("desk"), c.id, c.version, "Vegvesenet har byttet lampen."),
    "plan": lambda t, c: work.plan(t.ctx("foreman"), c.id, c.version, t.now.date() + timedelta(days=2)),
    "start": lambda t, c: work.start(t.ctx("crew"), c.id, c.version),
    "resolve": lambda t, c: work.resolve(t.ctx("crew"), c.id, c.version, "Lampen lyser igjen."),
    "return": lambda t, c: work.send_back(t.ctx("crew"), c.id, c.version, "Stolpen er ikke vår."),
    "reopen": lambda t, c: triage.reopen(t.ctx("desk"), c.id, c.version, "Den er mørk igjen."),
    "redecide": lambda t, c: verb(take_step)(
        replace(t.ctx(), actor=THE_RULES),
        c.id,
        "redecide",
        None,
        {"reason": "Nye regler."},
        {"priority": "high"},
    ),
    "reply": lambda t, c: reply.reply(t.ctx("desk"), c.id, c.version, "Vi ser på det."),
    "comment": lambda t, c: reply.answer(t.ctx(), c.id, "Den blinker også."),
    "add": lambda t, c: additions.add_to_case(t.ctx(), c.id, "Den ved siden av er også mørk."),
    "publish": lambda t, c: additions.publish_addition(t.ctx("desk"), c.id, c.version, "To er mørke."),
    "blur": lambda t, c: set_regions(t.ctx("desk"), c.id, ready_photo(t, c), c.version, []),
    "note": lambda t, c: reply.note(t.ctx("desk"), c.id, "Ringte Bydrift."),
    "hide": lambda t, c: triage.set_public(t.ctx("desk"), c.id, c.version, False, "Navn i teksten."),
    **REPORTER_STEPS,
    **MODERATION_STEPS,
    "show": lambda t, c: triage.set_public(t.ctx("desk"), c.id, c.version, True, "Ingen navn likevel."),
    **{name: lambda t, c, name=name: by_time(t, c, name) for name in BY_TIME},
}

WAY_TO: dict[Status, list[str]] = {
    Status.RECEIVED: [],
    Status.ASSIGNED: ["confirm"],
    Status.PLANNED: ["confirm", "plan"],
    Status.WORKING: ["confirm", "start"],
    Status.WAITING: ["ask"],
    Status.FORWARDED: ["forward"],
    Status.RESOLVED: ["confirm", "resolve"],
    Status.DECLINED: ["decline"],
}

BY_UNIT = {"plan", "start", "resolve", "return"}


def case_in(town: Town, status: Status) -> Case:
    """A case that has really gone the way to ``status``."""
    case = town.case()
    for name in WAY_TO[status]:
        case = TAKE[name](town, case)
    assert case.status is status
    return case


def test_every_step_of_the_table_has_a_verb_here() -> None:
    assert set(TAKE) >= set(STEPS)


@pytest.mark.parametrize("status", list(Status))
def test_each_step_does_what_the_table_says_from(town: Town, status: Status) -> None:
    for name, step in STEPS.items():
        case = case_in(town, status)
        before, messages = len(events_of(town.session, case.id)), _messages(town, case)
        if status in step.sources:
            moved = TAKE[name](town, case)
            assert moved.status is (step.to or status), f"{name} from {status}"
            assert len(events_of(town.session, case.id)) == before + 1
            assert _messages(town, case) == messages + (1 if step.tells else 0), name
            event = events_of(town.session, case.id)[-1]
            assert (event.step, event.from_status, event.to_status) == (
                name,
                status.value,
                moved.status.value,
            )
            assert (event.visibility, event.case_version) == (step.shown_to.value, moved.version)
        elif not _takes_other_row(name, status):
            with pytest.raises((ImpossibleStep, NotFound)) as caught:
                TAKE[name](town, case)
            if name not in BY_UNIT:
                assert caught.type is ImpossibleStep, f"{name} from {status}"
            town.session.expire_all()
            assert town.session.get_one(Case, case.id).status is status
            assert len(events_of(town.session, case.id)) == before, f"{name} from {status} stored something"


def _takes_other_row(name: str, status: Status) -> bool:
    """The reporter's one box writes an answer while the desk waits for it, else a comment."""
    return name in ("answer", "comment") and status in STEPS["answer"].sources | STEPS["comment"].sources


def _messages(town: Town, case: Case) -> int:
    query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.case_id == case.id)
    return town.session.scalar(query) or 0


@pytest.mark.parametrize(
    ("status", "name"),
    [(Status.WORKING, "return"), (Status.FORWARDED, "take_back"), (Status.RESOLVED, "reopen")],
)
def test_a_case_that_comes_back_to_the_desk_is_no_unit_s(town: Town, status: Status, name: str) -> None:
    case = case_in(town, status)
    assert case.unit_id is not None
    case = TAKE[name](town, case)
    assert case.unit_id is None
    assert events_of(town.session, case.id)[-1].changes["unit_id"][1] is None
    with pytest.raises(NotFound):
        reply.note(town.ctx("crew"), case.id, "Er den fortsatt vår?")
    assert triage.confirm(town.ctx("desk"), case.id, case.version).unit_id == town.units["bydrift"].id


def test_a_unit_that_is_no_longer_in_use_gets_no_case_though_it_was_proposed(town: Town) -> None:
    case = town.case()
    town.units["bydrift"].active = False
    town.session.commit()
    with pytest.raises(ImpossibleStep, match="Bydrift er ikke i bruk lenger"):
        triage.confirm(town.ctx("desk"), case.id, case.version)
    town.session.expire_all()
    assert town.session.get_one(Case, case.id).status is Status.RECEIVED


def test_every_status_can_be_reached_and_left() -> None:
    reached = {Status.RECEIVED} | {target for _, target in MOVES}
    assert reached == set(Status)
    assert {source for source, _ in MOVES} == set(Status)


def test_the_database_knows_the_same_moves(town: Town) -> None:
    stored = {(row.from_status, row.to_status) for row in town.session.scalars(select(CaseMove))}
    assert stored == {(source.value, target.value) for source, target in MOVES}


def test_closed_statuses_are_those_without_work() -> None:
    assert {Status.RESOLVED, Status.DECLINED} == CLOSED


@pytest.mark.parametrize(
    "name",
    [n for n, step in STEPS.items() if step.permission not in (Permission.REPORTER, Permission.CLOCK)],
)
def test_a_step_is_refused_to_whoever_lacks_its_permission(town: Town, name: str) -> None:
    case = town.assigned_case()
    step = STEPS[name]
    for who, role in (("desk", Role.DESK), ("crew", Role.CREW), ("admin", Role.ADMIN)):
        if step.permission in PERMISSIONS[role]:
            continue
        with pytest.raises(Forbidden):
            verb(take_step)(town.ctx(who), case.id, name, case.version)


@pytest.mark.parametrize(
    ("name", "call", "field"),
    [
        ("confirmed", lambda t, c: triage.correct(t.ctx("desk"), c.id, c.version, "eiendom", " "), "reason"),
        ("corrected", lambda t, c: triage.correct(t.ctx("desk"), c.id, c.version, "", "fordi"), "unit"),
        (
            "unknown unit",
            lambda t, c: triage.correct(t.ctx("desk"), c.id, c.version, "bydrit", "fordi"),
            "unit",
        ),
        (
            "outside unit",
            lambda t, c: triage.correct(t.ctx("desk"), c.id, c.version, "vegvesenet", "x"),
            "unit",
        ),
        ("asked", lambda t, c: triage.ask(t.ctx("desk"), c.id, c.version, ""), "question"),
        ("declined", lambda t, c: triage.decline(t.ctx("desk"), c.id, c.version, "\n"), "reply"),
        ("forwarded", lambda t, c: triage.forward(t.ctx("desk"), c.id, c.version, "", "hei"), "party"),
        ("resolved", lambda t, c: work.resolve(t.ctx("crew"), c.id, c.version, ""), "reply"),
        ("returned", lambda t, c: work.send_back(t.ctx("crew"), c.id, c.version, ""), "reason"),
        ("planned", lambda t, c: work.plan(t.ctx("crew"), c.id, c.version, None), "planned_for"),
        (
            "too late",
            lambda t, c: work.plan(t.ctx("crew"), c.id, c.version, t.now.date() - timedelta(days=1)),
            "planned_for",
        ),
        (
            "hidden",
            lambda t, c: moderate.hide_part(t.ctx("desk"), c.id, c.version, "photo:x", "Et ansikt"),
            "part",
        ),
        ("unsaid", lambda t, c: moderate.hide_part(t.ctx("desk"), c.id, c.version, "text", " "), "reason"),
        ("reworded", lambda t, c: moderate.reword(t.ctx("desk"), c.id, c.version, "", "x"), "public_text"),
        ("too long", lambda t, c: triage.ask(t.ctx("desk"), c.id, c.version, "x" * 5001), "question"),
    ],
)
def test_what_a_step_asks_for_must_be_filled_in(town: Town, name: str, call: Verb, field: str) -> None:
    case = town.assigned_case()
    before = len(events_of(town.session, case.id))
    with pytest.raises(BadInput) as caught:
        call(town, case)
    assert field in caught.value.fields
    assert len(events_of(town.session, case.id)) == before


def test_a_stale_save_is_refused_and_stores_nothing(town: Town) -> None:
    case = town.case()
    seen = case.version
    triage.confirm(town.ctx("desk"), case.id, seen)
    with pytest.raises(StaleCase) as caught:
        triage.ask(town.ctx("desk2"), case.id, seen, "Hvor?")
    assert (caught.value.seen_version, caught.value.version) == (seen, seen + 1)
    assert [event.step for event in events_of(town.session, case.id)] == ["receive", "confirm"]


@pytest.mark.parametrize("who", ["foreman", "desk"])
def test_a_stranger_s_case_does_not_exist(town: Town, who: str) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    case = town.assigned_case()
    with pytest.raises(NotFound):
        reply.note(other.ctx(who), case.id, "Hva er dette?")


def test_a_unit_does_not_see_another_unit_s_case(town: Town) -> None:
    case = town.assigned_case()
    with pytest.raises(NotFound):
        work.start(town.ctx("eiendom"), case.id, case.version)


def test_a_case_for_another_owner_is_forwarded_not_confirmed(town: Town) -> None:
    from tests.builders import ON_STATE_ROAD

    case = town.case(place=ON_STATE_ROAD, category_code="hull-i-vei", answers={"dybde": "dypt"})
    with pytest.raises(VarskoError):
        triage.confirm(town.ctx("desk"), case.id, case.version)
    town.session.expire_all()
    assert town.session.get_one(Case, case.id).status is Status.RECEIVED


def test_a_correction_says_what_was_changed_and_why(town: Town) -> None:
    case = town.case()
    triage.correct(
        town.ctx("desk"), case.id, case.version, "eiendom", "Den henger på skolen", category="annet"
    )
    event = events_of(town.session, case.id)[-1]
    assert event.reason == "Den henger på skolen"
    assert event.changes["unit_id"] == [None, town.units["eiendom"].id]
    assert event.changes["title"] == ["Gatelys er slukket", "Noe annet"]


def test_the_buttons_come_from_the_table() -> None:
    names = [step.name for step in steps_from(Status.RECEIVED, PERMISSIONS[Role.DESK])]
    assert {"confirm", "correct", "ask", "decline", "forward"} <= set(names)
    assert "resolve" not in names


def test_a_log_entry_is_made_for_every_change(town: Town) -> None:
    case = case_in(town, Status.RESOLVED)
    versions = [event.case_version for event in events_of(town.session, case.id)]
    assert versions == list(range(1, case.version + 1))
    assert all(event.at == town.now for event in events_of(town.session, case.id))


def test_the_first_answer_is_timed(town: Town) -> None:
    case = town.case()
    town.wait(hours=3)
    triage.confirm(town.ctx("desk"), case.id, case.version)
    assert town.session.get_one(Case, case.id).first_answered_at == town.now


def test_who_did_it_is_in_the_log(town: Town) -> None:
    case = town.assigned_case()
    event: Event = events_of(town.session, case.id)[-1]
    assert (event.actor_kind, event.staff_id) == ("staff", town.staff["desk"].id)

"""What a rule decides beside the unit, from the report to what the desk and the resident see."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.cases import decide
from app.cases.context import CLOCK
from app.cases.deadlines import meet_deadline
from app.cases.publish_rules import publish_rules
from app.cases.triage import ask, confirm, stop_waiting
from app.domain.statuses import Status
from app.models import Area, Case, Decision, OutboxMessage
from tests.builders import CENTRE, MONDAY, Town, events_of
from tests.resident.reporting import begin, fill_in

SignIn = Callable[[str], FlaskClient]

RULES = """
title: Prøve
number: 2
defaults: {{promise: {{first_answer: 2 working days}}}}
rules:
  - id: lys
    name: Gatelys
    when: {{category: gatelys-ute}}
    unit: {unit}
    why: Bydrift bytter lampene
    {then}
  - id: resten
    name: Alt annet
    unit: eiendom
    why: Ingen annen regel traff
"""


def publish(town: Town, then: str, unit: str = "bydrift") -> None:
    """Rules in force where lamps are decided by one rule that does `then`."""
    publish_rules(town.session, town.municipality, RULES.format(then=then, unit=unit), "test", MONDAY)


def decision_of(town: Town, case: Case) -> Decision:
    """The stored decision about a case."""
    return town.session.get_one(Decision, case.decision_id)


def test_tags_are_on_the_case_and_seen_by_the_desk_only(
    town: Town, sign_in: SignIn, client: FlaskClient
) -> None:
    publish(town, "tags: [skolevei, vinter]")
    case = town.case()
    assert (case.tags, decision_of(town, case).tags) == (["skolevei", "vinter"], ["skolevei", "vinter"])
    assert "skolevei" in sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert "skolevei" not in client.get(f"/meldinger/{case.number}").text


def test_a_case_that_only_staff_may_see_is_on_no_public_page(town: Town, client: FlaskClient) -> None:
    publish(town, "visibility: staff")
    case = town.case()
    assert not case.is_public and decision_of(town, case).visibility == "staff"
    assert client.get(f"/meldinger/{case.number}").status_code == 404


def test_a_trusted_rule_confirms_itself_and_the_log_says_so(town: Town, sign_in: SignIn) -> None:
    publish(town, "confirm: auto")
    case = town.case()
    town.session.refresh(case)
    assert (case.status, case.unit_id, case.version) == (Status.ASSIGNED, town.units["bydrift"].id, 2)
    confirmed = events_of(town.session, case.id)[-1]
    assert (confirmed.step, confirmed.actor_kind, confirmed.reason) == ("confirm", "rules", "Gatelys")
    told = town.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.case_id == case.id)).all()
    assert sorted(told) == ["assigned", "received"]
    assert "Reglene" in sign_in("desk").get(f"/servicetorg/{case.number}").text


def test_a_report_sent_twice_is_confirmed_once(town: Town) -> None:
    publish(town, "confirm: auto")
    first, second = (town.report(idempotency_key="k" * 22) for _ in range(2))
    assert first.number == second.number and not second.created
    assert [event.step for event in events_of(town.session, first.case_id)] == ["receive", "confirm"]


def test_the_rules_leave_to_a_person_what_a_person_would_be_refused(town: Town) -> None:
    publish(town, "confirm: auto")
    town.units["bydrift"].kind = "outside"
    town.session.commit()
    case = town.case()
    assert (case.status, case.unit_id) == (Status.RECEIVED, None)


def test_the_message_is_on_the_receipt_and_the_own_page(town: Town, client: FlaskClient) -> None:
    publish(town, 'message: "{unit} kommer til {road} <nå>."')
    token = town.report(place=CENTRE).token
    for address in (f"/meld/kvittering/{token}", f"/min/{token}"):
        assert "Bydrift kommer til Kv 1 &lt;nå&gt;." in client.get(address).text, address


def test_a_message_can_be_kept_to_one_place(town: Town, client: FlaskClient) -> None:
    publish(town, "message: {text: Ring vakta nå, shown: own_page}")
    token = town.report().token
    assert "Ring vakta nå" not in client.get(f"/meld/kvittering/{token}").text
    assert "Ring vakta nå" in client.get(f"/min/{token}").text


def test_a_message_can_be_shown_before_the_report_is_sent(town: Town, client: FlaskClient) -> None:
    publish(
        town, "message: {text: Er det fare nå? Ring vakta., shown: before_sending}\n    visibility: staff"
    )
    page = client.get(f"/meld/{fill_in(client, begin(client))}/se-over").text
    assert "Er det fare nå? Ring vakta." in page
    assert "Synlig for alle" not in page, "the rules keep it from everybody else"


def test_what_to_do_when_the_promise_is_about_to_break_is_kept_with_the_decision(town: Town) -> None:
    publish(town, "escalate: {before: 4 working hours, priority: urgent, to: eiendom}")
    assert decision_of(town, town.case()).escalate == {
        "before": {"amount": 4, "unit": "working_hours"},
        "priority": "urgent",
        "to": "eiendom",
    }


def test_a_promise_about_to_break_raises_the_priority_and_tells_whom_the_rule_names(
    town: Town, sign_in: SignIn
) -> None:
    publish(
        town,
        "promise: {first_answer: 1 working day, solution: 2 working days}\n"
        "    escalate: {before: 3 working hours, priority: urgent, to: eiendom}",
    )
    case = confirm(town.ctx("desk"), (made := town.case()).id, made.version)
    assert case.solve_due_at is not None and case.escalate_at is not None
    assert case.solve_due_at - case.escalate_at == timedelta(hours=3)
    town.staff["foreman"].unit_id = town.units["eiendom"].id
    town.session.commit()
    assert case.number not in sign_in("foreman").get("/enhet").text
    town.now = case.escalate_at + timedelta(minutes=1)
    assert meet_deadline(replace(town.ctx(), actor=CLOCK), case.id) == "escalate"
    town.session.refresh(case)
    logged = events_of(town.session, case.id)[-1]
    assert (case.priority, logged.reason) == ("urgent", "Regelen sier fra til Eiendom")
    assert meet_deadline(replace(town.ctx(), actor=CLOCK), case.id) is None, "once"
    told = sign_in("foreman").get("/enhet").text
    assert case.number in told and "Hos andre, men reglene vil at dere vet det" in told
    assert sign_in("foreman").get(f"/enhet/{case.number}").status_code == 404, "it is still not theirs"
    town.staff["foreman"].unit_id = town.units["bydrift"].id
    town.session.commit()
    assert "Hos andre" not in sign_in("foreman").get("/enhet").text


def test_the_warning_stands_still_with_the_promise_and_moves_with_it(town: Town) -> None:
    publish(town, "promise: {first_answer: 1 working day, solution: 5 working days}\n"
                  "    escalate: {before: 1 working day}")  # fmt: skip
    case = town.case()
    before = case.escalate_at
    assert (
        before is not None
        and case.solve_due_at is not None
        and case.solve_due_at - before == timedelta(days=3)
    )
    case = ask(town.ctx("desk"), case.id, case.version, "Hvilken lampe?")
    assert (case.solve_due_at, case.escalate_at) == (None, None)
    town.wait(days=7)
    case = stop_waiting(town.ctx("desk"), case.id, case.version)
    assert case.escalate_at is not None and case.escalate_at > before


def test_a_rule_whose_unit_is_out_of_use_is_passed_to_the_catch_all_with_a_warning(
    town: Town, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    publish(town, "confirm: auto")
    town.units["bydrift"].active = False
    town.session.commit()
    with caplog.at_level(logging.WARNING):
        case = town.case()
    decision = decision_of(town, case)
    assert (decision.rule_id, case.proposed_unit_id) == ("resten", town.units["eiendom"].id)
    assert case.status is Status.RECEIVED, "a person must look at it"
    warning = "Regelen «Gatelys» peker på Bydrift, som ikke er i bruk. Resten av reglene ble ikke prøvd."
    assert decision.warnings == [warning]
    assert warning[:-1] in caplog.text
    assert warning in sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert [(one["rule"], one["matched"]) for one in decision.tried] == [("lys", True), ("resten", True)]


def test_a_report_is_taken_even_when_the_catch_alls_unit_is_out_of_use(town: Town) -> None:
    publish(town, "")
    town.units["bydrift"].active = town.units["eiendom"].active = False
    town.session.commit()
    case = town.case()
    assert case.proposed_unit_id is None and len(decision_of(town, case).warnings) == 1


def test_rules_can_be_read_when_an_area_they_name_is_gone(town: Town) -> None:
    """Published with an area that is deleted later: nobody's report is refused for it."""
    publish(town, "tags: [a]\n  - {id: byen, name: Byen, when: {area: 9008 Prøveby}, unit: bydrift, why: B}")
    town.session.execute(delete(Area).where(Area.code == "9008"))
    town.session.commit()
    decide._COMPILED.clear()  # as after a restart
    case = town.case(category_code="annet")
    assert decision_of(town, case).rule_id == "resten"
    assert decision_of(town, case).tried[1]["reason"] == "Stedet ligger ikke i 9008 Prøveby."

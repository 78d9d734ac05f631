"""A report comes in."""

import threading
import uuid

import pytest
from sqlalchemy import func, select

from app.cases.receive import receive_report
from app.domain.errors import BadInput
from app.domain.reports import Contact
from app.domain.statuses import Status
from app.models import Case, Decision, Event, OutboxMessage, Report, Reporter
from app.platform.runtime import Runtime
from geo.place import Place
from tests.builders import (
    CENTRE,
    NO_ROAD_NEAR,
    ON_STATE_ROAD,
    OUTSIDE,
    Town,
    build_town,
    events_of,
    new_report,
)
from tests.fixtures.sql_count import CountSql

AWKWARD = 'Kárášjohka 🕯️ æøå <script>alert(1)</script> Robert\'); DROP TABLE "case";--'


def test_a_report_opens_a_case_with_decision_promise_event_and_thanks(town: Town) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    assert (case.status, case.version, case.title) == (Status.RECEIVED, 1, "Gatelys er slukket")
    assert case.proposed_unit_id == town.units["bydrift"].id and case.unit_id is None
    assert case.answer_due_at is not None and case.solve_due_at is not None
    assert case.number.startswith("26-") and receipt.created
    decision = town.session.get_one(Decision, case.decision_id)
    assert (decision.rule_id, decision.sentence) == ("lys", "Bydrift bytter lampene.")
    assert [one["rule"] for one in decision.tried] == ["riksvei", "farlig", "lys"]
    assert [event.step for event in events_of(town.session, case.id)] == ["receive"]
    message = town.session.scalars(select(OutboxMessage)).one()
    assert (message.kind, message.state) == ("received", "due")
    assert ("deliver", str(message.id)) in town.queue.nudged


def test_the_place_decides_address_area_and_road_owner(town: Town) -> None:
    in_town = town.case(place=CENTRE)
    assert (in_town.address, in_town.postal_code, in_town.road_owner) == ("Storgata", "9008", "municipality")
    on_the_main_road = town.case(place=ON_STATE_ROAD, category_code="hull-i-vei", answers={"dybde": "dypt"})
    assert on_the_main_road.road_owner == "state"
    assert on_the_main_road.proposed_unit_id == town.units["vegvesenet"].id
    assert town.case(place=NO_ROAD_NEAR).road_owner is None


def test_what_the_resident_typed_as_address_is_kept(town: Town) -> None:
    assert town.case(address="Grønnegata 32").address == "Grønnegata 32"


@pytest.mark.parametrize("text", [AWKWARD, "x" * 5000, "endeløst" * 600, "é" * 4999 + "🕯"])
def test_awkward_text_is_kept_to_the_letter(town: Town, text: str) -> None:
    assert town.case(text=text).text == text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"category_code": "finnes-ikke"}, "category"),
        ({"place": OUTSIDE}, "place"),
        ({"category_code": "hull-i-vei"}, "q_dybde"),
        ({"category_code": "hull-i-vei", "answers": {"dybde": "bunnløst"}}, "q_dybde"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_stored(
    town: Town, said: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        town.report(**said)
    assert field in caught.value.fields
    assert town.session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_same_key_again_gives_the_same_receipt(town: Town) -> None:
    new = new_report()
    first, second = receive_report(town.ctx(), new), receive_report(town.ctx(), new)
    assert (second.number, second.token, second.created) == (first.number, first.token, False)
    assert town.session.scalar(select(func.count()).select_from(Report)) == 1


def test_eight_simultaneous_sendings_with_one_key_make_one_case(town: Town, run: Runtime) -> None:
    new = new_report(idempotency_key=uuid.uuid4().hex)
    numbers: list[str] = []
    barrier = threading.Barrier(8)

    def send() -> None:
        with run.session() as session:
            ctx = town.ctx()
            ctx.session = session
            barrier.wait()
            numbers.append(receive_report(ctx, new).number)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 8 and len(set(numbers)) == 1
    assert town.session.scalar(select(func.count()).select_from(Case)) == 1
    assert town.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_the_key_of_one_municipality_is_nothing_in_another(town: Town) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    key = uuid.uuid4().hex
    first = receive_report(town.ctx(), new_report(idempotency_key=key))
    second = receive_report(other.ctx(), new_report(idempotency_key=key, place=Place(19.455, 69.65)))
    assert first.case_id != second.case_id


def test_an_anonymous_report_tells_nobody(town: Town) -> None:
    town.report(contact=Contact())
    assert town.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_only_the_hash_of_the_private_link_is_stored(town: Town) -> None:
    receipt = town.report()
    reporter = town.session.scalars(select(Reporter)).one()
    assert receipt.token not in (reporter.token_hash, str(reporter.id)) and len(receipt.token) == 32


def test_the_words_of_the_report_raise_the_priority(town: Town) -> None:
    assert town.case(text="Det er gnister fra stolpen!").priority == "urgent"


def test_receiving_costs_a_fixed_number_of_statements(town: Town, count_sql: CountSql) -> None:
    town.report()
    with count_sql() as statements:
        town.report()
    assert len(statements) <= 15, "\n".join(statements)


def test_every_case_has_its_first_event(town: Town) -> None:
    case = town.case()
    assert town.session.scalar(select(func.count()).select_from(Event).where(Event.case_id == case.id)) == 1

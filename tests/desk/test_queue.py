"""The desk's queue."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.cases import reply, triage
from app.models import Case
from app.queries.desk_queue import QUEUES, Position, find_queue, read_position
from tests.builders import Town
from tests.fixtures.sql_count import CountSql

SignIn = Callable[[str], FlaskClient]


def numbers(page: str) -> list[str]:
    """The numbers of the queue's rows, in order."""
    return re.findall(r'class="v-qi__t" href="/servicetorg/([\d-]+)', page)


def test_the_oldest_promise_is_first(town: Town, sign_in: SignIn) -> None:
    slow = town.case(category_code="annet", text="Noe rart")  # promised within three days
    quick = town.case()  # promised within two
    page = sign_in("desk").get("/servicetorg").text
    assert numbers(page) == [quick.number, slow.number]


def test_an_empty_queue_says_so(town: Town, sign_in: SignIn) -> None:
    assert "Køen er tom" in sign_in("desk").get("/servicetorg").text


def test_waiting_and_forwarded_cases_have_tabs_of_their_own(town: Town, sign_in: SignIn) -> None:
    waiting = triage.ask(town.ctx("desk"), town.case().id, 1, "Hvor er det?")
    sent = triage.forward(town.ctx("desk"), town.case().id, 1, "vegvesenet", "Dette er en riksvei.")
    new = town.case()
    client = sign_in("desk")
    assert numbers(client.get("/servicetorg").text) == [new.number]
    assert numbers(client.get("/servicetorg?ko=venter").text) == [waiting.number]
    assert numbers(client.get("/servicetorg?ko=videre").text) == [sent.number]
    assert numbers(client.get("/servicetorg?ko=tull").text) == [new.number]


def test_an_answer_brings_the_case_back_with_a_mark(town: Town, sign_in: SignIn) -> None:
    case = triage.ask(town.ctx("desk"), town.case().id, 1, "Hvor er det?")
    reply.answer(town.ctx(), case.id, "Ved skolen.")
    page = sign_in("desk").get("/servicetorg").text
    assert numbers(page) == [case.number]
    assert "Svar fra innmelder" in page


def test_paging_shows_every_case_once(town: Town, sign_in: SignIn) -> None:
    made = {town.case().number for _ in range(7)}
    for number in list(made)[:2]:  # imported cases have no promise: they come last
        case = town.session.query(Case).filter_by(number=number).one()
        case.answer_due_at = None
    town.session.commit()
    seen: list[str] = []
    after: Position | None = None
    while True:
        page = find_queue(town.session, town.municipality.id, QUEUES["nye"], after, size=2)
        seen += [row.number for row in page.rows]
        if page.next is None:
            break
        after = read_position(page.next.as_text())
        assert after == page.next
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made
    assert set(seen[-2:]) == set(list(made)[:2])


def test_a_broken_page_mark_shows_the_beginning(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    for mark in ("x", "_", "99999999999999999999999_" + "0" * 32, "1_zz", "\x00"):
        answer = sign_in("desk").get("/servicetorg", query_string={"etter": mark})
        assert answer.status_code == 200
        assert numbers(answer.text) == [case.number]


def test_the_queue_costs_the_same_for_three_cases_and_for_twenty(
    town: Town, sign_in: SignIn, count_sql: CountSql
) -> None:
    client = sign_in("desk")
    for _ in range(3):
        town.case()
    client.get("/servicetorg")
    with count_sql() as few:
        client.get("/servicetorg")
    for _ in range(17):
        town.case()
    with count_sql() as many:
        client.get("/servicetorg")
    assert len(many) == len(few) <= 12


def test_units_have_no_business_here(town: Town, sign_in: SignIn) -> None:
    for who in ("foreman", "crew", "admin"):
        assert sign_in(who).get("/servicetorg").status_code == 403

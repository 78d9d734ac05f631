"""The unit's list of open cases: what is on it, in which order, and what it costs."""

from datetime import timedelta

from sqlalchemy import text

from app.cases.work import plan, start
from app.models import Case
from app.queries.worklist import Asked, find_worklist
from tests.builders import Town
from tests.field.acting import SignIn, lose_place
from tests.fixtures.sql_count import CountSql


def test_the_list_has_the_units_open_cases_with_the_soonest_promise_first(
    town: Town, sign_in: SignIn
) -> None:
    late = town.assigned_case(text="Sist lovet.")
    urgent = town.assigned_case(text="Ledningen er strømførende.")
    theirs = town.assigned_case(category_code="annet")
    page = sign_in("foreman").get("/enhet").text
    assert page.index(f'id="jobb-{urgent.number}"') < page.index(f'id="jobb-{late.number}"')
    assert theirs.number not in page


def test_filters_stand_in_the_address_and_narrow_the_list(town: Town, sign_in: SignIn) -> None:
    waiting, planned = town.assigned_case(), town.assigned_case()
    plan(town.ctx("foreman"), planned.id, planned.version, town.ctx().today + timedelta(days=1))
    urgent = town.assigned_case(text="Det er gnist i lykta.")
    browser = sign_in("foreman")
    page = browser.get("/enhet?status=planned").text
    assert planned.number in page
    assert waiting.number not in page
    page = browser.get("/enhet?priority=urgent&category=gatelys-ute").text
    assert urgent.number in page
    assert waiting.number not in page
    assert waiting.number not in browser.get("/enhet?category=hull-i-vei").text


def test_strange_filters_and_marks_show_the_whole_list(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    strange = (
        "/enhet?status=resolved&priority=%3Cscript%3E&after=2026-11-24T10:00~x&before=~%00&after=kj%C3%B8r"
    )
    answer = sign_in("foreman").get(strange)
    assert answer.status_code == 200
    assert case.number in answer.text
    assert "<script>alert" not in answer.text


def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back(town: Town) -> None:
    numbers = {town.assigned_case().number for _ in range(5)}
    without = town.assigned_case()
    town.session.execute(text('update "case" set solve_due_at = null where id = :id'), {"id": without.id})
    town.session.commit()
    asked = Asked(town.units["bydrift"].id)
    seen, mark, pages = [], None, []
    for _ in range(3):
        page = find_worklist(town.session, asked, town.now, after=mark, size=2)
        seen += [job.number for job in page.jobs]
        pages.append(page)
        mark = page.after
    assert mark is None
    assert len(seen) == 6
    assert set(seen) == numbers | {without.number}
    assert seen[-1] == without.number
    back = find_worklist(town.session, asked, town.now, before=pages[2].before, size=2)
    assert [job.number for job in back.jobs] == [job.number for job in pages[1].jobs]
    first = find_worklist(town.session, asked, town.now, before=back.before, size=2)
    assert [job.number for job in first.jobs] == [job.number for job in pages[0].jobs]
    assert first.before is None


def test_the_list_costs_as_many_statements_for_thirty_cases_as_for_three(
    town: Town, sign_in: SignIn, count_sql: CountSql
) -> None:
    def cost() -> int:
        with count_sql() as statements:
            assert browser.get("/enhet").status_code == 200
        return len(statements)

    browser = sign_in("foreman")
    for _ in range(3):
        town.assigned_case()
    few = cost()
    for _ in range(27):
        town.assigned_case()
    assert cost() == few


def test_a_case_without_a_place_is_listed_apart_and_cannot_be_ticked(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    lose_place(town, case)
    page = sign_in("foreman").get("/enhet").text
    assert page.index("Uten sted") < page.index(f'id="jobb-{case.number}"')
    assert f'value="{case.id}"' not in page


def test_a_foreman_ticks_and_the_crew_does_not(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    assert f'value="{case.id}"' in sign_in("foreman").get("/enhet").text
    page = sign_in("crew").get("/enhet").text
    assert case.number in page
    assert f'value="{case.id}"' not in page
    assert "Lag dagens rute" not in page


def test_closed_cases_and_cases_at_the_desk_are_not_on_the_list(town: Town, sign_in: SignIn) -> None:
    done, back = town.assigned_case(), town.assigned_case()
    crew = sign_in("crew")
    for case, step, field in ((done, "resolve", "reply"), (back, "return", "reason")):
        answer = crew.post(
            f"/enhet/{case.number}/{step}", data={"version": case.version, field: "Slik ble det."}
        )
        assert answer.status_code == 303
    page = sign_in("foreman").get("/enhet").text
    assert done.number not in page
    assert back.number not in page


def test_ordering_a_round_of_nothing_says_what_to_do_and_keeps_the_ticks(town: Town, sign_in: SignIn) -> None:
    browser, case = sign_in("foreman"), town.assigned_case()
    answer = browser.post("/enhet/ruter")
    assert answer.status_code == 422
    assert "Kryss av for minst én jobb." in answer.text
    answer = browser.post("/enhet/ruter", data={"case": [str(case.id), "ikke-en-id"]})
    assert answer.status_code == 422
    assert f'value="{case.id}" form="ny-rute" checked' in answer.text


def test_started_cases_say_so(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    start(town.ctx("crew"), case.id, case.version)
    row = sign_in("foreman").get("/enhet").text.partition(f'id="jobb-{case.number}"')[2].partition("</li>")[0]
    assert "I arbeid" in row


def test_awkward_text_is_text(town: Town, sign_in: SignIn) -> None:
    case: Case = town.assigned_case(
        text="<script>alert(1)</script> Kárášjohka 🚧", address="Kárášjohka <b>1</b>"
    )
    for path in ("/enhet", f"/enhet/{case.number}", f"/ute/{case.number}", "/ute"):
        page = sign_in("crew").get(path).text
        assert "<script>alert" not in page
        assert "<b>1</b>" not in page

"""Tips at the desk: seen at the top, decided with one form each, and moderation without any tip."""

import re

import pytest
from flask.testing import FlaskClient

from app.cases import additions, moderate, triage
from app.domain.parts import TEXT, line_part, photo_part
from app.models import Case, Photo
from geo.place import Place
from tests.builders import Town, build_town, events_of
from tests.cases.special_steps import ready_photo
from tests.cases.tipping import three_tips, tip
from tests.desk.test_steps_by_form import SignIn, fresh, send
from tests.fixtures.sql_count import CountSql

THERE = Place(19.455, 69.65)
"""In the middle of the town next door."""


@pytest.fixture
def desk(sign_in: SignIn) -> FlaskClient:
    return sign_in("desk")


def page_of(desk: FlaskClient, case: Case) -> str:
    return desk.get(f"/servicetorg/{case.number}").text


def parts_in(page: str, step: str) -> list[str]:
    """The options of a form's «Hva gjelder det?»."""
    form = page.partition(f'data-panel="{step}"')[2].partition("</form>")[0]
    return [value for value in re.findall(r'<option value="([^"]*)"', form) if value]


def test_cases_with_tips_stand_above_the_queue_whatever_their_status(town: Town, desk: FlaskClient) -> None:
    assert "har tips om innholdet" not in desk.get("/servicetorg").text
    closed = town.case()
    closed = triage.decline(town.ctx("desk"), closed.id, closed.version, "Nei.")
    tip(town, closed)
    tip(town, closed, kind="spam")
    page = desk.get("/servicetorg").text
    top = page.partition("1 sak har tips om innholdet")[2].partition("v-q__l")[0]
    assert f'href="/servicetorg/{closed.number}"' in top and "(2)" in top
    stranger = build_town(town.session, "9902", "Naboby", west=19.4)
    tip(stranger, stranger.case(place=THERE))
    assert "1 sak har tips" in desk.get("/servicetorg").text, "another town's tips are theirs"


def test_the_case_shows_what_the_tips_say_and_about_what(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    photo = ready_photo(town, case)
    tip(town, case, said="Det står <b>navnet</b> mitt 💡")
    tip(town, case, photo_part(photo), kind="personal")
    page = page_of(desk, case)
    assert "1 tips om teksten" in page and "1 tips om bilde 1" in page
    assert "Det står &lt;b&gt;navnet&lt;/b&gt; mitt 💡" in page
    assert "Personopplysninger, ansikt eller bilskilt" in page
    assert f'href="/servicetorg/{case.number}/bilder/{photo}"' in page.partition("v-tips")[2]


def test_leaving_it_takes_one_press_and_no_reason(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    tip(town, case)
    answer = send(desk, case, "keep", part=TEXT)
    assert answer.location == f"/servicetorg/{case.number}"
    event = events_of(town.session, case.id)[-1]
    assert (event.step, event.reason) == ("keep", None)
    page = page_of(desk, case)
    assert "Så på tips og lot det være som det er: teksten" in page
    assert "tips om teksten" not in page
    assert "har tips om innholdet" not in desk.get("/servicetorg").text


def test_hiding_asks_for_a_reason_and_keeps_the_choice(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    photo = photo_part(ready_photo(town, case))
    answer = send(desk, case, "hide_part", part=photo, reason=" ")
    assert answer.status_code == 422
    assert re.search(rf'<option value="{photo}" selected', answer.text)
    assert not re.search(r'data-panel="hide_part"[^>]* hidden', answer.text)
    assert send(desk, case, "hide_part", part=photo, reason="Et ansikt").status_code == 303
    assert fresh(town, case).hidden == [photo]
    page = page_of(desk, case)
    assert "Skjulte noe for andre: bilde 1" in page and "Et ansikt" in page
    assert "Skjult for alle andre:" in page
    assert parts_in(page, "show_part") == [photo]
    assert photo not in parts_in(page, "hide_part")


def test_what_was_hidden_is_shown_again_by_one_form(town: Town, desk: FlaskClient) -> None:
    case = moderate.hide_part(town.ctx("desk"), town.case().id, 1, TEXT, "Feil")
    send(desk, case, "show_part", part=TEXT)
    assert fresh(town, case).hidden == []
    assert "Viste noe for andre igjen: teksten" in page_of(desk, case)
    assert send(desk, fresh(town, case), "show_part", part=TEXT).status_code == 422


def test_every_text_that_all_can_read_and_every_photo_can_be_hidden_alone(
    town: Town, desk: FlaskClient
) -> None:
    case = town.case()
    photo = ready_photo(town, case)
    case = additions.publish_addition(town.ctx("desk"), case.id, case.version, "To er mørke.")
    added = line_part(case.version)
    case = triage.decline(town.ctx("desk"), case.id, case.version, "Den skal være av.")
    page = page_of(desk, case)
    assert parts_in(page, "hide_part") == [TEXT, photo_part(photo), line_part(case.version), added]
    assert "Det som ble lagt til mandag 23. november" in page
    assert "Det vi skrev mandag 23. november" in page


def test_photos_that_only_staff_see_cannot_be_hidden_from_others(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    answer_photo = ready_photo(town, case)
    town.session.get_one(Photo, answer_photo).use = "answer"
    town.session.commit()
    assert parts_in(page_of(desk, case), "hide_part") == [TEXT]
    assert send(desk, case, "hide_part", part=photo_part(answer_photo), reason="x").status_code == 422


def test_the_public_words_can_be_shortened_and_the_report_is_kept(town: Town, desk: FlaskClient) -> None:
    case = town.case(text="Lampen er mørk. Naboen Per er en tosk.")
    page = page_of(desk, case)
    assert "Lampen er mørk. Naboen Per er en tosk.</textarea>" in page, "the form begins with what is there"
    send(desk, case, "reword", public_text="Lampen er mørk.", reason="Navn og hets")
    changed = fresh(town, case)
    assert (changed.public_text, changed.text) == (
        "Lampen er mørk.",
        "Lampen er mørk. Naboen Per er en tosk.",
    )
    page = page_of(desk, case)
    assert "Alle andre leser dette:" in page
    assert "Naboen Per er en tosk." in page, "the desk sees the report as it was sent"
    assert "Teksten, slik den ble skrevet" in page
    send(desk, changed, "show_part", part=TEXT)
    assert fresh(town, case).public_text is None


def test_shortening_shows_a_hidden_text_again_and_settles_its_tips(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    three_tips(town, case)
    case = fresh(town, case)
    page = page_of(desk, case)
    assert "Skjult for alle andre nå." in page and "La det være skjult" in page
    assert "Skjult etter flere tips, til noen har sett på det: teksten" in page
    assert "Flere som har sett saken" in page
    send(desk, case, "reword", public_text="Lampen er mørk.", reason="Navn")
    assert (fresh(town, case).hidden, fresh(town, case).public_text) == ([], "Lampen er mørk.")
    assert "tips om" not in page_of(desk, case)


@pytest.mark.parametrize(
    ("step", "fields", "sentence"),
    [
        ("hide_part", {"part": "", "reason": "x"}, "Velg hva det gjelder."),
        ("hide_part", {"part": "photo:💡\x00", "reason": "x"}, "Velg hva det gjelder."),
        ("keep", {"part": "line:99"}, "Velg hva det gjelder."),
        ("reword", {"public_text": " \n", "reason": "x"}, "Skriv teksten som alle skal se."),
        ("reword", {"public_text": "æ💡" * 2600, "reason": "x"}, "Teksten er for lang"),
        ("reword", {"public_text": "<script>alert(1)</script>", "reason": ""}, "Skriv hvorfor."),
    ],
)
def test_what_is_missing_is_named(
    town: Town, desk: FlaskClient, step: str, fields: dict[str, str], sentence: str
) -> None:
    case = town.case()
    tip(town, case)
    answer = send(desk, case, step, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>alert" not in answer.text
    assert len(events_of(town.session, case.id)) == 1


def test_a_decision_on_an_old_page_is_refused_and_kept(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    tip(town, case)
    send(desk, case, "note", note="Noe nytt")
    answer = send(desk, case, "hide_part", part=TEXT, reason="Hets mot naboen")
    assert answer.status_code == 409
    assert "Hets mot naboen" in answer.text
    assert fresh(town, case).hidden == []


def test_a_stranger_and_a_unit_moderate_nothing(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    stranger = build_town(town.session, "9902", "Naboby", west=19.4)
    theirs = stranger.case(place=THERE)
    form = {"part": TEXT, "reason": "x"}
    assert send(sign_in("foreman"), case, "hide_part", **form).status_code == 403
    assert send(sign_in("desk"), theirs, "hide_part", **form).status_code == 404


def test_many_tips_cost_the_queue_and_the_case_no_more_sql(
    town: Town, desk: FlaskClient, count_sql: CountSql
) -> None:
    cases = [town.case() for _ in range(6)]
    tip(town, cases[0])
    for path in ("/servicetorg", f"/servicetorg/{cases[0].number}"):
        desk.get(path)
        with count_sql() as few:
            desk.get(path)
        for case in cases:
            for _ in range(4):
                tip(town, case, kind="spam")
        with count_sql() as many:
            desk.get(path)
        assert len(few) == len(many) <= 13, "\n".join(many)

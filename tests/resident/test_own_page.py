"""The reporter's own page, and the ways to stop the mails."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.reply import note
from app.cases.triage import ask, confirm, decline, reopen
from app.cases.work import plan, resolve, start
from app.domain.statuses import Status
from app.domain.tokens import unsubscribe_token
from app.models import Case, Photo, Reporter
from tests.builders import SECRET, Town, events_of
from tests.fixtures.sql_count import CountSql
from tests.photos.odd_files import FILES


def open_page(client: FlaskClient, token: str) -> str:
    answer = client.get(f"/min/{token}")
    assert answer.status_code == 200
    return answer.text


def test_the_page_says_in_plain_words_where_the_case_is_and_what_is_promised(
    client: FlaskClient, town: Town
) -> None:
    page = open_page(client, town.report().token)
    assert "Vi har fått meldingen din" in page
    assert "Du får svar senest onsdag 25. november kl. 15.30." in page
    assert "Lampen ved fotgjengerfeltet er mørk." in page
    assert (
        page.index("Det er fikset")
        < page.index("Servicetorget svarer deg")
        < page.index("Vi fikk meldingen din")
    )


def test_the_page_follows_the_case_and_shows_no_internal_note(client: FlaskClient, town: Town) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    note(town.ctx("desk"), case.id, "Innmelderen er en kjent gnålebøtte")
    confirm(town.ctx("desk"), case.id, case.version)
    assert "Bydrift har fått saken" in open_page(client, receipt.token)
    plan(town.ctx("foreman"), case.id, case.version, (town.now + timedelta(days=2)).date())
    assert "Planlagt: onsdag 25. november" in open_page(client, receipt.token)
    start(town.ctx("crew"), case.id, case.version)
    resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    page = open_page(client, receipt.token)
    assert "Lykta lyser igjen." in page
    assert "Det ble gjort mandag 23. november" in page
    assert "gnålebøtte" not in page


def test_a_question_is_answered_on_the_page_once_even_when_sent_twice(
    client: FlaskClient, town: Town
) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt er mørk?")
    page = open_page(client, receipt.token)
    assert "Vi lurer på noe" in page
    assert "Hvilken lykt er mørk?" in page
    for _ in range(2):
        answer = client.post(f"/min/{receipt.token}", data={"answer": "Den ved skolen 🙂 <script>"})
        assert answer.status_code == 303
    town.session.refresh(case)
    assert case.status is Status.RECEIVED
    assert [event.step for event in events_of(town.session, receipt.case_id)].count("answer") == 1
    page = open_page(client, receipt.token)
    assert "Den ved skolen 🙂 &lt;script&gt;" in page
    assert "Du svarte" in page


def test_an_answer_takes_a_photo_along_that_only_the_municipality_and_the_reporter_see(
    client: FlaskClient, town: Town
) -> None:
    receipt = town.report()
    photo = (io.BytesIO((FILES / "made_no_metadata.jpg").read_bytes()), "stolpe.jpg")
    client.post(f"/min/{receipt.token}", data={"answer": "Her er nummeret.", "photos": photo})
    town.session.rollback()
    kept = town.session.scalars(select(Photo)).one()
    assert (kept.use, kept.case_id) == ("answer", receipt.case_id)


def test_a_bad_photo_stops_the_answer_and_the_text_stays_in_its_box(client: FlaskClient, town: Town) -> None:
    receipt = town.report()
    photo = (io.BytesIO(b"100 % tekst"), "100 % ikke et bilde.jpg")
    answer = client.post(f"/min/{receipt.token}", data={"answer": "Her er nummeret.", "photos": photo})
    assert answer.status_code == 422
    assert "100 % ikke et bilde.jpg: Filen er ikke et bilde" in answer.text
    assert "Her er nummeret.</textarea>" in answer.text
    assert len(events_of(town.session, receipt.case_id)) == 1


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "Skriv svaret ditt først."), ("æ" * 5001, "Teksten er for lang")]
)
def test_an_answer_that_is_empty_or_too_long_gets_a_sentence(
    client: FlaskClient, town: Town, text: str, said: str
) -> None:
    receipt = town.report()
    answer = client.post(f"/min/{receipt.token}", data={"answer": text})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_closed_case_takes_no_more_text(client: FlaskClient, town: Town) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")
    page = open_page(client, receipt.token)
    assert "Treet er friskt." in page
    assert 'name="answer"' not in page
    answer = client.post(f"/min/{receipt.token}", data={"answer": "Men det knaker!"})
    assert answer.status_code == 422
    assert "Saken er avsluttet, så du kan ikke skrive mer her." in answer.text
    assert "Men det knaker!" in answer.text
    assert "Samtale med kommunen" in answer.text


def test_a_case_closed_at_the_very_moment_keeps_the_text_and_says_so(
    client: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)

    def close_first(*_: object) -> None:
        decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")

    monkeypatch.setattr("app.web.resident.mine.keep_own_photos", close_first)
    answer = client.post(f"/min/{receipt.token}", data={"answer": "Men det knaker!"})
    assert answer.status_code == 422
    assert "Men det knaker!" in answer.text
    assert "Treet er friskt." in answer.text


def test_an_expired_link_says_so_with_410_and_an_unknown_one_is_404(client: FlaskClient, town: Town) -> None:
    receipt = town.report()
    reporter = town.session.scalars(select(Reporter)).one()
    reporter.link_expires_at = town.now - timedelta(minutes=1)
    town.session.commit()
    for address in (f"/min/{receipt.token}", f"/meld/kvittering/{receipt.token}"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Lenken er for gammel" in answer.text
    assert client.post(f"/min/{receipt.token}", data={"answer": "hei"}).status_code == 410
    for token in ("x" * 32, "%00", "æøå"):
        assert client.get(f"/min/{token}").status_code == 404


def test_the_link_of_a_closed_case_lives_a_year_and_comes_to_life_when_it_is_opened_again(
    client: FlaskClient, town: Town
) -> None:
    receipt, other = town.report(), town.report()
    case = decline(
        town.ctx("desk"),
        receipt.case_id,
        town.session.get_one(Case, receipt.case_id).version,
        "Treet er friskt.",
    )
    town.wait(days=364)
    assert client.get(f"/min/{receipt.token}").status_code == 200
    town.wait(days=36)
    assert client.get(f"/min/{receipt.token}").status_code == 410
    assert client.get(f"/min/{other.token}").status_code == 200
    reopen(town.ctx("desk"), case.id, case.version, "Grenen falt likevel.")
    assert client.get(f"/min/{receipt.token}").status_code == 200


def test_the_page_costs_the_same_for_many_events_as_for_few(
    client: FlaskClient, town: Town, count_sql: CountSql
) -> None:
    receipt = town.report()
    open_page(client, receipt.token)
    with count_sql() as few:
        open_page(client, receipt.token)
    for number in range(20):
        client.post(f"/min/{receipt.token}", data={"answer": f"Enda noe {number}"})
    with count_sql() as many:
        open_page(client, receipt.token)
    assert len(many) == len(few) <= 8


def test_nobody_finds_the_page_in_a_search_engine_or_a_shared_cache(client: FlaskClient, town: Town) -> None:
    answer = client.get(f"/min/{town.report().token}")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_mails_are_stopped_and_wanted_again_on_the_page(client: FlaskClient, town: Town) -> None:
    receipt = town.report()
    client.post(f"/min/{receipt.token}/meld-av")
    assert "Send meg e-post igjen" in open_page(client, receipt.token)
    town.session.rollback()
    assert town.session.scalars(select(Reporter.unsubscribed_at)).one() == town.now
    client.post(f"/min/{receipt.token}/meld-av", data={"wanted": "1"})
    town.session.rollback()
    assert town.session.scalars(select(Reporter.unsubscribed_at)).one() is None


def unsubscribe_link(town: Town) -> str:
    reporter_id = town.session.scalars(select(Reporter.id)).one()
    return f"/meld-av/{reporter_id}/{unsubscribe_token(SECRET, reporter_id)}"


def test_opening_the_link_of_a_mail_only_asks_because_mail_scanners_open_links(
    client: FlaskClient, town: Town
) -> None:
    town.report()
    assert "Vil du stoppe e-postene?" in client.get(unsubscribe_link(town)).text
    town.session.rollback()
    assert town.session.scalars(select(Reporter.unsubscribed_at)).one() is None


def test_a_mail_program_stops_the_mails_with_one_post_without_session_or_csrf(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    town.report()
    client = app.test_client()
    answer = client.post(unsubscribe_link(town), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    town.session.rollback()
    assert town.session.scalars(select(Reporter.unsubscribed_at)).one() == town.now
    assert client.post("/meld").status_code == 400  # all others still need the token


def test_a_wrong_token_stops_nothing(client: FlaskClient, town: Town) -> None:
    town.report()
    link = unsubscribe_link(town)
    for wrong in (
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link[:-4] + "æøå",
        link.replace("/meld-av/", "/meld-av/0"),
    ):
        assert client.post(wrong).status_code == 404
    town.session.rollback()
    assert town.session.scalars(select(Reporter.unsubscribed_at)).one() is None

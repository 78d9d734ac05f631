"""The report flow as a browser without JavaScript walks through it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Case, Draft, OutboxMessage, Report, Reporter
from tests.builders import Town
from tests.resident.reporting import TEXT, begin, choose_place, count, fill_in, report, send

AWKWARD = "Kárášjohka æøå 🙂👩‍🚒 <script>alert(1)</script> " + "Z" * 300


def test_opening_the_start_page_stores_nothing_and_shows_the_emergency_numbers(
    client: FlaskClient, town: Town
) -> None:
    page = client.get("/meld").text
    assert all(f'href="tel:{number}"' in page for number in (110, 112, 113))
    assert count(town, Draft) == 0


def test_a_report_goes_through_all_five_steps_to_a_receipt_with_number_promise_and_link(
    client: FlaskClient, town: Town
) -> None:
    token = report(client)
    town.session.rollback()
    case = town.session.scalars(select(Case)).one()
    page = client.get(f"/meld/kvittering/{token}").text
    assert case.number in page
    assert "Vi svarer innen 2 virkedager" in page
    assert "onsdag 25. november kl. 15.30" in page
    assert f"http://localhost/min/{token}" in page
    assert (case.text, case.address, case.road_owner) == (TEXT, "Storgata", "municipality")
    reporter = town.session.scalars(select(Reporter)).one()
    assert reporter.email == "ingrid@example.org"
    assert count(town, OutboxMessage) == 1


def test_each_step_says_where_one_is_and_keeps_what_was_answered_when_one_goes_back(
    client: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client), category="hull-i-vei", q_dybde="dypt", text=AWKWARD)
    pages = {
        step: client.get(f"/meld/{key}/{step}").text
        for step in ("sted", "hva", "detaljer", "kontakt", "se-over")
    }
    for number, page in enumerate(pages.values(), 1):
        assert f"Steg {number} av 5" in page
        assert page.count("<h1") == 1
    assert "Storgata" in pages["sted"]
    assert (
        'value="hull-i-vei" id="category" checked' in pages["hva"]
        or 'value="hull-i-vei" checked' in pages["hva"]
    )
    assert 'value="dypt" checked' in pages["detaljer"]
    assert 'value="ingrid@example.org"' in pages["kontakt"]
    for page in pages.values():
        assert "<script>alert" not in page


def test_the_review_shows_everything_marks_what_is_public_and_gives_the_promise_as_days_and_date(
    client: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client))
    page = client.get(f"/meld/{key}/se-over").text
    for said in (TEXT, "Gatelys er slukket", "Storgata", "kommunal vei", "ingrid@example.org"):
        assert said in page
    assert "Synlig for alle" in page
    assert "Bare kommunen ser dette" in page
    assert "Vi svarer innen 2 virkedager" in page
    assert "senest onsdag 25. november kl. 15.30" in page
    assert count(town, Case) == 0


def test_a_change_from_the_review_leads_back_to_the_review(client: FlaskClient, town: Town) -> None:
    key = fill_in(client, begin(client))
    assert 'name="back_to" value="review"' in client.get(f"/meld/{key}/hva?back_to=review").text
    answer = client.post(f"/meld/{key}/hva", data={"category": "annet", "back_to": "review"})
    assert answer.headers["Location"] == f"/meld/{key}/se-over"


def test_a_double_tap_a_resend_and_back_and_send_give_the_same_receipt(
    client: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client))
    tokens = {send(client, key) for _ in range(3)}
    assert len(tokens) == 1
    assert (count(town, Report), count(town, Case), count(town, Draft)) == (1, 1, 0)
    for step in ("sted", "hva", "detaljer", "kontakt", "se-over"):
        assert (
            client.get(f"/meld/{key}/{step}").headers["Location"] == f"/meld/kvittering/{tokens.copy().pop()}"
        )
        late = client.post(f"/meld/{key}/{step}", data={"text": "en gang til"})
        assert late.headers["Location"] == f"/meld/kvittering/{tokens.copy().pop()}"
    assert count(town, Draft) == 0


def test_the_receipt_stays_the_same_when_loaded_again_and_no_cache_or_search_engine_keeps_it(
    client: FlaskClient, town: Town
) -> None:
    address = f"/meld/kvittering/{report(client)}"
    first, second = client.get(address), client.get(address)
    assert first.status_code == second.status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in first.headers["X-Robots-Tag"]
    assert first.headers["Referrer-Policy"] == "same-origin"


def test_form_pages_may_be_kept_by_the_browser_so_that_back_shows_what_was_typed(
    client: FlaskClient, town: Town
) -> None:
    key = fill_in(client, begin(client))
    assert "no-store" not in client.get(f"/meld/{key}/detaljer").headers["Cache-Control"]


@pytest.mark.parametrize(("step", "leads_to"), [("hva", "sted"), ("detaljer", "sted"), ("se-over", "sted")])
def test_a_step_that_is_too_early_leads_to_the_first_that_is_missing(
    client: FlaskClient, town: Town, step: str, leads_to: str
) -> None:
    key = begin(client)
    assert client.get(f"/meld/{key}/{step}").headers["Location"] == f"/meld/{key}/{leads_to}"


def test_sending_too_early_stores_nothing_and_leads_to_what_is_missing(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "hull-i-vei"})
    assert client.post(f"/meld/{key}/se-over").headers["Location"] == f"/meld/{key}/detaljer"
    assert count(town, Case) == 0


def test_an_unknown_category_is_refused_with_a_sentence(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    choose_place(client, key)
    for code in ("romskip", ""):
        answer = client.post(f"/meld/{key}/hva", data={"category": code})
        assert answer.status_code == 422
        assert "Velg hva det gjelder. Er du usikker, velg «Noe annet»." in answer.text


def test_awkward_text_of_five_thousand_characters_comes_through_whole(
    client: FlaskClient, town: Town
) -> None:
    text = (AWKWARD + "\nå" * 5000)[:5000].strip()
    report(client, text=text)
    town.session.rollback()
    assert town.session.scalars(select(Case)).one().text == text


def test_one_character_too_many_is_refused_with_a_sentence_and_stays_in_the_box(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    text = "æ" * 5001
    answer = client.post(f"/meld/{key}/detaljer", data={"text": text, "q_stolpe": "14 0327"})
    assert answer.status_code == 422
    assert "Teksten er for lang (5\u202f001 tegn). Kort den ned til 5\u202f000 tegn." in answer.text
    assert text in answer.text
    assert text in client.get(f"/meld/{key}/detaljer").text
    assert 'value="14 0327"' in answer.text


def test_a_control_character_in_a_text_is_dropped_and_no_error(client: FlaskClient, town: Town) -> None:
    report(client, text="mørk\x00 lampe", q_stolpe="1\x004")
    town.session.rollback()
    assert town.session.scalars(select(Case)).one().text == "mørk lampe"


def test_a_question_that_must_be_answered_is_asked_again_and_the_text_stays(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "hull-i-vei"})
    answer = client.post(f"/meld/{key}/detaljer", data={"text": TEXT})
    assert answer.status_code == 422
    assert "Svar på dette" in answer.text
    assert TEXT in answer.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Velg hvordan du vil ha svar."),
        ({"reply_by": "due"}, "Velg hvordan du vil ha svar."),
        ({"reply_by": "email", "email": "ingrid.example.org"}, "Skriv adressen med @"),
        ({"reply_by": "email", "email": ""}, "Skriv e-postadressen din"),
        ({"reply_by": "phone", "phone": ""}, "Skriv mobilnummeret ditt"),
        ({"reply_by": "phone", "phone": "123"}, "åtte siffer"),
        ({"reply_by": "phone", "phone": "77 61 23 45"}, "77 61 23 45 er en fasttelefon og kan ikke få SMS."),
    ],
)
def test_a_contact_that_cannot_be_used_gets_its_sentence_and_stays(
    client: FlaskClient, town: Town, given: dict[str, str], said: str
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    client.post(f"/meld/{key}/detaljer", data={"text": TEXT})
    answer = client.post(f"/meld/{key}/kontakt", data=given)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text for value in given.values() if value not in ("", "due"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"reply_by": "none", "email": "ingrid@example.org"}, (None, None)),
        ({"reply_by": "phone", "phone": "987 65 432", "email": "ingrid@example.org"}, (None, "+4798765432")),
    ],
)
def test_only_the_chosen_way_to_answer_is_kept(
    client: FlaskClient, town: Town, given: dict[str, str], kept: tuple[str | None, str | None]
) -> None:
    report(client, **given)
    town.session.rollback()
    reporter = town.session.scalars(select(Reporter)).one()
    assert (reporter.email, reporter.phone) == kept


def test_a_draft_that_is_gone_leads_to_the_start_with_a_sentence(client: FlaskClient, town: Town) -> None:
    answer = client.get("/meld/aaaaaaaaaaaaaaaaaaaaaa/hva", follow_redirects=True)
    assert answer.request.path == "/meld"
    assert "Vi finner ikke meldingen du begynte på." in answer.text


def test_what_is_posted_to_a_draft_that_is_gone_is_kept_in_a_new_one(client: FlaskClient, town: Town) -> None:
    answer = client.post(f"/meld/{'b' * 22}/detaljer", data={"text": TEXT})
    key = answer.headers["Location"].split("/")[2]
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    assert TEXT in client.get(f"/meld/{key}/detaljer").text

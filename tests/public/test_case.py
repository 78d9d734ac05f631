"""The public page of a case: what it says, and what it never says."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.reply import note, reply
from app.cases.triage import ask, confirm, correct, decline, forward, reopen
from app.cases.work import plan, resolve, start
from app.domain.photos import Derivative
from app.domain.reports import Contact
from app.models import Case, Photo
from app.platform.runtime import Runtime
from tests.builders import CENTRE, Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.public.many import add_cases

TOWN_BOX = "18.9,69.6,19.1,69.7"
SECRETS = ("Grete", "Fjellheim", "grete.fjellheim@example.org", "987 65 432", "98765432", "+4798765432")


def words(page: str) -> str:
    """What a person reads of the page."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(text.split())


def page_of(client: FlaskClient, case: Case) -> str:
    answer = client.get(f"/meldinger/{case.number}")
    assert answer.status_code == 200
    return answer.text


def test_a_new_case_says_who_answers_and_by_when(client: FlaskClient, town: Town) -> None:
    read = words(page_of(client, town.case()))
    assert "Vi har fått meldingen." in read
    assert "Servicetorget svarer senest onsdag 25. november kl." in read
    assert "Lampen ved fotgjengerfeltet er mørk." in read


def test_a_broken_promise_is_admitted(client: FlaskClient, town: Town) -> None:
    case = town.case()
    town.wait(days=5)
    read = words(page_of(client, case))
    assert "skulle ha svart senest onsdag 25. november. Vi er forsinket" in read


def test_a_case_at_the_unit_names_the_unit_and_the_day(client: FlaskClient, town: Town) -> None:
    read = words(page_of(client, town.assigned_case()))
    assert "Bydrift har saken." in read
    assert "Det skal være fikset senest mandag 7. desember." in read


def test_the_story_is_told_in_plain_words_the_newest_first(client: FlaskClient, town: Town) -> None:
    case = town.assigned_case()
    town.wait(hours=1)
    case = plan(town.ctx("foreman"), case.id, case.version, town.now.date() + timedelta(days=1))
    assert "Bydrift kommer tirsdag 24. november." in words(page_of(client, case))
    town.wait(days=1)
    case = start(town.ctx("crew"), case.id, case.version)
    town.wait(hours=1)
    case = resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    titles = re.findall(r"<h3>([^<]+)</h3>", page_of(client, case))
    assert titles == [
        "Løst",
        "Arbeidet er i gang",
        "Planlagt til tirsdag 24. november",
        "Bydrift har fått saken",
        "Mottatt",
    ]
    assert "Lykta lyser igjen." in words(page_of(client, case))


def test_a_case_sent_on_names_the_owner_and_the_reply(client: FlaskClient, town: Town) -> None:
    case = town.case()
    case = forward(town.ctx("desk"), case.id, case.version, "vegvesenet", "Dette er en riksvei.")
    read = words(page_of(client, case))
    assert "Vi har sendt saken til Vegvesenet." in read
    assert "Dette er en riksvei." in read


def test_a_declined_case_gives_the_reason(client: FlaskClient, town: Town) -> None:
    case = town.case()
    case = decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")
    read = words(page_of(client, case))
    assert "Vi gjør ikke noe med dette nå." in read and "Saken ble avsluttet mandag 23. november." in read
    assert "Treet er friskt." in read


def test_names_of_staff_notes_questions_and_reasons_stay_inside(client: FlaskClient, town: Town) -> None:
    case = town.case()
    case = correct(
        town.ctx("desk"), case.id, case.version, "eiendom", "Hemmelig grunn", reply="Bare til innmelderen"
    )
    case = note(town.ctx("desk"), case.id, "Internt notat om naboen")
    case = reply(town.ctx("desk"), case.id, case.version, "Et svar til deg alene")
    case = ask(town.ctx("desk"), case.id, case.version, "Hvilken stolpe mener du?")
    page = page_of(client, case)
    for inside in (
        "Hemmelig grunn",
        "Bare til innmelderen",
        "Internt notat",
        "Et svar til deg alene",
        "Hvilken stolpe",
    ):
        assert inside not in page
    for member in town.staff.values():
        assert member.name not in page
        assert member.email not in page


def test_nothing_of_the_reporter_is_in_any_public_answer(client: FlaskClient, town: Town) -> None:
    contact = Contact("Grete Fjellheim", "grete.fjellheim@example.org", "+4798765432")
    said = (
        "Ring 987 65 432 eller skriv til grete.fjellheim@example.org. Hilsen Grete Fjellheim. Grete bor her."
    )
    case = town.case(contact=contact, text=said, address="Storgata 4, ring på 98765432")
    case = confirm(town.ctx("desk"), case.id, case.version, "Takk, Grete!")
    case = start(town.ctx("crew"), case.id, case.version)
    resolve(town.ctx("crew"), case.id, case.version, "Vi ringte Grete på 987 65 432, alt i orden.")
    addresses = (
        "/",
        "/?status=lost",
        f"/kart/liste?bbox={TOWN_BOX}",
        f"/kart/liste?bbox={TOWN_BOX}&valgt={case.number}",
        f"/kart/saker.geojson?bbox={TOWN_BOX}&zoom=12",
        f"/meldinger/{case.number}",
        "/sok?q=Grete",
        "/sok?q=Fjellheim",
        "/kart/sok.json?q=Fjellheim",
    )
    for address in addresses:
        answer = client.get(address)
        asked = address.partition("?q=")[2]
        body = answer.text.replace(f"«{asked}»", "").replace(f'value="{asked}"', "") if asked else answer.text
        told = body + str(answer.headers)
        for secret in SECRETS:
            assert secret not in told, f"{secret} in {address}"
    assert case.number in client.get("/?status=lost").text, "the case itself is there"


def test_the_search_finds_no_case_by_what_its_reporter_is_called(client: FlaskClient, town: Town) -> None:
    number = town.case(contact=Contact("Grete Fjellheim", "grete.fjellheim@example.org")).number
    for typed in ("Grete Fjellheim", "grete.fjellheim@example.org"):
        answer = client.get("/sok", query_string={"q": typed})
        assert f'href="/meldinger/{number}"' not in answer.text.partition("data-list")[0]


@pytest.mark.parametrize("number", ["99-1", "x", "26-", "0", "26-1001'--", "%00"])
def test_a_number_that_is_no_case_is_not_found(client: FlaskClient, town: Town, number: str) -> None:
    answer = client.get(f"/meldinger/{number}")
    assert answer.status_code == 404


def test_a_case_that_is_not_public_looks_like_one_that_does_not_exist(
    client: FlaskClient, session: Session, town: Town
) -> None:
    (number,) = add_cases(session, town, [CENTRE], is_public=False)
    hidden, missing = client.get(f"/meldinger/{number}"), client.get("/meldinger/77-999999")
    assert hidden.status_code == missing.status_code == 404
    assert words(hidden.text) == words(missing.text)


def test_a_case_of_another_municipality_is_shown_as_theirs(
    client: FlaskClient, session: Session, town: Town
) -> None:
    other = build_town(session, "9902", "Naboby", west=19.2)
    (number,) = add_cases(session, other, [CENTRE])
    assert client.get("/").status_code == 200
    assert "– Varsko, Naboby</title>" in client.get(f"/meldinger/{number}").text


def test_a_case_without_a_place_says_so_and_shows_no_map(
    client: FlaskClient, session: Session, town: Town
) -> None:
    (number,) = add_cases(session, town, [None])
    page = client.get(f"/meldinger/{number}").text
    assert "Vi vet ikke nøyaktig hvor dette er." in page
    assert "/kart/bilde/" not in page


def test_what_residents_write_is_text(client: FlaskClient, town: Town) -> None:
    page = page_of(client, town.case(text="<script>alert(1)</script> & <b>mørkt</b>"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;mørkt&lt;/b&gt;" in page


def test_what_is_shared_has_our_address_whatever_the_browser_called_us(
    client: FlaskClient, town: Town
) -> None:
    number = town.case().number
    page = client.get(f"/meldinger/{number}", headers={"Host": "127.0.0.1:9999"}).text
    assert '<meta property="og:title" content="Gatelys er slukket, Storgata">' in page
    assert f'<link rel="canonical" href="http://localhost/meldinger/{number}">' in page
    assert "127.0.0.1" not in page


def photo(session: Session, run: Runtime, case: Case, use: str, state: str = "ready") -> uuid.UUID:
    """A photo of the case with one small derivative."""
    made = Photo(
        id=uuid.uuid4(), case_id=case.id, use=use, state=state, original_key=None, file_name="bilde.jpg", bytes=10,
        sha256="0" * 64, width=4, height=3, created_at=case.received_at, derivatives={},
    )  # fmt: skip
    if state == "ready":
        key = run.photos.put_incoming(io.BytesIO(b"RIFF1234WEBP")).key
        keys = run.photos.put_ready(key, [Derivative("medium", 4, 3, b"RIFF1234WEBP")])
        made.derivatives = {"medium": {"key": keys["medium"], "width": 4, "height": 3}}
    session.add(made)
    session.commit()
    return made.id


def test_photos_before_and_after_stand_side_by_side(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    case = town.assigned_case()
    before, after = photo(session, run, case, "report"), photo(session, run, case, "resolved")
    resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    page = page_of(client, case)
    group = page.partition('class="v-ba"')[2]
    assert group.index(str(before)) < group.index(str(after))
    answer = client.get(f"/bilder/{before}/medium.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")


def test_photos_of_the_work_are_public_only_while_the_case_is_resolved(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    case = town.assigned_case()
    after = photo(session, run, case, "resolved")

    def is_public() -> bool:
        page, answer = page_of(client, case), client.get(f"/bilder/{after}/medium.webp")
        assert (str(after) in page) == (answer.status_code == 200)
        return answer.status_code == 200

    assert not is_public()
    case = resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    assert is_public()
    reopen(town.ctx("desk"), case.id, case.version, "Den er mørk igjen.")
    assert not is_public()


def test_answers_unfinished_photos_and_photos_of_hidden_cases_are_not_public(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    case = town.case()
    answer, waiting = photo(session, run, case, "answer"), photo(session, run, case, "report", "stored")
    shown = photo(session, run, case, "report")
    page = page_of(client, case)
    assert str(shown) in page
    assert str(answer) not in page
    assert str(waiting) not in page
    for hidden in (answer, waiting):
        assert client.get(f"/bilder/{hidden}/medium.webp").status_code == 404
    assert client.get(f"/bilder/{shown}/original.webp").status_code == 404
    (number,) = add_cases(session, town, [CENTRE], is_public=False)
    hidden_case = session.scalars(select(Case).where(Case.number == number)).one()
    of_hidden = photo(session, run, hidden_case, "report")
    assert client.get(f"/bilder/{of_hidden}/medium.webp").status_code == 404


def test_a_case_costs_the_same_with_a_short_story_and_a_long_one(
    client: FlaskClient, town: Town, count_sql: CountSql
) -> None:
    short, long = town.case(), town.assigned_case()
    for day in range(1, 12):
        long = plan(town.ctx("foreman"), long.id, long.version, town.now.date() + timedelta(days=day))
    counts = []
    for case in (short, long):
        with count_sql() as statements:
            page_of(client, case)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8, statements


def test_search_engines_are_kept_from_what_belongs_to_one_person(client: FlaskClient, town: Town) -> None:
    rules = client.get("/robots.txt").text.splitlines()
    assert {"Disallow: /min/", "Disallow: /meld/", "Disallow: /meld-av/"} <= set(rules)
    assert "Disallow: /meld" not in rules  # where everybody begins
    assert '<meta name="description" content="Meld fra til ' in client.get("/meld").text
    assert "Allow: /meldinger/" in rules


def test_sources_name_everybody_whose_data_we_draw(client: FlaskClient, session: Session, town: Town) -> None:
    town.municipality.settings = {
        **town.municipality.settings,
        "credits": [{"text": "Grenser: Kartverket, CC BY 4.0", "href": "https://www.kartverket.no"}],
    }
    session.commit()
    page = client.get("/kilder").text
    assert "Grenser: Kartverket, CC BY 4.0" in page
    assert "© Kartverket" in client.get(f"/meldinger/{town.case().number}").text

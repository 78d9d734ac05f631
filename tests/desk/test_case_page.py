"""What the desk sees of a case."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import insert

from app.cases import reply, triage, work
from app.domain.reports import Contact
from app.models import Case, Photo
from geo.place import Place
from tests.builders import CENTRE, ON_STATE_ROAD, Town
from tests.fixtures.sql_count import CountSql

SignIn = Callable[[str], FlaskClient]


def test_everything_needed_to_decide_is_there(town: Town, sign_in: SignIn) -> None:
    contact = Contact(name="Ingrid Hansen", email="ingrid@example.org", phone="+4798765432")
    case = town.case(
        contact=contact, answers={"stolpe": "14 0327"}, text="Mørkt ved <b>skolen</b> & butikken 💡"
    )
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text.replace("<wbr>", "")
    for said in (
        "Mørkt ved &lt;b&gt;skolen&lt;/b&gt; &amp; butikken 💡",
        "Står det et nummer på stolpen?",
        "14 0327",
        "Ingrid Hansen",
        "ingrid@example.org",
        "987 65 432",
        "Bydrift bytter lampene.",
        "Kategorien er «Gatelys er slukket».",
        "Regelsett 1",
        "onsdag 25. november kl. 15.30",  # the promise
        "Storgata",
        "Bekreft, svar og neste",
    ):
        assert said in page, said
    assert "<b>skolen" not in page


def test_rules_that_did_not_match_are_told_with_the_reason(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert "Traff ikke: Riks- og europaveier" in page
    assert "Traff: Gatelys" in page


def test_the_log_says_who_what_when_and_why(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    town.wait(hours=1)
    triage.correct(town.ctx("desk2"), case.id, 2, "eiendom", "Den henger på skolen", priority="high")
    town.wait(hours=1)
    reply.note(town.ctx("desk"), case.id, "Ringte vaktmesteren")
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    for said in (
        "Bekreftet og fordelt",
        "Kari Nilsen",
        "Enhet: fra Bydrift til Eiendom",
        "Hast: fra Vanlig til Høy",
        "Den henger på skolen",
        "Marte Olsen",
        "Mandag 23. november kl. 10.15",
        "Ringte vaktmesteren",
        "Bare ansatte kan lese dette",
    ):
        assert said in page, said


def test_neighbours_are_listed_and_likely_doubles_pointed_out(town: Town, sign_in: SignIn) -> None:
    near = town.case(place=Place(CENTRE.lon, CENTRE.lat + 0.0004))  # 45 m
    other = town.case(place=Place(CENTRE.lon, CENTRE.lat + 0.0011), category_code="annet", text="x")  # 122 m
    far = town.case(place=Place(CENTRE.lon, CENTRE.lat + 0.002))  # 220 m
    case = town.case()
    page = sign_in("desk").get(f"/servicetorg/{case.number}?ko=venter").text
    beside = page[page.index('id="sak"') :]
    assert "Andre saker innen 150 m (2)" in beside
    assert "Kan være samme sak" in beside
    assert near.number in beside
    assert other.number in beside
    assert far.number not in beside


def test_another_owner_is_proposed_with_a_reply_ready(town: Town, sign_in: SignIn) -> None:
    case = town.case(place=ON_STATE_ROAD, category_code="hull-i-vei", answers={"dybde": "dypt"})
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert "Videresend til Vegvesenet" in page
    assert "Dette er en riksvei eller europavei. Vi har sendt saken til Vegvesenet." in page
    assert "Bekreft, svar og neste" not in page


def test_no_reply_names_the_reporter_or_the_desk_worker(town: Town, sign_in: SignIn) -> None:
    case = town.case(contact=Contact(name="Ingrid Hansen", email="i@example.org"))
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    decision = page[page.index('id="avgjorelse"') :]
    assert "Ingrid" not in decision
    assert "Kari" not in decision


def test_a_case_without_a_position_says_so_and_has_no_map(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    town.session.execute(
        insert(Case).values(
            id=uuid.uuid4(),
            municipality_id=town.municipality.id,
            number="99-1",
            status="received",
            category_id=case.category_id,
            title="Uten sted",
            text="Husker ikke hvor",
            position_state="missing",
            received_at=town.now,
            updated_at=town.now,
        )
    )
    town.session.commit()
    page = sign_in("desk").get("/servicetorg/99-1").text
    assert "Innmelderen satte ikke noe punkt på kartet." in page
    assert 'id="saken-kart"' not in page
    assert "Ingen regel har sett på saken" in page


def test_photos_are_for_the_municipality_s_own_staff(
    town: Town, sign_in: SignIn, client: FlaskClient
) -> None:
    case = town.case()
    photo = Photo(
        id=uuid.uuid4(),
        case_id=case.id,
        use="answer",
        state="ready",
        file_name="a.jpg",
        bytes=1,
        sha256="x",
        width=1,
        height=1,
        derivatives={},
        created_at=datetime.now(UTC),
    )
    town.session.add(photo)
    town.session.commit()
    assert (
        f"/servicetorg/bilder/{photo.id}/medium.webp"
        in sign_in("desk").get(f"/servicetorg/{case.number}").text
    )
    assert client.get(f"/servicetorg/bilder/{photo.id}/medium.webp").status_code == 302
    assert (
        sign_in("desk").get(f"/servicetorg/bilder/{photo.id}/medium.webp").status_code == 404
    )  # no such size


def test_the_buttons_follow_the_table(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    work.start(town.ctx("crew"), case.id, case.version)
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert 'data-panel="reply"' in page
    for impossible in ("confirm", "ask", "decline", "forward", "resolve"):
        assert f'data-panel="{impossible}"' not in page


def test_a_long_life_costs_no_more_sql(town: Town, sign_in: SignIn, count_sql: CountSql) -> None:
    case, client = town.case(), sign_in("desk")
    client.get(f"/servicetorg/{case.number}")
    with count_sql() as young:
        client.get(f"/servicetorg/{case.number}")
    for number in range(12):
        reply.note(town.ctx("desk"), case.id, f"Notat {number}")
        town.case()
    with count_sql() as old:
        client.get(f"/servicetorg/{case.number}")
    assert len(old) == len(young) <= 12, "\n".join(old)


def test_odd_numbers_are_not_found(town: Town, sign_in: SignIn) -> None:
    for number in ("99-9999", "%00", "x" * 500, "26-1001%0A", "<script>"):
        assert sign_in("desk").get(f"/servicetorg/{number}").status_code == 404


def test_an_address_of_e_mail_breaks_before_its_signs_and_not_in_a_word(town: Town, sign_in: SignIn) -> None:
    case = town.case(contact=Contact(email="ola.nordmann@innbygger.example"))
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert "ola<wbr>.nordmann<wbr>@innbygger<wbr>.example" in page


def test_the_text_of_a_forward_names_the_owner_that_the_rules_proposed(town: Town, sign_in: SignIn) -> None:
    owner = town.units["vegvesenet"]
    case = town.case(place=ON_STATE_ROAD, category_code="hull-i-vei", answers={"dybde": "dypt"})
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert f"Vi har sendt saken til {owner.name}. De tar den videre" in page
    assert f"Videresend til {owner.name}" in page

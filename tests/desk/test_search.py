"""Finding cases."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.cases import triage
from app.cases.publish_rules import publish_rules
from app.domain.reports import Contact
from app.queries.desk_search import Search, search_cases
from tests.builders import RULESET, Town, build_town, new_report
from tests.fixtures.sql_count import CountSql

SignIn = Callable[[str], FlaskClient]


def found(client: FlaskClient, **asked: str) -> set[str]:
    """The numbers in the list."""
    page = client.get("/servicetorg/saker", query_string=asked)
    assert page.status_code == 200
    return set(re.findall(r'class="v-tt" href="/servicetorg/([\d-]+)"', page.text))


def test_a_case_is_found_by_everything_people_know_of_it(town: Town, sign_in: SignIn) -> None:
    contact = Contact(email="Ola.Nordmann@example.org", phone="+4798765432")
    case = town.case(contact=contact, text="Lykta ved Kárášjohka-krysset er 50% mørk", address="Storgata 12")
    town.case(text="noe helt annet", category_code="annet", address="Havnegata 3")
    client = sign_in("desk")
    for asked in (
        case.number,
        case.number.partition("-")[2],
        "storgata 12",
        "STORGATA",
        "lykta mørk",
        "kárášjohka",
        "50%",
        "ola.nordmann@EXAMPLE.org",
        "98765432",
        "+47 987 65 432",
        "0047 98 76 54 32",
    ):
        assert found(client, q=asked) == {case.number}, asked


def test_a_case_is_found_by_the_mark_that_the_rules_gave_it(town: Town, sign_in: SignIn) -> None:
    marked = RULESET.replace("    why: Bydrift", "    tags: [skolevei, Stengt Gate]\n    why: Bydrift")
    publish_rules(town.session, town.municipality, marked, "test", town.now)
    case = town.case()
    town.case(text="Det ligger søppel på skoleveien", category_code="annet")
    client = sign_in("desk")
    assert found(client, q="stengt gate") == {case.number}
    assert found(client, q="Skolevei", status="open") > {case.number}, "the words count as well"
    assert found(client, q="stengt") == set()
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    assert not search_cases(town.session, other.municipality.id, Search("stengt gate"), town.now).rows


@pytest.mark.parametrize(
    "asked", ["_", "%", "ola@example", "<script>", "x\x00y", "' or 1=1 --", "\\", "99999999999"]
)
def test_what_fits_nothing_says_so(town: Town, sign_in: SignIn, asked: str) -> None:
    town.case()
    client = sign_in("desk")
    assert found(client, q=asked) == set()
    assert "Ingen saker passer" in client.get("/servicetorg/saker", query_string={"q": asked}).text


def test_filters_stand_in_the_address(town: Town, sign_in: SignIn) -> None:
    old = town.case()
    town.wait(days=40)
    sent = triage.forward(town.ctx("desk"), town.case().id, 1, "vegvesenet", "Statens vei.")
    gone = triage.decline(town.ctx("desk"), town.case(category_code="annet").id, 1, "Nei.")
    client = sign_in("desk")
    assert found(client) == {old.number, sent.number, gone.number}
    assert found(client, status="open") == {old.number, sent.number}
    assert found(client, status="closed") == {gone.number}
    assert found(client, status="late") == {old.number}
    assert found(client, status="forwarded") == {sent.number}
    assert found(client, status="tull") == set()
    assert found(client, kategori="annet") == {gone.number}
    assert found(client, enhet="vegvesenet") == {sent.number}
    assert found(client, periode="30") == {sent.number, gone.number}
    assert found(client, periode="tull") == {old.number, sent.number, gone.number}
    assert found(client, uten_sted="1") == set()
    assert found(client, status="open", periode="7") == {sent.number}


def test_nothing_of_the_neighbours_is_found(town: Town, sign_in: SignIn) -> None:
    from app.cases.receive import receive_report
    from geo.place import Place

    other = build_town(town.session, "9902", "Naboby", west=19.4)
    receive_report(
        other.ctx(), new_report(place=Place(19.455, 69.65), email="nabo@example.org", text="Naboens lykt")
    )
    client = sign_in("desk")
    assert found(client) == set()
    assert found(client, q="nabo@example.org") == set()
    assert found(client, q="Naboens") == set()


def test_paging_shows_every_case_once(town: Town) -> None:
    made = {town.case().number for _ in range(5)}
    seen: list[str] = []
    search = Search()
    while True:
        page = search_cases(town.session, town.municipality.id, search, town.now, size=2)
        seen += [row.number for row in page.rows]
        if page.next is None:
            break
        search = Search(after=page.next)
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == made


def test_the_list_costs_the_same_for_two_cases_and_for_twenty(
    town: Town, sign_in: SignIn, count_sql: CountSql
) -> None:
    client = sign_in("desk")
    town.case(), town.case()
    client.get("/servicetorg/saker?q=lampen")
    with count_sql() as few:
        client.get("/servicetorg/saker?q=lampen")
    for _ in range(18):
        town.case()
    with count_sql() as many:
        client.get("/servicetorg/saker?q=lampen")
    assert len(many) == len(few) <= 12


@pytest.mark.parametrize("asked", ["gronnegta", "Gronnegata", "grønegata"])
def test_a_street_that_is_spelled_wrongly_is_offered_spelled_right(
    town: Town, sign_in: SignIn, asked: str
) -> None:
    case = town.case(address="Grønnegata 32")
    client = sign_in("desk")
    page = client.get("/servicetorg/saker", query_string={"q": asked, "status": "open"}).text
    link = re.search(r'Mente du <a[^>]* href="([^"]*)">Grønnegata</a>', page)
    assert link is not None
    again = client.get(html.unescape(link[1])).text
    assert f"/servicetorg/{case.number}" in again
    assert "status=open" in link[1], "the filters stay"
    assert "Mente du" not in again


def test_no_place_is_offered_when_the_word_is_like_none_or_was_spelled_right(
    town: Town, sign_in: SignIn
) -> None:
    client = sign_in("desk")
    for asked in ("xyzxyz", "Grønnegata", ""):
        page = client.get("/servicetorg/saker", query_string={"q": asked, "status": "open"}).text
        assert "Ingen saker passer" in page
        assert "Mente du" not in page, asked


def test_a_case_without_a_photo_says_so_to_screen_readers_and_shows_a_dash(
    town: Town, sign_in: SignIn
) -> None:
    town.case()
    page = sign_in("desk").get("/servicetorg/saker").text
    assert '<span class="v-muted" aria-hidden="true">–</span>' in page
    assert '<span class="v-sr">Ingen bilder</span>' in page
    assert ">Nei</" not in page

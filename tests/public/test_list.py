"""The front page and its list: everything works without JavaScript."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.queries.public_cases import PublicFilter
from app.queries.public_list import PAGE, find_page, read_key
from geo.place import Place
from tests.builders import CENTRE, Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.public.many import add_cases, grid

NUMBER = re.compile(r'href="/meldinger/([^"]+)"')


def numbers(page: str) -> list[str]:
    return NUMBER.findall(page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


def test_pages_follow_each_other_without_losing_or_repeating_a_case(
    client: FlaskClient, session: Session, town: Town
) -> None:
    added = add_cases(session, town, grid(53, 1))
    seen: list[str] = []
    address: str | None = "/"
    pages = 0
    while address:
        page = client.get(address).text
        seen += numbers(page)
        address, pages = link(page, "next"), pages + 1
    assert seen == list(reversed(added)), "the newest first"
    assert pages == 3


def test_the_way_back_shows_the_same_pages(client: FlaskClient, session: Session, town: Town) -> None:
    add_cases(session, town, grid(45, 1))
    first = client.get("/").text
    second = client.get(link(first, "next") or "").text
    third = client.get(link(second, "next") or "").text
    assert link(third, "next") is None
    again = client.get(link(third, "prev") or "").text
    assert numbers(again) == numbers(second)
    start = client.get(link(again, "prev") or "").text
    assert numbers(start) == numbers(first)
    assert link(first, "prev") is None


def test_cases_of_the_same_second_are_still_paged_one_by_one(
    client: FlaskClient, session: Session, town: Town
) -> None:
    for _ in range(30):
        add_cases(session, town, [CENTRE])
    first = find_page(session, PublicFilter(town.municipality.id))
    second = find_page(session, PublicFilter(town.municipality.id), after=first.after or "")
    found = {row.number for row in first.rows} | {row.number for row in second.rows}
    assert len(first.rows) == PAGE
    assert len(found) == 30


@pytest.mark.parametrize("key", ["x", "1.2", "99999999999999999999999.0", "1.%s" % ("g" * 32), "\0"])
def test_a_key_that_nobody_made_shows_the_first_page(
    client: FlaskClient, session: Session, town: Town, key: str
) -> None:
    add_cases(session, town, grid(3, 1))
    assert read_key(key) is None
    assert len(numbers(client.get("/", query_string={"etter": key}).text)) == 3


def test_filters_are_links_that_keep_each_other(client: FlaskClient, session: Session, town: Town) -> None:
    add_cases(session, town, grid(2, 1), category="hull-i-vei")
    add_cases(session, town, grid(3, 1), category="hull-i-vei", status=Status.PLANNED)
    add_cases(session, town, grid(4, 1))
    page = client.get("/?category=hull-i-vei").text
    assert len(numbers(page)) == 5
    hrefs = [found.replace("&amp;", "&") for found in re.findall(r'class="v-chip" href="([^"]+)"', page)]
    planned = next(href for href in hrefs if "status=planlagt" in href)
    assert parse_qs(urlsplit(planned).query) == {"category": ["hull-i-vei"], "status": ["planlagt"]}
    narrowed = client.get(planned).text
    assert len(numbers(narrowed)) == 3
    assert "3 saker passer" in narrowed


def test_an_unknown_status_is_refused_with_a_sentence(client: FlaskClient, town: Town) -> None:
    answer = client.get("/?status=ferdig")
    assert answer.status_code == 422
    assert "Vi kjenner ikke denne statusen." in answer.text


def test_an_empty_town_invites_the_first_report(client: FlaskClient, town: Town) -> None:
    page = client.get("/").text
    assert "Ingen har meldt fra ennå" in page
    assert "0 saker" in page


def test_a_filter_without_hits_leads_back_to_all(client: FlaskClient, session: Session, town: Town) -> None:
    add_cases(session, town, grid(2, 1))
    page = client.get("/?status=lost").text
    assert "Ingen saker passer" in page
    assert 'class="ds-button" href="/"' in page


def test_cases_without_a_place_are_counted_and_listed_as_such(
    client: FlaskClient, session: Session, town: Town
) -> None:
    placed = add_cases(session, town, grid(2, 1))
    lost = add_cases(session, town, [None, None, None], address="Et sted ved fjæra")
    page = client.get("/").text
    assert set(numbers(page)) == {*placed, *lost}
    assert "3 saker har ikke noe sted i kartet" in page
    alone = client.get("/?uten_sted=1").text
    assert set(numbers(alone)) == set(lost)
    assert alone.count("Uten sted i kartet") == 3


def test_solved_cases_older_than_thirty_days_are_shown_by_choice(
    client: FlaskClient, session: Session, town: Town
) -> None:
    add_cases(session, town, [CENTRE], status=Status.RESOLVED)
    town.wait(days=40)
    assert numbers(client.get("/").text) == []
    assert len(numbers(client.get("/?alle=1").text)) == 1


def test_a_case_number_leads_to_the_case(client: FlaskClient, session: Session, town: Town) -> None:
    number = town.case().number
    for typed in (number, f" sak {number} ", f"Sak #{number}", number.replace("-", " – ")):
        answer = client.get("/sok", query_string={"q": typed})
        assert answer.status_code == 302, typed
        assert answer.headers["Location"] == f"/meldinger/{number}"


def test_a_number_that_is_no_open_case_says_so_and_keeps_what_was_typed(
    client: FlaskClient, session: Session, town: Town
) -> None:
    (hidden,) = add_cases(session, town, [CENTRE], is_public=False)
    page = client.get("/sok", query_string={"q": hidden}).text
    assert f"Ingen treff på «{hidden}»" in page
    assert f'value="{hidden}"' in page


def test_a_place_name_shows_the_cases_around_it(client: FlaskClient, session: Session, town: Town) -> None:
    near, _far = add_cases(session, town, [Place(18.9805, 69.6602), Place(18.93, 69.62)])
    answer = client.get("/sok", query_string={"q": "Kárášjohka"})
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).text
    assert numbers(page) == [near]
    assert "Rundt Kárášjohka" in page


def test_what_is_searched_for_is_shown_as_text(client: FlaskClient, town: Town) -> None:
    page = client.get("/sok", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_search_goes_back_to_the_list(client: FlaskClient, town: Town) -> None:
    assert client.get("/sok?q=%20").headers["Location"] == "/"


def test_the_search_box_of_the_map_gets_places_as_json(client: FlaskClient, town: Town) -> None:
    places = client.get("/kart/sok.json?q=storgta").get_json()["places"]
    assert places[0]["name"] == "Storgata"
    assert places[0]["lon"] == pytest.approx(18.955)


def test_the_list_of_a_box_names_what_is_in_the_map(
    client: FlaskClient, session: Session, town: Town
) -> None:
    inside, _outside = add_cases(session, town, [Place(18.95, 69.65), Place(19.05, 69.65)])
    part = client.get("/kart/liste?bbox=18.9,69.6,19.0,69.7").text
    assert numbers(part) == [inside]
    assert "1 sak i kartet" in part
    assert "<html" not in part


def test_the_case_chosen_in_the_map_comes_first_when_it_is_not_on_the_page(
    client: FlaskClient, session: Session, town: Town
) -> None:
    oldest = add_cases(session, town, grid(30, 1))[0]
    part = client.get(f"/kart/liste?bbox=18.9,69.6,19.1,69.7&valgt={oldest}").text
    assert numbers(part)[0] == oldest
    assert part.count('aria-current="true"') == 1


def test_each_municipality_has_its_own_list(client: FlaskClient, session: Session, town: Town) -> None:
    other = build_town(session, "9902", "Naboby", west=19.2)
    (ours,) = add_cases(session, town, [CENTRE])
    (theirs,) = add_cases(session, other, [Place(19.3, 69.65)])
    assert numbers(client.get("/?kommune=9902").text) == [theirs]
    assert numbers(client.get("/?kommune=9901").text) == [ours]
    assert client.get("/?kommune=0000").status_code == 404


def test_the_map_is_a_picture_for_those_without_javascript(
    client: FlaskClient, session: Session, town: Town
) -> None:
    add_cases(session, town, grid(2, 1))
    page = client.get("/").text
    source = re.search(r'<noscript><img src="([^"]+)"', page)
    assert source
    picture = client.get(source[1].replace("&amp;", "&"))
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.count("Mottatt") >= 2


def test_pages_carry_no_inline_script_or_style(client: FlaskClient, session: Session, town: Town) -> None:
    (number,) = add_cases(session, town, [CENTRE])
    for address in ("/", f"/meldinger/{number}", "/kilder", "/sok?q=ingenting"):
        page = client.get(address).text
        assert not re.search(r"\sstyle=|\son\w+=\"", page), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), address


@pytest.mark.parametrize("address", ["/", "/kart/liste?bbox=18.9,69.6,19.1,69.7"])
def test_a_list_costs_the_same_for_five_cases_and_for_fifty(
    client: FlaskClient, session: Session, town: Town, count_sql: CountSql, address: str
) -> None:
    counts = []
    for many in (5, 45):
        add_cases(session, town, grid(many, 1))
        with count_sql() as statements:
            assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7, statements


def test_counting_stops_so_that_a_large_municipality_costs_no_more(
    client: FlaskClient, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(session, town, grid(12, 1))
    assert ">12 saker<" in client.get("/").text
    for place in ("app.queries.public_list", "app.web.public.sentences"):
        monkeypatch.setattr(f"{place}.COUNTED_TO", 10)
    assert ">10+ saker<" in client.get("/").text

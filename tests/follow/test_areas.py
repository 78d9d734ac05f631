"""Following a place: what is reported there is told once, whatever is killed; digests come in the morning."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cases import area_news
from app.cases.area_news import tell_areas
from app.cases.digests import write_digests
from app.cases.follow_area import follow_area
from app.cases.following import confirm_address
from app.cases.triage import confirm, decline, set_public
from app.cases.work import resolve
from app.domain.errors import BadInput
from app.domain.following import Pace, read_address
from app.models import DigestItem, OutboxMessage, Subscription
from app.platform.runtime import Runtime
from geo.place import Place
from geo.shapes import Shape, circle, read_shape
from tests.builders import CENTRE, NO_ROAD_NEAR, OUTSIDE, Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.follow.post import NORA, deliver_all, follow, link_in

AROUND = circle(CENTRE, 500)


def follow_place(town: Town, shape: Shape = AROUND, email: str = NORA, **wanted: object) -> None:
    made = follow_area(
        town.ctx(), shape, read_address("email", email), label="Storgata", radius_m=500, **wanted
    )  # type: ignore[arg-type]
    confirm_address(town.ctx(), made.follower_id)


def sweep(town: Town) -> int:
    return len(tell_areas(town.session, town.now))


@pytest.fixture
def begun(town: Town) -> Town:
    """A town whose sweep has run before, a while ago."""
    sweep(town)
    town.wait(minutes=30)
    return town


def told(run: Runtime, town: Town, to: str = NORA) -> list[str]:
    return [mail.subject for mail in deliver_all(run, town) if mail.to == to and "følg" not in mail.subject]


def test_a_new_report_in_the_area_is_told_once_and_one_outside_not(run: Runtime, begun: Town) -> None:
    town = begun
    follow_place(town)
    case = town.case(address="Storgata 1")
    town.case(place=NO_ROAD_NEAR)
    assert [sweep(town), sweep(town), sweep(town)] == [1, 0, 0]
    town.wait(minutes=1)
    assert sweep(town) == 0
    (mail,) = [mail for mail in deliver_all(run, town) if mail.to == NORA and case.number in mail.subject]
    assert mail.subject == f"Noen har meldt fra om dette. Gatelys er slukket ({case.number})"
    assert "Storgata 1" in mail.text and "List-Unsubscribe" in mail.headers


def test_what_becomes_of_it_is_told_but_not_who_has_it(run: Runtime, begun: Town) -> None:
    town = begun
    case = town.case()
    sweep(town)
    town.wait(minutes=1)
    follow_place(town)
    town.wait(hours=1)
    case = confirm(town.ctx("desk"), case.id, case.version)
    assert sweep(town) == 0
    resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    assert sweep(town) == 1
    assert told(run, town) == [f"Nå er det gjort. Gatelys er slukket ({case.number})"]


def test_only_the_categories_and_statuses_that_were_chosen(run: Runtime, begun: Town) -> None:
    town = begun
    follow_place(town, categories=["hull-i-vei"], statuses=["mottatt"])
    town.case()
    hole = town.case(category_code="hull-i-vei", answers={"dybde": "dypt"})
    sweep(town)
    town.wait(minutes=1)
    decline(town.ctx("desk"), hole.id, hole.version, "Hullet er fylt.")
    sweep(town)
    assert told(run, town) == [f"Noen har meldt fra om dette. Hull i veien ({hole.number})"]


def test_whoever_follows_the_case_and_the_place_is_told_once(run: Runtime, begun: Town) -> None:
    town = begun
    case = town.case()
    sweep(town)
    town.wait(minutes=1)
    follow(town, case)
    follow_place(town)
    deliver_all(run, town)
    town.wait(minutes=1)
    decline(town.ctx("desk"), case.id, case.version, "Lampen skal være av.")
    sweep(town)
    assert len(told(run, town)) == 1


def test_a_case_hidden_before_the_sweep_is_told_to_nobody(run: Runtime, begun: Town) -> None:
    town = begun
    follow_place(town)
    case = town.case()
    set_public(town.ctx("desk"), case.id, case.version, False, "Navn i teksten.")
    assert sweep(town) == 0


def test_sending_a_report_costs_the_same_however_many_follow_the_place(
    begun: Town, count_sql: CountSql
) -> None:
    town = begun
    town.case()
    with count_sql() as few:
        town.case()
    town.wait(minutes=1)
    for number in range(5):
        follow_place(town, email=f"f{number}@example.org")
    with count_sql() as many:
        town.case()
    assert len(many) == len(few)
    assert sweep(town) == 5


def test_a_sweep_killed_between_two_events_goes_on_where_it_was(
    run: Runtime, begun: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = begun
    follow_place(town)
    town.case()
    second = town.case()
    real, calls = area_news.expand, []

    def die_at_the_second(*values: object) -> object:
        calls.append(values)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(area_news, "expand", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        sweep(town)
    monkeypatch.setattr(area_news, "expand", real)
    assert sweep(town) == 1
    assert sum(second.number in subject for subject in told(run, town)) == 1


def test_an_event_committed_late_is_not_missed(run: Runtime, begun: Town) -> None:
    town = begun
    follow_place(town)
    early = town.now
    town.wait(minutes=5)
    sweep(town)
    later, town.now = town.now, early
    town.case()  # began five minutes ago, committed only now
    town.now = later + timedelta(seconds=10)
    assert sweep(town) == 1


def test_the_morning_s_digest_gathers_each_case_once(run: Runtime, begun: Town) -> None:
    town = begun
    follow_place(town, pace=Pace.DAILY)
    case, other = town.case(), town.case()
    sweep(town)
    town.wait(minutes=1)
    decline(town.ctx("desk"), case.id, case.version, "Lampen skal være av.")
    sweep(town)
    assert told(run, town) == []
    town.now = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)
    assert write_digests(town.session, town.now) == []
    town.now = datetime(2026, 11, 24, 6, 1, tzinfo=UTC)
    assert len(write_digests(town.session, town.now)) == 1
    assert write_digests(town.session, town.now) == []
    (mail,) = [mail for mail in deliver_all(run, town) if mail.to == NORA and "2 saker" in mail.subject]
    assert (
        mail.text.count(case.number) == 2 and "Saken er avsluttet uten arbeid." in mail.text
    )  # title and address
    assert f"http://localhost/meldinger/{other.number}" in mail.text
    assert town.session.scalar(select(func.count()).select_from(DigestItem)) == 0


def test_the_form_works_without_javascript_from_search_to_confirmation(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    page = client.get("/folg/omrade?sok=Storgata").text
    assert "lon=18.955" in page and "Storgata" in page
    typed = {
        "lon": "18.955",
        "lat": "69.65",
        "navn": "Storgata",
        "radius": "1000",
        "email": NORA,
        "pace": "daily",
    }
    typed |= {"statuses": ["mottatt", "tull"], "categories": ["annet", "finnes-ikke"]}  # type: ignore[dict-item]
    assert client.post("/folg/omrade", data=typed).status_code == 303
    (asked,) = deliver_all(run, town)
    assert "1 km rundt Storgata" in asked.subject
    assert "1 km rundt Storgata" in client.get(link_in(asked, "/folg/bekreft/")).text
    made = town.session.scalars(select(Subscription)).one()
    assert (made.radius_m, made.statuses, made.categories, made.pace) == (
        1000,
        ["mottatt"],
        ["annet"],
        "daily",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Søk etter et sted"),
        ({"omrade": "18.9,69.6;18.95,69.6"}, "minst tre hjørner"),
        ({"omrade": "18.9,69.6;18.95,69.65;18.95,69.6;18.9,69.65"}, "krysser hverandre"),
        ({"omrade": "a;b;c"}, "forsto ikke området"),
        ({"omrade": ";".join(f"18.{n:03d},69.6" for n in range(200))}, "for mange hjørner"),
        ({"omrade": "0.1,50;30,50;30,70;0.1,70"}, "for stort"),
        ({"lon": str(OUTSIDE.lon), "lat": str(OUTSIDE.lat)}, "utenfor kommunen"),
        ({"lon": "nan", "lat": "inf"}, "Søk etter et sted"),
        ({"lon": "18.955", "lat": "69.65", "email": "nei"}, "Skriv adressen med @"),
    ],
)
def test_what_is_no_area_gets_a_sentence_and_keeps_the_rest(
    town: Town, client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = client.post("/folg/omrade", data={"email": NORA, "pace": "daily", **typed})
    assert answer.status_code == 422 and said in answer.text
    assert 'value="daily" checked' in answer.text


def test_a_drawn_area_is_followed_and_the_same_again_is_one(town: Town) -> None:
    drawn = read_shape("18.95,69.648;18.96,69.648;18.96,69.652;18.95,69.652;18.95,69.648")
    assert len(drawn.corners) == 4 and 0.1 < drawn.km2 < 0.3
    for _ in range(2):
        follow_area(town.ctx(), drawn, read_address("email", NORA))
    assert town.session.scalar(select(func.count()).select_from(Subscription)) == 1
    with pytest.raises(BadInput):
        follow_area(town.ctx(), circle(Place(18.955, 69.65), 60_000), read_address("email", NORA))


def test_a_neighbour_s_reports_are_not_told_across_the_border(run: Runtime, begun: Town) -> None:
    town = begun
    other = build_town(town.session, "9902", "Naboby", west=18.9)  # on the very same ground
    other.now = town.now
    follow_place(town)
    other.case()
    assert sweep(town) == 0
    assert (
        town.session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.kind == "received", OutboxMessage.follower_id.is_not(None))
        )
        == 0
    )

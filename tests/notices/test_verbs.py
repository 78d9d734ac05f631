"""Notices are made, changed and ended by those who may, and shown where and while they hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.cases.notices import change_notice, end_notice, make_notice
from app.domain.errors import BadInput, Forbidden, ImpossibleStep, NotFound, StaleCase
from app.domain.notices import EVERYWHERE, NoticeArea, circle, drawn, postal
from app.models import NoticeEvent
from app.queries.notices import find_current_notices, find_notices_at, find_staff_notices
from geo.place import Place
from tests.builders import CENTRE, ON_STATE_ROAD, Town, build_town
from tests.notices.making import new_notice, notice


def at(town: Town, place: Place = CENTRE, category: str | None = None) -> list[str]:
    found = find_notices_at(town.session, town.municipality.id, place, town.now, category)
    return [one.title for one in found]


def test_a_notice_holds_within_its_circle_only(town: Town) -> None:
    notice(town)
    assert at(town) == ["Vannet er stengt i Storgata"]
    assert at(town, Place(CENTRE.lon + 0.006, CENTRE.lat)) == ["Vannet er stengt i Storgata"]
    assert at(town, Place(CENTRE.lon + 0.007, CENTRE.lat)) == []


@pytest.mark.parametrize(
    ("area", "there", "elsewhere"),
    [
        (postal(["9008"]), True, True),
        (EVERYWHERE, True, True),
        (drawn("18.95,69.649 18.96,69.649 18.96,69.651 18.95,69.651"), True, False),
    ],
)
def test_areas_of_every_kind_hold_where_they_should(
    town: Town, area: NoticeArea, there: bool, elsewhere: bool
) -> None:
    notice(town, area=area)
    assert bool(at(town)) is there
    assert bool(at(town, ON_STATE_ROAD)) is elsewhere


def test_a_notice_about_lamps_says_nothing_about_holes(town: Town) -> None:
    notice(town, categories=["gatelys-ute"])
    assert at(town, category="gatelys-ute")
    assert not at(town, category="hull-i-vei")
    assert at(town)


def test_a_notice_is_shown_from_its_start_until_its_end(town: Town) -> None:
    notice(town, starts_at=town.now + timedelta(hours=1), ends_at=town.now + timedelta(hours=2))
    assert at(town) == []
    town.wait(hours=1)
    assert at(town)
    town.wait(hours=1)
    assert at(town) == []


def test_an_ended_notice_is_gone_and_cannot_be_changed(town: Town) -> None:
    made = notice(town, ends_at=None)
    town.wait(minutes=5)
    ended = end_notice(town.ctx("desk"), made.id, made.version)
    assert at(town) == []
    with pytest.raises(ImpossibleStep):
        change_notice(town.ctx("desk"), made.id, ended.version, new_notice(town))


def test_every_change_is_logged_with_name_and_what_changed(town: Town) -> None:
    made = notice(town, "foreman")
    change_notice(town.ctx("desk"), made.id, 1, new_notice(town, title="Vannet er tilbake i kveld"))
    end_notice(town.ctx("foreman"), made.id, 2)
    events = town.session.scalars(select(NoticeEvent).order_by(NoticeEvent.id)).all()
    assert [one.step for one in events] == ["make", "change", "end"]
    assert events[1].staff_id == town.staff["desk"].id
    assert events[1].changes == {"title": ["Vannet er stengt i Storgata", "Vannet er tilbake i kveld"]}
    with pytest.raises(DBAPIError):
        town.session.execute(text("UPDATE notice_event SET step = 'make'"))
    town.session.rollback()


def test_a_change_of_nothing_is_no_change(town: Town) -> None:
    made = notice(town)
    assert change_notice(town.ctx("desk"), made.id, 1, new_notice(town)).version == 1


def test_two_people_do_not_overwrite_each_other(town: Town) -> None:
    made = notice(town)
    change_notice(town.ctx("desk"), made.id, 1, new_notice(town, title="Nytt"))
    with pytest.raises(StaleCase):
        change_notice(town.ctx("desk2"), made.id, 1, new_notice(town, title="Annet"))


def test_a_unit_changes_its_own_notices_only_and_the_desk_all(town: Town) -> None:
    made = notice(town, "foreman")
    with pytest.raises(NotFound):
        end_notice(town.ctx("eiendom"), made.id, 1)
    assert [one.unit for one in find_staff_notices(town.session, town.municipality.id, None)] == ["Bydrift"]
    assert find_staff_notices(town.session, town.municipality.id, town.units["eiendom"].id) == []
    end_notice(town.ctx("desk"), made.id, 1)


@pytest.mark.parametrize("who", [None, "crew", "admin"])
def test_others_make_no_notices(town: Town, who: str | None) -> None:
    with pytest.raises(Forbidden):
        make_notice(town.ctx(who), new_notice(town))


def test_another_towns_notices_are_not_ours(town: Town) -> None:
    stranger = build_town(town.session, "9902", "Annenby")
    made = notice(stranger)
    assert at(town) == []
    assert find_current_notices(town.session, town.municipality.id, town.now) == []
    with pytest.raises(NotFound):
        end_notice(town.ctx("desk"), made.id, 1)


def test_what_cannot_be_used_is_said_by_field(town: Town) -> None:
    with pytest.raises(BadInput) as caught:
        notice(town, title=" ", text="x" * 3000, ends_at=town.now - timedelta(hours=1))
    assert set(caught.value.fields) == {"title", "text", "ends_at"}
    with pytest.raises(BadInput):
        notice(town, categories=["finnes-ikke"])
    with pytest.raises(BadInput):
        notice(town, area=postal(["0000"]))
    with pytest.raises(BadInput):
        notice(town, area=drawn("18.95,69.6 18.96,69.7 18.96,69.6 18.95,69.7"))


@pytest.mark.parametrize("ring", ["", "18,69", "18,69 19,70 x,y", "18.9,69.6 " * 300])
def test_a_drawn_area_needs_corners(ring: str) -> None:
    with pytest.raises(BadInput):
        drawn(ring)


@pytest.mark.parametrize(
    ("lon", "radius"), [("", "250"), ("18.9", ""), ("18.9", "49"), ("18.9", "99999999"), ("x", "²")]
)
def test_a_circle_needs_a_place_and_a_radius(lon: str, radius: str) -> None:
    with pytest.raises(BadInput):
        circle(lon, "69.65", radius)

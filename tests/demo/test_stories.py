"""The demo's reports before they meet the database: the same every time, and believable on any day of the year."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from app.demo.folder import Folder, read_folder
from app.demo.load import HERE
from app.demo.material import read_material, read_people, read_places
from app.demo.plot import ENOUGH, SELDOM, Move, Plot, believable, read_phrases
from app.demo.stories import DAYS_BACK, Story, deal_stories, fill_in
from app.demo.terrain import Spot, Terrain
from app.domain.questions import check_answers
from app.domain.reports import check_email, check_text
from app.domain.steps import STEPS
from geo.place import Place
from routing_rules.deadline import WorkCalendar
from tests.demo.conftest import FIRST, FOLDERS, SECOND

ZONE = ZoneInfo("Europe/Oslo")
PHRASES = read_phrases(HERE / "phrases.yaml")
A_FRIDAY_NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
DAYS = [
    A_FRIDAY_NOON,
    datetime(2027, 1, 1, 3, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2026, 7, 12, 21, 0, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def first() -> Folder:
    return read_folder(FOLDERS / FIRST)


@pytest.fixture(scope="module")
def terrain(first: Folder) -> Terrain:
    return Terrain(first.path, first.municipality.map.centre, read_places(first.path))


def deal(folder: Folder, terrain: Terrain, now: datetime) -> list[Story]:
    people = read_people(HERE / "people.yaml")
    return deal_stories(folder.municipality.number, material_of(folder.path), terrain, people, now, ZONE)


material_of = cache(read_material)


def moves_of(folder: Folder, story: Story, now: datetime, take: int = 0) -> list[Move]:
    promise = next(one.promise for one in folder.categories if one.code == story.category)
    entry = material_of(folder.path)[story.category]
    calendar = WorkCalendar(zone=ZONE)
    return Plot(story, entry, promise.solution, promise.first_answer, PHRASES, calendar, now, take).tell()


def test_the_same_moment_deals_the_same_stories_and_lives(first: Folder, terrain: Terrain) -> None:
    once, twice = (deal(first, terrain, A_FRIDAY_NOON) for _ in range(2))
    assert once == twice
    sample = once[::40]
    assert [moves_of(first, story, A_FRIDAY_NOON) for story in sample] == [
        moves_of(first, story, A_FRIDAY_NOON) for story in sample
    ]


@pytest.mark.parametrize("now", DAYS, ids=lambda now: f"{now:%d %b}")
def test_stories_lie_in_the_days_before_now_in_believable_months(
    first: Folder, terrain: Terrain, now: datetime
) -> None:
    stories = deal(first, terrain, now)
    material = material_of(first.path)
    assert 300 <= len(stories) <= 420
    assert len({story.key for story in stories}) == len(stories)
    for story in stories:
        assert now - timedelta(days=DAYS_BACK) <= story.received_at < now
        assert story.received_at.astimezone(ZONE).month in material[story.category].months
    assert sum(now - story.received_at < timedelta(days=2) for story in stories) >= 30


def test_every_story_is_a_report_that_the_form_would_take(first: Folder, terrain: Terrain) -> None:
    questions = {one.code: [question.model_dump() for question in one.questions] for one in first.categories}
    answered = [story for story in deal(first, terrain, A_FRIDAY_NOON) if story.answers]
    assert len(answered) > 40
    for story in deal(first, terrain, A_FRIDAY_NOON):
        assert check_text(story.text) is None, story.text
        assert not story.contact.email or check_email(story.contact.email) is None, story.contact.email
        assert check_answers(questions[story.category], story.answers, A_FRIDAY_NOON.date()) == {}, story


def test_all_categories_all_languages_and_awkward_texts_are_there(first: Folder, terrain: Terrain) -> None:
    stories = deal(first, terrain, A_FRIDAY_NOON)
    assert {story.category for story in stories} == {one.code for one in first.categories}
    assert set(Counter(story.language for story in stories)) == {"nb", "nn", "en"}
    texts = "\n".join(story.text for story in stories)
    for awkward in ("<script>", "Kárášjohka", "👏"):
        assert awkward in texts
    assert max(len(story.text) for story in stories) > 900
    assert "<gate>" not in texts
    assert "<gatenavn>" not in texts
    assert "<vei>" not in texts


@pytest.mark.parametrize("hours", range(0, 72, 5))
def test_at_any_hour_some_cases_are_worked_on_and_some_wait(
    first: Folder, terrain: Terrain, hours: int
) -> None:
    now = A_FRIDAY_NOON + timedelta(hours=hours)
    stories = deal(first, terrain, now)
    lives = believable(lambda take: {one.key: moves_of(first, one, now, take) for one in stories})
    ends = Counter(moves[-1].step for moves in lives.values() if moves)
    assert min(ends[step] for step in SELDOM) >= ENOUGH


def test_where_the_rules_know_no_better_the_desk_mostly_corrects_them(
    first: Folder, terrain: Terrain
) -> None:
    old = A_FRIDAY_NOON - timedelta(days=7)
    stories = [one for one in deal(first, terrain, A_FRIDAY_NOON) if one.wrong and one.received_at < old]
    corrected = [
        story
        for story in stories
        if any(story.wrong.unit in move.fields.values() for move in moves_of(first, story, A_FRIDAY_NOON))
    ]
    assert len(corrected) > len(stories) / 2 > 1


def test_about_fifteen_of_a_hundred_have_a_photo(first: Folder, terrain: Terrain) -> None:
    stories = deal(first, terrain, A_FRIDAY_NOON)
    assert 0.10 <= sum(story.photo is not None for story in stories) / len(stories) <= 0.20


def test_a_story_about_a_road_lies_at_a_road_of_that_owner_and_one_in_a_street_does_not(
    first: Folder, terrain: Terrain
) -> None:
    for story in deal(first, terrain, A_FRIDAY_NOON):
        place = story.spot.place
        if story.where == "street":
            assert terrain._is_clear(place.lon, place.lat), story
        if story.where in ("county", "state"):
            assert not terrain._is_clear(place.lon, place.lat), story


def test_staff_work_in_working_hours_and_in_order(first: Folder, terrain: Terrain) -> None:
    calendar = WorkCalendar(zone=ZONE)
    for story in deal(first, terrain, A_FRIDAY_NOON)[::6]:
        moves = moves_of(first, story, A_FRIDAY_NOON)
        assert [move.at for move in moves] == sorted(move.at for move in moves)
        for move in moves:
            local = move.at.astimezone(ZONE)
            assert story.received_at < move.at < A_FRIDAY_NOON
            assert move.step == "sort" or move.step in STEPS
            if move.who != "reporter" and move.step != "note":
                assert calendar.is_working_day(local.date()), (story.key, move)
                assert calendar.opens <= local.time() <= calendar.closes, (story.key, move)


def test_what_is_somebody_elses_is_closed_as_that(first: Folder, terrain: Terrain) -> None:
    closed = [
        move.fields
        for story in deal(first, terrain, A_FRIDAY_NOON)
        for move in moves_of(first, story, A_FRIDAY_NOON)
        if move.step == "decline"
    ]
    assert {one.get("closing", "wont_do") for one in closed} == {"not_ours", "wont_do"}
    assert all(one.get("closing") == "not_ours" for one in closed if "privat" in one["reply"])


def test_only_our_own_marks_are_filled_in() -> None:
    spot = Spot(Place(0, 0), "Storgata 3", "Storgata", "E8")
    assert fill_in("<gatenavn>: <script> ved <gate>", spot) == "Storgata: <script> ved Storgata 3"


def test_the_second_municipality_has_six_stories_of_its_own() -> None:
    folder = read_folder(FOLDERS / SECOND)
    terrain = Terrain(folder.path, folder.municipality.map.centre, read_places(folder.path))
    stories = deal(folder, terrain, A_FRIDAY_NOON)
    assert len(stories) == 6
    assert all(story.key.startswith(f"demo-{SECOND}-") for story in stories)

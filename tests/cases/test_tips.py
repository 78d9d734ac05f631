"""Tips on public content: kept for the desk, once each, and saying nothing of who sent them."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.cases import additions, moderate, triage
from app.cases.blur import set_regions
from app.cases.forget import forget_old
from app.cases.settle_tips import KEPT_FOR
from app.domain.errors import NotFound
from app.domain.parts import TEXT, line_part, photo_part
from app.domain.tips import MOST_WAITING
from app.models import Case, Tip
from app.queries.tips import find_tipped_cases
from tests.builders import Town, build_town, events_of
from tests.cases.special_steps import ready_photo
from tests.cases.tipping import three_senders, three_tips, tip


def tips_of(town: Town, case: Case) -> list[Tip]:
    town.session.expire_all()
    return list(town.session.scalars(select(Tip).where(Tip.case_id == case.id).order_by(Tip.created_at)))


def steps_of(town: Town, case: Case) -> list[str]:
    return [event.step for event in events_of(town.session, case.id)]


def fresh(town: Town, case: Case) -> Case:
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


def test_a_tip_waits_for_the_desk_and_changes_nothing_of_the_case(town: Town) -> None:
    case = town.case()
    assert tip(town, case, said="Det står et navn her.")
    (kept,) = tips_of(town, case)
    assert (kept.part, kept.kind, kept.said, kept.settled_at) == (
        TEXT,
        "insult",
        "Det står et navn her.",
        None,
    )
    assert (fresh(town, case).version, fresh(town, case).hidden) == (1, [])
    assert steps_of(town, case) == ["receive"]


def test_a_tip_sent_twice_is_kept_once(town: Town) -> None:
    case = town.case()
    assert tip(town, case, key="k" * 22)
    assert not tip(town, case, key="k" * 22)
    assert not tip(town, town.case(), key="k" * 22), "a key is good for one tip, whatever it is sent to"
    assert town.session.scalar(select(func.count()).select_from(Tip)) == 1


def test_nothing_in_the_database_says_who_sent_a_tip(town: Town) -> None:
    case = town.case()
    tip(town, case, sender="203.0.113.77")
    row = town.session.execute(text("SELECT t::text FROM tip t")).scalar_one()
    assert "203.0.113" not in row
    assert 0 <= (tips_of(town, case)[0].mark or 0) <= 255


def test_what_nobody_can_see_cannot_be_told_of(town: Town) -> None:
    hidden, shown = town.case(), town.case()
    triage.set_public(town.ctx("desk"), hidden.id, hidden.version, False, "Navn")
    photo = ready_photo(town, shown)
    shown = moderate.hide_part(town.ctx("desk"), shown.id, 1, photo_part(photo), "Et ansikt")
    other = ready_photo(town, town.case())
    with pytest.raises(NotFound):
        tip(town, hidden)
    for part in (
        photo_part(photo),
        photo_part(other),
        photo_part(uuid.uuid4()),
        line_part(1),
        "line:99",
        "x",
    ):
        with pytest.raises(NotFound):
            tip(town, shown, part)
    with pytest.raises(NotFound):
        tip(build_town(town.session, "9902", "Naboby", west=19.4), shown)
    assert town.session.scalar(select(func.count()).select_from(Tip)) == 0


def test_what_the_municipality_writes_cannot_be_hidden_by_tips(town: Town) -> None:
    case = town.case()
    case = triage.decline(town.ctx("desk"), case.id, case.version, "Lampen er vår, men den skal være av.")
    with pytest.raises(NotFound):
        tip(town, case, line_part(case.version))


def test_three_tips_from_different_places_hide_the_text_until_the_desk_has_looked(town: Town) -> None:
    case = town.case()
    three_tips(town, case)
    case = fresh(town, case)
    assert (case.hidden, case.is_public) == ([TEXT], True)
    event = events_of(town.session, case.id)[-1]
    assert (event.step, event.actor_kind, event.visibility) == ("hide_by_tips", "rules", "internal")
    assert event.changes["part"] == [None, TEXT]
    moderate.show_part(town.ctx("desk"), case.id, case.version, TEXT)
    assert fresh(town, case).hidden == []
    three_tips(town, case)
    assert fresh(town, case).hidden == [], "what a person has decided, tips do not overrule"
    assert len(find_tipped_cases(town.session, town.municipality.id)) == 1, "but they wait"


@pytest.mark.parametrize("kind", ["spam", "other"])
def test_tips_on_what_hurts_nobody_only_wait(town: Town, kind: str) -> None:
    case = town.case()
    three_tips(town, case, kind=kind)
    assert fresh(town, case).hidden == []


def test_one_sender_hides_nothing_however_often(town: Town) -> None:
    case = town.case()
    for _ in range(5):
        tip(town, case, sender="192.0.2.1")
    assert fresh(town, case).hidden == []


def test_tips_on_two_parts_do_not_add_up(town: Town) -> None:
    case = town.case()
    photo = photo_part(ready_photo(town, case))
    for part, sender in ((TEXT, 0), (TEXT, 1), (photo, 0), (photo, 1)):
        tip(town, case, part, sender=three_senders(case, part)[sender])
    assert fresh(town, case).hidden == []


def test_a_photo_and_an_addition_are_hidden_alone(town: Town) -> None:
    case = town.case()
    photo = photo_part(ready_photo(town, case))
    case = additions.publish_addition(town.ctx("desk"), case.id, case.version, "To lamper er mørke.")
    for part in (photo, line_part(case.version)):
        three_tips(town, case, part)
    assert fresh(town, case).hidden == sorted([photo, line_part(2)])


def test_no_more_wait_on_one_case_than_a_person_reads(town: Town) -> None:
    case = town.case()
    kept = [tip(town, case, kind="spam") for _ in range(MOST_WAITING + 2)]
    assert kept.count(True) == MOST_WAITING


def test_the_desk_sees_the_cases_with_tips_the_longest_waiting_first(town: Town) -> None:
    first, second = town.case(), town.case()
    tip(town, second)
    town.wait(minutes=5)
    tip(town, first)
    tip(town, first, kind="spam")
    stranger = build_town(town.session, "9902", "Naboby", west=19.4)
    found = find_tipped_cases(town.session, town.municipality.id)
    assert [(one.number, one.tips) for one in found] == [(second.number, 1), (first.number, 2)]
    assert find_tipped_cases(town.session, stranger.municipality.id) == []


def test_each_decision_settles_the_tips_about_its_part_and_forgets_their_marks(town: Town) -> None:
    case = town.case()
    photo = ready_photo(town, case)
    tip(town, case)
    tip(town, case, photo_part(photo))
    case = moderate.keep(town.ctx("desk"), case.id, case.version, TEXT, "Bare et gatenavn.")
    assert [(one.part, one.outcome) for one in tips_of(town, case) if one.settled_at] == [(TEXT, "keep")]
    case = set_regions(town.ctx("desk"), case.id, photo, fresh(town, case).version, [])
    assert {one.outcome for one in tips_of(town, case)} == {"keep", "blur"}
    assert [one.mark for one in tips_of(town, case)] == [None, None]
    event = events_of(town.session, case.id)[1]
    assert (event.step, event.reason, event.changes) == (
        "keep",
        "Bare et gatenavn.",
        {"part": [None, TEXT], "tips": [None, 1]},
    )


def test_hiding_the_whole_case_settles_all_its_tips(town: Town) -> None:
    case = town.case()
    tip(town, case)
    tip(town, case, photo_part(ready_photo(town, case)))
    triage.set_public(town.ctx("desk"), case.id, case.version, False, "Hets")
    assert {one.outcome for one in tips_of(town, case)} == {"hide"}
    assert find_tipped_cases(town.session, town.municipality.id) == []


def test_a_decision_that_is_refused_settles_nothing(town: Town) -> None:
    case = town.case()
    tip(town, case)
    with pytest.raises(Exception, match="endret mens du"):
        moderate.keep(town.ctx("desk"), case.id, case.version + 1, TEXT)
    assert [one.settled_at for one in tips_of(town, case)] == [None]


def test_settled_tips_are_deleted_after_ninety_days_and_waiting_ones_are_not(town: Town) -> None:
    settled, waiting = town.case(), town.case()
    tip(town, settled)
    tip(town, waiting)
    moderate.keep(town.ctx("desk"), settled.id, settled.version, TEXT)
    assert timedelta(days=90) == KEPT_FOR
    town.wait(days=89)
    forget_old(town.session, town.now)
    assert len(tips_of(town, settled)) == 1
    town.wait(days=2)
    forget_old(town.session, town.now)
    assert (len(tips_of(town, settled)), len(tips_of(town, waiting))) == (0, 1)
    assert steps_of(town, settled) == ["receive", "keep"], "that somebody looked stays in the log"


@pytest.mark.parametrize("said", ["💡 <script>alert(1)</script>", "æøå" * 300, "x" * 1000])
def test_what_is_written_is_kept_as_it_is(town: Town, said: str) -> None:
    case = town.case()
    tip(town, case, said=said)
    assert tips_of(town, case)[0].said == said

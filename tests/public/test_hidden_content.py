"""What the desk (or several tips) has hidden is gone from every door that is open to others."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.additions import add_to_case, publish_addition
from app.cases.digests import write_digests
from app.cases.moderate import hide_part, reword, show_part
from app.cases.photos import Made, finish_processing
from app.cases.tell_followers import FANOUT
from app.cases.triage import decline, set_public
from app.domain.parts import TEXT, line_part, photo_part
from app.jobs.deliver import deliver_message
from app.models import Case, Event, OutboxMessage, Photo
from app.platform.runtime import Runtime
from app.queries.similar import find_similar
from tests.builders import CENTRE, Town
from tests.cases.tipping import three_tips
from tests.follow.post import deliver_all, follow
from tests.public.test_case import TOWN_BOX, page_of, photo, words

BAD = "Naboen Stygg Stygg er en tosk 💩"


def hide(town: Town, case: Case, part: str) -> Case:
    return hide_part(town.ctx("desk"), case.id, fresh(town, case).version, part, "Hets")


def fresh(town: Town, case: Case) -> Case:
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


def doors(client: FlaskClient, number: str) -> dict[str, str]:
    """Everything that anybody can fetch about a case, by address."""
    paths = (
        "/",
        f"/kart/liste?bbox={TOWN_BOX}&valgt={number}",
        f"/kart/saker.geojson?bbox={TOWN_BOX}&zoom=16",
        f"/meldinger/{number}",
        f"/meldinger/{number}/si-fra",
        "/feeds/saker.atom",
        "/feeds/saker.geojson",
        f"/feeds/meldinger/{number}.atom",
        f"/folg?sak={number}",
    )
    return {path: client.get(path).text for path in paths}


def test_a_hidden_text_is_on_no_open_page_and_the_case_stays(client: FlaskClient, town: Town) -> None:
    case = town.case(text=BAD)
    assert BAD in page_of(client, case)
    hide(town, case, TEXT)
    assert not [path for path, body in doors(client, case.number).items() if "Stygg" in body]
    assert "Teksten vises ikke her." in words(page_of(client, case))
    assert case.number in client.get("/").text
    show_part(town.ctx("desk"), case.id, fresh(town, case).version, TEXT)
    assert BAD in page_of(client, case)


def test_other_words_stand_in_place_of_the_report_which_is_never_edited(
    client: FlaskClient, town: Town
) -> None:
    receipt = town.report(text=BAD)
    case = town.session.get_one(Case, receipt.case_id)
    case = reword(town.ctx("desk"), case.id, case.version, "Lampen er mørk. Ring 987 65 432", "Hets")
    assert not [path for path, body in doors(client, case.number).items() if "Stygg" in body]
    read = words(page_of(client, case))
    assert "Lampen er mørk." in read and "987 65 432" not in read
    assert "Servicetorget har endret teksten." in read
    assert BAD in client.get(f"/min/{receipt.token}").text, "the reporter's own words are the reporter's"
    case = hide(town, case, TEXT)
    case = show_part(town.ctx("desk"), case.id, case.version, TEXT)
    assert "Lampen er mørk." in page_of(client, case), "shown again in the desk's words"
    case = show_part(town.ctx("desk"), case.id, case.version, TEXT)
    assert (case.public_text, case.text) == (None, BAD)
    assert BAD in page_of(client, case)


def test_a_hidden_photo_is_on_no_page_and_its_address_answers_nothing(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    first, second = photo(session, run, case, "report"), photo(session, run, case, "report")
    session.get_one(Case, case.id).thumb_photo_id = first
    session.commit()
    assert str(first) in client.get("/").text
    hide(town, case, photo_part(first))
    assert not [path for path, body in doors(client, case.number).items() if str(first) in body]
    assert client.get(f"/bilder/{first}/medium.webp").status_code == 404
    assert client.get(f"/bilder/{first}/thumb.webp").status_code == 404
    page = page_of(client, case)
    assert str(second) in page and "Et bilde vises ikke her." in page
    assert f'og:image" content="http://localhost/bilder/{second}' in page
    assert fresh(town, case).thumb_photo_id == second, "lists show the next"
    own = client.get(f"/min/{receipt.token}").text
    assert str(first) not in own and str(second) in own
    assert client.get(f"/min/{receipt.token}/bilder/{first}/medium.webp").status_code == 404
    show_part(town.ctx("desk"), case.id, fresh(town, case).version, photo_part(first))
    assert client.get(f"/bilder/{first}/medium.webp").status_code == 200


def test_the_only_photo_hidden_leaves_the_lists_and_er_det_denne_without_one(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    case = town.case()
    only = photo(session, run, case, "report")
    session.get_one(Case, case.id).thumb_photo_id = only
    session.commit()
    category, near = town.categories["gatelys-ute"], CENTRE

    def offered() -> uuid.UUID | None:
        session.expire_all()
        return find_similar(session, town.municipality.id, category, near, town.now)[0].thumb_photo_id

    assert offered() == only
    case = hide(town, case, photo_part(only))
    assert (offered(), case.thumb_photo_id) == (None, None)
    case = show_part(town.ctx("desk"), case.id, case.version, photo_part(only))
    assert offered() == only


def test_a_hidden_photo_that_is_made_anew_does_not_come_back(
    session: Session, run: Runtime, town: Town
) -> None:
    case = town.case()
    only = photo(session, run, case, "report")
    hide(town, case, photo_part(only))
    made = Made({"medium": {"key": "x", "width": 4, "height": 3}}, [], None)
    session.get_one(Photo, only).state = "stored"
    session.commit()
    finish_processing(session, only, made, town.now)
    assert fresh(town, case).thumb_photo_id is None


def test_a_hidden_addition_is_gone_from_the_story_the_feed_and_the_reporters_page(
    client: FlaskClient, town: Town
) -> None:
    receipt = town.report()
    case = publish_addition(town.ctx("desk"), receipt.case_id, 1, BAD)
    own, feed = f"/min/{receipt.token}", f"/feeds/meldinger/{case.number}.atom"
    assert all("Stygg" in client.get(path).text for path in (f"/meldinger/{case.number}", own, feed))
    case = hide(town, case, line_part(case.version))
    assert not [path for path, body in doors(client, case.number).items() if "Stygg" in body]
    assert "Stygg" not in client.get(own).text
    assert "Noen la til" in page_of(client, case), "that something happened stays"


def test_an_addition_that_the_desk_has_not_shown_is_not_on_the_reporters_page(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    receipt = town.report()
    add_to_case(town.ctx(), receipt.case_id, "Hei")
    added = photo(session, run, session.get_one(Case, receipt.case_id), "added")
    assert str(added) not in client.get(f"/min/{receipt.token}").text
    assert client.get(f"/min/{receipt.token}/bilder/{added}/medium.webp").status_code == 404


@pytest.mark.parametrize("when", ["before the fan-out", "after the fan-out"])
def test_followers_are_not_sent_a_text_that_has_been_hidden(run: Runtime, town: Town, when: str) -> None:
    case = town.case()
    follow(town, case)
    deliver_all(run, town)
    case = decline(town.ctx("desk"), case.id, case.version, "Vi finner ikke Stygg Stygg.")
    if when == "after the fan-out":
        fanout = select(OutboxMessage.id).where(OutboxMessage.channel == FANOUT)
        for message_id in town.session.scalars(fanout).all():
            town.session.rollback()
            deliver_message(run, message_id)
    hide(town, case, line_part(case.version))
    (letter,) = [mail for mail in deliver_all(run, town) if mail.to == "nora@example.org"]
    assert "Saken er avsluttet uten arbeid" in letter.text
    assert "Stygg" not in letter.text


def test_the_mornings_digest_leaves_out_a_text_hidden_overnight(run: Runtime, town: Town) -> None:
    case = town.case()
    follow(town, case, pace="daily")
    deliver_all(run, town)
    case = decline(town.ctx("desk"), case.id, case.version, "Vi finner ikke Stygg Stygg.")
    deliver_all(run, town)
    hide(town, case, line_part(case.version))
    town.wait(hours=23)
    write_digests(town.session, town.now)
    (letter,) = [mail for mail in deliver_all(run, town) if mail.to == "nora@example.org"]
    assert case.number in letter.text
    assert "Stygg" not in letter.text


def test_several_tips_hide_the_text_everywhere_until_somebody_has_looked(
    client: FlaskClient, town: Town
) -> None:
    case = town.case(text=BAD)
    three_tips(town, case)
    assert not [path for path, body in doors(client, case.number).items() if "Stygg" in body]
    assert case.number in client.get("/").text, "the case itself is hidden by a person only"


def test_a_hidden_case_answers_no_door_of_tips(client: FlaskClient, town: Town) -> None:
    case = town.case()
    set_public(town.ctx("desk"), case.id, case.version, False, "Navn")
    assert client.get(f"/meldinger/{case.number}/si-fra").status_code == 404
    assert client.get(f"/meldinger/{case.number}/si-fra/takk").status_code == 404
    assert client.post(f"/meldinger/{case.number}/si-fra", data={"kind": "spam"}).status_code == 404


def test_who_hid_what_is_nobody_elses(client: FlaskClient, town: Town) -> None:
    case = town.case()
    case = hide_part(town.ctx("desk"), case.id, case.version, TEXT, "Hemmelig grunn")
    reword(town.ctx("desk"), case.id, case.version, "Mørkt.", "Annen grunn")
    bodies = "".join(doors(client, case.number).values())
    assert "Hemmelig grunn" not in bodies and "Annen grunn" not in bodies
    hidden = town.session.scalars(select(Event.visibility).where(Event.step.in_(("hide_part", "reword"))))
    assert set(hidden) == {"internal"}

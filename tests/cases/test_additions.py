"""What somebody else adds to a case is nobody's to read before the desk has shown it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.additions import add_to_case, publish_addition
from app.cases.reply import note
from app.cases.triage import decline, set_public
from app.domain.errors import BadInput, ImpossibleStep, NotFound
from app.models import Photo
from app.queries.additions import find_unseen_additions
from tests.builders import Town, build_town, events_of
from tests.photos.odd_files import FILES
from tests.resident.reporting import begin

TEXT = "Den blinker også. Hilsen Oddrun, 987 65 432"


def photo_of(client: FlaskClient) -> str:
    """The key of a draft with one photo."""
    return begin(client, ((FILES / "made_no_metadata.jpg").read_bytes(), "a.jpg"))


def test_an_addition_is_seen_by_staff_only_until_the_desk_shows_it(town: Town, client: FlaskClient) -> None:
    case = town.case()
    key = photo_of(client)
    add_to_case(town.ctx(), case.id, TEXT, key)
    photo = town.session.scalars(select(Photo)).one()
    photo.state, photo.original_key, photo.derivatives = "ready", None, {}
    town.session.commit()
    assert (photo.case_id, photo.draft_key, photo.use) == (case.id, None, "added")
    page = client.get(f"/meldinger/{case.number}").text
    assert "blinker" not in page
    assert str(photo.id) not in page
    publish_addition(town.ctx("desk"), case.id, case.version, "Den blinker også.")
    page = client.get(f"/meldinger/{case.number}").text
    assert "Den blinker også." in page
    assert "Oddrun" not in page
    assert str(photo.id) in page
    assert [one.step for one in events_of(town.session, case.id)] == ["receive", "add", "publish"]


def test_the_desk_is_told_of_additions_that_nobody_has_looked_at(town: Town) -> None:
    case = town.case()
    add_to_case(town.ctx(), case.id, TEXT)
    assert [one.number for one in find_unseen_additions(town.session, town.municipality.id)] == [case.number]
    stranger = build_town(town.session, "9902", "Annenby")
    assert find_unseen_additions(town.session, stranger.municipality.id) == []
    note(town.ctx("desk"), case.id, "Lest.")
    assert find_unseen_additions(town.session, town.municipality.id) == []


def test_nothing_is_added_to_a_closed_or_hidden_case_or_to_a_strangers(town: Town) -> None:
    closed, hidden = town.case(), town.case()
    decline(town.ctx("desk"), closed.id, closed.version, "Lampen er tent.")
    set_public(town.ctx("desk"), hidden.id, hidden.version, False, "Navn i teksten")
    with pytest.raises(ImpossibleStep):
        add_to_case(town.ctx(), closed.id, TEXT)
    with pytest.raises(NotFound):
        add_to_case(town.ctx(), hidden.id, TEXT)
    with pytest.raises(NotFound):
        add_to_case(build_town(town.session, "9902", "Annenby").ctx(), town.case().id, TEXT)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_nothing_or_too_much_is_said_so(town: Town, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        add_to_case(town.ctx(), town.case().id, text)
    assert set(caught.value.fields) == {"text"}


def test_there_must_be_something_to_show(town: Town) -> None:
    case = town.case()
    with pytest.raises(BadInput):
        publish_addition(town.ctx("desk"), case.id, case.version, " ")

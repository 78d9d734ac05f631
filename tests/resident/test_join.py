"""«Ja, følg denne»: follow what another has reported, and add to it."""

from io import BytesIO

from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.triage import decline
from app.models import Case, Photo, Subscription
from tests.builders import Town
from tests.photos.odd_files import FILES
from tests.resident.reporting import NEAR, begin, choose_place, count

PHOTO = (FILES / "made_no_metadata.jpg").read_bytes()


def offered(town: Town, client: FlaskClient) -> tuple[str, Case]:
    """A draft with a photo at the place of somebody's open case."""
    case = town.case(place=NEAR)
    key = begin(client, (PHOTO, "hull.jpg"))
    choose_place(client, key)
    led_to = client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"}).headers["Location"]
    assert f"/meld/{key}/lignende/{case.number}" in client.get(led_to).text
    return f"/meld/{key}/lignende/{case.number}", case


def test_following_adds_what_one_knows_and_the_photos_of_the_draft(town: Town, client: FlaskClient) -> None:
    path, case = offered(town, client)
    shown = client.get(path).text
    assert "Følg saken" in shown
    assert "Legg ved bildet mitt" in shown
    fields = {"channel": "email", "email": "per@example.org", "text": "Den blinker også.", "photos": "1"}
    answer = client.post(path, data=fields)
    assert answer.headers["Location"] == "/folg/sendt"
    town.session.expire_all()
    assert town.session.scalars(select(Subscription.case_id)).one() == case.id
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.case_id, photo.use) == (case.id, "added")
    assert "blinker" not in client.get(f"/meldinger/{case.number}").text
    assert count(town, Case) == 1


def test_without_a_photo_in_the_draft_one_may_be_added_here(town: Town, client: FlaskClient) -> None:
    case = town.case(place=NEAR)
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    path = f"/meld/{key}/lignende/{case.number}"
    assert "Har du et bilde?" in client.get(path).text
    not_a_photo = {"channel": "none", "text": "Helt mørkt.", "photos": (BytesIO(b"no photo"), "notat.txt")}
    refused = client.post(path, data=not_a_photo)
    assert refused.status_code == 422 and "notat.txt" in refused.text and "Helt mørkt." in refused.text
    fields = {"channel": "none", "text": "", "photos": (BytesIO(PHOTO), "hull.jpg")}
    assert client.post(path, data=fields).headers["Location"] == f"/meldinger/{case.number}"
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.case_id, photo.use) == (case.id, "added")


def test_one_may_follow_only_or_add_only(town: Town, client: FlaskClient) -> None:
    path, case = offered(town, client)
    assert client.post(path, data={"channel": "email", "email": "per@example.org"}).status_code == 303
    assert town.session.scalars(select(Photo.case_id)).one() is None
    answer = client.post(path, data={"channel": "none", "text": "Den ved siden av også."})
    assert answer.headers["Location"] == f"/meldinger/{case.number}"
    assert count(town, Subscription) == 1


def test_what_is_wrong_comes_back_with_everything_and_nothing_is_done_by_halves(
    town: Town, client: FlaskClient
) -> None:
    path, _case = offered(town, client)
    for fields, said in (
        ({"text": "Blinker 🙂\0"}, "Velg hvordan du vil følge saken"),
        ({"channel": "email", "email": "per", "text": "Blinker 🙂"}, "Skriv adressen med @"),
        ({"channel": "email", "email": "per@example.org", "text": "x" * 5001}, "Teksten er for lang"),
        ({"channel": "none", "text": " "}, "Skriv hva du vet"),
    ):
        answer = client.post(path, data=fields)
        assert answer.status_code == 422
        assert said in answer.text
    assert "Blinker 🙂" in client.post(path, data={"text": "Blinker 🙂"}).text
    assert count(town, Subscription) == 0


def test_a_case_that_closed_meanwhile_or_is_unknown_is_not_found(town: Town, client: FlaskClient) -> None:
    path, case = offered(town, client)
    decline(town.ctx("desk"), case.id, case.version, "Lampen er tent.")
    assert client.get(path).status_code == 404
    assert client.post(path, data={"channel": "none", "text": "Hei"}).status_code == 404
    assert client.get(path.rpartition("/")[0] + "/99-1").status_code == 404

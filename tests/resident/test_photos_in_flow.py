"""Photos in the report flow, as a browser without JavaScript sends them."""

from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Photo
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.photos.odd_files import FILES
from tests.resident.reporting import TEXT, begin, choose_place, count


def test_a_photo_comes_first_and_its_place_is_offered_but_not_taken_unseen(
    client: FlaskClient, town: Town, run: Runtime
) -> None:
    photo = (FILES / "made_gps_tromso.jpg").read_bytes()
    key = begin(client, (photo, "lykt.jpg"))
    page = client.get(f"/meld/{key}/sted").text
    assert "Stedet er hentet fra bildet" in page
    assert client.get(f"/meld/{key}/hva").headers["Location"] == f"/meld/{key}/sted"
    assert count(town, Photo) == 1


def test_bad_files_are_refused_one_by_one_and_everything_else_stays(client: FlaskClient, town: Town) -> None:
    good = (FILES / "made_no_metadata.jpg").read_bytes()
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    files = [_file(good, "god.jpg"), _file(b"dette er tekst", "lykt.jpg"), _file(b"", "tom.jpg")]
    answer = client.post(f"/meld/{key}/detaljer", data={"text": TEXT, "photos": files})
    assert answer.status_code == 422
    assert "lykt.jpg: Filen er ikke et bilde som vi klarer å lese." in answer.text
    assert "tom.jpg: Bildefilen er tom." in answer.text
    assert TEXT in answer.text
    assert count(town, Photo) == 1


def test_a_sixth_photo_is_refused_with_a_sentence(client: FlaskClient, town: Town) -> None:
    photo = (FILES / "made_no_metadata.jpg").read_bytes()
    key = begin(client, *((photo + bytes([number]), f"{number}.jpg") for number in range(5)))
    answer = client.post(
        f"/meld/{key}/bilder", data={"photos": [_file(photo + b"six", "6.jpg")]}, headers=JSON
    )
    assert answer.status_code == 422
    assert answer.json and "høyst 5" in answer.json["error"]["sentence"]
    assert count(town, Photo) == 5


def test_a_photo_can_be_taken_out_again_without_losing_the_text(client: FlaskClient, town: Town) -> None:
    photo = (FILES / "made_no_metadata.jpg").read_bytes()
    key = begin(client, (photo, "a.jpg"))
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    town.session.rollback()
    one = town.session.scalars(select(Photo)).one()
    client.post(f"/meld/{key}/detaljer", data={"text": TEXT, "remove": str(one.id)})
    assert count(town, Photo) == 0
    assert TEXT in client.get(f"/meld/{key}/detaljer").text
    assert client.post(f"/meld/{key}/detaljer", data={"text": TEXT, "remove": "nothing"}).status_code == 303


def test_nobody_else_sees_the_photos_of_a_draft(client: FlaskClient, town: Town) -> None:
    photo = (FILES / "made_no_metadata.jpg").read_bytes()
    key, other = begin(client, (photo, "a.jpg")), begin(client)
    town.session.rollback()
    one = town.session.scalars(select(Photo)).one()
    assert client.get(f"/meld/{key}/bilder/{one.id}", headers=JSON).status_code == 200
    assert client.get(f"/meld/{other}/bilder/{one.id}", headers=JSON).status_code == 404


JSON = {"Accept": "application/json"}


def _file(content: bytes, name: str) -> tuple[object, str]:
    import io

    return io.BytesIO(content), name

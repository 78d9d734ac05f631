"""Files that nobody should have to send us, through the real pages: a sentence, and everything else stays."""

import io
import re
import tracemalloc

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.models import Photo
from tests.builders import Town
from tests.photos.odd_files import png_of_zeros, sample
from tests.resident.reporting import TEXT, begin, choose_place

MEGABYTE = 1024 * 1024


def upload(client: FlaskClient, key: str, data: bytes, name: str) -> str:
    """Send a file with the details step, as a browser without JavaScript does; gives the page."""
    form = {"text": TEXT, "photos": [(io.BytesIO(data), name)], "upload": "1"}
    answer = client.post(f"/meld/{key}/detaljer", data=form)
    assert answer.status_code == 422, answer.status_code
    return answer.get_data(as_text=True)


@pytest.fixture
def key(client: FlaskClient, town: Town) -> str:
    """A draft that has come to the details."""
    begun = begin(client)
    choose_place(client, begun)
    client.post(f"/meld/{begun}/hva", data={"category": "gatelys-ute"})
    return begun


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (lambda: sample("made_no_metadata.jpg") + b"\0" * (21 * MEGABYTE), "stort.jpg", "for stort"),
        (
            lambda: b"Dette er en tekst, ikke et bilde.\n" * 40,
            "bilde.jpg",
            "ikke et bilde|kan ikke lese|lese",
        ),
        (lambda: png_of_zeros(20000, 10000), "enormt.png", "piksler|stort"),
        (lambda: b"", "tomt.jpg", "tom|innhold"),
        (lambda: b"%PDF-1.7 not a picture", "skjema.pdf", "bilde"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_text_stays(
    client: FlaskClient, town: Town, key: str, data: object, name: str, sentence: str
) -> None:
    page = upload(client, key, data(), name)  # type: ignore[operator]
    assert re.search(sentence, page, re.IGNORECASE)
    assert TEXT in page
    assert town.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_a_200_megapixel_picture_is_never_decoded(
    app: Flask, client: FlaskClient, town: Town, key: str
) -> None:
    bomb = png_of_zeros(20000, 10000)
    tracemalloc.start()
    try:
        upload(client, key, bomb, "enormt.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * MEGABYTE


def test_a_request_beyond_all_limits_is_told_so(
    app: Flask, client: FlaskClient, town: Town, key: str
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MEGABYTE
    photo = sample("made_no_metadata.jpg") + b"\0" * (2 * MEGABYTE)
    answer = client.post(f"/meld/{key}/bilder", data={"photos": [(io.BytesIO(photo), "stort.jpg")]})
    assert answer.status_code == 413
    assert "for stort" in answer.get_data(as_text=True)


def test_the_good_photo_beside_a_bad_one_is_kept(client: FlaskClient, town: Town, key: str) -> None:
    files = [(io.BytesIO(sample("pil_flower.webp")), "blomst.webp"), (io.BytesIO(b"tekst"), "tekst.jpg")]
    answer = client.post(f"/meld/{key}/detaljer", data={"text": TEXT, "photos": files, "upload": "1"})
    assert answer.status_code == 422
    assert [photo.file_name for photo in town.session.scalars(select(Photo))] == ["blomst.webp"]

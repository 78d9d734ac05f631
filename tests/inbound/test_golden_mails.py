"""The golden mails: who wrote each, and what is left when quotes and signatures are cut (golden/expected.yaml)."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from app.domain.mail_in.html_text import text_of_html
from app.domain.mail_in.quoting import own_words
from app.domain.mail_in.reading import parse, read_mail
from app.domain.mail_in.robots import find_bounce, who_wrote

FOLDER = Path(__file__).parent / "golden"
EXPECTED: dict[str, dict[str, Any]] = YAML(typ="safe").load(
    (FOLDER / "expected.yaml").read_text(encoding="utf-8")
)
SENDER = "ingrid@example.org"


def test_every_mail_has_its_answer_and_every_answer_its_mail() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_mail_is_read_as_a_person_would(name: str) -> None:
    expected = EXPECTED[name]
    message = parse((FOLDER / f"{name}.eml").read_bytes())
    sender = "" if expected["writer"] == "mail_server" else SENDER
    assert who_wrote(message, sender).value == expected["writer"]
    if "text" in expected:
        assert own_words(read_mail(message).text) == expected["text"]
    bounce = find_bounce(message, sender)
    assert (bounce is not None) == ("final" in expected)
    if bounce is not None:
        assert bounce.final == expected["final"] and bounce.reason


def test_the_null_sender_is_never_a_person() -> None:
    for name, expected in EXPECTED.items():
        message = parse((FOLDER / f"{name}.eml").read_bytes())
        assert who_wrote(message, "").value != "person", name
        assert expected


def test_files_are_found_with_their_names_and_the_logo_of_a_signature_is_none() -> None:
    raw = (
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=m\n\n"
        b"--m\nContent-Type: text/plain\n\nHei\n"
        b"--m\nContent-Type: image/png; name=logo.png\nContent-ID: <logo>\nContent-Disposition: inline\n"
        b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        b"--m\nContent-Type: image/jpeg\n"
        b"Content-Disposition: attachment; filename*=utf-8''hull%20i%20veien%20%C3%A6.jpg\n"
        b"Content-Transfer-Encoding: base64\n\n/9j/4AAQ\n--m--\n"
    )
    logo, photo = read_mail(parse(raw)).attachments
    assert logo.is_decoration and not photo.is_decoration
    assert (photo.name, photo.content_type, photo.is_image) == ("hull i veien æ.jpg", "image/jpeg", True)


def test_a_bomb_of_nested_parts_is_read_without_harm() -> None:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    assert read_mail(parse(head.encode() + b"Content-Type: text/plain\n\nhei")).attachments == ()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    message = parse(raw)
    own_words(read_mail(message).text)
    who_wrote(message, "a@example.org")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=1000))
def test_no_text_breaks_the_cut_and_nothing_is_invented(text: str) -> None:
    said = own_words(text)
    assert set(said.split()) <= set(text.replace("\ufeff", "").replace("\ue000", "").split()) | {""}


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="<>/=\"' abdivpscrtloqu&;#x1", max_size=300))
def test_no_page_breaks_the_reader_of_html(page: str) -> None:
    text_of_html(page)

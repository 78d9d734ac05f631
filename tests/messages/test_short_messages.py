"""The SMS texts, word for word, in every language. ``UPDATE_SNAPSHOTS=1`` writes them anew."""

import os
import uuid
from typing import Any

import pytest

from app.domain.text_messages import length_of
from app.domain.tokens import follow_token
from app.messages.short_messages import SHORT_TEXTS, write_text
from app.messages.texts import TEXTS
from app.models import OutboxMessage, Reporter
from tests.builders import MONDAY, SECRET
from tests.messages.test_mails import FACTS, SNAPSHOTS, TOWN, settings

LINK = f"https://varsko.example/min/{follow_token(SECRET, uuid.UUID(int=7))}"


def text_of(kind: str, language: str = "nb", **facts: Any) -> str:
    message = OutboxMessage(id=uuid.UUID(int=9), case_id=uuid.UUID(int=8), kind=kind, payload=FACTS | facts)
    reporter = Reporter(id=uuid.UUID(int=7), phone="+4798765432", language=language)
    out = write_text(message, reporter, TOWN, settings(), MONDAY)
    assert (out.to, out.message_id) == ("+4798765432", str(message.id))
    return out.text


def test_every_message_has_a_short_text_too() -> None:
    assert set(SHORT_TEXTS) == set(TEXTS)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_texts_read_as_agreed(language: str) -> None:
    said = {
        kind: text_of(kind, language, text="Vi har byttet pæren. Nå lyser den igjen.") for kind in SHORT_TEXTS
    }
    lines = [f"[{kind}] {length_of(text).segments} × SMS\n{text}\n" for kind, text in sorted(said.items())]
    text, snapshot = "\n".join(lines), SNAPSHOTS / f"sms_{language}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("kind", sorted(SHORT_TEXTS))
def test_a_text_is_two_parts_at_most_in_the_cheap_alphabet_with_number_and_link(
    kind: str, language: str
) -> None:
    most = 3 if kind == "late" else 2  # an apology is not shortened
    text = text_of(kind, language, text="Vi har byttet pæren, og nå lyser den.")
    assert length_of(text).is_gsm and length_of(text).segments <= most, text
    assert "26-1001" in text and text.endswith(LINK)
    assert "%(" not in text and "None" not in text


@pytest.mark.parametrize("kind", sorted(SHORT_TEXTS))
def test_a_text_without_dates_and_words_still_reads(kind: str) -> None:
    text = text_of(kind, answer_due_at=None, solve_due_at=None, text=None)
    assert "None" not in text and "  " not in text


def test_a_long_answer_is_cut_and_the_whole_of_it_stands_behind_the_link() -> None:
    text = text_of("reply", text="Vi kommer tilbake til deg. " * 100)
    assert length_of(text).segments == 4 and text.endswith(LINK) and "..." in text


def test_a_place_name_in_northern_sami_is_not_written_wrong_to_save_money() -> None:
    assert "Kárášjohka" in text_of("reply", text="Vi kommer til Kárášjohka.")

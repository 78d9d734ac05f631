"""Files that are no ruleset, or wish us ill: a sentence with the line, in no time, whatever it is."""

from __future__ import annotations

import time

import pytest

from routing_rules.reading import RulesetErrors
from routing_rules.source import text_of
from routing_rules.yaml_tree import MAX_BYTES
from tests.routing_rules.rule_builders import errors_of, ruleset_text

GOOD = ruleset_text("- {id: alt, name: Alt, unit: bydrift, why: Alt}")
BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 1, "Filen er tom."),
        ("   \n\n# bare en kommentar\n", 1, "Filen er tom."),
        (BOMB, 1, "Ankere og henvisninger (& og *) er ikke tillatt."),
        ("title: a\nb: *finnes-ikke\n", 2, "Ankere og henvisninger (& og *) er ikke tillatt."),
        (GOOD + "title: b\n", 6, "«title» står to ganger (først på linje 1)."),
        (GOOD + "---\n" + GOOD, 6, "Filen har flere dokumenter («---»)."),
        ("include: andre.yaml\n" + GOOD, 1, "Et regelsett henter ikke inn andre filer."),
        ("title: !include prove.yaml\n" + GOOD, 1, "Et regelsett henter ikke inn andre filer."),
        ("<<: {title: a}\n" + GOOD, 1, "Et regelsett henter ikke inn andre filer."),
        ("title: !!python/object/apply:os.system [id]\n", 1, "Merkelapper som «"),
        ("title: a\n\tnumber: 1\n", 2, "Her er en tabulator."),
        ('title: "a\nnumber: 1\n', 3, "En tekst i anførselstegn mangler det siste tegnet."),
        ("title: a\nrules:\n  - id: a\n   name: b\n", 4, "Linjen er rykket inn annerledes enn linjene over."),
        ("title: a\nwhy: Gatelys: staten eier veien\n", 2, "Her står et kolon inni en tekst."),
        ("title: a\nb: \x07\n", 2, "Her er et tegn som ikke kan stå i teksten."),
        ("title: \x00\n", 1, "Her er et tegn som ikke kan stå i teksten."),
        ("title: \ud800\n", 1, "Her er et tegn som ikke kan stå i teksten."),
        ("title: " + "[" * 100_000, 1, "Vilkårene ligger for dypt inni hverandre."),
        ("{a: " * 50_000, 1, "Vilkårene ligger for dypt inni hverandre."),
        ("title: " + "x" * MAX_BYTES, 1, "Regelsettet er større enn 1000 kB."),
        ("- bare\n- en liste\n", 1, "Her skal det stå «navn: verdi», ikke en liste."),
        ("? [a, b]\n: c\n", 1, "Et navn før kolon må være ett ord."),
        ("🕯️" * 1000, 1, "Her skal det stå «navn: verdi», ikke «🕯"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_a_text_that_is_no_ruleset_is_refused_in_a_sentence_with_its_line(
    text: str, line: int, sentence: str
) -> None:
    started = time.monotonic()
    error = errors_of(text)[0]
    assert (error.line, error.sentence[: len(sentence)]) == (line, sentence)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (GOOD.encode("utf-16"), "regler.yaml:1: Filen er lagret som UTF-16. Lagre den som UTF-8."),
        (b"title: a\nb: \xe6\n", "regler.yaml:2: Her er et tegn som ikke er UTF-8. Lagre filen som UTF-8."),
        (b"title: a\n\x00", "regler.yaml:2: Her er et tegn som ingen tekst har (NUL). Er dette en tekstfil?"),
        (b"x" * 10_000_000, "regler.yaml:1: Filen er større enn 1000 kB."),
    ],
    ids=["utf-16", "latin-1", "nul", "10 MB"],
)
def test_a_file_that_is_no_text_is_refused_before_it_is_read(data: bytes, sentence: str) -> None:
    with pytest.raises(RulesetErrors) as refused:
        text_of(data, "regler.yaml")
    assert str(refused.value) == sentence


def test_a_byte_order_mark_and_windows_line_ends_are_no_error() -> None:
    assert text_of(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "a.yaml").startswith("title: Pr")
    assert errors_or_none(text_of(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "a.yaml")) == []


def errors_or_none(text: str) -> list[str]:
    """The sentences of the errors, none when the ruleset is taken."""
    try:
        return [error.sentence for error in errors_of(text)]
    except AssertionError:
        return []

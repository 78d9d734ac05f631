"""What can be generated is generated: the reference pages follow the code."""

from app.commands.reference import outdated


def test_the_reference_pages_say_what_the_code_says() -> None:
    assert outdated() == [], "Run: script/varsko reference --write"

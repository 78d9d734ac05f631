"""What a category is called in the language of the reader; in bokmål where the municipality has given no other."""

from typing import Any

FIELDS = ("name", "short_name", "examples", "danger_hint")
"""The texts of a category that may be given in several languages; ``group_name`` too."""


def category_text(category: Any, field: str, language: str) -> str:
    """A text of a category (row or object with ``translations``): {language: {field: text}}."""
    said = (category.translations or {}).get(language, {}).get(field)
    return str(said or getattr(category, field) or "")


def every_text(category: Any, field: str) -> tuple[str, ...]:
    """The text in all its languages, bokmål first: a search understands each of them."""
    others = (said.get(field) for said in (category.translations or {}).values())
    return tuple(dict.fromkeys(str(text) for text in (getattr(category, field), *others) if text))

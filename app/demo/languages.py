"""Categories and questions in other languages than bokmål: ``categories_languages.yaml`` of a municipality's folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from app.demo.reading import Strict, read_yaml
from app.domain.naming import FIELDS

FILE = "categories_languages.yaml"

Language = Literal["nn", "en"]


class Said(Strict):
    """What is empty is said in bokmål."""

    name: str = ""
    short_name: str = ""
    examples: str = ""
    danger_hint: str = ""


class LanguagesFile(Strict):
    """``groups`` and ``categories`` by code; ``words`` of questions, answers and units by what they say in bokmål."""

    groups: dict[str, dict[Language, str]] = Field(default_factory=dict)
    categories: dict[str, dict[Language, Said]] = Field(default_factory=dict)
    words: dict[str, dict[Language, str]] = Field(default_factory=dict)


def read_languages(folder: Path) -> LanguagesFile:
    """The file, empty when the folder has none. Raises FolderError."""
    path = folder / FILE
    return read_yaml(path, LanguagesFile) if path.exists() else LanguagesFile()


def language_faults(
    languages: LanguagesFile, groups: Iterable[str], categories: Iterable[str], words: Iterable[str]
) -> list[str]:
    """What the file names that is not there: a misspelt code would be said in bokmål without a word."""
    known = (
        ("group", languages.groups, set(groups)),
        ("category", languages.categories, set(categories)),
        ("question or answer", languages.words, set(words)),
    )
    return [
        f"{FILE}: no {what} «{name}» in categories.yaml."
        for what, said, there in known
        for name in said
        if name not in there
    ]


def translations_of(languages: LanguagesFile, code: str, group: str) -> dict[str, dict[str, str]]:
    """Language to field to text, for the column ``translations``; only what there is."""
    found: dict[str, dict[str, str]] = {}
    for language, said in languages.categories.get(code, {}).items():
        values = said.model_dump()
        found[language] = {name: values[name] for name in FIELDS if values.get(name)}
    for language, name in languages.groups.get(group, {}).items():
        found.setdefault(language, {})["group_name"] = name
    return found


def question_in_languages(languages: LanguagesFile, question: dict[str, Any]) -> dict[str, Any]:
    """The question with its texts in other languages beside those in bokmål; an option's code stays its bokmål."""
    made = dict(question)
    for name in ("text", "hint", "unit"):
        for language, said in languages.words.get(str(question.get(name) or ""), {}).items():
            made[f"{name}_{language}"] = said
    if question.get("options"):
        made["options"] = [_option(languages, str(one)) for one in question["options"]]
    return made


def _option(languages: LanguagesFile, text: str) -> str | dict[str, str]:
    said = languages.words.get(text)
    return (
        {"code": text, "text": text, **{f"text_{language}": words for language, words in said.items()}}
        if said
        else text
    )

"""What a ruleset may name: the municipality's units, categories, areas and questions, given by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

CHANNELS = ("web", "app", "phone", "counter", "email", "chat", "api", "import")


def _named(given: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    return dict(given) if isinstance(given, Mapping) else {code: code for code in given}


@dataclass(frozen=True)
class Vocabulary:
    """The names a ruleset may use.

    `units`: code to name (or just codes). `categories`: category code to group code. `areas`: code to name
    (or just codes); codes carry their kind, "postal:9008". `answers`: question key to the answers one may
    choose, empty for a free answer (or just keys). `category_names`, `group_names`: for sentences; a code
    without a name is shown as it is. `channels`: how reports come in. `assets`: kind of asset to its name
    ("school": "skole"). `outside_units`: codes of those units that are not the municipality's own.
    `broken_areas`: code of an area that cannot be used to why ("Self-intersection"). `retired_units`: code to name of
    units that are out of use.
    """

    units: Mapping[str, str] | Iterable[str]
    categories: Mapping[str, str]
    areas: Mapping[str, str] | Iterable[str] = ()
    answers: Mapping[str, Iterable[str]] | Iterable[str] = ()
    category_names: Mapping[str, str] = field(default_factory=dict)
    group_names: Mapping[str, str] = field(default_factory=dict)
    channels: Iterable[str] = CHANNELS
    assets: Mapping[str, str] | Iterable[str] = ()
    outside_units: Iterable[str] = ()
    broken_areas: Mapping[str, str] = field(default_factory=dict)
    retired_units: Mapping[str, str] = field(default_factory=dict)

    unit_names: Mapping[str, str] = field(init=False, repr=False)
    area_names: Mapping[str, str] = field(init=False, repr=False)
    answer_choices: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    asset_names: Mapping[str, str] = field(init=False, repr=False)
    outside: frozenset[str] = field(init=False, repr=False)
    groups: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        answers = self.answers if isinstance(self.answers, Mapping) else dict.fromkeys(self.answers, ())
        object.__setattr__(self, "unit_names", _named(self.units))
        object.__setattr__(self, "area_names", _named(self.areas))
        object.__setattr__(self, "answer_choices", {key: tuple(choices) for key, choices in answers.items()})
        object.__setattr__(self, "asset_names", _named(self.assets))
        object.__setattr__(self, "groups", frozenset(self.categories.values()))
        object.__setattr__(self, "outside", frozenset(self.outside_units))
        object.__setattr__(self, "channels", tuple(self.channels))

    def unit_name(self, code: str) -> str:
        """The unit's name, or its code when it has none."""
        return self.unit_names.get(code, code)

    def category_name(self, code: str) -> str:
        """The category's name, or its code when it has none."""
        return self.category_names.get(code, code)

    def group_name(self, code: str) -> str:
        """The group's name, or its code when it has none."""
        return self.group_names.get(code, code)

    def area_name(self, code: str) -> str:
        """The area's name, or its code when it has none."""
        return self.area_names.get(code, code)

    def asset_name(self, kind: str) -> str:
        """The name of a kind of asset, or its code when it has none."""
        return self.asset_names.get(kind, kind)

    def to_json(self) -> dict[str, Any]:
        """A dict of plain JSON values; `from_json` gives an equal vocabulary back."""
        return {
            "units": dict(self.unit_names),
            "categories": dict(self.categories),
            "areas": dict(self.area_names),
            "answers": {key: list(choices) for key, choices in self.answer_choices.items()},
            "category_names": dict(self.category_names),
            "group_names": dict(self.group_names),
            "assets": dict(self.asset_names),
            "outside_units": sorted(self.outside),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary from `to_json`."""
        return cls(**stored)

    def with_older(self, older: Vocabulary) -> Vocabulary:
        """These names, and those of `older` that are gone since: with them an old ruleset can still be read.

        What is broken or retired is no hindrance to that.
        """
        return Vocabulary(
            units={**older.unit_names, **self.unit_names},
            categories={**older.categories, **self.categories},
            areas={**older.area_names, **self.area_names},
            answers=_all_choices(older.answer_choices, self.answer_choices),
            category_names={**older.category_names, **self.category_names},
            group_names={**older.group_names, **self.group_names},
            channels=self.channels,
            assets={**older.asset_names, **self.asset_names},
            outside_units={*older.outside, *self.outside},
        )

    def categories_of(self, group: str) -> frozenset[str]:
        """The codes of the categories in a group."""
        return frozenset(code for code, of in self.categories.items() if of == group)


def _all_choices(
    older: Mapping[str, tuple[str, ...]], newer: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    """The answers that may be or could be chosen. A question that is free in either is free."""
    merged: dict[str, list[str]] = {}
    for key in [*older, *(key for key in newer if key not in older)]:
        both = [choices[key] for choices in (older, newer) if key in choices]
        merged[key] = list(dict.fromkeys(one for choices in both for one in choices)) if all(both) else []
    return merged


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like a misspelt word, or None when nothing is near. Capital letters do not count."""
    spelt = {name.casefold(): name for name in names}
    near = get_close_matches(word.casefold(), spelt, n=1, cutoff=0.6)
    return spelt[near[0]] if near else None

"""What a ruleset may name: the municipality's units, categories, areas and questions, given by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

CHANNELS = ("web", "app", "phone", "counter", "email", "chat", "api", "import")


def _named(given: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    return dict(given) if isinstance(given, Mapping) else {code: code for code in given}


@dataclass(frozen=True)
class Vocabulary:
    """The names a ruleset may use.

    `units`: code to name (or just codes). `categories`: category code to group code. `areas`: code to name
    (or just codes); codes carry their kind, "postal:9008". `answers`: question key to the answers one may
    choose, empty for a free answer (or just keys). `category_names`, `group_names`: for sentences; a code
    without a name is shown as it is. `channels`: how reports come in.
    """

    units: Mapping[str, str] | Iterable[str]
    categories: Mapping[str, str]
    areas: Mapping[str, str] | Iterable[str] = ()
    answers: Mapping[str, Iterable[str]] | Iterable[str] = ()
    category_names: Mapping[str, str] = field(default_factory=dict)
    group_names: Mapping[str, str] = field(default_factory=dict)
    channels: Iterable[str] = CHANNELS

    unit_names: Mapping[str, str] = field(init=False, repr=False)
    area_names: Mapping[str, str] = field(init=False, repr=False)
    answer_choices: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    groups: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        answers = self.answers if isinstance(self.answers, Mapping) else dict.fromkeys(self.answers, ())
        object.__setattr__(self, "unit_names", _named(self.units))
        object.__setattr__(self, "area_names", _named(self.areas))
        object.__setattr__(self, "answer_choices", {key: tuple(choices) for key, choices in answers.items()})
        object.__setattr__(self, "groups", frozenset(self.categories.values()))
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

    def categories_of(self, group: str) -> frozenset[str]:
        """The codes of the categories in a group."""
        return frozenset(code for code, of in self.categories.items() if of == group)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like a misspelt word, or None when nothing is near. Capital letters do not count."""
    spelt = {name.casefold(): name for name in names}
    near = get_close_matches(word.casefold(), spelt, n=1, cutoff=0.6)
    return spelt[near[0]] if near else None

"""Sentences that can be translated later: the Norwegian template is kept apart from what is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Union


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for the translation catalogue without translating it."""
    return sentence


Part = Union[str, int, float, "Message", tuple[str, ...], tuple["Message", ...]]

OR = N_("eller")
NAMED_AT_MOST = 4  # a reason that lists forty streets is not read
MANY_MORE = N_("{named} og {count} til")


@dataclass(frozen=True)
class Message:
    """One sentence: a Norwegian template (the msgid) and its parameters.

    A tuple of strings reads «a, b eller c», a tuple of messages «a; b».
    """

    template: str
    params: Mapping[str, Part] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence with its parameters filled in; `translate` turns a Norwegian template into another
        language.
        """
        filled = {name: _fill(value, translate) for name, value in self.params.items()}
        return translate(self.template).format(**filled)

    def __str__(self) -> str:
        return self.text()


def _fill(value: Part, translate: Callable[[str], str]) -> str:
    if isinstance(value, Message):
        return value.text(translate)
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, tuple):
        return str(value)
    pieces = [_fill(piece, translate) for piece in value]
    if value and isinstance(value[0], Message):
        return "; ".join(pieces)
    return _either(pieces, translate)


def _either(names: list[str], translate: Callable[[str], str]) -> str:
    if len(names) < 2:
        return "".join(names)
    if len(names) <= NAMED_AT_MOST:
        return f"{', '.join(names[:-1])} {translate(OR)} {names[-1]}"
    named = ", ".join(names[: NAMED_AT_MOST - 1])
    return translate(MANY_MORE).format(named=named, count=len(names) - NAMED_AT_MOST + 1)

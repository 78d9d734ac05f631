"""Reading a ruleset: every error is collected with its line, so that one look at the list mends the whole
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from routing_rules.vocabulary import Vocabulary, nearest
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node


@dataclass(frozen=True)
class RuleError:
    """One mistake: file, line (from 1), path in the ruleset ("rules[3].when.category") and what was
    expected.
    """

    file: str
    line: int
    path: str
    message: Message

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path else ""
        return f"{self.file}:{self.line}: {self.sentence}{where}"

    @property
    def sentence(self) -> str:
        """The message as a sentence in Norwegian."""
        text = self.message.text()
        return text if text.endswith(("?", ".", "!")) else f"{text}."


class RulesetErrors(Exception):
    """A ruleset that cannot be used. `errors` holds every RuleError, in the order of the lines."""

    def __init__(self, errors: Iterable[RuleError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.line)
        super().__init__("\n".join(map(str, self.errors)))


ERRORS_AT_MOST = 100  # nobody reads more, and finding what was near takes time for each
SHOWN = 60  # characters of what was written, in an error


class TooManyErrors(Exception):
    """There are ERRORS_AT_MOST errors already; reading on would help nobody."""


@dataclass(frozen=True)
class At:
    """A place in the file being read; knows the vocabulary and where errors go."""

    file: str
    vocabulary: Vocabulary
    errors: list[RuleError] = field(default_factory=list)
    path: str = ""

    def down(self, step: str) -> At:
        """The place one step further in: `at.down("when")`, `at.down("[2]")`."""
        joined = f"{self.path}{step}" if step.startswith("[") or not self.path else f"{self.path}.{step}"
        return At(self.file, self.vocabulary, self.errors, joined)

    def refuse(self, line: int, template: str, **params: Any) -> None:
        """Note an error and read on. Raises TooManyErrors when the list is full."""
        shown = {name: value[:SHOWN] if isinstance(value, str) else value for name, value in params.items()}
        self.add(line, Message(template, shown))

    def add(self, line: int, message: Message) -> None:
        """Note an error whose sentence is ready. Raises TooManyErrors when the list is full."""
        self.errors.append(RuleError(self.file, line, self.path, message))
        if len(self.errors) >= ERRORS_AT_MOST:
            raise TooManyErrors

    def text(self, node: Node) -> str | None:
        """A text that is not blank. Numbers are taken as written, because people forget quotation marks."""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return str(node.value)
        self.refuse(node.line, N_("Her skal det stå en tekst, ikke {found}"), found=_what(node))
        return None

    def texts(self, node: Node) -> tuple[str, ...] | None:
        """One text or a list of texts; None (and an error) when there is none."""
        if node.is_list and not node.value:
            self.refuse(node.line, N_("Listen er tom, så vilkåret kan aldri passe"))
            return None
        found = [self.text(item) for item in node.items()]
        return None if None in found else tuple(text for text in found if text is not None)

    def known(self, node: Node, names: Mapping[str, str], unknown: str) -> frozenset[str] | None:
        """Codes out of `names` (code to name), written as code or name; a misspelt one is an error with the
        nearest.

        `unknown` is the sentence for a word that is not there, with {word}.
        """
        written = self.texts(node)
        if written is None:
            return None
        codes = {word: code_of(word, names) for word in written}
        lines = {str(item.value).strip(): item.line for item in node.items()}
        for word in (word for word, code in codes.items() if code is None):
            near = nearest(word[:SHOWN], [*names, *names.values()])
            asked = Message(N_(" Mente du «{near}»?"), {"near": near}) if near else self._choices(names)
            self.refuse(
                lines.get(word, node.line),
                N_("{unknown}.{hint}"),
                unknown=Message(unknown, {"word": word[:SHOWN]}),
                hint=asked,
            )
        found = frozenset(code for code in codes.values() if code is not None)
        return found if len(found) and None not in codes.values() else None

    @staticmethod
    def _choices(names: Mapping[str, str]) -> Message:
        if not names:
            return Message(N_(" Det er ingen å velge mellom ennå"))
        return Message(N_(" Velg blant {choices}"), {"choices": tuple(sorted(names))})

    def mapping(
        self, node: Node, allowed: Iterable[str], required: Iterable[str] = ()
    ) -> dict[str, Node] | None:
        """The known «key: value» pairs of a node; unknown and missing keys are errors."""
        if not node.is_mapping:
            self.refuse(node.line, N_("Her skal det stå «navn: verdi», ikke {found}"), found=_what(node))
            return None
        allowed = list(allowed)
        for key in [key for key in node.value if key not in allowed]:
            near = nearest(key[:SHOWN], allowed)
            hint = (
                Message(N_("Mente du «{near}»?"), {"near": near})
                if near
                else Message(N_("Her kan det stå {choices}."), {"choices": tuple(allowed)})
            )
            self.refuse(node.value[key].key_line, N_("Vi kjenner ikke «{key}». {hint}"), key=key, hint=hint)
        for key in required:
            if key not in node.value:
                self.refuse(node.key_line or node.line, N_("Her mangler «{key}»"), key=key)
        return {key: value for key, value in node.value.items() if key in allowed}


def code_of(word: str, names: Mapping[str, str]) -> str | None:
    """The code a word stands for: the code itself, or a name whatever its capital letters; None when
    unknown.
    """
    if word in names:
        return word
    folded = word.casefold()
    return next(
        (code for code, name in names.items() if name.casefold() == folded or code.casefold() == folded), None
    )


def _what(node: Node) -> Message:
    if node.is_mapping:
        return Message(N_("«navn: verdi»"))
    if node.is_list:
        return Message(N_("en liste"))
    if node.value is None:
        return Message(N_("ingenting"))
    if isinstance(node.value, bool):
        return Message(N_("ja/nei"))
    return Message(N_("«{value}»"), {"value": str(node.value)[:SHOWN]})

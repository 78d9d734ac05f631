"""YAML to a tree of plain values that knows the line of each, for error messages a person can act on.

Built from the parser's events, so nothing is constructed that was not written: no tags, no anchors or aliases
(a few lines of them can unfold to gigabytes), no deep nesting, no key twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from routing_rules.words import N_, Message

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_VALUES = 60_000  # three times a ruleset of 1,000 rules; a megabyte of commas would take half a minute

Scalar = str | int | float | bool | None
Refuse = Callable[[int, Message], None]

_INT = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?(\d{1,18}\.\d*|\.\d+)([eE][-+]?\d{1,3})?")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Unreadable(Exception):
    """The text is no YAML we read. `line` counts from 1."""

    def __init__(self, line: int, message: Message) -> None:
        super().__init__(message.text())
        self.line, self.message = line, message


@dataclass(frozen=True)
class Node:
    """One value with its line. `value` is a scalar, a list of nodes, or a dict of key to node."""

    value: Any
    line: int
    key_line: int = 0

    @property
    def is_mapping(self) -> bool:
        """True for «key: value» pairs."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """True for a list."""
        return isinstance(self.value, list)

    def items(self) -> list[Node]:
        """The nodes of a list; a single value counts as a list of one, so that both may be written."""
        return self.value if self.is_list else [self]

    def plain(self) -> Any:
        """The value without lines."""
        if self.is_mapping:
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if self.is_list else self.value


def read_tree(text: str, refuse: Refuse) -> Node:
    """The tree of one YAML document.

    `refuse(line, message)` is called for what is wrong but can be read past (a key written twice). Raises
    Unreadable for what cannot.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        limit = Message(
            N_("Regelsettet er større enn {limit} kB. Del det opp, eller ta bort det som ikke brukes"),
            {"limit": MAX_BYTES // 1000},
        )
        raise Unreadable(1, limit)
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(text), refuse).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, _problem(str(error.problem or error))) from error
    except ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise Unreadable(line, Message(N_("Her er et tegn som ikke kan stå i teksten"))) from error
    except (YAMLError, YAMLStreamError, ValueError) as error:
        raise Unreadable(
            1, Message(N_("Teksten er ikke gyldig YAML: {problem}"), {"problem": str(error)})
        ) from error


_PROBLEMS = (
    # By far the commonest: «why: Gatelys: staten eier veien».
    ("mapping values are not allowed", N_("Her står et kolon inni en tekst. Sett teksten i anførselstegn")),
    ("'\\t'", N_("Her er en tabulator. Bruk mellomrom foran linjen")),
    ("found unexpected end of stream", N_("En tekst i anførselstegn mangler det siste tegnet")),
    ("expected <block end>", N_("Linjen er rykket inn annerledes enn linjene over")),
    ("could not find expected ':'", N_("Her mangler et kolon etter navnet")),
    ("expected ',' or", N_("En klammeparentes eller krøllparentes mangler komma eller slutt")),
)
"""What the parser says, to what a person can do about it."""


def _problem(problem: str) -> Message:
    known = next((sentence for sign, sentence in _PROBLEMS if sign in problem), None)
    if known:
        return Message(known)
    return Message(N_("Teksten er ikke gyldig YAML her: {problem}"), {"problem": problem})


class _Builder:
    def __init__(self, events: Iterator[Any], refuse: Refuse) -> None:
        self.events, self.refuse = events, refuse
        self.values = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise Unreadable(
                        _line(event), Message(N_("Filen har flere dokumenter («---»). Et regelsett er ett"))
                    )
                root = self.node(next(self.events), 1)
        if root is None:
            raise Unreadable(1, Message(N_("Filen er tom. Et regelsett trenger minst én regel")))
        return root

    def node(self, event: Any, depth: int) -> Node:
        line = _line(event)
        self.values += 1
        if self.values > MAX_VALUES:
            raise Unreadable(
                line, Message(N_("Regelsettet har flere enn {limit} verdier"), {"limit": MAX_VALUES})
            )
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                line,
                Message(
                    N_(
                        "Ankere og henvisninger (& og *) er ikke tillatt. Skriv verdien ut, "
                        "eller sett den i anførselstegn"
                    )
                ),
            )
        if depth > MAX_DEPTH:
            raise Unreadable(line, Message(N_("Vilkårene ligger for dypt inni hverandre")))
        if getattr(event, "tag", None):
            raise Unreadable(line, _tag(str(event.tag)))
        if isinstance(event, MappingStartEvent):
            return Node(self.mapping(depth), line)
        if isinstance(event, SequenceStartEvent):
            return Node(self.sequence(depth), line)
        return Node(_scalar(event), line)

    def sequence(self, depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            nodes.append(self.node(event, depth + 1))
        return nodes

    def mapping(self, depth: int) -> dict[str, Node]:
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                raise Unreadable(line, Message(N_("Et navn før kolon må være ett ord")))
            key = str(event.value)
            self.node(event, depth)
            node = self.node(next(self.events), depth + 1)
            if key in pairs:
                self.refuse(
                    line,
                    Message(
                        N_("«{key}» står to ganger (først på linje {first}). Behold den ene"),
                        {"key": key, "first": pairs[key].key_line},
                    ),
                )
                continue
            pairs[key] = Node(node.value, node.line, line)
        return pairs


def _tag(tag: str) -> Message:
    if "include" in tag.casefold() or "import" in tag.casefold():
        return Message(N_("Et regelsett henter ikke inn andre filer. Skriv reglene i denne filen"))
    return Message(N_("Merkelapper som «{tag}» er ikke tillatt"), {"tag": tag[:60]})


def _scalar(event: Any) -> Scalar:
    written = str(event.value)
    if event.style:  # quoted: text, whatever it looks like
        return written
    if written in _WORDS:
        return _WORDS[written]
    if _INT.fullmatch(written):
        return int(written)
    return float(written) if _FLOAT.fullmatch(written) else written


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1

"""Rules as the rows of a list: number, sentence, how it has done."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_login import current_user

from app.queries.ruleset_page import RuleCount, find_icons
from app.web.request_context import db
from routing_rules.rule_text import WrittenRule, lines_of, read_rules
from routing_rules.sentences import Words, plain, rule_sentence
from routing_rules.vocabulary import Vocabulary

BAD_SHARE = 0.25
"""Share of cases moved afterwards from which a rule is marked."""

BAD_LEAST = 3
TOKEN_ICONS = {
    "promise": "clock",
    "area": "map",
    "road_owner": "route",
    "road": "route",
    "keywords": "search",
}


@dataclass(frozen=True)
class Face:
    """A piece of a sentence with its icon (None for plain words)."""

    text: str
    token: str
    icon: str | None


@dataclass(frozen=True)
class RuleRow:
    """One rule of the list. ``why``: the sentence that residents and the desk read. ``yaml``: the rule as written."""

    id: str
    number: int
    name: str
    sentence: list[Face]
    why: str
    is_last: bool
    counts: RuleCount
    yaml: str

    @property
    def is_bad(self) -> bool:
        """Whether the desk moves its cases so often that somebody should look."""
        moved, hits = self.counts.moved, self.counts.hits
        return moved >= BAD_LEAST and moved >= BAD_SHARE * hits

    def fits(self, asked: str) -> bool:
        """Whether every word that was searched for stands in the rule."""
        text = f"{self.number} {self.id} {self.name} {self.why} {self.yaml} " + "".join(
            face.text for face in self.sentence
        )
        folded = text.casefold()
        return all(word in folded for word in asked.casefold().split())


def rule_rows(
    source: str, vocabulary: Vocabulary, counts: Mapping[str, RuleCount] | None = None
) -> list[RuleRow]:
    """The rules of a ruleset's text, in order. Raises Unreadable when it is no YAML."""
    icons = find_icons(db(), current_user.municipality_id)
    rules = read_rules(source)
    lines = lines_of(source)
    return [
        _row(rule, lines, vocabulary, icons, (counts or {}).get(rule.id, RuleCount()), rule is rules[-1])
        for rule in rules
    ]


def _row(
    rule: WrittenRule,
    lines: list[str],
    vocabulary: Vocabulary,
    icons: Mapping[tuple[str, str], str],
    counts: RuleCount,
    is_last: bool,
) -> RuleRow:
    return RuleRow(
        id=rule.id,
        number=rule.number,
        name=rule.name,
        sentence=faces(rule, vocabulary, icons),
        why=str(rule.values.get("why") or ""),
        is_last=is_last,
        counts=counts,
        yaml="\n".join(line[rule.indent :] for line in lines[rule.start : rule.end])
        if rule.start >= 0
        else "",
    )


def faces(
    rule: WrittenRule, vocabulary: Vocabulary, icons: Mapping[tuple[str, str], str], most: int = 6
) -> list[Face]:
    """The rule as a sentence with icons."""
    return [
        Face(piece.text, piece.token, icons.get((piece.token, piece.code)) or TOKEN_ICONS.get(piece.token))
        for piece in rule_sentence(rule.values, Words(vocabulary, _, most))
    ]


def in_words(rule: WrittenRule, vocabulary: Vocabulary) -> str:
    """The rule as one sentence without tokens."""
    return plain(rule_sentence(rule.values, Words(vocabulary, _)))

"""The difference between two texts of rules, in words."""

from dataclasses import dataclass

from flask_babel import gettext as _

from routing_rules.diff import diff_texts
from routing_rules.vocabulary import Vocabulary
from routing_rules.yaml_tree import Unreadable


@dataclass(frozen=True)
class ChangeWords:
    """One change: the first sentence says which rule, the others what."""

    kind: str
    rule_id: str
    title: str
    sentences: list[str]


def changes_in_words(old: str, new: str, vocabulary: Vocabulary) -> list[ChangeWords] | None:
    """Every change from ``old`` to ``new``; None when one of them is no YAML that we read."""
    try:
        changes = diff_texts(old, new, vocabulary)
    except Unreadable:
        return None
    return [
        ChangeWords(
            one.kind,
            one.rule_id,
            f"{one.sentences[0].text(_)}.",
            [f"{sentence.text(_)}." for sentence in one.sentences[1:]],
        )
        for one in changes
    ]

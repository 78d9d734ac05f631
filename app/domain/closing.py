"""Why a case was closed without work, as a kind that pages, mails and numbers can tell apart.

The desk chooses the kind and writes the reason in its own words; neither stands in for the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.words import N_


class Closing(StrEnum):
    """Stored in ``case.closing`` while the case is declined."""

    NOT_OURS = "not_ours"
    WONT_DO = "wont_do"
    CANNOT_FIND = "cannot_find"
    DUPLICATE = "duplicate"

    @property
    def words(self) -> "ClosingWords":
        """How it is said."""
        return CLOSING_WORDS[self]


@dataclass(frozen=True)
class ClosingWords:
    """``choice`` for the desk, ``title`` what has happened, ``following`` what the reader can do now."""

    choice: str
    title: str
    following: str


CLOSING_WORDS: dict[Closing, ClosingWords] = {
    Closing.NOT_OURS: ClosingWords(
        N_("Ikke kommunens ansvar"),
        N_("Dette er ikke kommunens ansvar"),
        N_("Kommunen kan ikke gjøre noe her."),
    ),
    Closing.WONT_DO: ClosingWords(
        N_("Vi gjør det ikke"),
        N_("Vi gjør ikke noe med dette nå"),
        N_("Det skjer ikke mer i denne saken nå."),
    ),
    Closing.CANNOT_FIND: ClosingWords(
        N_("Vi finner ikke feilen"),
        N_("Vi har sett etter og finner ikke feilen"),
        N_("Ser du den igjen, så meld fra på nytt."),
    ),
    Closing.DUPLICATE: ClosingWords(
        N_("Meldt fra før"),
        N_("Noen meldte fra om dette før deg"),
        N_("Vi er på saken. Følg den andre saken på kartet."),
    ),
}


def closing_of(stored: str | None) -> Closing:
    """The kind of a declined case; cases from before there were kinds, and archives, say only that nothing is done."""
    return Closing(stored) if stored in set(Closing) else Closing.WONT_DO

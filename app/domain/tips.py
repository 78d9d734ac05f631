"""Tips: somebody says that something on an open page should not be there.

Nobody needs an account, and nothing about who it was is kept. What several tips may do by themselves, and why so
little, is told in docs/moderation.md.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import BadInput
from app.domain.reports import FieldErrors
from app.domain.words import N_

MAX_SAID = 1000
"""Characters of the text that may go with a tip."""

HIDING_TAKES = 3
"""So many tips, each from somewhere else, hide a part until the desk has looked."""

HIDING_WITHIN = timedelta(hours=24)

MOST_WAITING = 50
"""So many tips wait on one case; what more there is to say, the desk sees when it looks."""

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What the form's own key looks like: sent twice, it is one tip."""


class TipKind(StrEnum):
    """What is wrong."""

    PERSONAL = "personal"
    INSULT = "insult"
    ILLEGAL = "illegal"
    SPAM = "spam"
    OTHER = "other"

    @property
    def harms(self) -> bool:
        """Whether somebody may be hurt while it stays: only such tips hide anything before a person has looked."""
        return self in (TipKind.PERSONAL, TipKind.INSULT, TipKind.ILLEGAL)


KIND_WORDS: dict[TipKind, tuple[str, str]] = {
    TipKind.PERSONAL: (
        N_("Personopplysninger, ansikt eller bilskilt"),
        N_("Navn, nummer eller noen som kan kjennes igjen."),
    ),
    TipKind.INSULT: (N_("Hets eller sjikane"), N_("Noen blir hengt ut eller plaget.")),
    TipKind.ILLEGAL: (N_("Noe ulovlig"), N_("For eksempel trusler, eller bilder som ikke skal deles.")),
    TipKind.SPAM: (
        N_("Reklame, eller ikke om et sted"),
        N_("Det gjelder ikke noe som kommunen kan fikse."),
    ),
    TipKind.OTHER: (N_("Noe annet"), N_("Skriv gjerne hva.")),
}
"""Title and explanation, in the order of the form."""

CHOOSE = N_("Velg hva som er galt.")
TOO_LONG = N_("Teksten er for lang (%(length)s tegn). Kort den ned til %(limit)s tegn.")


@dataclass(frozen=True)
class NewTip:
    """A tip as it comes in. ``sender`` is the network it came from: it is used, and not kept."""

    key: str
    part: str
    kind: str
    said: str
    sender: str

    def check(self) -> None:
        """Raises BadInput (``kind``, ``said``): names what must be put right."""
        errors: FieldErrors = {}
        if self.kind not in list(TipKind):
            errors["kind"] = CHOOSE
        if len(self.said) > MAX_SAID:
            errors["said"] = (TOO_LONG, {"length": len(self.said), "limit": MAX_SAID})
        if errors:
            raise BadInput(errors)


def mark_of(secret: str, case_id: object, part: str, sender: str) -> int:
    """A number from 0 to 255 that is the same for the same sender and part, and for millions of other senders.

    It tells that two tips may come from one place, and never which place that was: one byte cannot. Another part gives
    another number, so nobody can be followed from tip to tip.
    """
    said = f"tip|{case_id}|{part}|{sender}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).digest()[0]


def are_enough(tips: Iterable[tuple[str, int | None, datetime]], now: datetime) -> bool:
    """Whether waiting tips on one part hide it: ``tips`` are (kind, mark, when)."""
    marks = {
        mark
        for kind, mark, at in tips
        if mark is not None and TipKind(kind).harms and at > now - HIDING_WITHIN
    }
    return len(marks) >= HIDING_TAKES

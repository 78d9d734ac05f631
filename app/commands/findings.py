"""What ``varsko doctor`` says: one line a check, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a check found; WRONG makes the exit code 1."""

    GOOD = "✓"
    NOTE = "·"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One line of the report; `mend` says what to do when the verdict is not GOOD."""

    verdict: Verdict
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.verdict} {self.what}" + (f" → {self.mend}" if self.mend else "")


def good(what: str) -> Finding:
    """A check that passed."""
    return Finding(Verdict.GOOD, what)


def wrong(what: str, mend: str) -> Finding:
    """A check that failed."""
    return Finding(Verdict.WRONG, what, mend)

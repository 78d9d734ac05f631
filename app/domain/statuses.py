"""The statuses of a case, and their words, icons and colours.

Residents see fewer than staff: ASSIGNED is still «Mottatt» for them (with the unit's name in the sentence).
Words, icons and colours follow the design guide, section 2.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.words import N_


class Status(StrEnum):
    """Where a case is in its life. Stored by name in lower case."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    PLANNED = "planned"
    WORKING = "working"
    WAITING = "waiting"
    FORWARDED = "forwarded"
    RESOLVED = "resolved"
    DECLINED = "declined"

    @property
    def face(self) -> "Face":
        """How the status looks: words, icon and colour."""
        return FACES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in CLOSED


CLOSED = frozenset({Status.RESOLVED, Status.DECLINED})
OPEN = frozenset(Status) - CLOSED


@dataclass(frozen=True)
class Face:
    """``public_key`` names the pin colour (``data-st``), ``tag_color`` the tag's colour scale (``data-color``)."""

    public_key: str
    public_word: str
    staff_word: str
    icon: str
    tag_color: str
    public_meaning: str


FACES: dict[Status, Face] = {
    Status.RECEIVED: Face(
        "mottatt",
        N_("Mottatt"),
        N_("Ny"),
        "inbox",
        "info",
        N_("Vi har fått meldingen. Ingen har bestemt noe ennå."),
    ),
    Status.ASSIGNED: Face(
        "mottatt",
        N_("Mottatt"),
        N_("Fordelt"),
        "inbox",
        "info",
        N_("Meldingen ligger hos dem som skal fikse det."),
    ),
    Status.PLANNED: Face(
        "planlagt", N_("Planlagt"), N_("Planlagt"), "calendar", "plan", N_("Dagen er bestemt.")
    ),
    Status.WORKING: Face(
        "arbeid", N_("I arbeid"), N_("I arbeid"), "wrench", "arbeid", N_("Noen holder på med det nå.")
    ),
    Status.WAITING: Face(
        "venter",
        N_("Venter på svar"),
        N_("Venter på innmelder"),
        "chat",
        "warning",
        N_("Vi har spurt innmelderen om noe."),
    ),
    Status.FORWARDED: Face(
        "videre",
        N_("Sendt videre"),
        N_("Sendt videre"),
        "forward",
        "neutral",
        N_("En annen eier har saken nå."),
    ),
    Status.RESOLVED: Face("lost", N_("Løst"), N_("Løst"), "check", "success", N_("Det er gjort.")),
    Status.DECLINED: Face(
        "avsluttet",
        N_("Avsluttet"),
        N_("Avsluttet"),
        "minus",
        "neutral",
        N_("Avsluttet uten arbeid, med en grunn."),
    ),
}

PUBLIC_KEYS: tuple[str, ...] = tuple(dict.fromkeys(face.public_key for face in FACES.values()))
"""The keys that residents can filter by, in the order of a case's life."""


def statuses_of(public_key: str) -> frozenset[Status]:
    """All statuses that residents see under ``public_key``; empty for an unknown key."""
    return frozenset(status for status, face in FACES.items() if face.public_key == public_key)

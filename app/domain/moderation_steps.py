"""The rows of the table of steps that say what of a case everybody may read: all of it, parts of it, in which words."""

from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.step import Step, Visibility, step
from app.domain.words import N_

ALWAYS, DESK, INTERNAL = frozenset(Status), Permission.CASE_TRIAGE, Visibility.INTERNAL

MODERATION: tuple[Step, ...] = (
    step(
        "hide",
        ALWAYS,
        None,
        DESK,
        N_("Skjul på den åpne siden"),
        N_("Skjult på den åpne siden"),
        ("reason",),
        shown_to=INTERNAL,
    ),
    step(
        "show",
        ALWAYS,
        None,
        DESK,
        N_("Vis på den åpne siden"),
        N_("Vist på den åpne siden"),
        ("reason",),
        shown_to=INTERNAL,
    ),
    step("blur", ALWAYS, None, DESK, N_("Endre sladding"), N_("Endret sladding av bilde"), shown_to=INTERNAL),
    step(
        "hide_part",
        ALWAYS,
        None,
        DESK,
        N_("Skjul tekst eller bilde"),
        N_("Skjulte noe for andre"),
        ("part", "reason"),
        shown_to=INTERNAL,
    ),
    step(
        "show_part",
        ALWAYS,
        None,
        DESK,
        N_("Vis tekst eller bilde igjen"),
        N_("Viste noe for andre igjen"),
        ("part",),
        shown_to=INTERNAL,
    ),
    step(
        "reword",
        ALWAYS,
        None,
        DESK,
        N_("Endre teksten som alle ser"),
        N_("Endret teksten som alle ser"),
        ("public_text", "reason"),
        shown_to=INTERNAL,
    ),
    step(
        "keep",
        ALWAYS,
        None,
        DESK,
        N_("La det være som det er"),
        N_("Så på tips og lot det være som det er"),
        ("part",),
        shown_to=INTERNAL,
    ),
    # Taken by nobody: several tips, see app.cases.tip_off.
    step(
        "hide_by_tips",
        ALWAYS,
        None,
        Permission.TIPS,
        N_("Skjul etter flere tips"),
        N_("Skjult etter flere tips, til noen har sett på det"),
        shown_to=INTERNAL,
    ),
)

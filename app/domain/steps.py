"""The life of a case, as one table.

Buttons, permissions, required fields, messages, the check in the database, the diagram in the docs and the exhaustive
status × step test all come from ``STEPS``. Nothing else decides whether a case may move.
"""

from collections.abc import Iterable

from app.domain.moderation_steps import MODERATION
from app.domain.permissions import Permission
from app.domain.rules_step import REDECIDE
from app.domain.statuses import OPEN, Status
from app.domain.step import Step, Visibility, step
from app.domain.words import N_

RECEIVED, ASSIGNED, PLANNED, WORKING = Status.RECEIVED, Status.ASSIGNED, Status.PLANNED, Status.WORKING
WAITING, FORWARDED, RESOLVED, DECLINED = Status.WAITING, Status.FORWARDED, Status.RESOLVED, Status.DECLINED


PUBLIC, REPORTER, INTERNAL = Visibility.PUBLIC, Visibility.REPORTER, Visibility.INTERNAL
DESK, UNIT, NOTE = Permission.CASE_TRIAGE, Permission.CASE_WORK, Permission.CASE_NOTE
TIME, ME = Permission.CLOCK, Permission.REPORTER
AT_UNIT = (ASSIGNED, PLANNED, WORKING)

_ROWS = (
    # name, from, to, permission, button, what the log says, asks for, tells
    step("confirm", [RECEIVED], ASSIGNED, DESK, N_("Bekreft"), N_("Bekreftet og fordelt"), tells="assigned"),
    step(
        "correct",
        [RECEIVED, ASSIGNED],
        ASSIGNED,
        DESK,
        N_("Rett opp"),
        N_("Rettet og fordelt"),
        ("unit", "reason"),
        tells="assigned",
    ),
    step(
        "ask",
        [RECEIVED, ASSIGNED],
        WAITING,
        DESK,
        N_("Spør innmelder"),
        N_("Spurte innmelder"),
        ("question",),
        tells="question",
        shown_to=REPORTER,
    ),
    step(
        "answer",
        [WAITING],
        RECEIVED,
        Permission.REPORTER,
        N_("Send svar"),
        N_("Innmelder svarte"),
        ("answer",),
        shown_to=REPORTER,
    ),
    step(
        "stop_waiting",
        [WAITING],
        RECEIVED,
        DESK,
        N_("Gå videre uten svar"),
        N_("Gikk videre uten svar"),
        shown_to=INTERNAL,
    ),
    step(
        "decline",
        [RECEIVED, ASSIGNED, WAITING],
        DECLINED,
        DESK,
        N_("Avslutt"),
        N_("Avsluttet uten arbeid"),
        ("closing", "reply"),
        tells="declined",
    ),
    step(
        "forward",
        [RECEIVED, ASSIGNED, WAITING],
        FORWARDED,
        DESK,
        N_("Videresend"),
        N_("Sendt videre"),
        ("party", "reply"),
        tells="forwarded",
    ),
    step(
        "take_back",
        [FORWARDED],
        RECEIVED,
        DESK,
        N_("Hent tilbake"),
        N_("Hentet tilbake"),
        ("reason",),
        shown_to=INTERNAL,
    ),
    step(
        "settle",
        [FORWARDED],
        RESOLVED,
        DESK,
        N_("Eieren har fikset det"),
        N_("Eieren har fikset det"),
        ("reply",),
        tells="resolved",
    ),
    step("plan", AT_UNIT, PLANNED, UNIT, N_("Planlegg"), N_("Planlagt"), ("planned_for",), tells="planned"),
    step("start", [ASSIGNED, PLANNED], WORKING, UNIT, N_("Start"), N_("Startet"), tells="working"),
    step("resolve", AT_UNIT, RESOLVED, UNIT, N_("Ferdig"), N_("Løst"), ("reply",), tells="resolved"),
    step(
        "return",
        AT_UNIT,
        RECEIVED,
        UNIT,
        N_("Send tilbake"),
        N_("Sendt tilbake til servicetorget"),
        ("reason",),
        shown_to=INTERNAL,
    ),
    step(
        "reopen",
        [RESOLVED, DECLINED],
        RECEIVED,
        DESK,
        N_("Åpne igjen"),
        N_("Åpnet igjen"),
        ("reason",),
        tells="reopened",
    ),
    REDECIDE,
    step(
        "reply",
        frozenset(Status),
        None,
        DESK,
        N_("Svar innmelder"),
        N_("Svarte innmelder"),
        ("reply",),
        tells="reply",
        shown_to=REPORTER,
    ),
    step(
        "comment",
        OPEN - {WAITING},
        None,
        Permission.REPORTER,
        N_("Legg til"),
        N_("Innmelder la til"),
        ("answer",),
        shown_to=REPORTER,
    ),
    step(
        "add",
        OPEN,
        None,
        Permission.REPORTER,
        N_("Legg til"),
        N_("En annen la til noe"),
        shown_to=INTERNAL,
    ),
    step(
        "publish",
        frozenset(Status),
        None,
        DESK,
        N_("Vis tillegget for alle"),
        N_("Tillegg vist for alle"),
    ),
    step(
        "withdraw",
        [RECEIVED, ASSIGNED, PLANNED, WAITING],
        DECLINED,
        Permission.REPORTER,
        N_("Trekk meldingen"),
        N_("Innmelder trakk meldingen"),
        tells="withdrawn",
    ),
    step(
        "not_fixed",
        [RESOLVED],
        ASSIGNED,
        Permission.REPORTER,
        N_("Det er ikke fikset"),
        N_("Innmelder sier at det ikke er fikset"),
        tells="reopened",
    ),
    step(
        "not_settled",
        [RESOLVED],
        RECEIVED,
        Permission.REPORTER,
        N_("Det er ikke fikset"),
        N_("Innmelder sier at det ikke er fikset"),
        tells="reopened",
    ),
    step(
        "well_done",
        [RESOLVED],
        None,
        Permission.REPORTER,
        N_("Ja, det er bra"),
        N_("Innmelder sier at det ble bra"),
        shown_to=REPORTER,
    ),
    step(
        "move_place",
        [RECEIVED, ASSIGNED, WAITING],
        None,
        Permission.REPORTER,
        N_("Flytt nåla"),
        N_("Innmelder rettet stedet"),
        shown_to=REPORTER,
    ),
    step(
        "move_away",
        [ASSIGNED],
        RECEIVED,
        Permission.REPORTER,
        N_("Flytt nåla"),
        N_("Innmelder rettet stedet, og det er kanskje en annens"),
        shown_to=REPORTER,
    ),
    step("add_photo", OPEN, None, ME, N_("Legg til bilde"), N_("Innmelder la til bilde"), shown_to=REPORTER),
    *MODERATION,
    step(
        "note",
        frozenset(Status),
        None,
        NOTE,
        N_("Lagre notat"),
        N_("Internt notat"),
        ("note",),
        shown_to=INTERNAL,
    ),
    # Taken by nobody: time passes, see app.cases.deadlines.
    step(
        "unanswered",
        [RECEIVED],
        None,
        TIME,
        N_("Svarfristen er ute"),
        N_("Svarfristen gikk ut"),
        tells="unanswered",
    ),
    step("late", [RECEIVED, *AT_UNIT], None, TIME, N_("Fristen er ute"), N_("Fristen gikk ut"), tells="late"),
    step(
        "escalate",
        [RECEIVED, *AT_UNIT],
        None,
        TIME,
        N_("Fristen nærmer seg"),
        N_("Fristen nærmer seg"),
        shown_to=INTERNAL,
    ),
)

STEPS: dict[str, Step] = {row.name: row for row in _ROWS}

MOVES: frozenset[tuple[Status, Status]] = frozenset(
    (source, row.to) for row in _ROWS if row.to for source in row.sources if source != row.to
)
"""Every change of status that exists. The database refuses all others (see migrations and test_database_moves)."""


def steps_from(status: Status, permissions: Iterable[Permission]) -> list[Step]:
    """The steps that somebody with ``permissions`` may take from ``status``, in the order of the table."""
    allowed = frozenset(permissions)
    return [row for row in _ROWS if status in row.sources and row.permission in allowed]


BY_TIME = frozenset(row.name for row in _ROWS if row.permission is TIME)
"""Steps that nobody takes."""

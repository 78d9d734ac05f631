"""Steps that need more than a verb and a case, and those of reporters, for the walk through the whole table."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from app.cases import moderate, reporter
from app.cases.context import CLOCK, TIPS
from app.cases.move import take_step
from app.cases.verb import verb
from app.domain.parts import TEXT
from app.models import Case, Photo
from geo.place import Place
from tests.builders import CENTRE, Town

BESIDE = Place(CENTRE.lon + 0.001, CENTRE.lat)


def take_step_alone(town: Town, case: Case, name: str, **changes: object) -> Case:
    """A row of the table that a verb takes in special cases only, taken in every case."""
    return verb(take_step)(town.ctx(), case.id, name, None, changes=changes)


REPORTER_STEPS: dict[str, Callable[[Town, Case], Case]] = {
    "withdraw": lambda t, c: reporter.withdraw(t.ctx(), c.id),
    "not_fixed": lambda t, c: reporter.say_not_fixed(t.ctx(), c.id),
    "not_settled": lambda t, c: take_step_alone(t, c, "not_settled", unit_id=None),
    "well_done": lambda t, c: reporter.say_well_done(t.ctx(), c.id),
    "move_place": lambda t, c: reporter.move_place(t.ctx(), c.id, BESIDE),
    "move_away": lambda t, c: take_step_alone(t, c, "move_away", unit_id=None),
    "add_photo": lambda t, c: reporter.tell_of_photos(t.ctx(), c.id),
}

MODERATION_STEPS: dict[str, Callable[[Town, Case], Case]] = {
    "hide_part": lambda t, c: moderate.hide_part(t.ctx("desk"), c.id, c.version, TEXT, "Navn i teksten."),
    "show_part": lambda t, c: verb(take_step)(
        t.ctx("desk"), c.id, "show_part", c.version, {"part": TEXT}, {"hidden": []}
    ),
    "reword": lambda t, c: moderate.reword(t.ctx("desk"), c.id, c.version, "Lampen er mørk.", "Kortet ned."),
    "keep": lambda t, c: moderate.keep(t.ctx("desk"), c.id, c.version, TEXT),
    "hide_by_tips": lambda t, c: verb(take_step)(
        replace(t.ctx(), actor=TIPS), c.id, "hide_by_tips", None, changes={"hidden": [TEXT]}
    ),
}


def ready_photo(town: Town, case: Case) -> uuid.UUID:
    """A photo on the case whose pictures are made."""
    size = {"key": "public-ready/x", "width": 4, "height": 3}
    photo = Photo(
        id=uuid.uuid4(),
        case_id=case.id,
        use="report",
        state="ready",
        file_name="bilde.jpg",
        bytes=1,
        sha256="0" * 64,
        width=4,
        height=3,
        derivatives={"large": size},
        regions=[],
        clear_key="staff-only/x",
        created_at=town.now,
    )
    town.session.add(photo)
    town.session.commit()
    return photo.id


def by_time(town: Town, case: Case, name: str) -> Case:
    """A step that nobody takes, as app.cases.deadlines does it."""
    ctx = town.ctx()
    ctx.actor = CLOCK
    return verb(take_step)(ctx, case.id, name, None)

"""What the reporter may do with the case now: the buttons of the own page."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.corrections import may_say_not_fixed
from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.steps import steps_from
from app.queries.own_page import OwnPage


@dataclass(frozen=True)
class OwnChoices:
    """``thanked``: the reporter has said that it turned out well, since the case was resolved."""

    well_done: bool
    not_fixed: bool
    withdraw: bool
    move_place: bool
    add_photo: bool
    thanked: bool


def choices_of(own: OwnPage, now: datetime) -> OwnChoices:
    """The steps of the table that the reporter may take, within their time."""
    steps = {step.name for step in steps_from(own.status, (Permission.REPORTER,))}
    thanked = own.status is Status.RESOLVED and any(
        event.step == "well_done" and own.closed_at and event.at >= own.closed_at for event in own.events
    )
    return OwnChoices(
        well_done="well_done" in steps and not thanked,
        not_fixed="not_fixed" in steps and may_say_not_fixed(own.closed_at, now),
        withdraw="withdraw" in steps,
        move_place="move_place" in steps and own.place is not None,
        add_photo="add_photo" in steps,
        thanked=thanked,
    )

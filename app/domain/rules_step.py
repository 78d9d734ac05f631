"""The one step that the rules themselves take: an open case is decided anew."""

from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.step import Visibility, step
from app.domain.words import N_

REDECIDE = step(
    "redecide",
    [Status.RECEIVED, Status.ASSIGNED, Status.WAITING],
    None,
    Permission.RULES,
    N_("Fordel på nytt"),
    N_("Fordelt på nytt av reglene"),
    ("reason",),
    shown_to=Visibility.INTERNAL,
)

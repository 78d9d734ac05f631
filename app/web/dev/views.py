"""The gallery of components: one page with every macro, to look at and to run axe on."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template

from app.domain.statuses import Status
from app.web.guards import open_to_all

blueprint = Blueprint("dev", __name__, url_prefix="/dev")

SHOWN_AT = datetime(2026, 11, 23, 9, 6, tzinfo=UTC)
"""The moment that the gallery plays at: always the same picture."""


def _rows() -> list[SimpleNamespace]:
    titles = ("Gatelys er slukket", "Dypt hull i veibanen", "Løs brostein")
    statuses = (Status.RECEIVED, Status.WORKING, Status.RESOLVED)
    return [
        SimpleNamespace(
            title=title,
            href="/",
            status=status,
            place="Grønnegata 32",
            received_at=SHOWN_AT - timedelta(days=3 * number, hours=2),
            photo_url=None,
            icon="c-lys",
            meta=None,
        )
        for number, (title, status) in enumerate(zip(titles, statuses, strict=True))
    ]


def _queue() -> list[SimpleNamespace]:
    hours_left = (-2, 1, 30)
    return [
        SimpleNamespace(
            title="Vann renner ut av asfalten",
            href="/",
            icon="c-vann",
            received_at=SHOWN_AT - timedelta(hours=5),
            deadline=SHOWN_AT + timedelta(hours=left),
            place="Dramsvegen 71",
            flags=["Haster"] if left < 0 else [],
        )
        for left in hours_left
    ]


def gallery_context() -> dict[str, Any]:
    """Everything that ``dev/gallery.html`` shows."""
    tiles = [
        SimpleNamespace(
            value="lys", text="Gatelys", icon="c-lys", example="Slukket, blinker eller skadet", words=""
        ),
        SimpleNamespace(
            value="vei", text="Hull i vei eller fortau", icon="c-vei", example="Hull, sprekk", words=""
        ),
        SimpleNamespace(
            value="annet", text="Noe annet", icon="c-annet", example="Vi finner riktig avdeling", words=""
        ),
    ]
    return {
        "now": SHOWN_AT,
        "earlier": SHOWN_AT - timedelta(days=2, minutes=52),
        "later": SHOWN_AT + timedelta(days=1, hours=5),
        "statuses": list(Status),
        "rows": _rows(),
        "queue": _queue(),
        "tiles": tiles,
    }


@blueprint.get("/gallery")
@open_to_all
def gallery() -> str:
    """All components on one page."""
    return render_template("dev/gallery.html", **gallery_context())

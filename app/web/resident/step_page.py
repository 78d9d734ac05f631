"""What the pages of the flow have in common: step header, what was answered so far, the address of the way back."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.models import Photo
from app.web.presentation import in_language
from app.web.resident.drafts import STEPS, Flow


def step_names() -> list[str]:
    """The five steps, as the step header says them."""
    return [_("Bilde og sted"), _("Hva gjelder det?"), _("Detaljer"), _("Kontakt"), _("Se over og send")]


def render_step(flow: Flow, step: str, template: str, **values: Any) -> str:
    """A step's page. From the review one goes back to the review; ``back_href`` may say another way back."""
    back_to = request.values.get("back_to", "")
    back_href = values.pop("back_href", None) or _back(flow, step, back_to)
    return render_template(
        template,
        flow=flow,
        step_names=step_names(),
        step_current=STEPS.index(step) + 1,
        back_href=back_href,
        back_to=back_to if back_to == "review" else "",
        so_far_rows=so_far(flow),
        so_far_photo=photo_url(flow, next(iter(flow.good_photos), None), "medium"),
        thumb_url=lambda photo: photo_url(flow, photo, "thumb"),
        **values,
    )


def _back(flow: Flow, step: str, back_to: str) -> str:
    if back_to == "review":
        return url_for("resident.review", key=flow.key)
    number = STEPS.index(step)
    return url_for(f"resident.{STEPS[number - 1]}" if number else "resident.begin_again", key=flow.key)


def photo_url(flow: Flow, photo: Photo | None, size: str) -> str | None:
    """The address of a finished photo of the draft, None while it is being made ready."""
    if photo is None or photo.state != "ready":
        return None
    return url_for("resident.draft_photo", key=flow.key, photo_id=photo.id, size=size)


def so_far(flow: Flow) -> list[tuple[str, str, str, str | None]]:
    """Rows (icon, name, value, more) of what has been answered."""
    rows: list[tuple[str, str, str, str | None]] = []
    if flow.place:
        rows.append(("pin", _("Sted"), flow.fields.get("place_name", ""), flow.fields.get("place_about")))
    if flow.category:
        rows.append((flow.category.icon, _("Gjelder"), in_language(flow.category, "name"), None))
    if flow.fields.get("text"):
        text = flow.fields["text"]
        rows.append(("edit", _("Beskrivelse"), text if len(text) <= 90 else text[:88].rstrip() + " …", None))
    return rows

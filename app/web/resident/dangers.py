"""Danger to life in a draft: what gives it away, and whom to call."""

from zoneinfo import ZoneInfo

from app.domain.danger import ANSWERED, Danger, answers_danger, find_danger
from app.domain.duty import DutyPhone, phones_now
from app.models import Category, Municipality
from app.web.request_context import now
from app.web.resident.drafts import Flow


def danger_of(flow: Flow) -> Danger | None:
    """What the text or the answers give away."""
    found = find_danger(flow.fields.get("text", ""))
    if found is None and flow.category and answers_danger(flow.category.questions, flow.answers()):
        return ANSWERED
    return found


def danger_mark(flow: Flow) -> str | None:
    """The kind of danger and the answers that mean it."""
    found = danger_of(flow)
    if found is None:
        return None
    questions = flow.category.questions if flow.category else []
    return " ".join([found.kind, *answers_danger(questions, flow.answers())])


def phones_of(town: Municipality, category: Category | None) -> list[DutyPhone]:
    """The duty phones that are answered now and are about the category."""
    local = now().astimezone(ZoneInfo(town.time_zone))
    return phones_now(
        town.settings,
        category.code if category else None,
        category.group_code if category else None,
        local,
    )

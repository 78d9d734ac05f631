"""What the rules would say of a draft as it stands: who gets it, and what is promised. Reads only."""

from app.cases.decide import Decided, decide
from app.queries.places import find_place_facts
from app.web.request_context import db, now
from app.web.resident.drafts import Flow

CHANNEL = "web"


def preview(flow: Flow) -> Decided:
    """The decision for a draft that has a place and a category; what is not written yet counts as empty.

    Raises:
        NoRuleset: the municipality has published no rules.
    """
    assert flow.place is not None  # noqa: S101 (see the docstring)
    assert flow.category is not None  # noqa: S101
    facts = find_place_facts(db(), flow.municipality.id, flow.place)
    return decide(
        db(),
        flow.municipality,
        flow.category,
        facts,
        flow.fields.get("text", ""),
        flow.answers(),
        CHANNEL,
        bool(flow.good_photos),
        now(),
        "anonymous" if flow.fields.get("reply_by") not in ("email", "phone") else "resident",
    )

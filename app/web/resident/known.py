"""What is known already about the place and the category of a draft: open cases that may be the same."""

from dataclasses import dataclass, field

from app.queries.similar import SimilarCase, find_similar
from app.web.request_context import db, now
from app.web.resident.drafts import Flow


@dataclass(frozen=True)
class Known:
    """What is shown before anything is written; empty when nothing is known."""

    cases: list[SimilarCase] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cases)


def find_known(flow: Flow) -> Known:
    """What is known about the draft's place and category; nothing while either is missing."""
    if flow.place is None or flow.category is None:
        return Known()
    said = flow.fields.get("text") or flow.fields.get("searched") or ""
    return Known(find_similar(db(), flow.municipality.id, flow.category, flow.place, now(), said))


def known_mark(flow: Flow) -> str | None:
    """Place and category, when something is known there."""
    if not find_known(flow) or flow.category is None or flow.place is None:
        return None
    return f"{flow.category.code}@{flow.place.lon:.4f},{flow.place.lat:.4f}"

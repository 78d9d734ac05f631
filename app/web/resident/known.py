"""What is known already about the place and category of a draft: notices, and open cases that may be the same."""

from dataclasses import dataclass, field

from app.queries.notices import ShownNotice, find_notices_at
from app.queries.similar import SimilarCase, find_similar
from app.web.request_context import db, now
from app.web.resident.drafts import Flow


@dataclass(frozen=True)
class Known:
    """What is shown before anything is written; empty when nothing is known."""

    cases: list[SimilarCase] = field(default_factory=list)
    notices: list[ShownNotice] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cases or self.notices)


def find_known(flow: Flow) -> Known:
    """What is known about the draft's place and category; nothing while either is missing."""
    if flow.place is None or flow.category is None:
        return Known()
    said = flow.fields.get("text") or flow.fields.get("searched") or ""
    town = flow.municipality.id
    return Known(
        find_similar(db(), town, flow.category, flow.place, now(), said),
        find_notices_at(db(), town, flow.place, now(), flow.category.code),
    )


def notices_here(flow: Flow) -> list[ShownNotice]:
    """Every notice that holds at the draft's place, whatever it is about."""
    return find_notices_at(db(), flow.municipality.id, flow.place, now()) if flow.place else []


def known_mark(flow: Flow) -> str | None:
    """Place, category and notices, when something is known there."""
    known = find_known(flow)
    if not known or flow.category is None or flow.place is None:
        return None
    notices = "".join(f" {one.id}.{one.version}" for one in known.notices)
    return f"{flow.category.code}@{flow.place.lon:.4f},{flow.place.lat:.4f}{notices}"

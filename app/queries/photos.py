"""Which photo may be shown to whom."""

import uuid

from sqlalchemy import all_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.models import Case, Photo

NOT_HIDDEN = func.concat("photo:", Photo.id) != all_(Case.hidden)
"""The desk has not hidden it (``app.domain.parts.photo_part``)."""


def find_public_photo(session: Session, photo_id: uuid.UUID) -> Photo | None:
    """A finished photo of a public case. Answers of reporters are never public, photos of the work only when it is
    done: a case that is opened again is not as they show it. What is hidden is nobody's."""
    return session.scalar(
        select(Photo)
        .join(Case, Case.id == Photo.case_id)
        .where(
            Photo.id == photo_id,
            Photo.state == "ready",
            Case.is_public,
            NOT_HIDDEN,
            or_(Photo.use == "report", (Photo.use == "resolved") & (Case.status == Status.RESOLVED)),
        )
    )


def find_draft_photo(session: Session, draft_key: str, photo_id: uuid.UUID) -> Photo | None:
    """A finished photo of a draft, for whoever has the draft's key."""
    return session.scalar(
        select(Photo).where(Photo.id == photo_id, Photo.state == "ready", Photo.draft_key == draft_key)
    )


def find_case_photo(session: Session, case_id: uuid.UUID, photo_id: uuid.UUID) -> Photo | None:
    """A finished photo of a case, for the reporter with the private link: none of another that the desk has not shown,
    and none that it has hidden."""
    return session.scalar(
        select(Photo)
        .join(Case, Case.id == Photo.case_id)
        .where(
            Photo.id == photo_id,
            Photo.state == "ready",
            Photo.case_id == case_id,
            Photo.use != "added",
            NOT_HIDDEN,
        )
    )


def find_blurred_photo(
    session: Session, municipality_id: int, number: str, photo_id: uuid.UUID
) -> Photo | None:
    """A photo of the municipality's case ``number`` whose blurring the desk may change: finished, or being made anew
    after such a change.
    """
    return session.scalar(
        select(Photo)
        .join(Case, Case.id == Photo.case_id)
        .where(
            Photo.id == photo_id,
            Case.municipality_id == municipality_id,
            Case.number == number,
            or_(Photo.state == "ready", (Photo.state == "stored") & Photo.original_key.is_(None)),
        )
    )


def find_staff_photo(
    session: Session, municipality_id: int, unit_id: int | None, photo_id: uuid.UUID
) -> Photo | None:
    """A finished photo of a case that somebody at work may see; ``unit_id`` for people who see one unit only."""
    query = (
        select(Photo)
        .join(Case, Case.id == Photo.case_id)
        .where(Photo.id == photo_id, Photo.state == "ready", Case.municipality_id == municipality_id)
    )
    return session.scalar(query if unit_id is None else query.where(Case.unit_id == unit_id))

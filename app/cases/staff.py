"""Accounts of people who work with cases."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import BadInput, NotFound
from app.domain.permissions import UNIT_ROLES, Role
from app.domain.reports import FieldErrors, check_email
from app.domain.words import N_
from app.models import Municipality, StaffUser, Unit
from app.platform.database import transaction
from app.platform.login import HASHER

SHORTEST_PASSWORD = 10


def add_staff(
    session: Session,
    municipality: Municipality,
    email: str,
    name: str,
    role: str,
    unit: str | None,
    password: str,
) -> StaffUser:
    """Make an account; ``unit`` is a code, needed for foremen and crews.

    Raises:
        BadInput: names the field and what to write.
    """
    with transaction(session):
        errors: FieldErrors = {}
        if wrong := check_email(email):
            errors["email"] = wrong
        elif session.scalar(select(StaffUser.id).where(func.lower(StaffUser.email) == email.lower())):
            errors["email"] = N_("Det finnes allerede en konto med denne adressen.")
        if role not in set(Role):
            errors["role"] = (N_("Velg en av rollene %(roles)s."), {"roles": ", ".join(Role)})
        unit_id = _unit_id(session, municipality, unit)
        if role in UNIT_ROLES and unit_id is None:
            errors["unit"] = N_("Velg enheten som personen hører til.")
        if len(password) < SHORTEST_PASSWORD:
            errors["password"] = (N_("Passordet må ha minst %(least)s tegn."), {"least": SHORTEST_PASSWORD})
        if errors:
            raise BadInput(errors)
        user = StaffUser(
            municipality_id=municipality.id,
            unit_id=unit_id,
            email=email,
            name=name,
            role=role,
            password_hash=HASHER.hash(password),
        )
        session.add(user)
        return user


def _unit_id(session: Session, municipality: Municipality, code: str | None) -> int | None:
    return session.scalar(
        select(Unit.id).where(
            Unit.municipality_id == municipality.id, Unit.code == (code or ""), Unit.kind == "unit"
        )
    )


def set_password(session: Session, email: str, password: str) -> None:
    """A new password; signs the person out everywhere.

    Raises:
        NotFound, BadInput.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(
            {"password": (N_("Passordet må ha minst %(least)s tegn."), {"least": SHORTEST_PASSWORD})}
        )
    with transaction(session):
        user = _find(session, email)
        user.password_hash = HASHER.hash(password)
        user.session_version += 1


def note_sign_in(session: Session, staff_id: int, now: datetime) -> None:
    """Remember when somebody last signed in: an account that nobody uses can be closed."""
    with transaction(session):
        session.execute(update(StaffUser).where(StaffUser.id == staff_id).values(last_signed_in_at=now))


def disable_staff(session: Session, email: str) -> None:
    """Close the account and sign the person out everywhere; what the person did stays in the logs."""
    with transaction(session):
        user = _find(session, email)
        user.active, user.session_version = False, user.session_version + 1


def new_password() -> str:
    """A password to hand over once."""
    return secrets.token_urlsafe(12)


def _find(session: Session, email: str) -> StaffUser:
    user = session.scalar(
        select(StaffUser).where(func.lower(StaffUser.email) == email.lower()).with_for_update()
    )
    if user is None:
        raise NotFound(N_("Ingen konto har denne adressen."), "")
    return user

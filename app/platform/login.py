"""Signing in: flask-login with a session version on the server, argon2 for passwords."""

import argon2
from flask import Flask, current_app
from flask_login import LoginManager, UserMixin
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import PERMISSIONS, UNIT_ROLES, Permission, Role
from app.models import StaffUser, Unit

HASHER = argon2.PasswordHasher()
# Checked when nobody has the address, so that the answer takes as long and tells nothing.
_NOBODY = HASHER.hash("nobody")

DEMO_DOMAIN = ".example"
"""The domain of the demo accounts, whose passwords everybody knows; reserved (RFC 2606), so nobody's real address."""


class SignedIn(UserMixin):
    """The person who is signed in: plain values, read once per request."""

    def __init__(self, user: StaffUser, unit_name: str | None) -> None:
        self.id = user.id
        self.name = user.name
        self.email = user.email
        self.role = Role(user.role)
        self.municipality_id = user.municipality_id
        self.unit_id = user.unit_id
        self.unit_name = unit_name
        self.session_version = user.session_version
        self.permissions = PERMISSIONS[self.role]
        self.sees_unit_only = self.role in UNIT_ROLES

    def get_id(self) -> str:
        """What the cookie carries: raising the version on the server makes it worthless."""
        return f"{self.id}.{self.session_version}"

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def set_up_login(app: Flask) -> None:
    """Read the person behind a session cookie, once per request and only where somebody asks."""
    manager = LoginManager(app)
    manager.session_protection = None  # the address of a phone changes all the time; the version is the lock

    @manager.user_loader
    def load(cookie: str) -> SignedIn | None:
        number, _, version = cookie.partition(".")
        if not (number.isdigit() and version.isdigit()):
            return None
        session = current_app.extensions["varsko.session"]()
        row = session.execute(_with_unit().where(StaffUser.id == int(number), StaffUser.active)).first()
        if row is None or row[0].session_version != int(version):
            return None
        if is_demo_account(row[0].email) and not current_app.extensions["varsko.runtime"].settings.demo:
            return None
        return SignedIn(row[0], row[1])


def _with_unit() -> Select[StaffUser, str]:
    return select(StaffUser, Unit.name).outerjoin(Unit, Unit.id == StaffUser.unit_id)


def is_demo_account(email: str) -> bool:
    """Whether the account came with the demo municipality; production refuses it."""
    return email.strip().lower().endswith(DEMO_DOMAIN)


def check_password(session: Session, email: str, password: str, *, demo: bool) -> SignedIn | None:
    """The person with this address and password, None otherwise; takes the same time either way.

    Outside the demo (``demo`` False) an account of the demo is nobody.
    """
    row = session.execute(_with_unit().where(func.lower(StaffUser.email) == email.strip().lower())).first()
    try:
        HASHER.verify(row[0].password_hash if row else _NOBODY, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return None
    if row is None or not row[0].active or (is_demo_account(row[0].email) and not demo):
        return None
    return SignedIn(row[0], row[1])

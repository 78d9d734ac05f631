"""The accounts of the demo, shown on the sign-in page of a demo installation and nowhere else."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Municipality, StaffUser


def find_demo_accounts(session: Session) -> Sequence[Any]:
    """email, name, role and municipality of every account under .example, a domain that nobody can have."""
    return session.execute(
        select(StaffUser.email, StaffUser.name, StaffUser.role, Municipality.name.label("municipality"))
        .join(Municipality, Municipality.id == StaffUser.municipality_id)
        .where(StaffUser.active, StaffUser.email.endswith(".example"))
        .order_by(Municipality.id, StaffUser.id)
        .limit(20)
    ).all()

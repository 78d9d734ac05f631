"""Who may do what. Roles are few; a permission says what a view or a step asks for."""

from enum import StrEnum

from app.domain.words import N_


class Permission(StrEnum):
    CASE_TRIAGE = "case_triage"
    CASE_WORK = "case_work"
    CASE_NOTE = "case_note"
    ROUND_PLAN = "round_plan"
    ROUND_DRIVE = "round_drive"
    OUTBOX_SEE = "outbox_see"
    NOTICE_MAKE = "notice_make"
    RULES_READ = "rules_read"
    RULES_EDIT = "rules_edit"
    RULES_PUBLISH = "rules_publish"
    """Put rules in force, roll back, and decide open cases anew."""
    RULES = "rules"
    """The rules themselves, when open cases are decided anew. Never given to a role."""
    REPORTER = "reporter"
    """Whoever holds the private link of a report. Never given to a role."""
    CLOCK = "clock"
    """What happens because time passes. Never given to a role."""
    TIPS = "tips"
    """Several tips about the same part of a case. Never given to a role."""


class Role(StrEnum):
    DESK = "desk"
    DESK_LEAD = "desk_lead"
    FOREMAN = "foreman"
    CREW = "crew"
    ADMIN = "admin"


_DESK = frozenset(
    {Permission.CASE_TRIAGE, Permission.CASE_NOTE, Permission.NOTICE_MAKE, Permission.RULES_READ}
)
_CREW = frozenset({Permission.CASE_WORK, Permission.CASE_NOTE, Permission.ROUND_DRIVE})

_RULES = frozenset({Permission.RULES_READ, Permission.RULES_EDIT, Permission.RULES_PUBLISH})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DESK: _DESK,
    Role.DESK_LEAD: _DESK | _RULES | {Permission.OUTBOX_SEE},
    Role.CREW: _CREW,
    Role.FOREMAN: _CREW | {Permission.ROUND_PLAN, Permission.NOTICE_MAKE},
    Role.ADMIN: _RULES | {Permission.OUTBOX_SEE},
}

ROLE_WORDS: dict[Role, str] = {
    Role.DESK: N_("Servicetorg"),
    Role.DESK_LEAD: N_("Leder, servicetorg"),
    Role.FOREMAN: N_("Formann"),
    Role.CREW: N_("Feltarbeider"),
    Role.ADMIN: N_("Administrator"),
}

UNIT_ROLES = frozenset({Role.FOREMAN, Role.CREW})
"""Roles that belong to one unit and see that unit's cases only."""

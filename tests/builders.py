"""A small invented town and what happens in it, with speaking defaults. Tests say only what matters to them."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.context import REPORTER, Actor, Ctx, staff_actor
from app.cases.receive import receive_report
from app.cases.triage import confirm
from app.domain.permissions import Role
from app.domain.ports import JobQueue
from app.domain.reports import Contact, NewReport, Receipt
from app.models import (
    Area,
    Case,
    Category,
    Lamp,
    Municipality,
    PlaceName,
    RoadStretch,
    StaffUser,
    Unit,
)
from app.platform.login import HASHER
from app.platform.queues import RecordingQueue
from geo.names import search_form
from geo.place import Place
from tests.rulesets import LONG_AGO, RULESET, put_in_force

MONDAY = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
"""A Monday in November, a quarter past nine in Norway."""

SECRET = "only-for-tests-0123456789abcdef-0123456789abcdef"
PASSWORD = "test-password"
PASSWORD_HASH = HASHER.hash(PASSWORD)

CENTRE = Place(18.955, 69.65)
"""In the middle of the town, on its municipal road."""

ON_STATE_ROAD = Place(18.94, 69.66)
NO_ROAD_NEAR = Place(18.99, 69.63)
OUTSIDE = Place(19.5, 69.65)


@dataclass
class Town:
    """The rows of an invented municipality, and shortcuts to act in it. ``now`` may be moved by the test."""

    session: Session
    municipality: Municipality
    units: dict[str, Unit]
    categories: dict[str, Category]
    staff: dict[str, StaffUser]
    queue: JobQueue = field(default_factory=RecordingQueue)
    now: datetime = MONDAY

    def ctx(self, who: str | None = None) -> Ctx:
        """The context of a member of staff by key (see ``_staff``: «desk», «foreman» …), else the reporter's."""
        actor: Actor = staff_actor(self.staff[who]) if who else REPORTER
        return Ctx(self.session, self.municipality, actor, self.queue, SECRET, lambda: self.now)

    def wait(self, **span: float) -> None:
        """Let time pass: ``town.wait(hours=2)``."""
        self.now += timedelta(**span)

    def report(self, **said: Any) -> Receipt:
        """A resident reports. ``email=…`` is short for a contact."""
        return receive_report(self.ctx(), new_report(**said))

    def case(self, **said: Any) -> Case:
        """The case of a new report, as the desk finds it."""
        return self.session.get_one(Case, self.report(**said).case_id)

    def assigned_case(self, **said: Any) -> Case:
        """A case that the desk has confirmed."""
        case = self.case(**said)
        return confirm(self.ctx("desk"), case.id, case.version)


def new_report(**said: Any) -> NewReport:
    """A dark lamp in the middle of town, reported by somebody who left an e-mail address."""
    if "email" in said:
        said["contact"] = Contact(email=said.pop("email"))
    values: dict[str, Any] = {
        "idempotency_key": uuid.uuid4().hex,
        "category_code": "gatelys-ute",
        "text": "Lampen ved fotgjengerfeltet er mørk.",
        "place": CENTRE,
        "contact": Contact(name="Ingrid Hansen", email="ingrid@example.org"),
    }
    return NewReport(**values | said)


def build_town(session: Session, number: str = "9901", name: str = "Prøveby", west: float = 18.9) -> Town:
    """An invented municipality, 0.2 degrees wide from ``west``: units, categories, a road, places, rules and staff."""
    municipality = Municipality(
        number=number,
        name=name,
        boundary=_box(west, 69.6, west + 0.2, 69.7),
        settings={"desk_name": "Servicetorget", "centre": {"lon": west + 0.055, "lat": 69.65, "zoom": 12}},
    )
    session.add(municipality)
    session.flush()
    units = _units(municipality.id)
    categories = _categories(municipality.id)
    session.add_all([*units.values(), *categories.values(), *_places(municipality.id, west)])
    put_in_force(session, municipality.id, RULESET)
    staff = _staff(municipality.id, units, number)
    session.add_all(staff.values())
    session.commit()
    return Town(session, municipality, units, categories, staff)


def _box(west: float, south: float, east: float, north: float) -> str:
    return f"SRID=4326;MULTIPOLYGON((({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south})))"


def _units(municipality_id: int) -> dict[str, Unit]:
    depot = "SRID=4326;POINT(18.93 69.64)"
    rows = [
        ("bydrift", "Bydrift", "unit"),
        ("eiendom", "Eiendom", "unit"),
        ("vegvesenet", "Vegvesenet", "outside"),
    ]
    return {
        code: Unit(
            municipality_id=municipality_id,
            code=code,
            name=name,
            kind=kind,
            email=f"{code}@example.org",
            depot=depot if kind == "unit" else None,
        )
        for code, name, kind in rows
    }


def _categories(municipality_id: int) -> dict[str, Category]:
    rows = [
        ("gatelys-ute", "lys", "Lys", "Gatelys er slukket", "Gatelys", "c-lys", 1),
        ("hull-i-vei", "vei", "Vei", "Hull i veien", "Hull i vei", "c-vei", 2),
        ("annet", "annet", "Annet", "Noe annet", "Noe annet", "c-annet", 3),
    ]
    pole = {"code": "stolpe", "text": "Står det et nummer på stolpen?", "kind": "text", "required": False}
    depth = {
        "code": "dybde",
        "text": "Hvor dypt er hullet?",
        "kind": "choice",
        "options": ["grunt", "dypt"],
        "required": True,
    }
    questions = {"gatelys-ute": [pole], "hull-i-vei": [depth]}
    return {
        code: Category(
            municipality_id=municipality_id,
            code=code,
            group_code=group,
            group_name=group_name,
            name=name,
            short_name=short,
            icon=icon,
            examples=f"{short} og slikt",
            keywords=[short.lower()],
            promise={"first_answer": 2, "solution": 10},
            questions=questions.get(code, []),
            service_minutes=20,
            tile_rank=rank,
            position=rank,
        )
        for code, group, group_name, name, short, icon, rank in rows
    }


def _places(municipality_id: int, west: float) -> list[Any]:
    shift = west - 18.9
    town_road = f"SRID=4326;MULTILINESTRING(({18.95 + shift} 69.65, {18.96 + shift} 69.65))"
    state_road = f"SRID=4326;MULTILINESTRING(({18.93 + shift} 69.66, {18.95 + shift} 69.66))"
    return [
        Area(
            municipality_id=municipality_id,
            kind="postal",
            code="9008",
            name="9008 Prøveby",
            geom=_box(west, 69.6, west + 0.2, 69.7),
        ),
        RoadStretch(
            municipality_id=municipality_id,
            road="Kv 1",
            name="Storgata",
            owner="municipality",
            category="K",
            geom=town_road,
        ),
        RoadStretch(
            municipality_id=municipality_id,
            road="Ev 8",
            name="Byveien",
            owner="state",
            category="E",
            geom=state_road,
        ),
        Lamp(municipality_id=municipality_id, ref="L-1", geom=f"SRID=4326;POINT({18.955 + shift} 69.6501)"),
        *(
            PlaceName(
                municipality_id=municipality_id,
                name=name,
                kind=kind,
                postal_code="9008",
                post_town="Prøveby",
                precision=precision,
                search=search_form(name),
                geom=f"SRID=4326;POINT({lon + shift} {lat})",
            )
            for name, kind, precision, lon, lat in (
                ("Storgata", "street", "road", 18.955, 69.65),
                ("Grønnegata", "street", "postal_area", 18.957, 69.651),
                ("Kárášjohka", "place", "point", 18.98, 69.66),
            )
        ),
    ]


def _staff(municipality_id: int, units: dict[str, Unit], number: str) -> dict[str, StaffUser]:
    people = {
        "desk": ("Kari Nilsen", Role.DESK, None),
        "desk2": ("Marte Olsen", Role.DESK, None),
        "lead": ("Liv Berg", Role.DESK_LEAD, None),
        "foreman": ("Tor Johansen", Role.FOREMAN, "bydrift"),
        "crew": ("Jonas Berg", Role.CREW, "bydrift"),
        "eiendom": ("Eva Lund", Role.FOREMAN, "eiendom"),
        "admin": ("Arne Moe", Role.ADMIN, None),
    }
    return {
        key: StaffUser(
            municipality_id=municipality_id,
            unit_id=units[unit].id if unit else None,
            email=f"{key}@{number}.example",
            name=name,
            role=role.value,
            password_hash=PASSWORD_HASH,
        )
        for key, (name, role, unit) in people.items()
    }


def events_of(session: Session, case_id: uuid.UUID) -> list[Any]:
    """The log of a case in order."""
    from app.models import Event

    return list(session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.case_version)))


__all__ = ["LONG_AGO", "RULESET", "put_in_force"]

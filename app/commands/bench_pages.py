"""The requests that ``bench http`` measures, with the account, cases and drafts that they need."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

import click
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, func, select

from app.cases.context import REPORTER, Ctx
from app.cases.drafts import new_key, save_draft
from app.cases.seed_reports import EAST, NORTH, NUMBER, SOUTH, WEST
from app.cases.staff import add_staff, new_password
from app.domain.permissions import Role
from app.domain.tokens import DRAFTS_COOKIE, sign_drafts
from app.models import Case, Category, Municipality, StaffUser
from app.platform.queues import RecordingQueue
from app.platform.runtime import Runtime
from geo.crs import to_3857
from geo.place import Place
from geo.tiles import HALF_WORLD_M

DESK_USERS = tuple(f"servicetorg{number}@bench.example" for number in range(1, 17))
"""Many, so that no rate limit is measured: limits of staff count by person."""

CITY_ZOOM, STREET_ZOOM = 11, 16
_addresses = count(1)


@dataclass
class Request:
    """One request: ``body`` is a form, None for GET. ``cookie`` is the session's, name and value."""

    path: str
    cookie: str = ""
    body: dict[str, str] | None = None


@dataclass
class Measure:
    """A name, what makes its requests, and what means that it worked: the status, and where a redirect leads."""

    name: str
    make: Callable[[], Request]
    expect: tuple[int, ...] = (200,)
    leads_to: str = ""


def headers_of(request: Request) -> dict[str, str]:
    """The headers of a request that comes from an address of its own, so that no rate limit is measured."""
    number = next(_addresses)
    headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    if request.cookie:
        headers["Cookie"] = request.cookie
    if request.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return headers


class Bench:
    """The measures, with what they need: an account for the desk, cases to open, drafts to send."""

    def __init__(self, run: Runtime, app: Flask) -> None:
        self.run, self.app = run, app
        with run.session() as session:
            found = session.scalar(select(Municipality).where(Municipality.number == NUMBER))
            if found is None:
                raise click.ClickException("There is nothing to measure yet. First: varsko bench seed 100000")
            self.municipality = found
            of_this = Case.municipality_id == found.id
            self.reports = session.scalar(select(func.count()).where(of_this)) or 0
            self.numbers = list(
                session.scalars(
                    select(Case.number).where(of_this).order_by(Case.received_at.desc()).limit(400)
                )
            )
            self.streets = list(
                session.scalars(
                    select(Case.address).where(of_this).order_by(Case.received_at.desc()).limit(200)
                )
            )
            self.categories = list(
                session.scalars(select(Category.code).where(Category.municipality_id == found.id))
            )
            users = [self._desk_user(email) for email in DESK_USERS]
        self.desks = [
            self._cookie({"_user_id": f"{user.id}.{user.session_version}", "_fresh": True}) for user in users
        ]
        self.chance = secrets.SystemRandom()

    @property
    def desk(self) -> str:
        """The cookie of somebody at the desk."""
        return self.chance.choice(self.desks)

    def _desk_user(self, email: str) -> StaffUser:
        with self.run.session() as session:
            found = session.scalar(select(StaffUser).where(func.lower(StaffUser.email) == email))
            return found or add_staff(
                session, self.municipality, email, "Måling", Role.DESK, None, new_password()
            )

    def _cookie(self, values: dict[str, Any]) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps({**values, 'kommune': NUMBER})}"

    def measures(self) -> list[Measure]:
        """What PERFORMANCE asks for, in the order people meet it."""
        return [
            Measure("submit", self._submit, (303,), leads_to="/meld/kvittering/"),
            Measure("map 1 km²", lambda: Request(f"/kart/saker.geojson?{self._box(1000, STREET_ZOOM)}")),
            Measure(
                "map city",
                lambda: Request(
                    f"/kart/saker.geojson?kommune={NUMBER}&bbox={WEST},{SOUTH},{EAST},{NORTH}&zoom={CITY_ZOOM}"
                ),
            ),
            Measure("tile", self._tile),
            Measure("list", lambda: Request(f"/kart/liste?kommune={NUMBER}")),
            Measure("front page", lambda: Request(f"/?kommune={NUMBER}")),
            Measure("case page", lambda: Request(f"/meldinger/{self.chance.choice(self.numbers)}")),
            Measure("desk queue", lambda: Request("/servicetorg", self.desk)),
            Measure("desk list filtered", self._filtered),
            Measure(
                "desk case", lambda: Request(f"/servicetorg/{self.chance.choice(self.numbers)}", self.desk)
            ),
            Measure("search address", lambda: self._search(self.chance.choice(self.streets))),
            Measure(
                "search e-mail",
                lambda: self._search(f"person{self.chance.randint(1001, 1000 + self.reports)}@bench.example"),
            ),
        ]

    def _search(self, words: str) -> Request:
        return Request(f"/servicetorg/saker?{urlencode({'q': words})}", self.desk)

    def _filtered(self) -> Request:
        asked = {
            "status": self.chance.choice(("open", "closed", "resolved")),
            "kategori": self.chance.choice(self.categories[:5]),
        }
        return Request(f"/servicetorg/saker?{urlencode(asked)}", self.desk)

    def _box(self, side_m: float, zoom: int) -> str:
        """A square near the middle, where most reports are."""
        lon, lat = self.chance.uniform(14.9, 15.1), self.chance.uniform(63.97, 64.03)
        wide, high = side_m / 48_800, side_m / 111_200
        return f"kommune={NUMBER}&bbox={lon:.5f},{lat:.5f},{lon + wide:.5f},{lat + high:.5f}&zoom={zoom}"

    def _tile(self) -> Request:
        zoom = self.chance.choice((11, 12, 13))
        x, y = to_3857(Place(self.chance.uniform(14.8, 15.2), self.chance.uniform(63.9, 64.1)))
        side = 2 * HALF_WORLD_M / (1 << zoom)
        return Request(
            f"/kart/bakgrunn/{NUMBER}/{zoom}/{int((x + HALF_WORLD_M) / side)}/{int((HALF_WORLD_M - y) / side)}.svg"
        )

    def _submit(self) -> Request:
        """A finished draft, ready to be sent: what is measured is the sending."""
        key = new_key()
        fields = {
            "municipality": NUMBER,
            "lon": self.chance.uniform(14.8, 15.2),
            "lat": self.chance.uniform(63.9, 64.1),
            "category": self.chance.choice(self.categories),
            "text": "Lykten ved brua er mørk.",
            "reply_by": "email",
            "email": f"{key.lower().strip('-_')}@bench.example",
        }
        with self.run.session() as session:
            ctx = Ctx(
                session,
                self.municipality,
                REPORTER,
                RecordingQueue(),
                self.run.settings.secret_key,
                self.run.clock,
            )
            save_draft(ctx, key, fields)
        token = secrets.token_hex(20)
        signed = URLSafeTimedSerializer(self.run.settings.secret_key, salt="wtf-csrf-token").dumps(token)
        own = f"{DRAFTS_COOKIE}={sign_drafts(self.run.settings.secret_key, [key])}"
        return Request(
            f"/meld/{key}/se-over",
            f"{self._cookie({'csrf_token': token})}; {own}",
            {"csrf_token": str(signed)},
        )

    def look_once(self, measure: Measure) -> tuple[int, int]:
        """Statements and bytes of one request, made twice here because the first compiles rules and reads the map."""
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            statements.append(statement)

        event.listen(self.run.engine, "before_cursor_execute", note)
        try:
            for _ in range(2):
                request = measure.make()
                statements.clear()
                response = self.app.test_client(use_cookies=False).open(
                    request.path,
                    method="POST" if request.body else "GET",
                    data=request.body,
                    headers=headers_of(request),
                )
        finally:
            event.remove(self.run.engine, "before_cursor_execute", note)
        led_to = response.headers.get("Location", "")
        if response.status_code not in measure.expect or measure.leads_to not in led_to:
            raise click.ClickException(
                f"{measure.name}: {request.path} answered {response.status_code} {led_to}."
            )
        return len(statements), len(response.get_data())

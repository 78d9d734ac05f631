"""What tests of the unit's pages do again and again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from uuid import UUID

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text

from app.cases.rounds import order_round
from app.jobs.rounds import plan
from app.models import Case
from app.platform.runtime import Runtime
from geo.place import Place
from tests.builders import CENTRE, Town

SignIn = Callable[[str], FlaskClient]


def lose_place(town: Town, case: Case) -> None:
    """As an imported case without a usable position; the database lets nobody do this to a case of our own."""
    town.session.execute(text('alter table "case" disable trigger user'))
    query = """update "case" set geom = null, position_state = 'missing' where id = :id"""
    town.session.execute(text(query), {"id": case.id})
    town.session.execute(text('alter table "case" enable trigger user'))
    town.session.commit()


def spread_cases(town: Town, count: int) -> list[Case]:
    """Cases of Bydrift on a line eastwards, 400 m apart."""
    return [
        town.assigned_case(place=replace(CENTRE, lon=CENTRE.lon + 0.01 * number)) for number in range(count)
    ]


def place_of(case: Case, town: Town) -> Place:
    row = town.session.execute(
        text('select st_x(geom) as lon, st_y(geom) as lat from "case" where id = :id'), {"id": case.id}
    ).one()
    return Place(row.lon, row.lat)


def ready_round(town: Town, run: Runtime, cases: Sequence[Case], who: str = "foreman") -> UUID:
    """A round of these cases, put in order as the job does it."""
    planned = order_round(town.ctx(who), [case.id for case in cases])
    plan(run, planned.id)
    town.session.expire_all()
    return planned.id


def jpeg(colour: str = "green", side: int = 320) -> BytesIO:
    """A small photo."""
    file = BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "JPEG")
    file.seek(0)
    return file

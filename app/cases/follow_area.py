"""Somebody begins to follow an area: what is reported there, and what becomes of it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, text

from app.cases.context import Ctx
from app.cases.follow import Following, ask_or_greet, check_room, find_or_add_follower, store_subscription
from app.cases.verb import verb
from app.domain.errors import BadInput
from app.domain.following import MAX_AREA_KM2, Address, Pace
from app.domain.reports import clean_text
from app.domain.words import N_
from app.models import Municipality, Subscription
from geo.shapes import Shape

TOO_LARGE = N_("Området er for stort. Velg et mindre område, eller følg hele kommunen med Atom.")
OUTSIDE = N_("Området ligger utenfor kommunen. Velg et sted i kommunen.")


@verb
def follow_area(
    ctx: Ctx,
    shape: Shape,
    address: Address,
    language: str = "nb",
    pace: Pace = Pace.AT_ONCE,
    label: str = "",
    radius_m: int | None = None,
    categories: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> Following:
    """Follow an area of the municipality. The same area for the same address, done twice, is done once.

    ``label``: the place in words; ``radius_m`` where it is a circle. ``categories`` (codes), ``statuses`` (public
    keys): what to be told of, all when empty.

    Raises:
        BadInput: ``area``: too large, or nowhere in the municipality.
        TooMany: the address has begun to follow twenty things today.
    """
    _check_area(ctx, shape)
    follower = find_or_add_follower(ctx, address, language)
    area = f"SRID=4326;{shape.as_wkt}"
    same = ctx.session.scalar(
        select(Subscription).where(
            Subscription.follower_id == follower.id,
            Subscription.kind == "area",
            Subscription.unsubscribed_at.is_(None),
            func.ST_Equals(Subscription.area, func.ST_GeomFromEWKT(area)),
        )
    )
    if same is not None:
        same.pace, same.categories, same.statuses = pace.value, list(categories), list(statuses)
        ask_or_greet(ctx, follower, same, again=True)
        return Following(follower.id, same.id, follower.confirmed_at is not None, created=False)
    check_room(ctx, follower)
    made = Subscription(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        follower_id=follower.id,
        kind="area",
        area=area,
        label=clean_text(label)[:120],
        radius_m=radius_m,
        categories=list(categories),
        statuses=list(statuses),
        pace=pace.value,
        created_at=ctx.now,
    )
    return store_subscription(ctx, follower, made)


def _check_area(ctx: Ctx, shape: Shape) -> None:
    if shape.km2 > MAX_AREA_KM2:
        raise BadInput({"area": TOO_LARGE})
    touches = select(
        func.ST_Intersects(Municipality.boundary, func.ST_GeomFromText(shape.as_wkt, text("4326")))
    ).where(Municipality.id == ctx.municipality.id)
    if ctx.session.scalar(touches) is False:
        raise BadInput({"area": OUTSIDE})

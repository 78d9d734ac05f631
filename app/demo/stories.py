"""The demo's reports before anything has happened to them: who wrote what, where and when.

Everything follows from the folder, ``now`` and a fixed seed: the same call deals the same stories.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.demo.material import Material, PeopleFile, Text, Wrong
from app.demo.terrain import Spot, Terrain
from app.domain.reports import Contact
from geo.names import search_form

SEED = 20261
DAYS_BACK = 120
PHOTO_SHARE = 0.36
"""Of the reports in categories that have a stand-in photo: about 15 of 100 reports get one."""
ANONYMOUS_SHARE = 0.3
CHANNELS = (("web", 82), ("phone", 11), ("counter", 7))

# How old a report is: (days from, days to, weight). The last two days are dense, so that the desk has a queue.
AGES = ((0.02, 1.0, 34), (1.0, 2.0, 26), (2.0, 7.0, 72), (7.0, 30.0, 108), (30.0, float(DAYS_BACK), 160))
# How likely people are to write in each hour of the day, by the clock on the wall.
HOURS = (1, 1, 1, 1, 1, 2, 5, 10, 12, 9, 8, 8, 9, 8, 8, 10, 11, 10, 9, 8, 7, 6, 4, 2)


@dataclass(frozen=True)
class Story:
    """One report to be sent in. ``key`` is unique and stable; ``photo`` names a stand-in, None for no photo."""

    key: str
    category: str
    text: str
    language: str
    spot: Spot
    where: str
    answers: Mapping[str, Any]
    photo: str | None
    contact: Contact
    channel: str
    received_at: datetime
    wrong: Wrong | None = None


def deal_stories(
    number: str,
    material: Mapping[str, Material],
    terrain: Terrain,
    people: PeopleFile,
    now: datetime,
    zone: ZoneInfo,
) -> list[Story]:
    """The stories of a municipality, oldest first.

    A category out of season (no believable month within DAYS_BACK) is left out: no snow in August.
    """
    rng = Random(f"{SEED}:{number}")  # noqa: S311 - no secret, the same every time
    writers = list(_writers(people, rng))
    stories = []
    for category, entry in material.items():
        texts = entry.all_texts
        first = rng.randrange(len(texts))
        for turn in range(entry.share):
            received_at = draw_time(rng, now, zone, entry.months)
            text = texts[(first + turn) % len(texts)]
            story_rng = Random(f"{SEED}:{number}:{category}:{turn}")  # noqa: S311
            if received_at is not None:
                key = f"demo-{number}-{category}-{turn}"
                stories.append(_story(key, category, entry, text, terrain, writers, received_at, story_rng))
    return sorted(stories, key=lambda story: (story.received_at, story.key))


def draw_time(rng: Random, now: datetime, zone: ZoneInfo, months: list[int]) -> datetime | None:
    """A believable moment before ``now`` in one of the ``months`` (1–12), None when there is none."""
    for _ in range(200):
        youngest, oldest, _ = rng.choices(AGES, [weight for *_, weight in AGES])[0]
        at = now - timedelta(days=rng.uniform(youngest, oldest))
        local = at.astimezone(zone)
        if local.month in months and rng.random() * max(HOURS) <= HOURS[local.hour]:
            return at.replace(microsecond=0)
    return None


def _story(
    key: str,
    category: str,
    entry: Material,
    text: Text,
    terrain: Terrain,
    writers: list[Contact],
    received_at: datetime,
    rng: Random,
) -> Story:
    where = rng.choice(_kinds(text, entry))
    spot = terrain.draw(where, rng)
    photo = text.photo or (entry.photo if rng.random() < PHOTO_SHARE else None)
    writer = writers[int(len(writers) * rng.random() ** 2)]  # a few people write often
    return Story(
        key=key,
        category=category,
        text=fill_in(text.text, spot),
        language=text.lang,
        spot=spot,
        where=where,
        answers=_plain(text.answers),
        photo=photo,
        contact=Contact() if rng.random() < ANONYMOUS_SHARE else writer,
        channel=rng.choices([name for name, _ in CHANNELS], [weight for _, weight in CHANNELS])[0],
        received_at=received_at,
        wrong=text.wrong,
    )


def _kinds(text: Text, entry: Material) -> list[str]:
    """Where a text can be about. One that names the road needs a road; one that names a street needs a street."""
    if text.where:
        return text.where
    if "<gate>" in text.text or "<gatenavn>" in text.text:
        return [kind for kind in entry.where if kind == "street"] or ["street"]
    return entry.where


def fill_in(text: str, spot: Spot) -> str:
    """The text with the names of the place. Other angle brackets stay: people do write <script>."""
    for mark, name in (("<gatenavn>", spot.street), ("<gate>", spot.address), ("<vei>", spot.road)):
        if text.startswith(mark):
            name = name[0].upper() + name[1:]
        text = text.replace(mark, name)
    return text


def _plain(value: Any) -> Any:
    """Plain lists and dicts of what the YAML reader gave."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _writers(people: PeopleFile, rng: Random) -> Iterator[Contact]:
    pairs = [(given, family) for given in people.given for family in people.family]
    for given, family in rng.sample(pairs, min(140, len(pairs))):
        yield Contact(f"{given} {family}", f"{_ascii(given)}.{_ascii(family)}@innbygger.example")


def _ascii(name: str) -> str:
    return search_form(name).replace(" ", ".")

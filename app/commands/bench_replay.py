"""``bench replay``: seconds to try a draft on stored decisions, from the job's first look to what it has stored."""

import random
import resource
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.cases.context import Actor, Ctx
from app.cases.rules_drafts import discard_draft, make_draft
from app.cases.rules_runs import order_replay
from app.cases.rules_work import perform
from app.cases.seed_decisions import decide_seeded
from app.cases.seed_reports import AREAS_A_SIDE, CATEGORIES, NUMBER, UNITS, WORDS, seed_reports
from app.domain.permissions import Permission
from app.models import Case, Municipality
from app.platform.queues import RecordingQueue
from app.platform.runtime import Runtime
from app.queries.rules_runs import find_run

SIZES = (50, 1000)
SPAN = timedelta(days=3 * 365 + 10)
MEASURER = Actor("command", frozenset({Permission.RULES_EDIT}), name="varsko bench replay")


def bench_replay(run: Runtime, cases: int, runs: int) -> Iterator[dict[str, Any]]:
    """One line per size of ruleset: median seconds for ``cases`` stored decisions, reading, deciding and storing the
    moves included, in one process.
    """
    now = run.clock()
    municipality_id = _fill(run, cases, now)
    for size in SIZES:
        found = [_measure(run, municipality_id, size, now) for _ in range(runs)]
        seconds = statistics.median(one["seconds"] for one in found)
        yield {
            "measure": "replay",
            "rules": size,
            "reports": found[0]["cases"],
            "n": runs,
            "seconds": round(seconds, 2),
            "cases_per_s": round(found[0]["cases"] / seconds),
            "cpu_app_s": round(statistics.median(one["cpu"] for one in found), 2),
            "changed": found[0]["changed"],
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _fill(run: Runtime, cases: int, now: datetime) -> int:
    """At least ``cases`` decided reports in the bench municipality; gives its id."""
    with run.session() as session:
        municipality = session.scalar(select(Municipality).where(Municipality.number == NUMBER))
        there = 0
        if municipality is not None:
            there = session.scalar(select(func.count()).where(Case.municipality_id == municipality.id)) or 0
        if there < cases:
            for _ in seed_reports(session, cases - there, now):
                pass
            municipality = session.scalars(select(Municipality).where(Municipality.number == NUMBER)).one()
        assert municipality is not None  # noqa: S101 - it was seeded above
        decided = session.scalar(
            select(func.count()).where(Case.municipality_id == municipality.id, Case.decision_id.is_not(None))
        )
        for _ in decide_seeded(session, municipality, max(0, cases - (decided or 0)), now):
            pass
        return municipality.id


def _measure(run: Runtime, municipality_id: int, size: int, now: datetime) -> dict[str, Any]:
    with run.session() as session:
        municipality = session.get_one(Municipality, municipality_id)
        ctx = Ctx(session, municipality, MEASURER, RecordingQueue(), run.settings.secret_key, run.clock)
        draft = make_draft(ctx, f"bench {size}", ruleset_text(size))
        ordered: uuid.UUID = order_replay(ctx, now - SPAN, now + timedelta(days=1), draft.id).id
    started, cpu = time.perf_counter(), time.process_time()
    perform(run, ordered)
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    with run.session() as session:
        municipality = session.get_one(Municipality, municipality_id)
        found = find_run(session, municipality_id, ordered)
        ctx = Ctx(session, municipality, MEASURER, RecordingQueue(), run.settings.secret_key, run.clock)
        discard_draft(ctx, draft.id, "measured")
    assert found is not None and found.result is not None, found  # noqa: S101 - a run that failed has no figure
    return {"seconds": seconds, "cpu": spent, **{key: found.result[key] for key in ("cases", "changed")}}


def ruleset_text(size: int) -> str:
    """``size`` rules by category and area, some with words or an owner; a good part of the cases go elsewhere."""
    chance = random.Random(size)  # noqa: S311 - the same ruleset every time
    rules = []
    for n in range(size - CATEGORIES - 1):
        when = [f"category: sak-{chance.randint(1, CATEGORIES)}"]
        x, y = chance.randrange(AREAS_A_SIDE), chance.randrange(AREAS_A_SIDE)
        when.append(f"area: 'neighbourhood:strok-{x}-{y}'")
        if chance.random() < 0.3:
            when.append(f"keywords: [{', '.join(chance.sample(WORDS, 2))}]")
        if chance.random() < 0.2:
            when.append("road_owner: county")
        rules.append(_rule(f"a{n}", ", ".join(when), chance.randint(1, UNITS)))
    rules += [
        _rule(f"r{n}", f"category: sak-{n}", (n + (n % 5 == 0)) % UNITS + 1) for n in range(1, CATEGORIES + 1)
    ]
    head = "title: Måling\nnumber: 1\ndefaults: {promise: {first_answer: 2 working days, solution: 10 working days}}\n"
    last = "  - {id: resten, name: Alt annet, unit: enhet-1, why: Ingen annen regel}\n"
    return f"{head}rules:\n{''.join(rules)}{last}"


def _rule(name: str, when: str, unit: int) -> str:
    return f"  - {{id: {name}, name: Regel {name}, when: {{{when}}}, unit: enhet-{unit}, why: Slik er det}}\n"

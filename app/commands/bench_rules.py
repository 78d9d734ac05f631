"""``bench rules``: decisions a second on one core, facts given."""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from routing_rules.decide import decide
from routing_rules.facts import Facts
from routing_rules.ruleset import Ruleset, load_ruleset
from routing_rules.vocabulary import Vocabulary

AREAS, CATEGORIES, UNITS = 500, 40, 8
SIZES = (10, 100, 1000)
WORDS = [
    "hull",
    "lykt",
    "mørk",
    "snø",
    "is",
    "vann",
    "kum",
    "skilt",
    "søppel",
    "tre",
    "benk",
    "lekeplass",
    "gjerde",
    "sluk",
    "asfalt",
    "stolpe",
]
OWNERS = ("municipality", "county", "state", "private", None)


def bench_rules(runs: int = 3, decisions: int = 5000) -> Iterator[dict[str, Any]]:
    """One line per size of ruleset: median decisions a second, and milliseconds to read the ruleset once.

    ``only_catch_all_us``: microseconds for a report that no rule but the catch-all can match. It should hardly grow.
    """
    for size in SIZES:
        started = time.perf_counter()
        ruleset = make_ruleset(size)
        loaded_ms = (time.perf_counter() - started) * 1000
        decide(make_facts(1)[0], ruleset)
        rates = [
            _rate(make_facts(decisions), ruleset) for _ in range(runs)
        ]  # facts remember their words: new ones each run
        yield {
            "measure": "rules",
            "rules": size,
            "areas": AREAS,
            "n": decisions,
            "decisions_per_s": round(statistics.median(rates)),
            "only_catch_all_us": round(1e6 / statistics.median(_unmatched(ruleset, decisions, runs)), 1),
            "load_ms": round(loaded_ms, 1),
        }


def _unmatched(ruleset: Ruleset, decisions: int, runs: int) -> list[float]:
    """Decisions a second about reports that none of the rules but the catch-all can match."""
    return [
        _rate([replace(one, category="annet", group="annet") for one in make_facts(decisions)], ruleset)
        for _ in range(runs)
    ]


def _rate(facts: list[Facts], ruleset: Ruleset) -> float:
    started = time.process_time()
    for one in facts:
        decide(one, ruleset)
    return len(facts) / max(time.process_time() - started, 1e-9)


def make_ruleset(size: int) -> Ruleset:
    """``size`` rules over 500 areas: by category and area, some with words, an owner or office hours."""
    vocabulary = Vocabulary(
        units=[f"enhet-{n}" for n in range(UNITS)],
        categories={f"sak-{n}": f"gruppe-{n % 6}" for n in range(CATEGORIES)},
        areas=[f"zone:{n}" for n in range(AREAS)],
    )
    chance = random.Random(size)  # noqa: S311 - the same ruleset every time
    rules = [_rule(n, chance) for n in range(size - 1)]
    head = "title: Måling\nnumber: 1\ndefaults: {promise: {first_answer: 2 working days}}\nrules:\n"
    return load_ruleset(
        head
        + "\n".join(rules)
        + "\n  - {id: resten, name: Alt annet, unit: enhet-0, why: Ingen annen regel}\n",
        vocabulary,
        "bench",
    )


def _rule(n: int, chance: random.Random) -> str:
    when = [f"category: sak-{chance.randrange(CATEGORIES)}", f"area: 'zone:{chance.randrange(AREAS)}'"]
    if chance.random() < 0.3:
        when.append(f"keywords: [{', '.join(chance.sample(WORDS, 2))}]")
    if chance.random() < 0.2:
        when.append("road_owner: county")
    unit = chance.randrange(UNITS)
    return f"  - {{id: r{n}, name: Regel {n}, when: {{{', '.join(when)}}}, unit: enhet-{unit}, why: Slik er det}}"


def make_facts(count: int) -> list[Facts]:
    """So many different reports, each in two of the areas."""
    chance = random.Random(7)  # noqa: S311 - the same reports every time
    kinds = [chance.randrange(CATEGORIES) for _ in range(count)]
    return [
        Facts(
            category=f"sak-{kind}",
            group=f"gruppe-{kind % 6}",
            areas=frozenset(f"zone:{area}" for area in chance.sample(range(AREAS), 2)),
            road_owner=chance.choice(OWNERS),
            text=" ".join(chance.choices(WORDS, k=12)),
            received_at=datetime(2026, 11, 1 + n % 28, n % 24, tzinfo=UTC),
        )
        for n, kind in enumerate(kinds)
    ]

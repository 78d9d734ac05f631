"""How often rules made from the first half of an archive send the second half where the city sent it."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.cases.import_batch import CHANNELS
from app.intake.civil_time import zone_of
from app.intake.names import category_name, code_of, place_name
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport, Defaults
from routing_rules.decide import decide
from routing_rules.facts import Facts
from routing_rules.from_history import grow
from routing_rules.grown import Example, write_grown
from routing_rules.ruleset import Ruleset, load_ruleset
from routing_rules.vocabulary import Vocabulary

GIVEN = ("type", "place_kind")
"""What a resident fills in besides the category. ``--without`` leaves out one that is the city's own word."""

ANSWERS = ("agency", "unit")
DEFAULTS = Defaults("Archive", "UTC")


def examples_of(
    rows: Sequence[ArchiveReport], answer: str = "agency", without: Sequence[str] = ()
) -> list[Example]:
    """What a resident gave, and who got it, in the order of time. Rows without an answer are left out.

    The category stands without the agency's letters before it, which give the answer away.
    """
    ordered = sorted(rows, key=lambda row: (row.received_at, row.external_id))
    return [_example(row, answer, without) for row in ordered if getattr(row, answer)]


def _example(row: ArchiveReport, answer: str, without: Sequence[str]) -> Example:
    given = {"type": row.kind, "place_kind": row.place_kind}
    answers = {key: given[key] for key in GIVEN if key not in without and given[key]}
    name = category_name(row.category)
    area = code_of(row.area) if row.area else ""
    facts = Facts(
        category=code_of(name),
        group="alt",
        received_at=row.received_at.astimezone(zone_of(row.zone)),
        areas=frozenset([f"neighbourhood:{area}"] if area else ()),
        area_names={f"neighbourhood:{area}": place_name(row.area)} if area else {},
        text=" ".join([name, *answers.values()]),
        answers=dict(answers),
        channel=CHANNELS.get(row.channel.casefold(), "import"),
    )
    return Example(facts, code_of(getattr(row, answer)))


def vocabulary_of(examples: Sequence[Example]) -> Vocabulary:
    """Every name that the examples hold: categories that only the second half has are names, not answers."""
    answers: dict[str, set[str]] = {}
    for one in examples:
        for key, value in one.facts.answers.items():
            answers.setdefault(key, set()).add(str(value))
    return Vocabulary(
        units=sorted({one.unit for one in examples}),
        categories={one.facts.category: one.facts.group for one in examples},
        areas={code: name for one in examples for code, name in one.facts.area_names.items()},
        answers={key: sorted(values) for key, values in answers.items()},
    )


def measure_file(
    path: Path, answer: str, without: Sequence[str], dropped: Sequence[str], folder: Path | None
) -> Iterator[dict[str, Any]]:
    """One measure for each city of the file."""
    cities: dict[str, list[ArchiveReport]] = {}
    for row in read_archive(path, DEFAULTS):
        if isinstance(row, ArchiveReport) and row.agency not in dropped:
            cities.setdefault(row.city, []).append(row)
    for city, rows in sorted(cities.items()):
        examples = examples_of(rows, answer, without)
        if len(examples) < 2:
            continue
        made, source = measure(city, examples)
        if folder is not None:
            (folder / f"{code_of(city)}-{answer}.yaml").write_text(source, encoding="utf-8")
        yield {"measure": f"truth_{answer}", "city": city, "without": [*dropped, *without]} | made


def measure(city: str, examples: Sequence[Example]) -> tuple[dict[str, Any], str]:
    """(the figures, the ruleset's text): learnt from the first half of the examples, scored on the second."""
    half = len(examples) // 2
    first, second = examples[:half], examples[half:]
    source = write_grown(f"{city}: laget av den første halvparten av arkivet", grow(first))
    ruleset = load_ruleset(source, vocabulary_of(examples), code_of(city))
    started = time.perf_counter()
    decided = [decide(one.facts, ruleset).unit for one in second]
    seconds = time.perf_counter() - started
    return _figures(first, second, decided, ruleset, seconds), source


def _figures(
    first: Sequence[Example],
    second: Sequence[Example],
    decided: Sequence[str],
    ruleset: Ruleset,
    seconds: float,
) -> dict[str, Any]:
    known = {one.facts.category for one in first}
    new = [
        unit == one.unit for one, unit in zip(second, decided, strict=True) if one.facts.category not in known
    ]
    right = sum(unit == one.unit for one, unit in zip(second, decided, strict=True))
    agencies = _by_agency(second, decided)
    largest = Counter(one.unit for one in first).most_common(1)[0][0]
    recalls = [one["right"] for one in agencies.values()]
    return {
        "learnt_from": len(first),
        "scored_on": len(second),
        "split_at": second[0].facts.received_at.isoformat(),
        "rules": len(ruleset.rules),
        "accuracy": round(right / len(second), 4),
        "always_the_largest": round(sum(one.unit == largest for one in second) / len(second), 4),
        "mean_over_agencies": round(sum(recalls) / len(recalls), 4),
        "new_categories": {"cases": len(new), "right": sum(new)},
        "agencies": agencies,
        "misses": _misses(second, decided),
        "decisions_per_s": round(len(second) / seconds) if seconds else None,
    }


def _by_agency(second: Sequence[Example], decided: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Agency to its cases, the share of them that the rules sent there, and the share of those sent that were its."""
    cases = Counter(one.unit for one in second)
    sent = Counter(decided)
    right = Counter(unit for one, unit in zip(second, decided, strict=True) if one.unit == unit)
    return {
        unit: {
            "cases": count,
            "right": round(right[unit] / count, 4),
            "of_those_sent": round(right[unit] / sent[unit], 4) if sent[unit] else None,
        }
        for unit, count in cases.most_common()
    }


def _misses(second: Sequence[Example], decided: Sequence[str], most: int = 5) -> list[dict[str, Any]]:
    """The commonest mistakes: category, where it went, where the rules sent it."""
    wrong = Counter(
        (one.facts.category, one.unit, unit)
        for one, unit in zip(second, decided, strict=True)
        if one.unit != unit
    )
    return [
        {"category": category, "went_to": went, "rules_said": said, "cases": count}
        for (category, went, said), count in wrong.most_common(most)
    ]

"""Decisions for the reports of «bench seed», so that rules can be tried on them."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.cases.decide import current_ruleset
from app.models import Municipality
from app.platform.copying import copy_lines
from app.platform.database import transaction
from routing_rules.decide import decide, promise_to_json
from routing_rules.facts import Facts

CHUNK = 5000
OWNERS = ("municipality", "municipality", "municipality", "county", "state", None)

_UNDECIDED = text(
    """
    SELECT c.id, c.text, c.received_at, k.code AS category, k.group_code,
           a.kind || ':' || a.code AS area, a.name AS area_name
    FROM "case" c JOIN category k ON k.id = c.category_id
    LEFT JOIN area a ON a.municipality_id = c.municipality_id AND a.kind = 'neighbourhood' AND ST_Covers(a.geom, c.geom)
    WHERE c.municipality_id = :municipality AND c.decision_id IS NULL
    ORDER BY c.received_at DESC LIMIT :chunk
    """
)
_POINT_AT = text(
    'UPDATE "case" c SET decision_id = d.id FROM decision d WHERE d.case_id = c.id AND c.decision_id IS NULL '
    "AND c.municipality_id = :municipality"
)
_COLUMNS = (
    "id, municipality_id, case_id, ruleset_id, rule_id, rule_name, unit_code, priority, promise, sentence, facts, "
    "tried, decided_at"
)


def decide_seeded(session: Session, municipality: Municipality, count: int, now: datetime) -> Iterator[int]:
    """Decide about ``count`` seeded reports that the rules have not seen, the newest first; yields how many so far."""
    ruleset_id, ruleset = current_ruleset(session, municipality.id, now)
    zone = ZoneInfo(municipality.time_zone)
    done = 0
    while done < count:
        with transaction(session):
            values = {"municipality": municipality.id, "chunk": min(CHUNK, count - done)}
            rows = {row.id: row for row in session.execute(_UNDECIDED, values)}  # a border lies in two areas
            lines = []
            for row in rows.values():
                rule = decide(_facts(row, zone), ruleset)
                values_of_row: list[Any] = [
                    uuid.uuid4(), municipality.id, row.id, ruleset_id, rule.rule_id, rule.rule_name, rule.unit,
                    rule.priority, json.dumps(promise_to_json(rule.promise)), rule.sentence,
                    json.dumps(rule.facts.to_json(), ensure_ascii=False), "[]", row.received_at.isoformat(),
                ]  # fmt: skip
                lines.append("\t".join(map(str, values_of_row)).replace("\\", "\\\\") + "\n")
            copy_lines(session, "decision", _COLUMNS, lines)
            session.execute(_POINT_AT, {"municipality": municipality.id})
        if not rows:
            return
        done += len(rows)
        yield done
    with transaction(session):
        session.execute(text("ANALYZE decision"))


def _facts(row: Row[Any], zone: ZoneInfo) -> Facts:
    return Facts(
        category=row.category,
        group=row.group_code,
        areas=frozenset([row.area]) if row.area else frozenset(),
        area_names={row.area: row.area_name} if row.area else {},
        road_owner=OWNERS[row.id.int % len(OWNERS)],
        road="Storgata",
        distance_m=7.5,
        text=row.text,
        received_at=row.received_at.astimezone(zone),
    )

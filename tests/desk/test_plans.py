"""At a size where it matters, PostgreSQL reads the desk's lists by the indexes that were made for them."""

from typing import Any

import pytest
from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.models import Case, Reporter
from app.queries.desk_queue import QUEUES, Position, _page_of_ids
from app.queries.desk_search import Search, _matches, _where, reporter_cases
from tests.builders import Town

CASES = 20_000

FILL = """
WITH made AS (
    INSERT INTO "case" (municipality_id, number, status, category_id, title, text, address, position_state,
                        received_at, updated_at, closed_at, answer_due_at)
    SELECT :municipality, 'X-' || n,
           CASE WHEN n % 20 = 0 THEN 'received' WHEN n % 500 = 1 THEN 'waiting' ELSE 'declined' END,
           :category, 'Sak ' || n, md5(n::text) || ' ' || md5((n * 7)::text), 'Gate ' || n, 'missing',
           now() - n * interval '1 minute', now(),
           CASE WHEN n % 20 = 0 OR n % 500 = 1 THEN NULL ELSE now() END, now() + n * interval '1 minute'
    FROM generate_series(1, :cases) AS n
    RETURNING id, municipality_id, number
), reports AS (
    INSERT INTO report (municipality_id, case_id, idempotency_key, channel, category_code, text, received_at)
    SELECT municipality_id, id, number, 'web', 'annet', '', now() FROM made
    RETURNING id, municipality_id, idempotency_key
)
INSERT INTO reporter (municipality_id, report_id, email, phone, token_hash)
SELECT municipality_id, id, idempotency_key || '@example.org', '+47' || idempotency_key, idempotency_key FROM reports
"""


def plan_of(session: Session, query: Select[Any]) -> str:
    """What PostgreSQL would do."""
    sql = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    return "\n".join(row[0] for row in session.connection().exec_driver_sql("explain " + sql))


@pytest.fixture
def archive(town: Town) -> Town:
    """The town with twenty thousand cases."""
    values = {"municipality": town.municipality.id, "category": town.categories["annet"].id, "cases": CASES}
    town.session.execute(text(FILL), values)
    town.session.commit()
    town.session.execute(
        text("SELECT gin_clean_pending_list('ix_case_words')")
    )  # as autovacuum does by and by
    for table in ('"case"', "report", "reporter"):
        town.session.execute(text(f"ANALYZE {table}"))
    town.session.commit()
    return town


def test_lists_and_searches_are_read_by_their_indexes(archive: Town) -> None:
    session, municipality = archive.session, archive.municipality.id

    def search(wanted: Search) -> Select[Any]:
        where = _where(municipality, wanted, archive.now)
        if wanted.text:
            where.append(_matches(session, municipality, wanted.text))
        query = select(Case.id).where(*where)
        return query.order_by(Case.received_at.desc(), Case.id.desc()).limit(51)

    middle = session.scalars(select(Case).where(Case.number == "X-10000")).one()
    queries = {
        "words": (search(Search(text="d3d9446802")), "ix_case_words"),
        "e-mail": (
            reporter_cases(municipality, func.lower(Reporter.email) == "x-777@example.org"),
            "ix_reporter_email",
        ),
        "cases of one": (search(Search(text="x-777@example.org")), "pk_case"),
        "number": (search(Search(text="26-1001")), "uq_case_number"),
        "everything": (search(Search()), "ix_case_received"),
        "status": (search(Search(status="waiting")), "ix_case_status"),
        "queue": (_page_of_ids(municipality, QUEUES["nye"], None, 31), "ix_case_desk_queue"),
        "queue, deep": (
            _page_of_ids(municipality, QUEUES["nye"], Position(middle.answer_due_at, middle.id), 31),
            "ix_case_desk_queue",
        ),
    }
    for name, (query, index) in queries.items():
        plan = plan_of(session, query)
        assert index in plan, f"{name}:\n{plan}"
        assert 'Seq Scan on "case"' not in plan, f"{name}:\n{plan}"

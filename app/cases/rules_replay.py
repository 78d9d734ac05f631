"""Rules run over what was decided before, chunk by chunk. Changes nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from app.platform.runtime import Runtime
from app.queries.rules_history import Cursor, Span, StoredCase, count_decided, read_decided
from routing_rules.replay import Moved, Replay
from routing_rules.ruleset import Ruleset


def decided_chunks(
    run: Runtime, span: Span, drawn: frozenset[str] = frozenset()
) -> Iterator[list[StoredCase]]:
    """The stored decisions of a span. Each chunk has a session of its own, so that no transaction stays open while the
    rules run; the next one is read meanwhile, so that PostgreSQL and the rules work side by side.
    """

    def read(after: Cursor | None) -> tuple[list[StoredCase], Cursor | None]:
        with run.session() as session:
            return read_decided(session, span, drawn, after)

    with ThreadPoolExecutor(1) as ahead:
        following: Future[tuple[list[StoredCase], Cursor | None]] | None = ahead.submit(read, None)
        while following is not None:
            chunk, after = following.result()
            following = ahead.submit(read, after) if after is not None else None
            if chunk:
                yield chunk


def replay_now(
    run: Runtime, ruleset: Ruleset, span: Span, say: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Replay, list[tuple[str, Moved]]]:
    """Try rules on a span here and now, as a command does; pages order a run (``app.cases.rules_runs.order_replay``).

    Gives the counts, and (number, move) of every case that would change. ``say`` is told (done, total).
    """
    with run.session() as session:
        total = count_decided(session, span)
    replay = Replay(ruleset)
    moved: list[tuple[str, Moved]] = []
    for chunk in decided_chunks(run, span, replay.drawn):
        numbers = {case.stored.case_id: case.number for case in chunk}
        moved += [(numbers[one.stored.case_id], one) for one in replay.run(case.stored for case in chunk)]
        say(replay.cases, max(total, replay.cases))
    return replay, moved

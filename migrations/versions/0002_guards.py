"""What the database itself refuses: moves outside the table of steps, changes without an event, edited history.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A copy on purpose: a migration describes one moment. tests/cases/test_database_guards.py holds it against STEPS.
MOVES = [
    "received>assigned",
    "received>waiting",
    "received>declined",
    "received>forwarded",
    "assigned>waiting",
    "assigned>declined",
    "assigned>forwarded",
    "assigned>planned",
    "assigned>working",
    "assigned>resolved",
    "assigned>received",
    "planned>working",
    "planned>resolved",
    "planned>received",
    "working>planned",
    "working>resolved",
    "working>received",
    "waiting>received",
    "waiting>declined",
    "waiting>forwarded",
    "forwarded>received",
    "forwarded>resolved",
    "resolved>received",
    "declined>received",
]

GUARDS = """
CREATE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status
       AND NOT EXISTS (SELECT 1 FROM case_move WHERE from_status = OLD.status AND to_status = NEW.status) THEN
        RAISE EXCEPTION 'case %: no step leads from % to %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_move_known';
    END IF;
    IF (NEW.status, NEW.unit_id, NEW.category_id, NEW.priority, NEW.geom, NEW.is_public, NEW.planned_for)
       IS DISTINCT FROM
       (OLD.status, OLD.unit_id, OLD.category_id, OLD.priority, OLD.geom, OLD.is_public, OLD.planned_for)
       AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'case %: a change must raise the version by one', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_change_counted';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER case_guard BEFORE UPDATE ON "case" FOR EACH ROW EXECUTE FUNCTION case_guard();

CREATE FUNCTION case_change_has_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event WHERE case_id = NEW.id AND case_version = NEW.version) THEN
        RAISE EXCEPTION 'case %: version % has no event', NEW.number, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_change_has_event';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_change_has_event AFTER UPDATE ON "case" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION case_change_has_event();

CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_is_kept';
END $$;

CREATE TRIGGER event_is_kept BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_is_kept();

-- A whole case may go (retention, a removed municipality): then its events go with it, never alone.
CREATE FUNCTION event_goes_with_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM "case" WHERE id = OLD.case_id) THEN
        RAISE EXCEPTION 'events are never changed or deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_is_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER event_goes_with_case AFTER DELETE ON event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION event_goes_with_case();
"""


def upgrade() -> None:
    for move in MOVES:
        source, target = move.split(">")
        op.execute(f"INSERT INTO case_move (from_status, to_status) VALUES ('{source}', '{target}')")  # noqa: S608
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute('DROP TRIGGER case_guard ON "case"')
    op.execute('DROP TRIGGER case_change_has_event ON "case"')
    op.execute("DROP TRIGGER event_is_kept ON event")
    op.execute("DROP TRIGGER event_goes_with_case ON event")
    for function in ("case_guard", "case_change_has_event", "event_is_kept", "event_goes_with_case"):
        op.execute(f"DROP FUNCTION {function}()")
    op.execute("DELETE FROM case_move")

"""Which rules decide, and from when: publishing, two at once, a moment in the future, and back again in one step."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases import rules_drafts
from app.cases.decide import NoRuleset, current_ruleset
from app.cases.publish_rules import publish_draft, publish_rules
from app.cases.roll_back_rules import roll_back, withdraw_scheduled
from app.domain.errors import BadInput, Forbidden
from app.domain.rules_errors import (
    DraftHasErrors,
    DraftNotTried,
    DraftStale,
    NothingChanged,
    NothingScheduled,
    NothingToRollBackTo,
    RulesAlreadyScheduled,
    RulesMoved,
)
from app.models import Case, Decision, RulesetVersion
from app.platform.runtime import Runtime
from app.queries.rules_drafts import find_draft, find_rules_log
from app.queries.rules_versions import find_in_force, list_publications
from tests.builders import LONG_AGO, RULESET, Town

TO_EIENDOM = RULESET.replace("unit: bydrift", "unit: eiendom")
SLOWER = RULESET.replace("15 working days", "25 working days")


def publish(town: Town, source: str, reason: str = "Bedre.", at: datetime | None = None) -> str:
    """The name of the version that a new draft becomes."""
    draft = rules_drafts.make_draft(town.ctx("lead"), reason, source)
    done = publish_draft(town.ctx("lead"), draft.id, 1, reason, at, untried=True)
    return town.session.get_one(RulesetVersion, done.ruleset_id).version


def decided_unit(town: Town) -> str:
    case_id = town.report().case_id
    return town.session.scalars(select(Decision.unit_code).where(Decision.case_id == case_id)).one()


def test_a_published_draft_decides_and_old_decisions_keep_their_version(town: Town) -> None:
    old = town.case()
    version = publish(town, TO_EIENDOM, "Eiendom har fått lampene.")
    assert decided_unit(town) == "eiendom"
    kept = town.session.get_one(Decision, old.decision_id)
    assert (kept.unit_code, town.session.get_one(RulesetVersion, kept.ruleset_id).version) == ("bydrift", "1")
    now, before = list_publications(town.session, town.municipality.id, town.now)
    assert (now.version, now.state, now.published_by, now.reason) == (
        version, "in_force", "Liv Berg", "Eiendom har fått lampene.",
    )  # fmt: skip
    assert (before.state, before.ended_at) == ("earlier", now.effective_from)
    event = find_rules_log(town.session, town.municipality.id)[0]
    assert (event.kind, event.by, event.reason, event.details["version"]) == (
        "published", "Liv Berg", "Eiendom har fått lampene.", version,
    )  # fmt: skip


def test_publishing_asks_for_a_trial_a_reason_and_a_change(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Lik")
    with pytest.raises(DraftNotTried):
        publish_draft(town.ctx("lead"), draft.id, 1, "Fordi.")
    with pytest.raises(BadInput) as caught:
        publish_draft(town.ctx("lead"), draft.id, 1, "  ", untried=True)
    assert "reason" in caught.value.fields
    rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, TO_EIENDOM)
    with pytest.raises(DraftStale):
        publish_draft(town.ctx("lead"), draft.id, 1, "Fordi.", untried=True)
    publish_draft(town.ctx("lead"), draft.id, 2, "Fordi.", untried=True)
    same = rules_drafts.make_draft(town.ctx("lead"), "Lik")
    with pytest.raises(NothingChanged):
        publish_draft(town.ctx("lead"), same.id, 1, "Igjen.", untried=True)


def test_the_second_of_two_drafts_is_told_and_overwrites_nothing(town: Town) -> None:
    mine = rules_drafts.make_draft(town.ctx("lead"), "Mitt", SLOWER)
    publish(town, TO_EIENDOM)
    with pytest.raises(RulesMoved, match="Liv Berg") as caught:
        publish_draft(town.ctx("lead"), mine.id, 1, "Mitt.", untried=True)
    assert (caught.value.status, caught.value.base_id) == (409, mine.base_id)
    assert decided_unit(town) == "eiendom"
    assert rules_drafts.rebase_draft(town.ctx("lead"), mine.id, 1) == 0
    publish_draft(town.ctx("lead"), mine.id, 2, "Begge deler.", untried=True)
    in_force = find_in_force(town.session, town.municipality.id, town.now)
    assert in_force is not None and in_force.source is not None
    assert "25 working days" in in_force.source and "unit: bydrift" not in in_force.source


def test_of_two_who_publish_at_the_same_time_one_wins_and_the_other_is_told(run: Runtime, town: Town) -> None:
    drafts = [
        rules_drafts.make_draft(town.ctx("lead"), "A", TO_EIENDOM).id,
        rules_drafts.make_draft(town.ctx("admin"), "B", SLOWER).id,
    ]
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def act(draft: object, who: str, late: int) -> None:
        with run.session() as session:
            ctx = town.ctx(who)
            ctx.session, ctx.clock = session, lambda: town.now + timedelta(milliseconds=late)
            together.wait()
            try:
                publish_draft(ctx, draft, 1, f"Av {who}.", untried=True)  # type: ignore[arg-type]
                outcomes.append("published")
            except RulesMoved as moved:
                outcomes.append(f"told about {moved.by}")

    threads = [
        threading.Thread(target=act, args=(drafts[0], "lead", 50)),
        threading.Thread(target=act, args=(drafts[1], "admin", 0)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[0] == "published" and sorted(outcomes)[1].startswith("told about "), outcomes
    states = [find_draft(town.session, town.municipality.id, draft).state for draft in drafts]  # type: ignore[union-attr, arg-type]
    assert sorted(states) == ["open", "published"]
    assert len(list_publications(town.session, town.municipality.id, town.now)) == 2


def test_a_version_with_a_moment_comes_into_force_by_itself_over_midnight(town: Town) -> None:
    town.now = datetime(2026, 11, 30, 22, 58, tzinfo=UTC)  # 23.58 in Norway
    midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    version = publish(town, TO_EIENDOM, "Fra 1. desember.", midnight)
    assert decided_unit(town) == "bydrift"
    shown = list_publications(town.session, town.municipality.id, town.now)
    assert [(row.version, row.state) for row in shown] == [(version, "scheduled"), ("1", "in_force")]
    town.now = midnight - timedelta(microseconds=1)
    assert decided_unit(town) == "bydrift"
    town.now = midnight
    assert decided_unit(town) == "eiendom"
    shown = list_publications(town.session, town.municipality.id, town.now)
    assert [(row.state, row.ended_at) for row in shown] == [("in_force", None), ("earlier", midnight)]


def test_one_version_waits_at_a_time_and_can_be_withdrawn(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Mellom", SLOWER)
    publish(town, TO_EIENDOM, at=town.now + timedelta(days=2))
    with pytest.raises(RulesAlreadyScheduled, match=r"25\.11\.2026"):
        publish_draft(town.ctx("lead"), draft.id, 1, "Nå.", untried=True)
    with pytest.raises(RulesAlreadyScheduled):
        publish_rules(town.session, town.municipality, SLOWER, "kommando", town.now)
    withdraw_scheduled(town.ctx("lead"), "For tidlig.")
    with pytest.raises(NothingScheduled):
        withdraw_scheduled(town.ctx("lead"), "For tidlig.")
    town.wait(days=3)
    assert decided_unit(town) == "bydrift"
    assert [row.state for row in list_publications(town.session, town.municipality.id, town.now)] == [
        "withdrawn", "in_force",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [-1, 400])
def test_a_moment_that_is_a_slip_is_refused(town: Town, days: int) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Når", SLOWER)
    with pytest.raises(BadInput) as caught:
        publish_draft(town.ctx("lead"), draft.id, 1, "x", town.now + timedelta(days=days), untried=True)
    assert "effective_from" in caught.value.fields


def test_rolling_back_is_one_step_with_a_reason_and_goes_on_backwards(town: Town) -> None:
    publish(town, SLOWER)
    town.wait(hours=1)
    publish(town, TO_EIENDOM)
    town.wait(hours=1)
    with pytest.raises(BadInput):
        roll_back(town.ctx("lead"), "")
    roll_back(town.ctx("lead"), "Eiendom druknet.")
    assert decided_unit(town) == "bydrift"
    event = find_rules_log(town.session, town.municipality.id)[0]
    assert (event.kind, event.by, event.reason) == ("rolled_back", "Liv Berg", "Eiendom druknet.")
    in_force = find_in_force(town.session, town.municipality.id, town.now)
    assert in_force is not None and in_force.source == SLOWER
    town.wait(minutes=1)
    roll_back(town.ctx("lead"), "Enda lenger.")
    in_force = find_in_force(town.session, town.municipality.id, town.now)
    assert in_force is not None and in_force.version == "1"
    with pytest.raises(NothingToRollBackTo):
        roll_back(town.ctx("lead"), "Enda lenger.")


def test_rolling_back_takes_a_version_that_waits_with_it(town: Town) -> None:
    publish(town, SLOWER)
    town.wait(hours=1)
    publish(town, TO_EIENDOM, at=town.now + timedelta(hours=3))
    roll_back(town.ctx("lead"), "Stopp alt.", "1")
    town.wait(hours=4)
    assert decided_unit(town) == "bydrift"
    kinds = [event.kind for event in find_rules_log(town.session, town.municipality.id, limit=2)]
    assert kinds == ["rolled_back", "withdrawn"]


def test_a_version_that_names_a_unit_that_is_gone_is_not_rolled_back_to(town: Town) -> None:
    publish(town, RULESET.replace("unit: eiendom", "unit: bydrift"))
    town.units["eiendom"].active = False
    town.session.commit()
    with pytest.raises(DraftHasErrors) as caught:
        roll_back(town.ctx("lead"), "Tilbake.")
    assert "Eiendom" in caught.value.errors[0].sentence
    with pytest.raises(Forbidden):
        roll_back(town.ctx("desk"), "Tilbake.")
    with pytest.raises(BadInput):
        roll_back(town.ctx("lead"), "Tilbake.", "9901-7-finnesikke")


def test_before_the_first_version_nothing_decides(town: Town) -> None:
    with pytest.raises(NoRuleset):
        current_ruleset(town.session, town.municipality.id, LONG_AGO - timedelta(seconds=1))
    assert town.session.scalars(select(Case)).all() == []


def test_a_version_that_waited_and_was_withdrawn_does_not_count_when_going_back(town: Town) -> None:
    first = find_in_force(town.session, town.municipality.id, town.now)
    assert first is not None and first.source is not None
    town.wait(hours=1)
    publish(town, SLOWER)
    town.wait(hours=1)
    tomorrow = town.now + timedelta(days=1)
    publish_rules(town.session, town.municipality, first.source, "test", town.now, effective_from=tomorrow)
    withdraw_scheduled(town.ctx("lead"), "For tidlig.")
    roll_back(town.ctx("lead"), "Feil.")
    with pytest.raises(NothingToRollBackTo):
        roll_back(town.ctx("lead"), "Enda lenger.")

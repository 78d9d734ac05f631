"""Drafts of rules: several at a time, kept with their errors, and nobody overwrites anybody."""

import uuid

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.cases import rules_drafts
from app.cases.publish_rules import publish_draft, publish_rules
from app.cases.rules_check import check_rules
from app.domain.errors import BadInput, Forbidden, NotFound
from app.domain.rules_errors import DraftHasErrors, DraftNotOpen, DraftStale
from app.models import RulesDraft, RulesEvent
from app.queries.rules_drafts import (
    find_draft,
    find_draft_saves,
    find_draft_text,
    find_drafts,
    find_rules_log,
)
from tests.builders import RULESET, Town, build_town

CHANGED = RULESET.replace("unit: eiendom", "unit: bydrift")


def log_of(town: Town) -> list[str]:
    return [event.kind for event in reversed(find_rules_log(town.session, town.municipality.id))]


def test_a_draft_begins_as_the_rules_in_force_and_keeps_every_save(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "  Eiendom tar mindre ")
    found = find_draft(town.session, town.municipality.id, draft.id)
    assert found is not None
    assert (found.name, found.state, found.version, found.source) == (
        "Eiendom tar mindre", "open", 1, RULESET,
    )  # fmt: skip
    rules_drafts.save_draft(town.ctx("admin"), draft.id, 1, CHANGED)
    saves = find_draft_saves(town.session, draft.id)
    assert [(row.version, row.saved_by) for row in saves] == [(2, "Arne Moe"), (1, "Liv Berg")]
    assert find_draft_text(town.session, draft.id, 1) == RULESET
    assert find_draft_text(town.session, draft.id, 2) == CHANGED
    assert log_of(town) == ["draft_made", "draft_saved"]


def test_several_drafts_live_side_by_side(town: Town) -> None:
    first = rules_drafts.make_draft(town.ctx("lead"), "Snø")
    town.wait(minutes=5)
    second = rules_drafts.make_draft(town.ctx("lead"), "Lys", CHANGED)
    assert [row.id for row in find_drafts(town.session, town.municipality.id)] == [second.id, first.id]
    rules_drafts.discard_draft(town.ctx("lead"), second.id, "Ikke nå.")
    assert [row.id for row in find_drafts(town.session, town.municipality.id)] == [first.id]
    assert find_draft_text(town.session, second.id, 1) == CHANGED
    with pytest.raises(DraftNotOpen):
        rules_drafts.save_draft(town.ctx("lead"), second.id, 1, RULESET)


def test_a_draft_may_hold_errors_but_is_not_published(town: Town) -> None:
    broken = RULESET.replace("unit: eiendom", "unit: eindom")
    draft = rules_drafts.make_draft(town.ctx("lead"), "Halvferdig", broken)
    with pytest.raises(DraftHasErrors) as caught:
        publish_draft(town.ctx("lead"), draft.id, 1, "Vi vil det.", untried=True)
    assert "Mente du «Eiendom»?" in caught.value.errors[0].sentence
    assert find_draft(town.session, town.municipality.id, draft.id).source == broken  # type: ignore[union-attr]


def test_a_stale_save_tells_what_changed_and_stores_nothing(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Felles")
    rules_drafts.save_draft(town.ctx("admin"), draft.id, 1, CHANGED)
    mine = RULESET.replace("Alt annet", "Resten")
    with pytest.raises(DraftStale, match="Arne Moe") as caught:
        rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, mine)
    stale = caught.value
    assert (stale.status, stale.version, stale.theirs, stale.mine_from) == (409, 2, CHANGED, RULESET)
    assert find_draft(town.session, town.municipality.id, draft.id).source == CHANGED  # type: ignore[union-attr]
    saved = rules_drafts.save_draft(town.ctx("lead"), draft.id, 2, mine)
    assert saved.version == 3


def test_the_same_save_twice_is_one(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Dobbelt")
    assert rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, CHANGED).version == 2
    assert rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, CHANGED).version == 2


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}), ("name", {"name": "x" * 121}), ("source", {"name": "a", "source": "a\x00b"}),
        ("source", {"name": "a", "source": "æ" * 600_000}), ("source", {"name": "a", "source": "\ud800"}),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said(town: Town, field: str, values: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        rules_drafts.make_draft(town.ctx("lead"), **values)
    assert list(caught.value.fields) == [field]


def test_a_unit_that_is_gone_is_a_clear_error_in_the_draft_that_names_it(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Til Eiendom")
    town.units["eiendom"].active = False
    town.session.commit()
    source = find_draft(town.session, town.municipality.id, draft.id).source  # type: ignore[union-attr]
    errors = check_rules(town.session, town.municipality, source).errors
    assert [(error.path, error.sentence) for error in errors] == [
        ("rules[3].unit", "Enheten «Eiendom» er tatt ut av bruk. Velg en annen.")
    ]
    town.units["eiendom"].code, town.units["eiendom"].name = "bygg", "Bygg"
    town.session.commit()
    errors = check_rules(town.session, town.municipality, source).errors
    assert "«eiendom» finnes ikke" in errors[0].sentence and errors[0].line > 1
    with pytest.raises(DraftHasErrors):
        publish_draft(town.ctx("lead"), draft.id, 1, "Prøver.", untried=True)


def test_a_draft_is_laid_on_top_of_rules_that_were_published_meanwhile(town: Town) -> None:
    mine = RULESET.replace("name: Alt annet", "name: Resten")
    draft = rules_drafts.make_draft(town.ctx("lead"), "Mitt", mine)
    theirs = RULESET.replace("first_answer: 2 working days", "first_answer: 1 working day")
    publish_rules(town.session, town.municipality, theirs, "Arne", town.now)
    assert rules_drafts.rebase_draft(town.ctx("lead"), draft.id, 1) == 0
    found = find_draft(town.session, town.municipality.id, draft.id)
    assert found is not None
    assert found.base_source == theirs
    assert found.source.strip() == theirs.replace("name: Alt annet", "name: Resten").strip()


def test_where_both_changed_the_same_line_both_stand_and_nothing_is_published(town: Town) -> None:
    draft = rules_drafts.make_draft(town.ctx("lead"), "Mitt", RULESET.replace("Alt annet", "Resten"))
    theirs = RULESET.replace("Alt annet", "Det andre")
    publish_rules(town.session, town.municipality, theirs, "Arne", town.now)
    assert rules_drafts.rebase_draft(town.ctx("lead"), draft.id, 1) == 1
    found = find_draft(town.session, town.municipality.id, draft.id)
    assert found is not None and "Resten" in found.source and "Det andre" in found.source
    with pytest.raises(DraftHasErrors):
        publish_draft(town.ctx("lead"), draft.id, 2, "Nå.", untried=True)


@pytest.mark.parametrize("who", ["desk", "foreman", "crew"])
def test_only_the_lead_and_the_administrator_write_rules(town: Town, who: str) -> None:
    draft = rules_drafts.make_draft(town.ctx("admin"), "Hemmelig")
    with pytest.raises(Forbidden):
        rules_drafts.make_draft(town.ctx(who), "Mitt")
    with pytest.raises(Forbidden):
        rules_drafts.save_draft(town.ctx(who), draft.id, 1, CHANGED)
    with pytest.raises(Forbidden):
        publish_draft(town.ctx(who), draft.id, 1, "Fordi.", untried=True)


def test_another_municipality_s_draft_is_not_there(town: Town) -> None:
    other = build_town(town.session, "9902", "Naboby", 19.3)
    draft = rules_drafts.make_draft(other.ctx("lead"), "Nabo")
    assert find_draft(town.session, town.municipality.id, draft.id) is None
    for act in (
        lambda: rules_drafts.save_draft(town.ctx("lead"), draft.id, 1, CHANGED),
        lambda: rules_drafts.rebase_draft(town.ctx("lead"), draft.id, 1),
        lambda: publish_draft(town.ctx("lead"), draft.id, 1, "Fordi.", untried=True),
        lambda: rules_drafts.discard_draft(town.ctx("lead"), uuid.uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    assert town.session.scalar(select(func.count(RulesDraft.id))) == 1


def test_the_log_of_the_rules_is_never_edited(town: Town) -> None:
    rules_drafts.make_draft(town.ctx("lead"), "Logget")
    event = town.session.scalars(select(RulesEvent)).one()
    with pytest.raises(IntegrityError, match="event_is_kept|never changed"):
        town.session.execute(text("UPDATE rules_event SET reason = 'x'"))
    town.session.rollback()
    with pytest.raises(IntegrityError, match="never changed"):
        town.session.execute(text("DELETE FROM rules_event"))
        town.session.commit()
    town.session.rollback()
    assert town.session.scalars(select(RulesEvent)).one().id == event.id

"""What the desk's corrections of real cases tell, and a suggestion that becomes a draft when a person wants it."""

from datetime import timedelta

import pytest

from app.cases import triage
from app.cases.rules_check import check_rules
from app.cases.rules_learning import find_lessons, use_suggestion
from app.domain.errors import Forbidden, NotFound
from app.queries.rules_drafts import find_draft, find_drafts, find_rules_log
from tests.builders import Town


def history(town: Town) -> None:
    """Six lamps at schools moved to Eiendom, eight others confirmed, one that got another category."""
    for _ in range(6):
        case = town.case(text="Lampen i skolegården er mørk.")
        triage.correct(town.ctx("desk"), case.id, 1, "eiendom", "Skolen er Eiendoms.")
    for _ in range(8):
        case = town.case(text="Lampen ved butikken er mørk.")
        triage.confirm(town.ctx("desk"), case.id, 1)
    case = town.case(text="Lampen i parken.")
    triage.correct(town.ctx("desk"), case.id, 1, "eiendom", "Det er en benk.", category="annet")
    town.case()


def span(town: Town) -> dict[str, object]:
    return {"since": town.now - timedelta(days=90), "until": town.now + timedelta(days=1)}


def test_lessons_count_corrections_per_rule_and_name_rules_that_are_never_used(town: Town) -> None:
    history(town)
    lessons = find_lessons(town.ctx("lead"), **span(town))  # type: ignore[arg-type]
    record = lessons.learned.records["lys"]
    assert (record.decided, record.judged, record.corrected, record.recategorised) == (16, 15, 7, 1)
    assert record.moved_to == {"eiendom": 7}
    assert [rule.id for rule in lessons.unused] == ["riksvei", "farlig"]
    (found,) = lessons.suggestions
    assert found.evidence(lessons.ruleset.vocabulary).text() == (
        "6 av 6 saker med «skolegården» ble flyttet til Eiendom"
    )
    with pytest.raises(Forbidden):
        find_lessons(town.ctx("foreman"), **span(town))  # type: ignore[arg-type]


def test_a_suggestion_becomes_a_draft_with_its_evidence_in_the_log_and_nothing_is_published(
    town: Town,
) -> None:
    history(town)
    found = find_lessons(town.ctx("lead"), **span(town)).suggestions[0]  # type: ignore[arg-type]
    draft = use_suggestion(town.ctx("lead"), found.key, **span(town))  # type: ignore[arg-type]
    row = find_draft(town.session, town.municipality.id, draft.id)
    assert row is not None and row.name.startswith("6 av 6 saker")
    checked = check_rules(town.session, town.municipality, row.source)
    assert checked.ruleset is not None
    assert [rule.id for rule in checked.ruleset.rules] == [
        "riksvei",
        "farlig",
        "lys-eiendom",
        "lys",
        "resten",
    ]
    event = find_rules_log(town.session, town.municipality.id)[0]
    assert (event.kind, event.by, event.draft_id, len(event.details["numbers"])) == (
        "suggestion_used", "Liv Berg", draft.id, 6,
    )  # fmt: skip
    with pytest.raises(NotFound):
        use_suggestion(town.ctx("lead"), "finnesikke", **span(town))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        use_suggestion(town.ctx("desk"), found.key, **span(town))  # type: ignore[arg-type]
    assert len(find_drafts(town.session, town.municipality.id)) == 1

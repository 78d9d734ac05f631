"""Personal data goes on schedule and when somebody asks; what is kept can be had."""

import json

from click.testing import CliRunner
from sqlalchemy import func, select, text

from app.cases.access import ask_for_link
from app.cases.drafts import save_draft
from app.cases.follow import follow_case
from app.cases.forget import forget_old, forget_person
from app.cases.triage import decline
from app.domain.following import read_address
from app.domain.reports import Contact
from app.models import AccessLink, Case, Draft, Follower, OutboxMessage, Reporter, Subscription
from app.platform.runtime import Runtime
from app.queries.personal_data import export_person
from tests.builders import Town
from tests.follow.post import NORA, deliver_all, follow


def count(town: Town, table: type) -> int:
    town.session.rollback()
    return town.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_address_never_confirmed_is_deleted_after_seven_days(town: Town) -> None:
    case = town.case()
    follow(town, case, confirmed=False)
    follow(town, case, "per@example.org")
    town.wait(days=6)
    forget_old(town.session, town.now)
    assert count(town, Follower) == 2
    town.wait(days=2)
    forget_old(town.session, town.now)
    assert [one.email for one in town.session.scalars(select(Follower))] == ["per@example.org"]


def test_a_case_long_closed_is_followed_no_more_and_its_reporter_is_nameless_after_a_year(town: Town) -> None:
    case = town.case(contact=Contact(name="Ingrid Hansen", email="ingrid@example.org", phone="+4798765432"))
    follow(town, case)
    decline(town.ctx("desk"), case.id, case.version, "Nei.")
    town.wait(days=91)
    forget_old(town.session, town.now)
    assert (count(town, Subscription), count(town, Follower)) == (0, 0)
    assert town.session.scalars(select(Reporter.email)).one() == "ingrid@example.org"
    town.wait(days=275)
    forget_old(town.session, town.now)
    town.session.expire_all()
    reporter = town.session.scalars(select(Reporter)).one()
    assert (reporter.name, reporter.email, reporter.phone) == (None, None, None)


def test_a_person_is_forgotten_everywhere_and_the_case_stays(run: Runtime, town: Town) -> None:
    mine, other = town.case(email="Nora@Example.org"), town.case(email="per@example.org")
    follow(town, other)
    ask_for_link(town.ctx(), read_address("email", NORA), "nb")
    save_draft(town.ctx(), "a" * 22, {"email": " NORA@example.org ", "text": "Hei"})
    save_draft(town.ctx(), "b" * 22, {"email": "per@example.org"})
    letter = town.session.scalars(select(OutboxMessage).where(OutboxMessage.case_id == mine.id)).first()
    assert letter
    letter.last_error = "550 nora@example.org unknown"
    town.session.commit()
    done = forget_person(town.session, NORA, town.now)
    assert (done.reporters, done.followers, done.drafts, done.links) == (1, 1, 1, 1)
    assert (count(town, Case), count(town, Follower), count(town, AccessLink), count(town, Draft)) == (
        2,
        0,
        0,
        1,
    )
    dump = "".join(
        str(row)
        for table in ("reporter", "follower", "outbox_message", "access_link")
        for row in town.session.execute(text(f"SELECT * FROM {table}"))
    )
    assert "nora" not in dump.lower() and "per@example.org" in dump
    assert not [mail for mail in deliver_all(run, town) if mail.to.lower() == NORA]


def test_a_phone_number_is_forgotten_however_it_was_typed(town: Town) -> None:
    town.case(contact=Contact(phone="+4798765432"))
    save_draft(town.ctx(), "a" * 22, {"phone": "987 65 432"})
    done = forget_person(town.session, "+4798765432", town.now)
    assert (done.reporters, done.drafts) == (1, 1)


def test_all_that_is_kept_about_a_person_can_be_had(town: Town) -> None:
    case = town.case(email=NORA)
    follow_case(town.ctx(), case.id, read_address("email", NORA))
    found = json.loads(json.dumps(export_person(town.session, "Nora@Example.org")))
    assert [one["case"] for one in found["reports"]] == [case.number]
    assert found["reports"][0]["messages"][0]["kind"] == "received"
    assert found["follows"][0]["subscriptions"][0]["case"] == case.number
    assert export_person(town.session, "ingen@example.org") == {
        "address": "ingen@example.org",
        "reports": [],
        "follows": [],
    }


def test_the_command_says_what_it_cannot_read(town: Town) -> None:
    from app.commands.privacy import privacy

    answer = CliRunner().invoke(privacy, ["forget", "--yes", "hverken"])
    assert answer.exit_code != 0 and "neither an e-mail address nor a phone number" in answer.output

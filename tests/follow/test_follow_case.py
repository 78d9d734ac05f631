"""Somebody who did not report a case follows it: asked once, told the public story, stopped with one click."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cases.follow import follow_case
from app.cases.following import confirm_address
from app.cases.triage import ask, confirm, set_public
from app.cases.work import plan, resolve
from app.domain.errors import NotFound, TooMany
from app.domain.following import MOST_A_DAY, read_address
from app.jobs.deliver import deliver_message
from app.models import Follower, OutboxMessage, Subscription
from app.platform.runtime import Runtime
from tests.builders import Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.follow.post import NORA, deliver_all, follow, link_in


def said(page: str) -> str:
    """What the page says: its main part, without the nonces around it."""
    return page[page.index("<main") : page.index("</main>")]


def test_an_address_gets_no_news_before_it_has_been_confirmed_by_its_link(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case = town.case()
    deliver_all(run, town)
    page = client.post(f"/folg?sak={case.number}", data={"email": NORA}, follow_redirects=True).text
    assert NORA in page and "Se etter en melding fra oss" in page
    (asked,) = deliver_all(run, town)
    assert asked.to == NORA and "Vil du følge dette?" in asked.text
    assert "List-Unsubscribe" not in asked.headers
    case = confirm(town.ctx("desk"), case.id, case.version)
    assert [mail.to for mail in deliver_all(run, town)] == ["ingrid@example.org"]
    link = link_in(asked, "/folg/bekreft/")
    assert "Gatelys er slukket" in client.get(link).text  # a scanner that opens it confirms nothing
    town.session.rollback()
    assert town.session.scalar(select(Follower.confirmed_at)) is None
    assert "Nå får du beskjed" in client.post(link, follow_redirects=True).text
    plan(town.ctx("foreman"), case.id, case.version, town.now.date() + timedelta(days=2))
    told = {mail.to: mail for mail in deliver_all(run, town)}
    assert set(told) == {"ingrid@example.org", NORA}
    assert "Bydrift kommer onsdag 25. november" in told[NORA].subject
    assert f"/meldinger/{case.number}" in told[NORA].text and "/min/" not in told[NORA].text.replace(
        "/folg/min/", ""
    )


def test_asking_twice_writes_once_and_the_page_never_says_what_was_known(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case = town.case()
    pages = [
        client.post(f"/folg?sak={case.number}", data={"email": text}, follow_redirects=True).text
        for text in (NORA, " NORA@Example.org ")
    ]
    assert said(pages[0]).replace(NORA, "X") == said(pages[1]).replace("NORA@Example.org", "X")
    town.session.rollback()
    assert town.session.scalar(select(func.count()).select_from(Subscription)) == 1
    kinds = [mail.subject for mail in deliver_all(run, town) if mail.to == NORA]
    assert len(kinds) == 1
    confirm_address(town.ctx(), town.session.scalars(select(Follower.id)).one())
    again = client.post(f"/folg?sak={case.number}", data={"email": NORA}, follow_redirects=True).text
    assert said(again) == said(pages[0])


def test_an_unconfirmed_address_is_asked_five_times_at_most_ten_minutes_apart(
    run: Runtime, town: Town
) -> None:
    case = town.case(email=None)
    for _ in range(12):
        follow(town, case, confirmed=False)
        town.wait(minutes=6)
    assert len([mail for mail in deliver_all(run, town) if mail.to == NORA]) == 5


def test_an_address_that_is_confirmed_follows_at_once_and_hears_of_it(run: Runtime, town: Town) -> None:
    follow(town, town.case())
    deliver_all(run, town)
    other = town.case()
    assert follow_case(town.ctx(), other.id, read_address("email", NORA)).confirmed
    greeting = next(mail for mail in deliver_all(run, town) if mail.to == NORA)
    assert greeting.subject == f"Du følger nå sak {other.number}: Gatelys er slukket"


def test_twenty_new_things_a_day_is_enough(town: Town) -> None:
    cases = [town.case() for _ in range(MOST_A_DAY + 1)]
    for case in cases[:-1]:
        follow(town, case, confirmed=False)
    with pytest.raises(TooMany) as refused:
        follow(town, cases[-1])
    assert refused.value.what_now.startswith("Vent et døgn")
    town.wait(days=1, minutes=1)
    assert follow(town, cases[-1], confirmed=False).created


def test_nobody_follows_a_hidden_case_or_another_municipality_s(town: Town) -> None:
    case = town.case()
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    with pytest.raises(NotFound):
        follow_case(other.ctx(), case.id, read_address("email", NORA))
    set_public(town.ctx("desk"), case.id, case.version, False, "Navn i teksten.")
    with pytest.raises(NotFound):
        follow(town, case)


def test_followers_read_what_is_public_and_nothing_else(run: Runtime, town: Town) -> None:
    case = town.case(text="Ring meg på 987 65 432")
    follow(town, case)
    deliver_all(run, town)
    case = ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt er mørk?")
    assert [mail.to for mail in deliver_all(run, town)] == ["ingrid@example.org"]
    case = resolve_it(town, case, "Takk, Ingrid Hansen! Ring 987 65 432.")
    mail = next(mail for mail in deliver_all(run, town) if mail.to == NORA and "gjort" in mail.subject)
    assert "Takk, ▮▮▮! Ring ▮▮▮." in mail.text
    assert "Ingrid" not in mail.text + mail.html


def resolve_it(town: Town, case: object, words: str) -> object:
    from app.cases.triage import stop_waiting

    back = stop_waiting(town.ctx("desk"), case.id, case.version)  # type: ignore[attr-defined]
    given = confirm(town.ctx("desk"), back.id, back.version)
    return resolve(town.ctx("crew"), given.id, given.version, words)


def test_the_news_of_a_case_that_was_hidden_meanwhile_goes_nowhere(run: Runtime, town: Town) -> None:
    case = town.assigned_case()
    follow(town, case)
    deliver_all(run, town)
    case = plan(town.ctx("foreman"), case.id, case.version, town.now.date())
    set_public(town.ctx("desk"), case.id, case.version, False, "Navn i teksten.")
    assert [mail.to for mail in deliver_all(run, town)] == ["ingrid@example.org"]
    case = town.session.merge(case)
    resolve(town.ctx("crew"), case.id, case.version, "Gjort.")
    assert [mail.to for mail in deliver_all(run, town)] == ["ingrid@example.org"]


def test_whoever_reported_the_case_is_told_once_though_following_it_too(run: Runtime, town: Town) -> None:
    case = town.case(email="ingrid@example.org")
    follow(town, case, "Ingrid@Example.org")
    deliver_all(run, town)
    confirm(town.ctx("desk"), case.id, case.version)
    assert len(deliver_all(run, town)) == 1


def test_a_thousand_followers_cost_the_step_one_row(town: Town, run: Runtime, count_sql: CountSql) -> None:
    alone, crowded = town.case(email=None), town.case(email=None)
    for number in range(3):
        follow(town, crowded, f"f{number}@example.org")
    deliver_all(run, town)
    with count_sql() as few:
        confirm(town.ctx("desk"), alone.id, alone.version)
    with count_sql() as many:
        confirm(town.ctx("desk"), crowded.id, crowded.version)
    assert len(many) <= len(few) + 1
    rows = town.session.scalars(
        select(OutboxMessage).where(OutboxMessage.case_id == crowded.id, OutboxMessage.state == "due")
    ).all()
    assert [(row.channel, row.reporter_id) for row in rows] == [("fanout", None)]
    assert len(deliver_all(run, town)) == 3


def test_a_worker_killed_while_it_fans_out_has_told_nobody_and_the_next_tells_each_once(
    run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = town.case(email=None)
    for number in range(3):
        follow(town, case, f"f{number}@example.org")
    deliver_all(run, town)
    confirm(town.ctx("desk"), case.id, case.version)
    (row,) = town.session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "fanout"))
    town.session.rollback()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("app.jobs.deliver.mark_done", die)
        deliver_message(run, row.id)
    assert deliver_all(run, town) == []
    town.wait(minutes=6)
    for _ in range(2):
        deliver_message(run, row.id)
    assert sorted(mail.to for mail in deliver_all(run, town)) == [
        f"f{number}@example.org" for number in range(3)
    ]


def test_the_question_and_the_news_come_by_sms_too_short_and_with_a_link(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case = town.case(email=None)
    landline = client.post(f"/folg?sak={case.number}", data={"channel": "sms", "phone": "77 79 00 00"})
    assert landline.status_code == 422 and "kan ikke få SMS" in landline.text
    client.post(f"/folg?sak={case.number}", data={"channel": "sms", "phone": "987 65 432"})
    deliver_all(run, town)
    texts = run.texter.sent  # type: ignore[union-attr]
    assert (
        texts[0].to == "+4798765432"
        and "Var det deg? Bekreft her: http://localhost/folg/bekreft/" in texts[0].text
    )
    confirm_address(town.ctx(), town.session.scalars(select(Follower.id)).one())
    confirm(town.ctx("desk"), case.id, case.version)
    deliver_all(run, town)
    assert texts[1].text.startswith(f"Sak {case.number}, Gatelys er slukket: Bydrift har fått saken.")
    assert texts[1].text.endswith(f"http://localhost/meldinger/{case.number}")


def test_one_click_stops_one_thing_without_session_or_csrf(app: Flask, run: Runtime, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    case, other = town.assigned_case(), town.assigned_case()
    follow(town, case)
    follow(town, other)
    deliver_all(run, town)
    case = plan(town.ctx("foreman"), case.id, case.version, town.now.date())
    mail = next(mail for mail in deliver_all(run, town) if mail.to == NORA)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail.headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    client = app.test_client()
    assert "Vil du slutte å følge dette?" in client.get(link).text
    assert client.post(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    resolve(town.ctx("crew"), case.id, case.version, "Gjort.")
    resolve(town.ctx("crew"), other.id, other.version, "Gjort.")
    told = [mail for mail in deliver_all(run, town) if mail.to == NORA]
    assert [other.number in mail.subject for mail in told] == [True]


def test_on_the_page_one_changes_stops_and_forgets(run: Runtime, town: Town, client: FlaskClient) -> None:
    case = town.case()
    following = follow(town, case)
    asked = next(mail for mail in deliver_all(run, town) if mail.to == NORA)
    page = client.post(link_in(asked, "/folg/bekreft/")).headers["Location"].partition("?")[0]
    assert case.number in client.get(page).text
    change = {
        "do": "change",
        "subscription": str(following.subscription_id),
        "pace": "daily",
        "statuses": ["lost", "tull"],
    }
    assert client.post(page, data=change).status_code == 303
    town.session.rollback()
    changed = town.session.get_one(Subscription, following.subscription_id)
    assert (changed.pace, changed.statuses) == ("daily", ["lost"])
    client.post(page, data={"do": "language", "language": "nn"})
    client.post(page, data={"do": "stop", "subscription": "\0"})
    assert client.post(page, data={"do": "noe annet"}).status_code == 404
    client.post(page, data={"do": "stop", "subscription": str(following.subscription_id)})
    assert "Du følger ingenting nå" in client.get(page).text
    client.post(page, data={"do": "forget"})
    assert client.get(page).status_code == 404
    town.session.rollback()
    assert town.session.scalar(select(func.count()).select_from(Follower)) == 0


@pytest.mark.parametrize("email", ["", "nora", "nora@", "a" * 300 + "@example.org", "🕯️", "<script>@x"])
def test_an_address_that_cannot_be_one_is_refused_with_everything_kept(
    client: FlaskClient, town: Town, email: str
) -> None:
    case = town.case()
    answer = client.post(f"/folg?sak={case.number}", data={"email": email, "pace": "daily"})
    assert answer.status_code == 422
    assert "Skriv adressen med @" in answer.text
    assert 'value="daily" checked' in answer.text


def test_a_number_that_is_no_case_gets_a_sentence(client: FlaskClient, town: Town) -> None:
    answer = client.get("/folg?sak=99-1 <script>")
    assert answer.status_code == 422
    assert "Vi finner ingen åpen sak med nummeret «99-1 &lt;script&gt;»" in answer.text

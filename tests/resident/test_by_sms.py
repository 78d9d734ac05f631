"""A resident who chooses SMS: the contact step, the receipt, the message with the private link, and the own page."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.triage import ask
from app.jobs.deliver import deliver_message
from app.models import Case, OutboxMessage
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.resident.reporting import report


def deliver_all(run: Runtime, town: Town) -> list[str]:
    """The texts of all messages so far."""
    town.session.rollback()
    for message in town.session.scalars(select(OutboxMessage)).all():
        deliver_message(run, message.id)
    town.session.rollback()
    return [text.text for text in run.texter.sent]  # type: ignore[union-attr]


def test_the_whole_way_by_sms(client: FlaskClient, town: Town, run: Runtime) -> None:
    token = report(client, reply_by="phone", phone="987 65 432")
    receipt = client.get(f"/meld/kvittering/{token}").text
    assert "Vi sender lenken på SMS til 987 65 432." in receipt
    (text,) = deliver_all(run, town)
    link = re.search(r"http://localhost(/min/\S+)$", text)
    assert link and "Du får svar senest" in text
    own = client.get(link[1]).text
    assert "Vi sender SMS til 987 65 432 når noe skjer." in own
    case = town.session.scalars(select(Case)).one()
    town.session.rollback()
    ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt?")
    assert "Hvilken lykt?" in deliver_all(run, town)[-1]


def test_no_more_sms_and_sms_again_with_one_button(client: FlaskClient, town: Town, run: Runtime) -> None:
    token = report(client, reply_by="phone", phone="98765432")
    off = client.post(f"/min/{token}/meld-av", follow_redirects=True).text
    assert "Du får ikke SMS om denne saken." in off and "Send meg SMS igjen" in off
    assert deliver_all(run, town) == []
    on = client.post(f"/min/{token}/meld-av", data={"wanted": "1"}, follow_redirects=True).text
    assert "Du får SMS igjen når noe skjer." in on


def test_without_a_gateway_the_card_offers_a_call_and_takes_a_landline(
    client: FlaskClient, town: Town, run: Runtime
) -> None:
    run.texter = None
    token = report(client, reply_by="phone", phone="77 61 23 45")
    assert "på SMS" not in client.get(f"/meld/kvittering/{token}").text
    assert "Vi ringer deg på 77 61 23 45 hvis vi lurer på noe." in client.get(f"/min/{token}").text

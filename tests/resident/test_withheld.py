"""Who wrote something is told on the own page that others do not see it."""

import pytest
from flask.testing import FlaskClient

from app.cases import moderate, triage, work
from app.domain.parts import TEXT, line_part, photo_part
from app.models import Case, Photo
from app.queries.own_page import find_own_page
from tests.builders import Town
from tests.cases.special_steps import ready_photo

HEADING = "Det andre ikke ser"


class Own:
    """A reported case, and its reporter's page."""

    def __init__(self, client: FlaskClient, town: Town) -> None:
        self.client, self.town = client, town
        receipt = town.report()
        self.token = receipt.token
        self.case = town.session.get_one(Case, receipt.case_id)

    def page(self) -> str:
        return self.client.get(f"/min/{self.token}").text

    def hide(self, part: str) -> None:
        self.case = moderate.hide_part(
            self.town.ctx("desk"), self.case.id, self.case.version, part, "Navn på en nabo"
        )


@pytest.fixture
def own(client: FlaskClient, town: Town) -> Own:
    return Own(client, town)


def test_of_a_case_that_all_can_read_nothing_is_said(own: Own) -> None:
    assert HEADING not in own.page()


def test_a_hidden_text_is_still_there_for_who_wrote_it_and_said_to_be_hidden(own: Own) -> None:
    own.hide(TEXT)
    page = own.page()
    assert HEADING in page and "Teksten i meldingen vises ikke for andre." in page
    assert "Lampen ved fotgjengerfeltet er mørk." in page
    assert "Lurer du på hvorfor, kan du spørre oss i samtalen." in page
    assert "Navn på en nabo" not in page, "the reason is for staff"


def test_other_words_are_shown_as_others_read_them(own: Own) -> None:
    moderate.reword(
        own.town.ctx("desk"), own.case.id, own.case.version, "Lampa er <mørk> 💡", "Kortere uten navn"
    )
    page = own.page()
    assert "Andre leser dette i stedet for teksten i meldingen: «Lampa er &lt;mørk&gt; 💡»" in page


def test_hidden_photos_are_counted_whoever_took_them(own: Own, town: Town) -> None:
    first, second = ready_photo(town, own.case), ready_photo(town, own.case)
    own.hide(photo_part(first))
    assert "Et bilde i saken er tatt bort, også herfra." in own.page()
    town.session.get_one(Photo, second).use = "resolved"
    town.session.commit()
    own.hide(photo_part(second))
    assert "2 bilder i saken er tatt bort, også herfra." in own.page()


def test_a_hidden_line_and_a_closed_case_where_nobody_can_ask(own: Own, town: Town) -> None:
    own.case = triage.confirm(town.ctx("desk"), own.case.id, own.case.version)
    own.case = work.resolve(town.ctx("crew"), own.case.id, own.case.version, "Naboen Kåre hadde skrudd.")
    own.hide(line_part(own.case.version))
    page = own.page()
    assert "Noe av det som er skrevet underveis, er tatt bort, også herfra." in page
    assert "Kåre" not in page and "Lurer du på hvorfor" not in page


def test_a_case_off_the_map_has_no_text_for_others_but_what_is_gone_here_is_said(
    own: Own, town: Town
) -> None:
    own.hide(TEXT)
    own.hide(photo_part(ready_photo(town, own.case)))
    triage.set_public(town.ctx("desk"), own.case.id, own.case.version, False, "Personopplysninger")
    page = own.page()
    assert "Saken står ikke på kartet, og den har ingen åpen side." in page
    assert "Et bilde i saken er tatt bort, også herfra." in page
    assert "Teksten i meldingen" not in page


def test_what_is_shown_again_is_no_longer_said_to_be_hidden(own: Own, town: Town) -> None:
    own.hide(TEXT)
    moderate.show_part(town.ctx("desk"), own.case.id, own.case.version, TEXT)
    assert HEADING not in own.page()
    found = find_own_page(town.session, own.token)
    assert found and not found.withheld.text

"""The whole story once, with everything real: web, worker, mail server, Chromium. From a dark lamp to a lit one."""

import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.mail_server import MailServer
from tests.fixtures.running_varsko import RunningVarsko

PHOTOS = Path(__file__).resolve().parents[1] / "photos" / "files"
WITH_GPS = PHOTOS / "made_gps_tromso.jpg"
AFTER = PHOTOS / "orient_landscape_6.jpg"
REPORTER = "ingrid.hansen@example.org"
TEXT = "Lampen ved Kárášjohka-skiltet er mørk 🕯️ <script>alert(1)</script>"
DONE = "Vi har byttet pæren. Nå lyser den igjen."
PASSWORD = "varsko-demo"


@pytest.fixture
def varsko(running_varsko: RunningVarsko, mail_server: MailServer) -> Iterator[RunningVarsko]:
    """Web, worker and clock, with mail to the test's server."""
    running_varsko.env["SMTP_URL"] = mail_server.url
    for name in ("web", "worker", "clock"):
        running_varsko.start(name)
    yield running_varsko
    assert "unexpected_error" not in running_varsko.log("web"), running_varsko.log("web")[-6000:]
    for name in ("clock", "worker", "web"):
        running_varsko.stop(name)


def wait_for_mail(server: MailServer, words: str) -> EmailMessage:
    """The first mail whose subject has these words."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for mail in server.messages:
            if words in str(mail["Subject"]):
                return mail
        time.sleep(0.2)
    raise AssertionError(
        f"no mail «{words}» came; there are {[str(mail['Subject']) for mail in server.messages]}"
    )


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/konto/logg-inn")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()


def report(page: Page, url: str, check: Callable[[Page], None]) -> str:
    """The resident's five screens, photo first; gives the case number."""
    page.goto(f"{url}/meld")
    check(page)
    page.locator("input[type=file]").first.set_input_files(WITH_GPS)
    expect(page).to_have_url(re.compile(r"/sted"))
    expect(page.get_by_text("Stedet er hentet fra bildet")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Ja, det er her").click()
    expect(page).to_have_url(re.compile(r"/hva"))
    check(page)
    page.get_by_role("searchbox").fill("gatelys")
    page.locator("label.v-tile:visible", has_text="Gatelys").first.click()
    page.get_by_role("button", name="Neste").click()
    expect(page).to_have_url(re.compile(r"/detaljer"))
    page.get_by_label("Beskriv det du ser").fill(TEXT)
    check(page)
    page.get_by_role("button", name="Neste").click()
    expect(page).to_have_url(re.compile(r"/kontakt"))
    page.locator("label[for=reply_by-email]").click()
    page.get_by_label("E-postadressen din").fill(REPORTER)
    check(page)
    page.get_by_role("button", name="Neste").click()
    expect(page).to_have_url(re.compile(r"/se-over"))
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.wait_for_load_state(
        "networkidle"
    )  # whoever looks it over has seen the photo; sent, it's no draft's any more
    check(page)
    page.get_by_role("button", name="Send melding").dblclick()
    expect(page).to_have_url(re.compile(r"/kvittering/"))
    check(page)
    return re.search(r"\d\d-\d{4,}", page.locator("main").inner_text())[0]  # type: ignore[index]


def test_from_a_dark_lamp_to_a_lit_one(
    varsko: RunningVarsko, mail_server: MailServer, browser: Browser, page: Page, axe: Callable[[Page], None]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    number = report(page, varsko.url, axe)
    thanks = wait_for_mail(mail_server, f"Vi har fått meldingen din ({number})")
    assert thanks["To"] == REPORTER
    private_link = re.search(rf"{re.escape(varsko.url)}/min/\S+", plain(thanks))[0]  # type: ignore[index]

    page.goto(f"{varsko.url}/meldinger/{number}")
    expect(page.locator("main")).to_contain_text("Mottatt")
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")
    assert REPORTER not in page.content()
    expect(page.locator("main .v-photo img[src*='/bilder/']").first).to_be_visible()
    axe(page)

    desk = browser.new_page(viewport={"width": 1440, "height": 900})
    sign_in(desk, varsko.url, "skranke@tromso.example")
    desk.goto(f"{varsko.url}/servicetorg/{number}")
    expect(desk.get_by_text("Bydrift").first).to_be_visible()
    axe(desk)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(f"{number} sendt til Bydrift")).to_be_visible()
    desk.close()
    wait_for_mail(mail_server, f"Bydrift har fått saken din ({number})")

    crew = browser.new_page(viewport={"width": 390, "height": 844})
    sign_in(crew, varsko.url, "ute@tromso.example")
    crew.goto(f"{varsko.url}/ute/{number}")
    axe(crew)
    crew.locator("input[name=photos]").set_input_files(AFTER)
    crew.get_by_label("Beskjed til innmelderen").fill(DONE)
    crew.get_by_role("button", name=re.compile("Ferdig")).click()
    crew.wait_for_load_state("networkidle")
    crew.close()

    solved = wait_for_mail(mail_server, "Nå er det gjort")
    assert DONE in plain(solved)
    page.goto(private_link)
    expect(page.locator("main")).to_contain_text(DONE)
    axe(page)
    page.goto(f"{varsko.url}/meldinger/{number}")
    expect(page.locator("main")).to_contain_text("Løst")
    expect(page.locator("main .v-photo img[src*='/bilder/']")).to_have_count(2)
    assert [text for text in complaints if "favicon" not in text] == []


def test_the_first_map_after_the_receipt_has_the_new_report(varsko: RunningVarsko, page: Page) -> None:
    lon, lat = 18.95508, 69.6489  # where the photo says that it was taken
    box = f"{lon - 0.0005},{lat - 0.0005},{lon + 0.0005},{lat + 0.0005}"

    def on_the_map() -> int:
        answer = page.request.get(f"{varsko.url}/kart/saker.geojson?bbox={box}&zoom=19")
        assert answer.ok
        return int(answer.json()["total"])

    before = on_the_map()
    number = report(page, varsko.url, lambda _: None)
    assert on_the_map() == before + 1
    page.goto(f"{varsko.url}/")
    assert number in page.content()

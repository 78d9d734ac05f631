"""The triage in a real browser: by the keyboard only, on a phone, and without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.running_varsko import RunningVarsko

DESK, PASSWORD = "skranke@tromso.example", "varsko-demo"


def enter(page: Page, url: str) -> None:
    """Sign in at the desk."""
    page.goto(f"{url}/konto/logg-inn?next=/servicetorg")
    page.get_by_label("E-post").fill(DESK)
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/servicetorg")


def press(page: Page, key: str) -> None:
    """Press a shortcut when all scripts of the page have begun to listen."""
    expect(page.locator("#gs")).to_have_attribute("aria-keyshortcuts", "/")
    page.wait_for_load_state()
    page.keyboard.press(key)


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    """A desk's screen."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="nb-NO", timezone_id="Europe/Oslo"
    )
    yield context.new_page()
    context.close()


def number_of(page: Page) -> str:
    """The number of the case that is open."""
    return page.locator("[data-case]").get_attribute("data-case") or ""


def test_cases_are_sorted_out_by_keyboard_only(
    wide: Page, live_server: RunningVarsko, axe: Callable[[Page], None]
) -> None:
    enter(wide, live_server.url)
    axe(wide)
    first = number_of(wide)
    press(wide, "j")
    wide.wait_for_url(re.compile(r"/servicetorg/\d\d-"))
    second = number_of(wide)
    assert second != first
    press(wide, "k")
    wide.wait_for_url(re.compile(first))

    # Ask the reporter: the field has the focus, Ctrl+Enter sends, the next case comes with a toast.
    press(wide, "i")
    expect(wide.locator("#ask-question")).to_be_focused()
    wide.keyboard.type("Hvor er det? Skriv et husnummer.")
    wide.keyboard.press("Control+Enter")
    expect(wide.locator("[data-toast]")).to_contain_text(f"{first} venter på svar fra innmelder")
    assert number_of(wide) == second

    # Close another with a reason from the templates.
    press(wide, "a")
    expect(wide.locator("#decline-closing")).to_be_focused()
    wide.keyboard.press("Escape")
    expect(wide.locator("[data-panel=decline]")).to_be_hidden()

    # Enter takes the proposal, whatever it is.
    press(wide, "Enter")
    expect(wide.locator("[data-toast]")).to_contain_text(second)
    assert number_of(wide) not in (first, second)
    press(wide, "/")
    expect(wide.locator("#gs")).to_be_focused()


def test_the_decision_fits_the_screen_and_the_keys_are_told(wide: Page, live_server: RunningVarsko) -> None:
    enter(wide, live_server.url)
    sheet = wide.locator(".v-dec__s")
    heights = sheet.evaluate("one => [one.scrollHeight, one.clientHeight]")
    assert heights[0] <= heights[1], heights
    assert wide.evaluate("document.documentElement.scrollHeight") <= 900
    press(wide, "?")
    expect(wide.get_by_role("dialog")).to_contain_text("Neste sak")
    wide.keyboard.press("Escape")


def test_the_list_of_keys_names_each_in_few_words_and_glues_no_options_together(
    wide: Page, live_server: RunningVarsko, axe: Callable[[Page], None]
) -> None:
    enter(wide, live_server.url)
    press(wide, "?")
    rows = wide.locator("dialog dl")
    keys = [" ".join(one.split()) for one in rows.locator("dt").all_inner_texts()]
    words = rows.locator("dd").all_inner_texts()
    said = dict(zip(keys, words, strict=True))
    assert keys[:2] == ["J", "K"]
    assert keys[-2:] == ["/", "?"]
    assert said["J"] == "Neste sak"
    assert said["K"] == "Forrige sak"
    assert said["T"] == "Velg svarmal"
    assert said["?"] == "Vis hurtigtastene"
    assert {"↵", "I", "A"} <= set(keys)
    assert all(0 < len(text) < 40 for text in words), words
    axe(wide)


def test_another_owner_is_named_in_the_text_the_templates_and_on_the_button(
    wide: Page, live_server: RunningVarsko, axe: Callable[[Page], None]
) -> None:
    enter(wide, live_server.url)
    press(wide, "v")
    party, reply = wide.locator("#forward-party"), wide.locator("#forward-reply")
    expect(party).to_be_visible()
    names = [name for name in party.locator("option").all_inner_texts() if not name.startswith("Velg")]
    for name in names[:2]:
        party.select_option(label=name)
        expect(reply).to_have_value(re.compile(f"til {re.escape(name)}\\. "))
        expect(wide.get_by_role("button", name=f"Videresend til {name}")).to_be_visible()
    wide.locator("#forward-mal").select_option(index=1)
    expect(reply).to_have_value(re.compile(f"til {re.escape(names[1])}\\. .*Ring 110"))
    reply.fill(f"Ring {names[1]}, de vet mer.")
    party.select_option(label=names[0])
    expect(reply).to_have_value(f"Ring {names[0]}, de vet mer.")
    axe(wide)
    wide.set_viewport_size({"width": 390, "height": 844})
    wide.goto(live_server.url + "/servicetorg/saker?q=Gronnegta")
    axe(wide)
    wide.set_viewport_size({"width": 1440, "height": 900})
    wide.goto(live_server.url + "/servicetorg/saker")


def test_the_list_and_the_sign_in_have_no_faults_for_axe(
    wide: Page, live_server: RunningVarsko, axe: Callable[[Page], None]
) -> None:
    wide.goto(f"{live_server.url}/konto/logg-inn")
    axe(wide)
    enter(wide, live_server.url)
    for path in ("/servicetorg?ko=videre", "/servicetorg/saker", "/servicetorg/saker?q=finnes-ikke"):
        wide.goto(live_server.url + path)
        axe(wide)


def test_a_phone_without_javascript_does_it_too(browser: Browser, live_server: RunningVarsko) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    enter(page, live_server.url)
    expect(page.locator(".v-dec")).to_be_hidden()
    page.locator(".v-qi__t").nth(3).click()
    number = number_of(page)
    expect(page.locator(".v-q")).to_be_hidden()
    page.get_by_role("link", name="Avslutt").click()
    expect(page.locator("#decline-closing")).to_be_focused()
    page.locator("#decline-closing").select_option("cannot_find")
    page.locator("#decline-reply").fill("Vi finner ikke feilen nå.")
    page.get_by_role("button", name="Avslutt og svar").click()
    expect(page.locator("[data-toast]")).to_contain_text(f"{number}: Avsluttet uten arbeid")
    context.close()

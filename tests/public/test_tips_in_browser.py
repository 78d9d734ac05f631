"""From «Si fra om innholdet» to the desk's decision in a real browser, with JavaScript and without."""

from collections.abc import Callable

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from app.models import Case
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.cases.special_steps import ready_photo
from tests.cases.tipping import three_tips

Axe = Callable[[Page], None]
SignIn = Callable[[str], FlaskClient]

SMALL_TARGETS = """
[...document.querySelectorAll('main a, main button, main label, main summary, main textarea')]
  .filter((one) => one.getClientRects().length && !one.closest('.v-attr'))
  .filter((one) => !one.matches('label[for=said], .v-opt label'))
  .map((one) => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height < 44)
"""


def case_with_a_photo(town: Town) -> Case:
    case = town.case(text="Lampen er mørk. Naboen er en tosk.")
    ready_photo(town, case)
    return case


def at_the_desk(page: Page, site: str, sign_in: SignIn) -> None:
    cookie = sign_in("desk").get_cookie("varsko")
    assert cookie
    page.context.add_cookies([{"name": "varsko", "value": cookie.value, "url": site}])


def test_a_tip_by_keyboard_and_the_desk_hides_the_text(
    page: Page, site: str, town: Town, run: Runtime, sign_in: SignIn, axe: Axe
) -> None:
    case = case_with_a_photo(town)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/meldinger/{case.number}")
    axe(page)
    page.get_by_role("link", name="Si fra om innholdet").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Si fra om innholdet")
    axe(page)
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Send tipset").press("Enter")
    expect(page.locator("#feilliste")).to_be_focused()
    axe(page)
    page.get_by_role("link", name="Velg hva som er galt.").press("Enter")
    expect(page.get_by_label("Personopplysninger, ansikt eller bilskilt")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Hets eller sjikane")).to_be_checked()
    page.get_by_label("Vil du si mer?").fill("Om naboen 💡")
    page.get_by_role("button", name="Send tipset").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk for at du sa fra")
    axe(page)

    page.set_viewport_size({"width": 1440, "height": 900})
    at_the_desk(page, site, sign_in)
    page.goto(f"{site}/servicetorg")
    page.get_by_text("1 sak har tips om innholdet").click()
    axe(page)
    page.locator(".v-desk-added").get_by_role("link").click()
    card = page.get_by_role("region", name="1 tips om teksten")
    expect(card).to_contain_text("Om naboen 💡")
    axe(page)
    card.get_by_role("link", name="Endre teksten").click()
    expect(page.locator("#reword-public_text")).to_be_focused()
    page.get_by_role("link", name="Avbryt").locator("visible=true").click()
    card.get_by_label("Hvorfor?").fill("Hets")
    card.get_by_role("button", name="Skjul teksten").click()
    expect(page.get_by_text("Skjult for alle andre:")).to_be_visible()
    axe(page)
    page.goto(f"{site}/meldinger/{case.number}")
    expect(page.get_by_text("Teksten vises ikke her.")).to_be_visible()
    assert "tosk" not in page.content()
    axe(page)


def test_the_whole_way_without_javascript(
    browser: Browser, site: str, town: Town, run: Runtime, sign_in: SignIn
) -> None:
    case = case_with_a_photo(town)
    page = browser.new_context(java_script_enabled=False, locale="nb-NO").new_page()
    page.goto(f"{site}/meldinger/{case.number}")
    page.get_by_role("link", name="Si fra om bildet").click()
    page.get_by_label("Personopplysninger, ansikt eller bilskilt").check()
    page.get_by_role("button", name="Send tipset").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk for at du sa fra")

    at_the_desk(page, site, sign_in)
    page.goto(f"{site}/servicetorg/{case.number}")
    card = page.get_by_role("region", name="1 tips om bilde 1")
    card.get_by_role("button", name="Skjul bildet").click()
    form = page.locator('[data-panel="hide_part"]')
    expect(form.get_by_label("Hvorfor?")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Hvorfor?").fill("Et ansikt")
    page.locator('[data-bar="hide_part"] button').click()
    expect(page.get_by_text("Skjult for alle andre:")).to_be_visible()
    page.goto(f"{site}/meldinger/{case.number}")
    expect(page.get_by_text("Et bilde vises ikke her.")).to_be_visible()
    assert page.locator("main .v-shots img").count() == 0

    page.goto(f"{site}/servicetorg/{case.number}?steg=show_part")
    page.locator('[data-bar="show_part"] button').click()
    page.goto(f"{site}/meldinger/{case.number}")
    assert page.locator("main .v-shots img").count() == 1
    page.context.close()


def test_a_form_that_was_asked_for_stands_above_the_tips(
    page: Page, site: str, town: Town, sign_in: SignIn, axe: Axe
) -> None:
    case = town.case()
    three_tips(town, case)
    at_the_desk(page, site, sign_in)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/servicetorg/{case.number}?steg=reword")
    form = page.locator("#reword-public_text").bounding_box()
    card = page.get_by_role("region", name="3 tips om teksten").bounding_box()
    assert form and card and form["y"] < card["y"]
    axe(page)
    page.goto(f"{site}/servicetorg/{case.number}")
    page.get_by_role("button", name="Vis igjen").click()
    expect(page.get_by_text("tips om teksten")).to_have_count(0)

"""The whole way in a browser: a draft edited by keyboard, asked in the lab, tried, published, rolled back."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.platform.runtime import Runtime
from tests.builders import Town
from tests.rule_pages.acting import work_off_runs

Axe = Callable[[Page], None]
PASSWORD = "test-password"


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    """A desk's screen."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="nb-NO", timezone_id="Europe/Oslo"
    )
    yield context.new_page()
    context.close()


def enter(page: Page, site: str, town: Town) -> None:
    """Sign in as the desk's lead and open the rules."""
    page.goto(f"{site}/konto/logg-inn?next=/regler")
    page.get_by_label("E-post").fill(town.staff["lead"].email)
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/regler")


def test_rules_are_changed_tried_published_and_rolled_back(
    wide: Page, site: str, town: Town, run: Runtime, axe: Axe
) -> None:
    for _number in range(3):
        town.case()
    town.wait(minutes=1)
    refused: list[str] = []
    wide.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    wide.on("pageerror", lambda error: refused.append(str(error)))
    enter(wide, site, town)

    # A draft; its last movable rule is moved up by the arrow keys, and the move is still there after a reload.
    wide.get_by_role("button", name="Nytt utkast").click()
    wide.wait_for_url(re.compile(r"/regler/utkast/[0-9a-f-]{36}$"))
    draft = wide.url
    axe(wide)
    grip = wide.locator("#regel-lys [data-grip]")
    grip.focus()
    wide.keyboard.press("ArrowUp")
    expect(wide.locator('[data-live="polite"]')).to_contain_text("Gatelys er nå nummer")
    expect(grip).to_be_focused()
    order = wide.locator("[data-rule]").evaluate_all("rows => rows.map((row) => row.dataset.rule)")
    wide.reload()
    assert wide.locator("[data-rule]").evaluate_all("rows => rows.map((row) => row.dataset.rule)") == order

    # A rule made by keyboard alone.
    wide.get_by_role("link", name="Ny regel").focus()
    wide.keyboard.press("Enter")
    wide.get_by_label("Navn", exact=True).focus()
    wide.keyboard.type("Lys i parken")
    wide.get_by_label("Nytt vilkår").focus()
    wide.keyboard.type("Teksten nevner")
    wide.keyboard.press("Tab")
    wide.keyboard.press("Enter")
    # The new condition gets the focus when the page has begun to listen.
    expect(wide.locator("fieldset[data-focus]")).to_be_focused()
    wide.get_by_role("textbox", name="Teksten nevner").focus()
    wide.keyboard.type("park")
    wide.get_by_label("Send saken til").focus()
    wide.keyboard.type("Eiendom")
    wide.get_by_label("Lov svar innen").focus()
    wide.keyboard.type("2")
    wide.get_by_label("Begrunnelse").focus()
    wide.keyboard.type("Eiendom har lysene i parken")
    axe(wide)
    wide.get_by_role("button", name="Lagre i utkastet").focus()
    wide.keyboard.press("Enter")
    expect(wide.locator("[data-rules] li").first).to_contain_text(
        "Når teksten nevner «park», får Eiendom saken."
    )

    # The lab, with the draft's rules: point at the map and read the answer.
    wide.get_by_role("link", name="Prøv en melding").last.click()
    wide.get_by_label("Kategori").select_option("gatelys-ute")
    wide.get_by_label("Hva står det i meldingen?").fill("Lampen i parken er mørk")
    wide.locator("#kart").click(position={"x": 250, "y": 160})
    expect(wide.locator("#svar")).to_contain_text("Eiendom har lysene i parken")
    expect(wide.get_by_label("Sted", exact=True)).to_have_value(re.compile(r"^69\.\d+, 18\.\d+$"))

    # Tried on history.
    wide.goto(draft)
    wide.get_by_role("button", name="Prøv på tidligere saker").click()
    work_off_runs(town, run)
    expect(wide.locator(".v-tres").first).to_contain_text("av 3 saker")
    axe(wide)

    # Published, followed by a new report, rolled back.
    wide.get_by_role("link", name="Sett i drift").click()
    wide.get_by_label("Hvorfor endres reglene?").fill("Parken er Eiendoms.")
    axe(wide)
    wide.get_by_role("button", name="Sett i drift").click()
    wide.wait_for_url(f"{site}/regler/versjoner")
    axe(wide)
    town.wait(minutes=1)
    assert town.case(text="Lampen i parken er mørk").proposed_unit_id == town.units["eiendom"].id
    wide.get_by_label("Hvorfor går dere tilbake?").fill("Det var feil.")
    wide.get_by_role("button", name="Gå tilbake").click()
    expect(wide.get_by_text("Den tidligere versjonen gjelder igjen.")).to_be_visible()
    town.wait(minutes=1)
    assert town.case(text="Lampen i parken er mørk").proposed_unit_id == town.units["bydrift"].id
    assert not refused


def test_an_area_is_drawn_with_the_keyboard_and_unsaved_yaml_comes_back(
    wide: Page, site: str, town: Town
) -> None:
    enter(wide, site, town)
    wide.goto(f"{site}/regler/omrader/nytt")
    wide.get_by_label("Navn").fill("Torget")
    wide.get_by_label("Kode").fill("torget")
    kart = wide.locator("#kart")
    kart.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        wide.keyboard.press("Enter")
        wide.keyboard.press(key)
        wide.wait_for_timeout(400)
    expect(wide.get_by_text("3 hjørner").first).to_be_visible()
    wide.get_by_role("button", name="Lagre området").click()
    expect(wide.get_by_text("Området «Torget» er lagret.")).to_be_visible()

    wide.goto(f"{site}/regler")
    wide.get_by_role("button", name="Nytt utkast").click()
    wide.get_by_role("link", name="YAML").click()
    text = wide.get_by_label("Reglene som YAML")
    text.focus()
    wide.keyboard.press("Control+Home")
    wide.keyboard.type("# mine ord\n")
    wide.on("dialog", lambda dialog: dialog.accept())
    yaml = wide.url
    wide.goto(f"{site}/regler")
    wide.goto(yaml)
    wide.get_by_role("button", name="Hent dem tilbake").click()
    expect(text).to_have_value(re.compile(r"^# mine ord"))

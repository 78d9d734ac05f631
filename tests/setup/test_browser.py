"""Chromium and axe-core do what the page tests rely on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


def test_axe_names_what_it_found(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(
        "<!doctype html><html><title>x</title><main><h1>Kart</h1><img src='data:,'></main></html>"
    )
    with pytest.raises(AssertionError, match="image-alt") as found:
        axe(page)
    assert "html-has-lang" in str(found.value)


def test_axe_lets_a_good_page_pass(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<!doctype html><html lang='nb'><title>Kart</title><main><h1>Kart</h1></main></html>")
    axe(page)
    assert page.evaluate("navigator.language") == "nb-NO"


def test_the_browser_reaches_no_other_host(page: Page) -> None:
    with pytest.raises(Exception, match="ERR_"):
        page.goto("http://varsko.example/")

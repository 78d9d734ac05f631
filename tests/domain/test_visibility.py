"""What a resident wrote is shown without contact details, whoever's they are."""

import pytest

from app.domain.visibility import COVER, public_text


@pytest.mark.parametrize(
    "secret",
    [
        "ola.nordmann@example.no",
        "ÅSE.Ødegård+test@sub.example.com",
        "987 65 432",
        "98765432",
        "+47 987 65 432",
        "004798765432",
        "77 79 00 00",
        "+46 8 123 456 78",
        "010190 12345",
        "01019012345",
    ],
)
def test_contact_details_are_covered(secret: str) -> None:
    shown = public_text(f"Ring meg: {secret}. Lampen er mørk.")
    assert secret not in shown and COVER in shown and "Lampen er mørk." in shown


@pytest.mark.parametrize(
    "text",
    [
        "Lampe 14 0327 på stolpe 22 er mørk.",
        "Fv 862 ved km 12,4, 9016 Tromsø",
        "Kárášjohka 🕯️ <script>alert(1)</script>",
        "Skjedde 12.11.2026 kl. 15.30",
        "",
    ],
)
def test_ordinary_numbers_and_awkward_text_stay(text: str) -> None:
    assert public_text(text) == text

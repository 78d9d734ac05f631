"""Which duty phone is answered when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.duty import phones_now

OSLO = ZoneInfo("Europe/Oslo")
SETTINGS = {
    "duty_phones": [
        {"name": "Alle", "phone": "11 11 11 11"},
        {"name": "Vann", "phone": "22 22 22 22", "groups": ["vann"], "categories": ["kumlokk"]},
        {
            "name": "Vei",
            "phone": "+47 33 33 33 33",
            "groups": ["vei"],
            "hours": [
                {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "15:30", "closes": "08:00"},
                {"days": ["sat", "sun"], "opens": "00:00", "closes": "00:00"},
            ],
        },
    ]
}


def names(category: str | None, group: str | None, local: datetime) -> list[str]:
    return [one.name for one in phones_now(SETTINGS, category, group, local)]


@pytest.mark.parametrize(
    ("local", "answered"),
    [
        (datetime(2026, 11, 23, 12, 0, tzinfo=OSLO), False),  # Monday, office hours
        (datetime(2026, 11, 23, 15, 29, tzinfo=OSLO), False),
        (datetime(2026, 11, 23, 15, 30, tzinfo=OSLO), True),
        (datetime(2026, 11, 24, 7, 59, tzinfo=OSLO), True),  # Tuesday morning: Monday's watch
        (datetime(2026, 11, 24, 8, 0, tzinfo=OSLO), False),
        (datetime(2026, 11, 28, 3, 0, tzinfo=OSLO), True),  # Saturday
        (datetime(2026, 11, 29, 23, 59, tzinfo=OSLO), True),
    ],
)
def test_hours_run_over_midnight(local: datetime, answered: bool) -> None:
    assert ("Vei" in names("hull", "vei", local)) is answered


def test_the_more_particular_phone_comes_first_and_others_stay_away() -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=OSLO)
    assert names("kumlokk", "vei", noon) == ["Vann", "Alle"]
    assert names("lekkasje", "vann", noon) == ["Vann", "Alle"]
    assert names("gatelys", "lys", noon) == ["Alle"]


def test_without_a_category_all_that_are_answered_are_given() -> None:
    assert names(None, None, datetime(2026, 11, 28, 12, 0, tzinfo=OSLO)) == ["Alle", "Vann", "Vei"]
    assert phones_now({}, None, None, datetime(2026, 11, 28, 12, 0, tzinfo=OSLO)) == []


def test_a_number_is_written_as_a_link_takes_it() -> None:
    assert [one.digits for one in phones_now(SETTINGS, None, None, datetime(2026, 11, 28, tzinfo=OSLO))][
        2
    ] == "+4733333333"

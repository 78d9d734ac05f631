"""A missing or wrong setting stops the start with one sentence."""

import pytest

from app.settings import DEFAULT_SECRET, SettingsError, read_settings

GOOD = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "SECRET_KEY": "s" * 40}


def test_good_settings_are_read() -> None:
    settings = read_settings(GOOD | {"PORT": "9000", "BASE_URL": "https://meld.example/"})
    assert (settings.port, settings.base_url, settings.is_https) == (9000, "https://meld.example", True)
    assert settings.photo_store.startswith("file:/")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": DEFAULT_SECRET}, "SECRET_KEY"),
        ({"PORT": "eighty"}, "PORT"),
        ({"VARSKO_DEMO": "yes"}, "VARSKO_DEMO"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL"),
        ({"PHOTO_STORE": "/srv/photos"}, "PHOTO_STORE"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(GOOD | wrong)
    assert named in str(caught.value) and "\n" not in str(caught.value)


def test_the_demo_may_use_the_default_secret_and_production_may_not() -> None:
    demo = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert read_settings(demo | {"VARSKO_DEMO": "1"}).secret_key == DEFAULT_SECRET
    with pytest.raises(SettingsError):
        read_settings(demo)

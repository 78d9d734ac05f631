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
        ({"SMTP_URL": "smtp://h:xx"}, "SMTP_URL"),
        ({"PHOTO_STORE": "/srv/photos"}, "PHOTO_STORE"),
        ({"PHOTO_STORE": "file:photos"}, "PHOTO_STORE"),
        ({"DATABASE_URL": "postgresql://x:port/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://[x/x"}, "DATABASE_URL"),
        ({"REDIS_URL": "redis://x:99999"}, "REDIS_URL"),
        ({"BASE_URL": "foo"}, "BASE_URL"),
        ({"BASE_URL": "meld.example:8000"}, "BASE_URL"),
        ({"BASE_URL": "https://meld.example:x"}, "BASE_URL"),
        ({"PORT": "99999"}, "PORT"),
        ({"TILE_URL": "https://tiles.example/"}, "TILE_URL"),
        ({"TRUSTED_PROXIES": "127.0.0.1, abc"}, "TRUSTED_PROXIES"),
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


@pytest.mark.parametrize(
    "right",
    [
        {"DATABASE_URL": "postgresql://varsko@/varsko?host=/run/postgresql"},
        {"REDIS_URL": "unix:///run/redis.sock?db=0"},
        {"BASE_URL": "http://[::1]:8000"},
        {"TILE_URL": "https://tiles.example/{z}/{x}/{y}.png"},
        {"TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8, ::1,"},
        {"PHOTO_STORE": "file:///srv/photos"},
    ],
)
def test_settings_that_can_be_used_are_taken_as_they_are(right: dict[str, str]) -> None:
    settings = read_settings(GOOD | right)
    assert all(getattr(settings, name.lower()) == value for name, value in right.items())


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(GOOD | {"DATABASE_URL": "postgresql://varsko:hunter2@host:port/x"})
    assert "hunter2" not in str(caught.value)

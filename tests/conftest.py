"""What every test has. The fixtures live in tests/fixtures/, one file per thing they provide.

The services start here, before xdist forks its processes: `pytest` by hand works without script/test.
"""

import os

import pytest

from script.machine import services
from script.machine.talk import SetupError

pytest_plugins = [
    "tests.fixtures.order",
    "tests.fixtures.closed_network",
    "tests.fixtures.databases",
    "tests.fixtures.emptied",
    "tests.fixtures.redis_databases",
    "tests.fixtures.mail_server",
    "tests.fixtures.sms_gateway",
    "tests.fixtures.running_varsko",
    "tests.fixtures.browser",
    "tests.fixtures.varsko_app",
    "tests.fixtures.site",
    "tests.fixtures.sql_count",
]


def pytest_configure(config: pytest.Config) -> None:
    """Set DATABASE_URL and REDIS_URL for this process and the xdist processes it starts."""
    if config.option.collectonly or hasattr(config, "workerinput"):
        return
    try:
        os.environ.update(services.hold("test"))
    except SetupError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789abcdef-0123456789abcdef")
    for name in (
        "SMTP_URL",
        "SMS_URL",
        "SMS_TOKEN",
        "TILE_URL",
        "GEOCODER_URL",
        "DATABASE_REPLICA_URL",
        "VARSKO_DEMO",
    ):
        os.environ.pop(name, None)  # what the machine has set must not change what the tests see

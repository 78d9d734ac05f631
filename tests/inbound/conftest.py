"""An installation that takes answers."""

from dataclasses import replace

import pytest

from app.platform.runtime import Runtime
from tests.inbound.posting import DOMAIN, MAIL_SECRET, SMS_SECRET


@pytest.fixture(autouse=True)
def doors_open(run: Runtime) -> None:
    """The settings of an installation that takes answers."""
    run.settings = replace(
        run.settings,
        mail_reply_domain=DOMAIN,
        mail_in_secret=MAIL_SECRET,
        sms_in_secret=SMS_SECRET,
        sms_sender="+4759440000",
    )

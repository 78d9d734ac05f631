"""What gunicorn serves: ``app.wsgi:app``."""

import sys

from app.factory import create_app
from app.platform.logs import set_up_logs
from app.settings import SettingsError

set_up_logs()
try:
    app = create_app()
except SettingsError as error:
    sys.exit(str(error))

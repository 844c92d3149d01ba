"""The project's own settings; only the mail server's patience is shorter."""

import os

from config.settings import *  # noqa: F403 – the whole of it is meant

EMAIL_TIMEOUT = int(os.environ["EMAIL_TIMEOUT"])
# Without a manifest, so that no fault has to wait for collectstatic.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

"""The project's settings with the few differences that tests need."""

import os

os.environ["DEMO"] = "true"
os.environ.setdefault("SECRET_KEY", "only for tests, where nothing is secret and everything ends")

from config.settings import *  # noqa: F403
from config.settings import CELERY_BROKER_URL

# Without a manifest, so that no test has to wait for collectstatic.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Looked up when asked for: listing all files took a third of the time of all tests.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
SECURITY_CONTACT = "mailto:hull@lup.example"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# Each pytest process rings its own bell: a Redis database of its own on the one server.
process_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CELERY_BROKER_URL = f"{CELERY_BROKER_URL.rpartition('/')[0]}/{process_number}"

"""The project's settings, as in production, with one trivial page more to compare with."""

from config.settings import *  # noqa: F403  # the settings of production, all of them

ROOT_URLCONF = "benchmarks.site.urls"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
# Without a manifest, so that nobody has to run collectstatic first.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}

"""The site as Gunicorn serves it, with a way to fail outside Django: `?fail=server`."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.config.faulty_settings"

from config.wsgi import application as site


def application(environ, start_response):
    if environ["QUERY_STRING"] == "fail=server":
        raise RuntimeError(environ["PATH_INFO"])
    return site(environ, start_response)

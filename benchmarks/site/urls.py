"""The map of the site, and the trivial page: session, user, a small template."""

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from config.urls import urlpatterns as pages

SMALL = Template(
    "<!DOCTYPE html><html lang='nb'><head><title>{{ title }}</title></head>"
    "<body><h1>{{ title }}</h1><p>{{ user.email }}</p></body></html>"
)


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SMALL.render(RequestContext(request, {"title": "Hei"})))


urlpatterns = [path("trivial/", trivial), *pages]

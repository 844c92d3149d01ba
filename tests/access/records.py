"""The addresses of the records, about one side."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests.test_open_doors import ROUTES

IN_THE_RECORDS = [route for route in ROUTES if route.name.startswith("admin:")]
# The register of partners, and how the installation's mail goes.
OF_NO_PROGRAMME = (
    "admin:partners_partner_",
    "admin:partners_succession_",
    "admin:sessions_app_mailbox_",
    "admin:messaging_relaytrouble_",
    "admin:view_on_site",
)
OF_NO_MODEL = {
    "admin:app_list": {"app_label": "cohorts"},
    "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
}


def addresses(made: dict) -> dict[str, str]:
    """Of every page; of a record those of which this side has one."""
    found = {"what is no page": "/admin/noe-som-ikke-finnes/"}
    for route in IN_THE_RECORDS:
        values = values_for(route, made)
        if values is not None:
            found[route.name] = reverse(route.name, kwargs=values)
    return found | dict(looked_up())


def looked_up() -> Iterator[tuple[str, str]]:
    """What each field offers as one types, which all goes by one address."""
    url = reverse("admin:autocomplete")
    for model, records in admin.site._registry.items():
        for name in records.autocomplete_fields:
            of = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
            yield f"{url} {model.__name__}.{name}", f"{url}?{urlencode(of | {'field_name': name})}"


def values_for(route, made: dict) -> dict | None:
    if route.name in {"admin:login", "admin:logout", "admin:None"}:
        return None  # the way in and out, and what only leads on
    if route.name in OF_NO_MODEL:
        return OF_NO_MODEL[route.name]
    if "object_id" not in route.parameters:
        return {}
    model = next((one for one in apps.get_models() if route.name.startswith(start_of(one))), None)
    return {"object_id": made[model].pk} if model in made else None


def start_of(model) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_"


def is_hidden(name: str) -> bool:
    """Whether it is about one record of a kind that belongs to a programme."""
    parameters = next((route.parameters for route in IN_THE_RECORDS if route.name == name), ())
    return "object_id" in parameters and not name.startswith(OF_NO_PROGRAMME)

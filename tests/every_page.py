"""Every page there is, found by itself: its address in the world of ``tests/world.py``."""

from django.urls import reverse

from tests.test_open_doors import OURS, address

# Printed or packed from what others here show, and slow to make.
FILES = {
    "desk:signing_sheet",
    "desk:name_tags",
    "desk:year_sheet",
    "desk:certificate_sheet",
    "portal:leader_sheet",
}
OF_ACCOUNTS = {"privacy:mine", "privacy:my_json", "privacy:my_html"}


def addresses(made):
    """{name: address}, but for the records."""
    return {each.name: address(each, made) for each in OURS if each.name not in FILES}


def of_records(made):
    pages = {}
    for model, record in made.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages[f"{base}_changelist"] = reverse(f"{base}_changelist")
        pages[f"{base}_change"] = reverse(f"{base}_change", args=[record.pk])
    return pages


def door(name):
    """By which people come to the page: desk, portal, admin, account, or empty for an open one."""
    if name.startswith(("mfa_", "end_")) or name in OF_ACCOUNTS:
        return "account"
    first = name.rpartition(":")[0]
    return first if first in ("desk", "portal", "admin") else ""

"""Certificates at the desk, of the cohort in the address /3p-test/2027/."""

from django.urls import reverse

from certificates import issuing
from tests.certificates.cases import NOW


def url(name="certificates", *args):
    return reverse(f"desk:{name}", args=args or ["3p-test", 2027])


def text_of(response):
    return " ".join(response.content.decode().split())


def issue(cohort, coordinator):
    [certificate] = issuing.issue(cohort, by=coordinator, now=NOW)
    return certificate

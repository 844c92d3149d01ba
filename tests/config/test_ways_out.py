"""Nothing that a visitor sends decides where links lead: neither in mail nor on a page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import Message
from tests.factories import CoordinatorFactory, MembershipFactory
from tests.test_house_rules import IN_THE_HOUSE, text

pytestmark = pytest.mark.django_db
FROM_THE_REQUEST = re.compile(
    r"build_absolute_uri|get_current_site|HTTP_(X_FORWARDED_)?HOST|HTTP_REFERER"
)
EVIL = {"host": "evil.example", "x-forwarded-host": "evil.example", "referer": "//evil.example/"}


def test_mail_leads_to_the_configured_address_whatever_the_request_calls_the_site(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://padriver.example.no"
    lead = MembershipFactory(lead=True)
    coordinator = CoordinatorFactory(programme=lead.team.cohort.programme)
    client = Client(headers=EVIL)
    client.force_login(coordinator.user)

    answer = client.post(reverse("desk:invite_lead", args=[lead.team_id]))

    mail = Message.objects.get()
    assert answer.headers["Location"].startswith("/koordinator/")
    assert "https://padriver.example.no/portal/" in mail.html
    assert [part for part in (mail.subject, mail.text, mail.html) if "evil" in part] == []


def test_no_address_is_made_of_what_the_request_calls_the_site():
    assert [path.name for path in IN_THE_HOUSE if FROM_THE_REQUEST.search(text(path))] == []

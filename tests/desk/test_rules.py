"""The page with a programme's rules for mail that goes out by itself."""

from datetime import time

from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from sessions_app.gatherings import rules
from sessions_app.gatherings.rules import Which
from tests.reading import Page

STANDARD = {
    "first_is_on": "on", "first_days": "21", "first_at": "09:00",
    "second_is_on": "on", "second_days": "10", "second_at": "09:00",
    "practical_is_on": "on", "practical_days": "3", "practical_at": "09:00",
    "link_is_on": "on", "link_at": "08:00",
    "thanks_is_on": "on", "thanks_days": "1", "thanks_at": "09:00",
}  # fmt: skip


def url(cohort):
    return reverse("desk:rules", args=[cohort.programme.slug])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_page_shows_the_standard_and_what_it_means_for_the_next_gathering(
    lup_client, kull, released
):
    page = Page(lup_client.get(url(kull)))

    shown = {name: page.fields[name] for name in STANDARD if not name.endswith("_is_on")}
    assert shown == {name: value for name, value in STANDARD.items() if name in shown}
    assert "Oppstart: Friday 8 January 2027 at 09:00" in page.text
    assert page.text.count("Oppstart:") == 4  # it is in one place and has no meeting link


def test_page_without_gatherings_shows_no_example(lup_client, kull):
    assert lup_client.get(url(kull)).context["gathering"] is None


def test_cohort_leads_to_the_rules(lup_client, kull):
    page = Page(lup_client.get(reverse("desk:cohort", args=[kull.programme.slug, kull.year])))

    assert page.links["Reminders"] == url(kull)


def test_rules_are_changed_logged_and_said(lup_client, lup, kull):
    wanted = {**STANDARD, "first_days": "28", "practical_at": "07:30"}
    del wanted["thanks_is_on"]

    first, second = (lup_client.post(url(kull), wanted) for _press in range(2))

    own = {rule.which: rule for rule in rules.of(kull.programme)}
    assert (own[Which.FIRST].days, own[Which.PRACTICAL].at) == (28, time(7, 30))
    assert [rule.which for rule in own.values() if not rule.is_on] == [Which.THANKS]
    assert (first.url, said(first)) == (url(kull), ["Saved."])
    assert said(second)[-1] == "Nothing has changed."
    assert Entry.objects.get().actor == lup


def test_rules_that_make_no_sense_are_refused_with_the_reason(lup_client, kull):
    wrong = {**STANDARD, "second_days": "30", "thanks_at": "22:00"}

    fields = Page(lup_client.post(url(kull), wrong))
    order = Page(lup_client.post(url(kull), {**wrong, "thanks_at": "09:00"}))

    assert "There is one thing to correct" in fields.text
    assert "The second reminder must come after the first." in order.text
    assert order.fields["second_days"] == "30"
    assert rules.of(kull.programme) == list(rules.STANDARD)

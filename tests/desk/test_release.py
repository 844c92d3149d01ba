from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cohorts.models import Membership
from messaging.models import Message
from sessions_app import invitations
from sessions_app.models import Gathering, Participation
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page


def url(gathering, name="release", *more):
    return reverse(f"desk:{name}", args=[gathering.pk, *more])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def people(kull):
    """Two who read bokmål, one nynorsk, one English."""
    team = TeamFactory(cohort=kull, name="Aure", partner__language_form="nb")
    new_norwegian = TeamFactory(cohort=kull, name="Bykle", partner__language_form="nn")
    return [
        MembershipFactory(team=team, person__first_name="Anne", person__last_name="Li"),
        MembershipFactory(team=team, person__first_name="Bo", person__last_name="Li"),
        MembershipFactory(team=new_norwegian, person__first_name="Cato", person__last_name="Li"),
        MembershipFactory(
            team=team,
            person__first_name="Dina",
            person__last_name="Li",
            person__language="en",
        ),
    ]


def test_release_shows_the_mail_and_who_gets_it(lup_client, draft, people):
    response = lup_client.get(url(draft))

    assert [(row.code, row.readers) for row in response.context["letters"]] == [
        ("nb", ["Anne Li, Aure", "Bo Li, Aure"]),
        ("nn", ["Cato Li, Bykle"]),
        ("en", ["Dina Li, Aure"]),
    ]
    assert response.context["chosen"].code == "nb"
    page = Page(response)
    assert page.fields["expected"] == invitations.fingerprint(people)
    assert page.buttons[-2:] == ["Send 4 invitations", "Send a test to me"]


@pytest.mark.parametrize("language", ("nb", "nn", "en"))
def test_release_shows_each_language(lup_client, draft, people, language):
    response = lup_client.get(url(draft), {"brev": language})

    assert response.context["draft"].language == language
    assert f'src="{url(draft, "release_preview", language)}"' in response.content.decode()


def test_release_sends_to_everyone_and_says_so(lup_client, draft, people):
    response = lup_client.post(url(draft), {"expected": invitations.fingerprint(people)})

    assert response.url == url(draft, "gathering")
    assert said(response) == ["4 invitations are on their way."]
    assert Gathering.objects.get().state == Gathering.State.RELEASED
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(
        row.person.email for row in people
    )


def test_release_sends_nothing_a_second_time(lup_client, draft, people):
    lup_client.post(url(draft), {"expected": invitations.fingerprint(people)})

    response = lup_client.post(url(draft), {"expected": invitations.fingerprint(people)})

    assert response.url == url(draft, "gathering")
    assert said(response)[-1:] == [
        "There is nobody to invite: everyone in the teams is invited already."
    ]
    assert Message.objects.count() == 4


@pytest.mark.parametrize("expected", ("4", "", "x", "9" * 5000, "\0"))
def test_release_shows_the_page_again_when_it_was_not_seen(lup_client, draft, people, expected):
    response = lup_client.post(url(draft), {"expected": expected})

    assert response.status_code == 409
    assert response.context["problem"] == (
        "The teams have changed since you opened the page, so nothing has been sent yet."
    )
    assert Page(response).fields["expected"] == invitations.fingerprint(people)
    assert Message.objects.count() == Participation.objects.count() == 0


def test_release_shows_the_page_again_when_one_person_was_exchanged(lup_client, draft, people):
    seen = Page(lup_client.get(url(draft))).fields["expected"]
    Membership.objects.filter(pk=people[0].pk).update(left_on=date(2026, 12, 1))
    MembershipFactory(team=people[0].team)

    assert lup_client.post(url(draft), {"expected": seen}).status_code == 409
    assert Message.objects.count() == 0


def test_release_invites_late_joiners_only(lup_client, draft, people):
    lup_client.post(url(draft), {"expected": invitations.fingerprint(people)})
    late = MembershipFactory(team=people[0].team, joined_on=date(2026, 12, 1))

    page = Page(lup_client.get(url(draft)))
    lup_client.post(url(draft), {"expected": page.fields["expected"]})

    assert "Send 1 invitation" in page.buttons
    assert Message.objects.filter(recipient=late.person.email).count() == 1
    assert Message.objects.count() == 5


def test_release_has_no_button_when_nobody_is_left(lup_client, draft):
    page = Page(lup_client.get(url(draft)))

    assert "There is nobody to invite" in page.text
    assert "expected" not in page.fields


def test_release_has_no_button_once_the_gathering_has_begun(lup_client, draft, people, at):
    at(2027, 1, 20, 10)

    assert "expected" not in Page(lup_client.get(url(draft))).fields
    assert said(lup_client.post(url(draft))) == ["The gathering has begun."]


def test_preview_is_the_mail_itself_in_a_closed_frame(lup_client, draft, people):
    response = lup_client.get(url(draft, "release_preview", "nn"))

    assert '<html lang="nn">' in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert set(response["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox",
    }


def test_preview_in_an_unknown_language_is_404(lup_client, draft):
    assert lup_client.get(url(draft, "release_preview", "se")).status_code == 404


def test_test_mail_goes_to_oneself_once_for_each_press(lup_client, draft, people):
    page = Page(lup_client.get(url(draft), {"brev": "nn"}))
    fields = {name: page.fields[name] for name in ("language", "nonce")}

    answers = [lup_client.post(url(draft, "release_test"), fields) for _press in range(2)]

    assert [answer.url for answer in answers] == [f"{url(draft)}?brev=nn"] * 2
    assert said(answers[0]) == ["A test is on its way to ingrid@lup.example."]
    [message] = Message.objects.all()
    assert (message.recipient, message.language, message.kind) == (
        "ingrid@lup.example",
        "nn",
        "test",
    )
    assert Participation.objects.count() == 0


def test_test_mail_is_sent_whatever_its_nonce_holds(lup_client, draft, people):
    answer = lup_client.post(url(draft, "release_test"), {"language": "nb", "nonce": "a\0b"})

    assert answer.url == f"{url(draft)}?brev=nb"
    assert Message.objects.get().kind == Message.Kind.TEST


def test_test_mail_in_an_unknown_language_is_404(lup_client, draft):
    answer = lup_client.post(url(draft, "release_test"), {"language": "se", "nonce": "1"})

    assert answer.status_code == 404


def test_release_page_asks_the_same_for_one_and_many(
    lup_client, kull, draft, people, django_assert_max_num_queries
):
    lup_client.get(url(draft))

    with django_assert_max_num_queries(6) as few:
        lup_client.get(url(draft))
    for _number in range(10):
        MembershipFactory.create_batch(3, team=TeamFactory(cohort=kull))
    with django_assert_max_num_queries(len(few)):
        lup_client.get(url(draft))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        (
            {"venue": "", "address": "", "reply_by": None},
            [
                "The place is missing.",
                "The reply-by date is missing, so no reminder goes out by itself.",
            ],
        ),
        ({"form": "digital", "venue": "", "address": ""}, ["The meeting link is missing."]),
        ({"form": "combined"}, ["The meeting link is missing."]),
    ],
)
def test_release_says_what_the_invitation_lacks(lup_client, draft, people, changes, missing):
    Gathering.objects.update(**changes)

    assert lup_client.get(url(draft)).context["missing"] == missing

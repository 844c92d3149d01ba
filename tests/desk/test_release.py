from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cohorts.models import Membership
from messaging.models import Message
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation
from tests.factories import MembershipFactory, TeamFactory
from tests.reading import Page

RELEASE = "invitasjon"


def url(gathering, name="release", *more):
    return reverse(f"desk:{name}", args=[gathering.pk, *more])


def fingerprint(gathering):
    return invitations.plan(gathering).fingerprint


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

    tabs = response.context["tabs"]
    assert [(tab.code, [reader.name for reader in tab.readers]) for tab in tabs] == [
        ("invitation-nb", ["Anne Li, Aure", "Bo Li, Aure"]),
        ("invitation-nn", ["Cato Li, Bykle"]),
        ("invitation-en", ["Dina Li, Aure"]),
    ]
    assert response.context["shown"].recipient.name == "Anne Li, Aure"
    page = Page(response)
    assert page.fields["expected"] == fingerprint(draft)
    assert page.buttons[-2:] == ["Send 4 invitations", "Send a test to me"]


@pytest.mark.parametrize("language", ("nb", "nn", "en"))
def test_release_shows_each_language(lup_client, draft, people, language):
    response = lup_client.get(url(draft), {"brev": f"invitation-{language}"})

    assert response.context["draft"].language == language


def test_release_shows_all_languages_whoever_reads_them(lup_client, kull, draft):
    MembershipFactory(team=TeamFactory(cohort=kull, partner__language_form="nn"))

    page = Page(lup_client.get(url(draft)))
    example = lup_client.get(url(draft), {"brev": "invitation-en"})
    frame = lup_client.get(example.context["frame_url"]).content.decode()

    tabs = ["Invitation, bokmål (0)", "Invitation, nynorsk (1)", "Invitation, English (0)"]
    assert {name: page.links.get(name) for name in tabs} == {
        tabs[0]: "?brev=invitation-nb&nr=1",
        tabs[1]: "?brev=invitation-nn&nr=1",
        tabs[2]: "?brev=invitation-en&nr=1",
    }
    assert "To Nobody. The name in the mail is an example." in Page(example).text
    assert example.context["draft"].language == "en"
    assert ('<html lang="en"' in frame, "Kari Nordmann" in frame) == (True, True)


def test_test_mail_comes_in_a_language_that_nobody_reads(lup_client, kull, draft):
    MembershipFactory(team=TeamFactory(cohort=kull, partner__language_form="nb"))
    page = Page(lup_client.get(url(draft), {"brev": "invitation-en"}))
    names = ("brev", "nr", "kind", "person", "nonce")

    lup_client.post(
        url(draft, "telling_test", RELEASE), {name: page.fields[name] for name in names}
    )

    assert Message.objects.get().language == "en"


def test_release_sends_to_everyone_and_says_so(lup_client, draft, people):
    response = lup_client.post(url(draft), {"expected": fingerprint(draft)})

    assert response.url == url(draft, "gathering")
    assert said(response) == ["4 invitations are on their way."]
    assert Gathering.objects.get().state == Gathering.State.RELEASED
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(
        row.person.email for row in people
    )


def test_release_sends_nothing_a_second_time(lup_client, draft, people):
    lup_client.post(url(draft), {"expected": fingerprint(draft)})

    response = lup_client.post(url(draft), {"expected": fingerprint(draft)})

    assert response.url == url(draft, "gathering")
    assert said(response)[-1:] == [
        "There is nothing to send: everyone in the teams is invited and knows what is new."
    ]
    assert Message.objects.count() == 4


@pytest.mark.parametrize("expected", ("4", "", "x", "9" * 5000, "\0"))
def test_release_shows_the_page_again_when_it_was_not_seen(lup_client, draft, people, expected):
    response = lup_client.post(url(draft), {"expected": expected})

    assert response.status_code == 409
    assert response.context["problem"] == (
        "The teams or the gathering have changed since you opened the page, so nothing has been"
        " sent yet."
    )
    assert Page(response).fields["expected"] == fingerprint(draft)
    assert Message.objects.count() == Participation.objects.count() == 0


def test_release_shows_the_page_again_when_one_person_was_exchanged(lup_client, draft, people):
    seen = Page(lup_client.get(url(draft))).fields["expected"]
    Membership.objects.filter(pk=people[0].pk).update(left_on=date(2026, 12, 1))
    MembershipFactory(team=people[0].team)

    assert lup_client.post(url(draft), {"expected": seen}).status_code == 409
    assert Message.objects.count() == 0


def test_release_invites_late_joiners_only(lup_client, draft, people):
    lup_client.post(url(draft), {"expected": fingerprint(draft)})
    late = MembershipFactory(team=people[0].team, joined_on=date(2026, 12, 1))

    page = Page(lup_client.get(url(draft)))
    lup_client.post(url(draft), {"expected": page.fields["expected"]})

    assert "Send 1 invitation" in page.buttons
    assert Message.objects.filter(recipient=late.person.email).count() == 1
    assert Message.objects.count() == 5


def test_release_has_no_button_when_nobody_is_left(lup_client, draft):
    page = Page(lup_client.get(url(draft)))

    assert "There is nothing to send" in page.text
    assert "expected" not in page.fields


def test_release_has_no_button_once_the_gathering_has_begun(lup_client, draft, people, at):
    at(2027, 1, 20, 10)

    assert "expected" not in Page(lup_client.get(url(draft))).fields
    assert said(lup_client.post(url(draft))) == ["The gathering has begun."]


def test_preview_is_the_mail_itself_in_a_closed_frame(lup_client, draft, people):
    response = lup_client.get(preview_url(draft, people[2]))

    assert '<html lang="nn"' in response.content.decode()
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


def preview_url(gathering, member, kind="invitation"):
    return url(gathering, "telling_preview", RELEASE, kind, member.person_id)


@pytest.mark.parametrize("kind", ("change", "x"))
def test_preview_of_a_mail_that_the_person_does_not_get_is_404(lup_client, draft, people, kind):
    assert lup_client.get(preview_url(draft, people[0], kind)).status_code == 404


def test_preview_to_a_stranger_is_404(lup_client, draft, people):
    assert lup_client.get(preview_url(draft, MembershipFactory())).status_code == 404


def test_preview_has_an_example_when_nobody_gets_a_mail(lup_client, draft):
    response = lup_client.get(url(draft, "telling_preview", RELEASE, "invitation", 0))

    assert "Kari Nordmann" in response.content.decode()


def test_preview_steps_from_reader_to_reader(lup_client, draft, people):
    names, page, address = [], None, url(draft) + "?brev=invitation-nb"
    while address:
        page = lup_client.get(address)
        names.append(page.context["shown"].recipient.name)
        address = page.context["shown"].next_url and url(draft) + page.context["shown"].next_url

    assert names == ["Anne Li, Aure", "Bo Li, Aure"]
    assert page.context["shown"].previous_url == "?brev=invitation-nb&nr=1"


@pytest.mark.parametrize(
    "place", ("?nr=0", "?nr=99999", "?nr=-1", "?nr=²", "?brev=%00&nr=" + "9" * 50)
)
def test_preview_that_is_not_there_is_another_one(lup_client, draft, people, place):
    assert lup_client.get(url(draft) + place).status_code == 200


def test_test_mail_goes_to_oneself_once_for_each_press(lup_client, draft, people):
    page = Page(lup_client.get(url(draft), {"brev": "invitation-nn"}))
    names = ("brev", "nr", "kind", "person", "nonce")
    fields = {name: page.fields[name] for name in names}

    answers = [lup_client.post(url(draft, "telling_test", RELEASE), fields) for _press in range(2)]

    assert [answer.url for answer in answers] == [f"{url(draft)}?brev=invitation-nn&nr=1"] * 2
    assert said(answers[0]) == ["A test is on its way to ingrid@lup.example."]
    [message] = Message.objects.all()
    assert (message.recipient, message.language, message.kind) == (
        "ingrid@lup.example",
        "nn",
        "test",
    )
    assert Participation.objects.count() == 0


def test_test_mail_is_sent_whatever_its_nonce_holds(lup_client, draft, people):
    fields = {"kind": "invitation", "person": people[0].person_id, "nonce": "a\0b"}

    lup_client.post(url(draft, "telling_test", RELEASE), fields)

    assert Message.objects.get().kind == Message.Kind.TEST


@pytest.mark.parametrize("fields", ({}, {"person": "x"}, {"person": "1" * 30}, {"person": "7"}))
def test_test_mail_to_nobody_known_is_404(lup_client, draft, people, fields):
    answer = lup_client.post(
        url(draft, "telling_test", RELEASE), {"kind": "se", "nonce": "1", **fields}
    )

    assert answer.status_code == 404
    assert Message.objects.count() == 0


def test_release_page_asks_the_same_for_one_and_many(
    lup_client, kull, draft, people, django_assert_max_num_queries
):
    lup_client.get(url(draft))

    with django_assert_max_num_queries(9) as few:
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
                "The reply-by date is missing.",
            ],
        ),
        ({"form": "digital", "venue": "", "address": ""}, []),
    ],
)
def test_release_says_what_the_invitation_lacks(lup_client, draft, people, changes, missing):
    Gathering.objects.update(**changes)

    assert lup_client.get(url(draft)).context["warnings"] == missing

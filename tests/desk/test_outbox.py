"""The list of the outbox: whose mail, found how, in how many queries."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from certificates.letters import topic_of as topic_of_cohort
from messaging.models import Message
from sessions_app.mail.letters import topic_of
from tests.desk.outbox_cases import MINUTE, NOW, URL, failed, held, listed, mail, mails_like, page
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("clock")
NOVEMBER = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_newest_mail_stands_first_with_how_it_stands(lup_client, kull, released):
    person = MembershipFactory(team__cohort=kull, person__email="kari@kommune.example").person
    mail(released, state="sent", created_at=NOVEMBER)
    mail(released, recipient="ola@x.example", kind="reminder", subject="Svar nå")

    assert page(lup_client).rows == [
        ["State", "To", "Mail", "Queued"],
        ["waiting", "ola@x.example", "Svar nå reminder · Oppstart", "today 10:00"],
        [
            "sent",
            f"{person.full_name} kari@kommune.example",
            "Velkommen invitation · Oppstart",
            "30.11.2026, 09:00",
        ],
    ]


def test_outbox_has_what_is_about_ones_own_programmes_and_no_log_in_code(lup_client, kull, lup):
    gathering = GatheringFactory(cohort=kull)
    own = {
        "samling@x.example": topic_of(gathering),
        "kull@x.example": topic_of_cohort(kull),
    }
    others = (topic_of(GatheringFactory()), topic_of_cohort(CohortFactory()), f"user:{lup.pk}", "")
    for recipient, topic in own.items():
        mail(topic, recipient=recipient)
    for topic in others:
        mail(topic, recipient="annen@x.example")
    mail(f"user:{lup.pk}", kind=Message.Kind.LOGIN_CODE, recipient="kode@x.example")

    assert sorted(listed(lup_client)) == sorted(own)


def test_those_who_coordinate_nothing_have_no_outbox(client, released):
    public_id = mail(released).public_id
    lead = MembershipFactory(team__cohort=released.cohort, lead=True).person.user
    for user in (lead, UserFactory(is_staff=True), UserFactory()):
        client.force_login(user)
        for path in ("", "fremdrift/", "valg/", f"{public_id}/", f"{public_id}/brev/"):
            assert client.get(f"{URL}{path}").status_code == 404


def test_mail_of_another_programme_is_not_found(client, released):
    public_id = mail(released).public_id
    client.force_login(CoordinatorFactory().user)

    found = [
        client.get(f"{URL}{path}").status_code
        for path in (f"{public_id}/", f"{public_id}/brev/", f"fremdrift/?samling={released.pk}")
    ]

    assert found == [404, 404, 404]


FILTERS = {
    "status": ("failed", {"state": "failed"}),
    "slag": ("reminder", {"kind": "reminder"}),
    "brevsprak": ("nn", {"language": "nn"}),
    "fra": ("2026-12-02", {"created_at": datetime(2026, 12, 2, 0, 30, tzinfo=UTC)}),
    "til": ("2026-11-30", {"created_at": datetime(2026, 11, 30, 22, 30, tzinfo=UTC)}),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filter_finds_what_it_says(lup_client, released, name):
    value, fields = FILTERS[name]
    mail(released, recipient="annen@x.example")
    mail(released, recipient="denne@x.example", **fields)

    assert listed(lup_client, **{name: value}) == ["denne@x.example"]


def test_filter_by_gathering_or_cohort(lup_client, kull, released):
    mail(GatheringFactory(cohort=kull), recipient="annen@x.example")
    mail(released, recipient="samling@x.example")
    mail(topic_of_cohort(kull), recipient="kull@x.example")

    found = [listed(lup_client, om=topic) for topic in (topic_of(released), topic_of_cohort(kull))]

    assert found == [["samling@x.example"], ["kull@x.example"]]


@pytest.mark.parametrize("query", ["KARI@", "velkommen til", "gro Å", " aas  gro "])
def test_search_in_address_subject_and_name(lup_client, kull, released, query):
    MembershipFactory(
        team__cohort=kull,
        person__first_name="Gro",
        person__last_name="Ås",
        person__email="kari@x.example",
    )
    mail(released, recipient="kari@x.example", subject="Velkommen til oppstart")
    mail(released, recipient="ola@x.example", subject="Avlyst")

    assert listed(lup_client, q=query) == ["kari@x.example"]


def test_search_by_name_names_nobody_outside_ones_programmes(lup_client, released):
    stranger = MembershipFactory(person__email="kari@x.example").person
    mail(released, recipient="kari@x.example")

    assert listed(lup_client, q=stranger.last_name) == []
    assert page(lup_client).rows[1][1] == "kari@x.example"


def test_tests_to_oneself_are_shown_when_asked_for(lup_client, released):
    mail(released, recipient="ola@x.example")
    mail(released, recipient="ingrid@lup.example", kind="test")

    assert listed(lup_client) == ["ola@x.example"]
    assert listed(lup_client, slag="test") == ["ingrid@lup.example"]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "tull"},
        {"om": "gathering:999"},
        {"fra": "9999-12-31"},
        {"til": "i går"},
        {"q": "\0"},
        {"page": "tull"},
    ],
)
def test_search_for_what_cannot_be_is_answered(lup_client, released, query):
    mail(released)

    assert lup_client.get(URL, query).status_code == 200


def test_wrong_filter_finds_nothing_and_says_so(lup_client, released):
    mail(released)

    shown = page(lup_client, fra="i går")

    assert shown.rows == []
    assert "From date: Enter a valid date." in shown.links


def test_tabs_count_what_is_found_however_it_stands(lup_client, released):
    failed(released)
    failed(released, withdrawn_at=NOW)
    mail(released, state="sent", created_at=NOVEMBER)

    tabs = [text for text in page(lup_client).links if text.endswith(")")]
    searched = page(lup_client, fra="2026-12-01", status="failed").links

    assert tabs == ["All (3)", "Failed (1)", "Stopped (1)", "Sent (1)"]
    assert [text for text in searched if text.endswith(")")][:3] == [
        "All (2)",
        "Failed (1)",
        "Stopped (1)",
    ]


def test_mail_that_did_not_get_through_says_why_and_where_to_mend_the_address(
    lup_client, kull, released
):
    member = MembershipFactory(team__cohort=kull, person__email="kari@kommune.example")
    failed(released)
    mail(released, state="bounced", bounce_text="5.2.2 mailbox full")

    shown = page(lup_client)

    assert [row[0] for row in shown.rows[1:]] == [
        "returned The recipient's mailbox is full. New address",
        "failed The address does not exist at the recipient's organisation. New address",
    ]
    assert shown.links["New address"] == reverse("desk:person_edit", args=[member.person_id])


def test_those_who_have_left_are_given_no_new_address(lup_client, kull, released):
    address = "kari@kommune.example"
    MembershipFactory(team__cohort=kull, person__email=address, left_on=NOW.date())
    failed(released)

    assert "New address" not in page(lup_client).links


def test_each_state_is_told_with_what_one_asks_next(lup_client, released):
    later = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
    mail(released, state="sent", resent_after_crash=True)
    mail(released, state="deferred", not_before=later)
    mail(released, not_before=datetime(2026, 12, 2, 7, 0, tzinfo=UTC))
    mail(released, state="cancelled", withdrawn_at=NOW)
    mail(released, state="cancelled", expires_at=NOW)
    held(released)

    assert [row[0] for row in page(lup_client).rows[1:]] == [
        "for you to decide",
        "stopped It became too late.",
        "stopped What it told no longer holds.",
        "waiting Leaves 02.12.2026, 08:00.",
        "tried again later Next attempt today 11:05.",
        "sent May have come twice.",
    ]


def test_empty_outbox_says_what_comes_here(lup_client, kull):
    assert "No mail has been written yet" in page(lup_client).text


@pytest.mark.parametrize("size", [1, 50])
def test_outbox_asks_the_same_of_the_database_however_long_it_is(
    lup_client, kull, released, django_assert_num_queries, size
):
    for n in range(size):
        member = MembershipFactory(team__cohort=kull)
        state = ("cancelled", "sent")[n % 2]
        mail(released, recipient=member.person.email, state=state)
    mail(released)

    with django_assert_num_queries(11):
        page(lup_client)


def test_long_outbox_has_pages_that_keep_the_search(lup_client, released):
    for _ in range(51):
        mail(released)

    first = page(lup_client, q="kari")

    assert len(first.rows) == 1 + 50
    assert first.links["Next"] == "?q=kari&page=2"
    assert len(page(lup_client, q="kari", page=2).rows) == 1 + 1


def test_outbox_counts_and_lists_no_more_than_a_thousand(lup_client, released):
    mails_like(released, 1001, state="sent")
    failed(released, created_at=NOW - MINUTE)

    first, last = page(lup_client), page(lup_client, page=20)

    tabs = [name for name in first.links if name.endswith(")")]
    assert tabs == ["All (1000+)", "Failed (1)", "Sent (1000+)"]
    assert "Only the first thousand are listed." in first.text
    assert (len(last.rows), "Next" in last.links) == (1 + 50, False)
    assert len(page(lup_client, status="failed").rows) == 1 + 1

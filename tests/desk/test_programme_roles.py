"""The page where coordinators give and take the roles of a programme."""

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from cohorts import access
from cohorts.models import ProgrammeRole
from messaging.models import Message
from tests.factories import CoordinatorFactory, DoorHelperFactory, UserFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(programme):
    return reverse("desk:roles", args=[programme.slug])


def people(response):
    return {
        group["role"]: [person["user"] for person in group["people"]]
        for group in response.context["groups"]
        if group["people"]
    }


@pytest.mark.parametrize(
    ("role", "of"),
    [
        ("coordinator", access.coordinated_programmes),
        ("facilitator", access.run_programmes),
        ("door", access.helped_programmes),
        ("observer", access.seen_programmes),
    ],
)
def test_role_is_given_by_address_with_an_account_and_a_mail(
    desk, coordinator, programme, url, role, of
):
    response = desk.post(url, {"email": " Vakt@LUP.example ", "role": role}, follow=True)

    user = User.objects.get(email="vakt@lup.example")
    assert people(response)[ProgrammeRole.Role(role).label][-1:] == ["vakt@lup.example"]
    assert (list(of(user)), user.is_staff) == ([programme], False)
    entry = Entry.objects.get()
    label = "door helper" if role == "door" else role
    assert (entry.verb, entry.actor) == (f"{label} appointed", coordinator)
    mail = Message.objects.get()
    assert (mail.recipient, mail.kind, mail.programme) == (user.email, "role", programme.pk)


def test_mail_is_in_the_language_of_the_account_and_says_where_to_log_in(desk, programme, url):
    UserFactory(email="vakt@lup.example", language="nn", name="Åse Vakt")

    desk.post(url, {"email": "vakt@lup.example", "role": "facilitator"})

    mail = Message.objects.get()
    assert mail.subject == f"Du har fått ei ny rolle i {programme.name}: fasilitator"
    assert [
        piece
        for piece in ("Hei, Åse Vakt", "Logg inn med: vakt@lup.example", "http://localhost:8000/\n")
        if piece not in mail.text
    ] == []


def test_second_press_changes_nothing_and_sends_nothing(desk, url):
    desk.post(url, {"email": "vakt@lup.example", "role": "observer"})

    response = desk.post(url, {"email": "vakt@lup.example", "role": "observer"})

    assert response.context["form"].errors["email"] == ["vakt@lup.example is observer already."]
    assert (Message.objects.count(), Entry.objects.count()) == (1, 1)


def test_role_is_taken_and_the_account_stays(desk, programme, url):
    desk.post(url, {"email": "vakt@lup.example", "role": "door"})
    role = ProgrammeRole.objects.get(role="door")

    asked = desk.get(url, {"fjern": role.pk})
    response = desk.post(url, {"dismiss": role.pk}, follow=True)

    told = "vakt@lup.example is no longer door helper from the next page they open."
    assert told in Page(asked).text
    assert "door helper" not in people(response)
    assert User.objects.filter(pk=role.user.pk).exists()
    assert Message.objects.get().state == Message.State.CANCELLED


def test_last_coordinator_stays(desk, coordinator, programme, url):
    CoordinatorFactory(programme=programme, user__is_active=False)
    own = programme.roles.get(user=coordinator)

    response = desk.post(url, {"dismiss": own.pk}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "The programme needs a coordinator. Make somebody else one first."
    ]
    assert list(access.coordinated_programmes(coordinator)) == [programme]


def test_who_gives_up_coordinating_is_led_out(desk, coordinator, programme, url):
    CoordinatorFactory(programme=programme)

    response = desk.post(url, {"dismiss": programme.roles.get(user=coordinator).pk})

    assert response.url == "/"
    assert desk.get(url).status_code == 404


def test_role_counts_from_the_next_page_and_so_does_its_end(client, desk, programme, url):
    CoordinatorFactory(programme=programme)
    user, other = UserFactory(), type(client)()
    other.force_login(user)
    assert other.get(url).status_code == 404

    desk.post(url, {"email": user.email, "role": "coordinator"})
    assert other.get(url).status_code == 200
    desk.post(url, {"dismiss": programme.roles.get(user=user).pk})
    assert other.get(url).status_code == 404


@pytest.mark.parametrize("dismiss", ["0", "spurt", "9" * 40])
def test_what_is_no_role_here_cannot_be_taken(desk, url, dismiss):
    other = DoorHelperFactory()

    for pk in (dismiss, other.pk):
        assert desk.post(url, {"dismiss": pk}).status_code == 200

    assert list(access.helped_programmes(other.user)) == [other.programme]


@pytest.mark.parametrize("email", ["", "vakt", "Vakt <vakt@lup.example>", "a" * 300])
def test_what_is_no_address_is_refused(desk, url, email):
    response = desk.post(url, {"email": email, "role": "door"})

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("role", ["", "boss"])
def test_what_is_no_role_is_refused(desk, url, role):
    response = desk.post(url, {"email": "vakt@lup.example", "role": role})

    assert response.context["form"].errors["role"]


def test_closed_account_stays_closed(desk, url):
    UserFactory(email="vakt@lup.example", is_active=False)

    response = desk.post(url, {"email": "vakt@lup.example", "role": "door"})

    assert response.context["form"].errors["email"] == [
        "The account with this e-mail address is closed."
    ]
    assert "door helper" not in people(response)

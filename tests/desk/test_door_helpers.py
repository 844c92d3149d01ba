"""The page where a coordinator says who helps at the doors."""

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from cohorts import access
from tests.factories import CoordinatorFactory, DoorHelperFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(programme):
    return reverse("desk:door_helpers", args=[programme.slug])


def helpers(response):
    return [row["user"] for row in response.context["helpers"]]


def test_helper_is_appointed_with_an_account_of_their_own(desk, coordinator, programme, url):
    response = desk.post(url, {"email": " Vakt@LUP.example "}, follow=True)

    user = User.objects.get(email="vakt@lup.example")
    assert (helpers(response), user.is_staff) == (["vakt@lup.example"], False)
    assert list(access.helped_programmes(user)) == [programme]
    assert list(access.coordinated_programmes(user)) == []
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor) == ("door helper appointed", coordinator)


def test_helper_is_removed_and_the_account_stays(desk, programme, url):
    role = DoorHelperFactory(programme=programme)

    response = desk.post(url, {"dismiss": role.pk}, follow=True)

    assert helpers(response) == []
    assert User.objects.filter(pk=role.user.pk).exists()


@pytest.mark.parametrize("dismiss", ["0", "spurt", "9" * 40])
def test_what_is_no_helper_here_cannot_be_removed(desk, programme, url, dismiss):
    other = DoorHelperFactory()
    coordinator = CoordinatorFactory(programme=programme)

    for pk in (dismiss, other.pk, coordinator.pk):
        assert desk.post(url, {"dismiss": pk}).status_code == 200

    assert list(access.helped_programmes(other.user)) == [other.programme]
    assert list(access.coordinated_programmes(coordinator.user)) == [programme]


@pytest.mark.parametrize("email", ["", "vakt", "Vakt <vakt@lup.example>", "a" * 300])
def test_what_is_no_address_is_refused(desk, url, email):
    response = desk.post(url, {"email": email})

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert Entry.objects.count() == 0


def test_closed_account_stays_closed(desk, url):
    UserFactory(email="vakt@lup.example", is_active=False)

    response = desk.post(url, {"email": "vakt@lup.example"})

    assert response.context["form"].errors["email"] == [
        "The account with this e-mail address is closed."
    ]
    assert helpers(response) == []


def test_page_is_for_coordinators_of_the_programme(client, programme, url):
    for user in (CoordinatorFactory().user, DoorHelperFactory(programme=programme).user):
        client.force_login(user)
        answers = (client.get(url), client.post(url, {"email": "vakt@lup.example"}))
        assert [answer.status_code for answer in answers] == [404, 404]

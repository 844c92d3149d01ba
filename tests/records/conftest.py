import pytest

from tests.factories import UserFactory


@pytest.fixture
def staff():
    return UserFactory(is_staff=True, language="en", name="Kari fra LUP")


@pytest.fixture
def records(client, staff):
    """A browser in which LUP's staff are logged in."""
    client.force_login(staff)
    return client

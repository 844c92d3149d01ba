import pytest
from django.db import IntegrityError

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_account_for_finds_the_account_without_regard_to_case():
    user = UserFactory(email="kari@lup.example", language="nn")

    assert User.objects.account_for("Kari@LUP.example", language="en") == user
    assert user.language == "nn"


def test_account_for_makes_one_that_no_password_opens():
    user = User.objects.account_for(" Kari@LUP.example ", language="en")

    assert (user.email, user.language, user.has_usable_password(), user.is_staff) == (
        "kari@lup.example",
        "en",
        False,
        False,
    )


def test_address_belongs_to_one_account_without_regard_to_case():
    UserFactory(email="kari@lup.example")

    with pytest.raises(IntegrityError):
        UserFactory(email="KARI@lup.example")


def test_superuser_is_staff():
    user = User.objects.create_superuser("kari@lup.example")

    assert (user.is_staff, user.is_superuser) == (True, True)


def test_natural_key_is_the_address_without_regard_to_case():
    user = UserFactory(email="kari@lup.example")

    assert User.objects.get_by_natural_key("KARI@lup.example") == user


@pytest.mark.parametrize(
    ("name", "shown"), [("", "kari@lup.example"), ("Kari", "Kari <kari@lup.example>")]
)
def test_account_is_called_by_name_and_address(name, shown):
    assert str(UserFactory.build(email="kari@lup.example", name=name)) == shown

"""The keys of the desk."""

import re

import pytest

from tests.factories import CoordinatorFactory, UserFactory
from tests.reading import Page

URL = "/koordinator/snarveier/"
pytestmark = pytest.mark.django_db


def test_sheet_lists_the_keys_of_the_menu(lup_client, kull):
    answer = lup_client.get(URL)
    html = answer.content.decode()

    keys = [row[0].split() for row in Page(answer).rows[1:]]
    menu = re.findall(r'data-key="(.)"', html)

    assert keys == [["Ctrl", "K", "⌘", "K"], ["?"], *(["g", key] for key in menu)]
    assert menu == ["h", "a", "p", "t", "o", "l"]
    assert "js/shortcuts" in html


def test_keys_of_one_letter_are_turned_off_in_the_account(lup_client, kull):
    page = Page(lup_client.post(URL, {"on": "0"}, follow=True))

    assert [row[0] for row in page.rows[1:]] == ["Ctrl K ⌘ K"]
    assert "js/shortcuts" not in lup_client.get("/koordinator/").content.decode()

    page = Page(lup_client.post(URL, {"on": "1"}, follow=True))

    assert len(page.rows) == 9


def test_those_who_only_look_have_the_keys_of_their_menu(client, kull):
    role = CoordinatorFactory(programme=kull.programme, role="observer")
    client.force_login(role.user)

    assert [row[0] for row in Page(client.get(URL)).rows[1:]] == ["?", "g h"]


def test_sheet_is_for_those_with_a_desk(client, clock):
    client.force_login(UserFactory())

    assert client.get(URL).status_code == 404

"""Who gets into the desk is tried by tests/access; this is about accounts that are closed."""

from django.urls import reverse

from tests.factories import CoordinatorFactory


def test_closed_account_is_sent_to_log_in(client, kull, draft):
    closed = CoordinatorFactory(programme=kull.programme, user__is_active=False).user
    page = reverse("desk:gathering", args=[draft.pk])
    client.force_login(closed)

    assert client.get(page).url == f"{reverse('account_login')}?next={page}"

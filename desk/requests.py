"""The request of a desk page: the log-in middleware has let only accounts through."""

from django.http import HttpRequest

from accounts.models import User

LONGEST_ID = 18  # digits that fit the database's integers


class DeskRequest(HttpRequest):
    user: User

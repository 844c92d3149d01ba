"""The request of a desk page: the log-in middleware has let only accounts through."""

from django.http import HttpRequest

from accounts.models import User


class DeskRequest(HttpRequest):
    user: User

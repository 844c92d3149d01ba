"""A session to ask for pages with."""

from importlib import import_module

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings

from accounts.models import User


def session_of(user: User) -> str:
    """Logged in, with the second factor used."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa"}]
    store[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    store.save()
    return str(store.session_key)

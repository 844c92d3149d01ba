"""Accounts are among the desk's records, which know whom LUP may see. Here: what we do without."""

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin
import django.contrib.auth.admin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

__all__ = ["allauth", "django"]  # imported so that there is something to take away

admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])

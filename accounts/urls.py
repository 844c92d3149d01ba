"""The few pages of allauth that are in use: log in by a code, log out. No passwords, no sign-up."""

from allauth.account import views as allauth
from django.urls import path

from accounts import views

urlpatterns = [
    path("logg-inn/", views.log_in, name="account_login"),
    path("logg-inn/", views.log_in, name="account_request_login_code"),
    path("kode/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("logg-ut/", allauth.logout, name="account_logout"),
]

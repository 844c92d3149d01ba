"""The few pages of allauth that are in use: log in by a code, log out. No passwords, no sign-up."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("logg-inn/", views.request_login_code, name="account_login"),
    path("logg-inn/", views.request_login_code, name="account_request_login_code"),
    path("kode/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logg-ut/", views.logout, name="account_logout"),
]

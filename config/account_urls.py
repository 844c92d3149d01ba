"""How one logs in besides the code, and where one is logged in. No sign-up, no passwords."""

from allauth.mfa.base import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from config import session_pages
from config.oidc import pages as outside
from config.second_factor import pages

urlpatterns = [
    path("", pages.index, name="mfa_index"),
    path("bekreft/", codes.authenticate, name="mfa_authenticate"),
    path("bekreft/igjen/", codes.reauthenticate, name="mfa_reauthenticate"),
    path("bekreft/nokkel/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/", pages.AddApp.as_view(), name="mfa_activate_totp"),
    path("app/fjern/", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("nokkel/", pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("nokkel/<int:pk>/fjern/", pages.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("nokkel/logg-inn/", pages.log_in_with_passkey, name="mfa_login_webauthn"),
    path("reservekoder/", pages.recovery_codes, name="mfa_view_recovery_codes"),
    path("reservekoder/nye/", pages.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("ekstern/", outside.go, name="outside_go"),
    path("ekstern/svar/", outside.back, name="outside_back"),
    path("ekstern/fjern/", outside.disconnect, name="outside_disconnect"),
    path("okter/slutt/", session_pages.end_all_sessions, name="end_all_sessions"),
    path("okter/<int:pk>/slutt/", session_pages.end_session, name="end_session"),
]

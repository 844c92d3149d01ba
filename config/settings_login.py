"""Who may log in, and how: the part of the settings that is about that."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
SITE = urlsplit(env.str("SITE_URL", default="http://localhost:8000"))
ON_THIS_MACHINE = SITE.hostname in ("localhost", "127.0.0.1", "::1")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["config.second_factor.rule.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "config.login.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "request_login_code": "config.login_forms.AskForCodeForm",
    "confirm_login_code": "config.login_forms.EnterCodeForm",
}
# A whole gathering may log in at once from one network. What is counted: config/login_limits.py.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "request_login_code": "60/m/ip,3/m/key,20/h/key",
    "request_login_code_anywhere": "100/h/key",
    "report_fault": "10/h/ip,40/d/key",  # the key: config/public/faults.py
    "report_fault_anywhere": "1000/d/key",
    "login_failed": "60/m/ip,5/300s/key",  # codes of the second factor; the key is the account
}
# Else a code that is on its way locks one out of the page where a mistyped address is mended.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- The second factor: docs/decisions/0025-second-factor.md -------------------------------------
second_factor = env.str("SECOND_FACTOR", default="required")
if second_factor not in ("required", "off"):
    raise ImproperlyConfigured("SECOND_FACTOR is either required or off")
SECOND_FACTOR_REQUIRED = second_factor == "required"
if not (SECOND_FACTOR_REQUIRED or ON_THIS_MACHINE):
    raise ImproperlyConfigured("SECOND_FACTOR=off is for a SITE_URL on this machine only")
# What secrets are sealed with: the first seals, all of them open.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[])
if not SECOND_FACTOR_KEYS and not ON_THIS_MACHINE:
    raise ImproperlyConfigured("SECOND_FACTOR_KEYS must be set: see .env.example")
SECOND_FACTOR_KEYS = SECOND_FACTOR_KEYS or [env.str("SECRET_KEY")]
MFA_ADAPTER = "config.second_factor.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # each log-in by code proves the address
MFA_TOTP_ISSUER = "Pådriver"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s, for clocks that are wrong and fingers that are slow
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "config.second_factor.forms.AtLogin",
    "authenticate_webauthn": "config.second_factor.forms.AskPasskey",
    "reauthenticate": "config.second_factor.forms.Again",
    "reauthenticate_webauthn": "config.second_factor.forms.AskPasskey",
    "add_webauthn": "config.second_factor.forms.AddPasskey",
    "login_webauthn": "config.second_factor.forms.PasskeyAlone",
}

# --- Log-in by OpenID Connect: docs/decisions/0026-openid-connect.md -----------------------------
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")  # empty: off
OIDC_NAME = env.str("OIDC_NAME", default="OpenID Connect")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_SCOPES = env.str("OIDC_SCOPES", default="openid email")
OIDC_ACR = env.list("OIDC_ACR", default=[])
OIDC_EMAIL_VERIFIED_CLAIM = env.str("OIDC_EMAIL_VERIFIED_CLAIM", default="email_verified")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")
if OIDC_ISSUER and not (OIDC_ISSUER.startswith("https://") or ON_THIS_MACHINE):
    raise ImproperlyConfigured("OIDC_ISSUER must begin with https://")

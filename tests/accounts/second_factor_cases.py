"""An app with codes, as a person has it; and logging in with an e-mail code alone."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.accounts.login_cases import CODE, ask, code_sent_to
from tests.fixtures.second_factor import log_in

ASKS = "/konto/bekreft/"
ASKS_AGAIN = "/konto/bekreft/igjen/"
SECRET = generate_totp_secret()


def app_of(user, secret=SECRET):
    """The account has an app and recovery codes; gives the recovery codes."""
    TOTP.activate(user, secret)
    return RecoveryCodes.activate(user).generate_codes()


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def by_mail_only(client, user):
    log_in(client, user)


def mail_code(client, user):
    ask(client, user.email)
    return client.post(CODE, {"code": code_sent_to(user.email)})

"""What real mail servers answer, and what a coordinator reads of it."""

import pytest

from messaging import plain_words as words

ANSWERS = [
    (550, "5.1.1 <k@x.no>: Recipient address rejected: User unknown in virtual table", "NO_USER"),
    (550, "5.1.1 The email account that you tried to reach does not exist.", "NO_USER"),
    (550, "5.4.1 Recipient address rejected: Access denied. [AM0.outlook.com]", "NO_USER"),
    (550, "No such user here", "NO_USER"),
    (551, "User not local", "NO_USER"),
    (550, "5.1.2 <k@x.no>: Recipient address rejected: Domain not found", "NO_DOMAIN"),
    (550, "5.4.310 DNS domain komune.no does not exist", "NO_DOMAIN"),
    (None, "Host or domain name not found. Name service error for name=x.no", "NO_DOMAIN"),
    (556, "5.1.10 recipient domain has a null MX", "NO_DOMAIN"),
    (501, "5.1.3 Bad recipient address syntax", "BAD_ADDRESS"),
    (553, "sorry, that address is not in our format", "BAD_ADDRESS"),
    (550, "5.2.1 The email account that you tried to reach is disabled.", "CLOSED"),
    (550, "5.1.6 Recipient has moved", "CLOSED"),
    (452, "4.2.2 The email account that you tried to reach is over quota.", "FULL"),
    (552, "5.2.2 <k@x.no>: Mailbox full", "FULL"),
    (552, "Requested mail action aborted", "FULL"),
    (552, "5.3.4 Message size exceeds fixed limit", "TOO_LARGE"),
    (523, "5.2.3 Message length exceeds administrative limit", "TOO_LARGE"),
    (450, "4.2.0 <k@x.no>: Recipient address rejected: Greylisted, see postgrey", "GREYLISTED"),
    (451, "4.7.1 Greylisting in action, try again later", "GREYLISTED"),
    (432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "TOO_MANY"),
    (421, "4.7.0 Too many connections from your IP", "TOO_MANY"),
    (550, "5.7.1 This message was identified as spam", "SPAM"),
    (554, "5.7.1 Client host [192.0.2.1] blocked using zen.example", "SPAM"),
    (550, "5.7.606 Access denied, banned sending IP", "SPAM"),
    (550, "5.7.26 This mail has been blocked because the sender is unauthenticated.", "FORGED"),
    (550, "5.7.23 The message was rejected because of an SPF violation", "FORGED"),
    (550, "5.7.1 Client does not have permissions to send to this recipient", "MEMBERS_ONLY"),
    (554, "5.7.1 <k@x.no>: Relay access denied", "NO_RELAY"),
    (535, "5.7.8 Username and Password not accepted", "LOGIN"),
    (530, "5.7.57 Client not authenticated to send mail", "LOGIN"),
    (454, "4.7.0 TLS not available due to local problem", "TLS"),
    (None, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "TLS"),
    (None, "[Errno -2] Name or service not known", "NO_SERVER"),
    (None, "[Errno 111] Connection refused", "UNREACHABLE"),
    (None, "timed out", "TIMED_OUT"),
    (421, "4.4.1 mx.x.no", "TIMED_OUT"),
    (None, "Connection unexpectedly closed", "HUNG_UP"),
    (554, "5.4.14 Hop count exceeded - possible mail loop", "LOOP"),
    (None, "5.4.7 delivery expired", "GAVE_UP"),
    (554, "5.6.0 Invalid message content", "UNREADABLE"),
    (451, "4.3.0 Mail server temporarily rejected message", "BUSY"),
    (421, "", "BUSY"),
    (554, "5.0.0 Nope", "REFUSED"),
    (550, "", "REFUSED"),
    (None, "5.9.9 never heard of it", "REFUSED"),
    (None, "", "UNKNOWN"),
]


@pytest.mark.parametrize(("code", "text", "reason"), ANSWERS)
def test_answer_of_a_mail_server_is_explained(code, text, reason):
    assert words.explain(code, text) == getattr(words, reason)


def test_every_reason_is_reached_by_some_answer():
    reasons = {name for name, value in vars(words).items() if isinstance(value, words.Reason)}

    assert {reason for _code, _text, reason in ANSWERS} == reasons


def test_every_reason_has_two_sentences():
    reasons = [value for value in vars(words).values() if isinstance(value, words.Reason)]

    assert {str(part)[-1] for reason in reasons for part in (reason.what, reason.advice)} == {"."}

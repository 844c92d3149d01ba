"""Mail as it comes in from outside: answers from calendar programs, reports of returned mail."""

from datetime import UTC, datetime

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PASS = "mx.lup.example; dmarc=pass (p=none dis=none) header.from=kommune.example"


def reply(
    row,
    partstat="ACCEPTED",
    *,
    method="REPLY",
    uid=None,
    attendee=None,
    sender=None,
    results=PASS,
    sequence=None,
    stamp="20261201T075000Z",
    message_id="<svar-1@kommune.example>",
    more="",
    headers="",
):
    """An answer as Outlook writes it, to the invitation that ``row`` is of."""
    address = row.person.email
    return "\r\n".join(
        [
            f"Authentication-Results: {results}",
            "Received: from mail.kommune.example by mx.lup.example; Tue, 1 Dec 2026 10:00:00 +0100",
            f"From: {sender or f'Kari Nordmann <{address}>'}",
            "To: 3P <3p@lup.example>",
            "Subject: =?utf-8?q?Godtatt=3A_Oppstart?=",
            f"Message-ID: {message_id}",
            *([headers] if headers else []),
            "MIME-Version: 1.0",
            'Content-Type: multipart/alternative; boundary="_000_"',
            "",
            "--_000_",
            'Content-Type: text/plain; charset="utf-8"',
            "",
            "Se svaret i kalenderen.",
            "--_000_",
            f'Content-Type: text/calendar; charset="utf-8"; method={method}',
            "",
            "BEGIN:VCALENDAR",
            "PRODID:Microsoft Exchange Server 2010",
            f"METHOD:{method}",
            "VERSION:2.0",
            "BEGIN:VTIMEZONE",
            "TZID:W. Europe Standard Time",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            f'ATTENDEE;CN="Nordmann, Kari";PARTSTAT={partstat}:MAILTO:{attendee or address}',
            f"UID:{uid or row.gathering.calendar_uid}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{row.entry_sequence if sequence is None else sequence}",
            "SUMMARY:Godtatt: 3P: Oppstart",
            *([more] if more else []),
            "END:VEVENT",
            "END:VCALENDAR",
            "--_000_--",
            "",
        ]
    ).encode()


def report(
    to,
    *,
    action="failed",
    status="5.1.1",
    recipient="kari@kommune.example",
    diagnosis="smtp; 550 5.1.1 <kari@kommune.example>: User unknown",
    envelope_id="",
    message_id="<ukjent@elsewhere.example>",
    own_id="<rapport-1@mx.kommune.example>",
):
    """A delivery status notification as Postfix writes it."""
    return "\r\n".join(
        [
            "Return-Path: <>",
            f"To: {to}",
            "From: Mail Delivery System <MAILER-DAEMON@mx.kommune.example>",
            "Subject: Undelivered Mail Returned to Sender",
            f"Message-ID: {own_id}",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=grense",
            "",
            "--grense",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            "I'm sorry to have to inform you that your message could not be delivered.",
            "--grense",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.kommune.example",
            *([f"Original-Envelope-Id: {envelope_id}"] if envelope_id else []),
            "",
            f"Final-Recipient: rfc822; {recipient}",
            f"Action: {action}",
            f"Status: {status}",
            f"Diagnostic-Code: {diagnosis}",
            "",
            "--grense",
            "Content-Type: text/rfc822-headers",
            "",
            "From: 3P <3p@lup.example>",
            f"Message-ID: {message_id}",
            "Subject: Invitasjon",
            "--grense--",
            "",
        ]
    ).encode()


def letter(sender="Kari <kari@kommune.example>", text="Kan jeg ta med en kollega?", headers=()):
    return "\r\n".join(
        [
            f"From: {sender}",
            "To: retur@lup.example",
            "Subject: Sv: Invitasjon",
            "Message-ID: <brev-1@kommune.example>",
            *headers,
            "Content-Type: text/plain; charset=utf-8",
            "",
            text,
            "",
        ]
    ).encode()

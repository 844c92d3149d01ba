"""`python -m ops.mailbox`: receives mail on one port and shows it on another."""

import argparse
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from ops.mailbox.site import application
from ops.mailbox.store import MailFolder
from ops.process import LOCALHOST

MOST_BYTES = 30_000_000


class PostOffice:
    """Takes every mail for everybody."""

    def __init__(self, mails: MailFolder) -> None:
        self._mails = mails

    async def handle_DATA(  # noqa: N802 -- the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._mails.add(envelope.original_content or b"", list(envelope.rcpt_tos))
        return "250 Kept for reading in the browser"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--smtp-port", type=int, required=True)
    options.add_argument("--port", type=int, required=True)
    chosen = options.parse_args()
    mails = MailFolder(chosen.folder)
    pages = ThreadedWSGIServer((LOCALHOST, chosen.port), WSGIRequestHandler)
    pages.set_app(application(mails))
    receiver = Controller(
        PostOffice(mails), hostname=LOCALHOST, port=chosen.smtp_port, data_size_limit=MOST_BYTES
    )
    receiver.start()
    pages.serve_forever()


if __name__ == "__main__":
    main()

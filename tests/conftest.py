"""Fixtures for every test: real SMTP and IMAP, a real worker, a real browser."""

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.imap",
    "tests.fixtures.smtp",
    "tests.fixtures.worker",
]

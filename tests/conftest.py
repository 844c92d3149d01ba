"""Fixtures for every test: real SMTP and IMAP, a real worker, a real browser; and the pace."""

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.imap",
    "tests.fixtures.oidc",
    "tests.fixtures.once",
    "tests.fixtures.pace",
    "tests.fixtures.second_factor",
    "tests.fixtures.smtp",
    "tests.fixtures.worker",
]

"""Fixtures for every test: real SMTP, a real worker, a real browser."""

pytest_plugins = ["tests.fixtures.smtp", "tests.fixtures.worker", "tests.fixtures.browser"]

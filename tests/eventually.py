"""Waiting in a browser test for what the page sends by itself, when nothing on it says so."""

from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

Value = TypeVar("Value")
PATIENCE, PAUSE = 15_000, 50  # milliseconds


def eventually(page: Page, read: Callable[[], Value], wanted: Value) -> None:
    """Read, from the database say, until it is as wanted; the page goes on meanwhile."""
    for _turn in range(PATIENCE // PAUSE):
        if read() == wanted:
            return
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"{read()} is not {wanted}")

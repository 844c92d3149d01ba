"""Pictures in a mail. They travel with it, since many mail programs fetch nothing from elsewhere.

The HTML names an attached picture by its file name, and that is how the two find each other.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Protocol


class Picture(Protocol):
    """An attachment, stored or not yet."""

    @property
    def filename(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes | memoryview[int]: ...


def content_id(filename: str) -> str:
    return f"{filename}@padriver"


def source(filename: str) -> str:
    """What the HTML has as the address of the picture."""
    return f"cid:{content_id(filename)}"


def is_shown(file: Picture, html: str) -> bool:
    """Whether the file is a picture in the mail rather than something to open."""
    return source(file.filename) in html


def with_pictures(html: str, files: Iterable[Picture]) -> str:
    """The HTML for a browser, with the pictures in it."""
    for file in files:
        data = base64.b64encode(bytes(file.content)).decode()
        html = html.replace(source(file.filename), f"data:{file.content_type};base64,{data}")
    return html

"""Why a file is not handed out, in words for whoever chose it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class Refused(ValueError):
    """The file is not handed out. The message is fit for the reader."""


def unknown() -> Refused:
    return Refused(
        _(
            "Only PDF, Word, PowerPoint, Excel, pictures (PNG, JPEG) and calendar files (ICS) are"
            " taken. Give a link to anything else."
        )
    )


def broken() -> Refused:
    return Refused(_("The file is damaged. Open it, save it again and choose that file."))


def two_in_one() -> Refused:
    return Refused(_("The file is two kinds of file in one, and is not taken."))


def too_large_inside() -> Refused:
    return Refused(_("The file is far larger inside than it looks, and is not taken."))


def too_many_pixels() -> Refused:
    return Refused(_("The picture has too many pixels. Make it smaller."))

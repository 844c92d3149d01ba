"""What a file is called when it is handed out: a name that no system misreads."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

# Bytes: file systems take 255, and a browser may add to the name.
LONGEST_STEM = 200
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
# Endings before the last say nothing true, and some programs hide the last.
MORE_ENDINGS = re.compile(
    r"(\s*\.\s*(pdf|docx?|pptx?|xlsx?|png|jpe?g|ics|exe|com|scr|bat|cmd|msi|ps1|js|vbs|hta|lnk|jar"
    r"|zip|svg|x?html?|php|docm|pptm|xlsm))+$",
    re.IGNORECASE,
)
KEPT_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(filename: str, ending: str) -> str:
    """With the ending that the content has, whatever ``filename`` says."""
    stem = unicodedata.normalize("NFC", PurePosixPath(filename.replace("\\", "/")).stem)
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in stem)
    words = " ".join(NOT_IN_NAMES.sub(" ", plain).split())
    short = words.encode()[:LONGEST_STEM].decode(errors="ignore")
    name = MORE_ENDINGS.sub("", short.strip(" .")).strip(" .")
    if not name or KEPT_BY_WINDOWS.fullmatch(name):
        name = f"fil {name}".strip()
    return name + ending

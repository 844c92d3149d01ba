"""The badge of each presence: one sign and one colour wherever it is shown, as on the board."""

from __future__ import annotations

from collections.abc import Mapping

from sessions_app.models import Participation

Presence = Participation.Presence
OF_PRESENCE: Mapping[str, str] = {
    Presence.PRESENT: "yes",
    Presence.PARTLY: "partly",
    Presence.ABSENT: "no",
    Presence.EXCUSED: "excused",
}

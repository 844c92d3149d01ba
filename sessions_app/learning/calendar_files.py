"""Calendar files, written anew: what happens when and where, without people or anything that runs.

A calendar program acts on what it reads: it may play, run or fetch what an alarm or an attachment
names, answer an organizer, and put an entry that has a method in place of another.
"""

from __future__ import annotations

from icalendar import Calendar, Component, vRecur

from sessions_app.learning.refused_files import broken, too_large_inside, unknown

CALENDAR_START = b"BEGIN:VCALENDAR"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LARGEST = 1024 * 1024
MOST_ENTRIES = 500
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
KEPT = {
    "VEVENT": (
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION"),
        *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS", "TRANSP", "URL"),
    ),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME"),
}


def is_calendar(content: bytes) -> bool:
    return content.removeprefix(BYTE_ORDER_MARK)[:40].upper().startswith(CALENDAR_START)


def written_anew(content: bytes) -> bytes:
    """The entries of the file and their time zones. Raises Refused."""
    if len(content) > LARGEST or content.upper().count(b"BEGIN:") > 2 * MOST_ENTRIES:
        raise too_large_inside()
    if b"\0" in content:
        raise broken()
    try:
        given = Calendar.from_ical(content.removeprefix(BYTE_ORDER_MARK))
        made = Calendar()
        made.add("VERSION", "2.0")
        made.add("PRODID", "-//Pådriver//NO")
        for component in given.subcomponents:
            if component.name in ("VEVENT", "VTIMEZONE"):
                made.add_component(copied(component))
        text: bytes = made.to_ical()
    except Exception as error:  # the parser lets through whatever a broken file makes it stumble on
        raise broken() from error
    if not made.walk("VEVENT"):
        raise unknown()
    return text


def copied(component: Component) -> Component:
    kept = KEPT[str(component.name)]
    if any(name in kept for name, _reason in component.errors):
        raise broken()
    made = type(component)()
    for name in kept:
        if name in component and is_harmless(name, component[name]):
            made[name] = component[name]
    for part in component.subcomponents:
        if component.name == "VTIMEZONE" and part.name in ("STANDARD", "DAYLIGHT"):
            made.add_component(copied(part))
    return made


def is_harmless(name: str, value: object) -> bool:
    """Not a link that runs, nor an entry that comes so often that no calendar can hold it."""
    if name == "URL":
        return str(value).lower().startswith(("https://", "http://"))
    return not (isinstance(value, vRecur) and value.get("FREQ", [""])[0] in TOO_OFTEN)

"""Who was in a meeting when, as seconds from the gathering's start, and how long that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Attendee:
    """Somebody as the report names them, and when they were in the meeting.

    ``limit`` is how long, in seconds, where the report says that beside first and last.
    """

    name: str
    email: str
    spans: tuple[tuple[int, int], ...]
    limit: int | None = None


def union(people: Sequence[Attendee]) -> tuple[tuple[tuple[int, int], ...], int | None]:
    """When anybody of these was there, and the longest that it can have been in all.

    Two devices at the same time count once.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sorted(span for person in people for span in person.spans):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    limits = [person.limit for person in people if person.limit is not None]
    return tuple(spans), sum(limits) if limits and len(limits) == len(people) else None


def seconds(people: Sequence[Attendee]) -> int:
    """How long somebody was there who is each of these."""
    spans, limit = union(people)
    total = length(spans)
    return total if limit is None else min(total, limit)


def length(spans: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def seconds_in_all(reports: Iterable[Sequence[Attendee]]) -> int:
    """How long somebody was there who is these in one report, and these in another.

    A meeting that was started again has a report for each part: they are added. Reports of the
    same time, such as one that was fetched before the end, are put together.
    """
    parts = [Attendee("", "", *union(people)) for people in reports]
    groups: list[list[Attendee]] = []
    until = 0
    for part in sorted((part for part in parts if part.spans), key=lambda part: part.spans):
        if groups and part.spans[0][0] < until:
            groups[-1].append(part)
        else:
            groups.append([part])
        until = max(until, part.spans[-1][1])
    return sum(map(seconds_of_the_same_time, groups))


def seconds_of_the_same_time(parts: Sequence[Attendee]) -> int:
    """Reports that overlap tell of one absence; the longest that any of them knows counts."""
    spans, _limit = union(parts)
    known = [seconds([part]) for part in parts]
    away = max(length(part.spans) - found for part, found in zip(parts, known, strict=True))
    return max(length(spans) - away, *known)

"""Materials of a gathering: links and files that its people read before it or get after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from sessions_app.gatherings import releases
from sessions_app.learning.file_kinds import CheckedFile
from sessions_app.models import Gathering, Material, MaterialFile, MaterialQuerySet
from spreadsheets.reading import size_text

When = Material.When
KNOWN_TO_PEOPLE = (Gathering.State.RELEASED, Gathering.State.HELD)


class CannotKeep(ValueError):
    """There is nothing to keep, or it has been replaced meanwhile. Fit for the reader."""


@dataclass(frozen=True)
class Wanted:
    """What is to be there: a link or a file."""

    title: str
    when: Material.When
    url: str = ""
    file: CheckedFile | None = None


@dataclass(frozen=True)
class Shown:
    """One line in a list. ``detail`` is the host of a link, or kind and size of a file."""

    pk: int
    title: str
    url: str
    detail: str
    is_link: bool
    version: int
    when: str


@transaction.atomic
def add(gathering: Gathering, *, wanted: Wanted, by: User, now: datetime) -> Material:
    """Raises CannotKeep."""
    gathering = releases.locked(gathering)
    number = Material.objects.current().filter(gathering=gathering).count()
    if number >= settings.MATERIALS_MAX_NUMBER:
        raise CannotKeep(
            _("The gathering has %(n)d links and files, and cannot have more. Remove one first.")
            % {"n": number}
        )
    return keep(gathering, wanted, None, by=by, now=now)


@transaction.atomic
def replace(material: Material, *, wanted: Wanted, by: User, now: datetime) -> Material:
    """A new version. The row of the old one stays without its file. Raises CannotKeep."""
    gathering = releases.locked(material.gathering)
    old = current(material)
    put_away(old, now)
    return keep(gathering, wanted, old, by=by, now=now)


@transaction.atomic
def remove(material: Material, *, by: User, now: datetime) -> None:
    """Nobody gets it any more, and a file is forgotten. Raises CannotKeep."""
    old = current(material)
    put_away(old, now)
    log.record(old.gathering, "material removed", by=by, before={"title": old.title})


def current(material: Material) -> Material:
    """The row, held until the end of the transaction. Raises CannotKeep."""
    found = (
        Material.objects.current()
        .select_for_update(of=("self",))
        .select_related("gathering")
        .filter(pk=material.pk)
        .first()
    )
    if found is None:
        raise CannotKeep(_("Somebody has changed or removed it meanwhile."))
    return found


def put_away(material: Material, now: datetime) -> None:
    """The row tells later what people were given; the bytes would only be a burden."""
    material.removed_at = now
    material.save(update_fields=["removed_at"])
    MaterialFile.objects.filter(material=material).delete()


def keep(
    gathering: Gathering, wanted: Wanted, old: Material | None, *, by: User, now: datetime
) -> Material:
    """The row of the gathering is held, so that two files at once cannot pass the limit."""
    refuse_what_is_no_material(wanted)
    if wanted.file:
        refuse_too_much(gathering, len(wanted.file.content))
    made = Material.objects.create(
        gathering=gathering,
        title=wanted.title,
        when=wanted.when,
        url=wanted.url,
        version=old.version + 1 if old else 1,
        replaces=old,
        added_at=now,
        added_by=by,
    )
    if wanted.file:
        attach(made, wanted.file)
    log.record(
        gathering,
        "material replaced" if old else "material added",
        by=by,
        before={"title": old.title} if old else None,
        after={"title": made.title, "what": wanted.file.name if wanted.file else wanted.url},
    )
    return made


def refuse_what_is_no_material(wanted: Wanted) -> None:
    if bool(wanted.url) == bool(wanted.file):
        raise CannotKeep(_("Give a link or a file, not both."))
    if wanted.url and not is_plain_link(wanted.url):
        raise CannotKeep(_("The link must begin with https:// or http://."))


def refuse_too_much(gathering: Gathering, more: int) -> None:
    """``more`` in bytes."""
    files = MaterialFile.objects.filter(material__gathering=gathering)
    there = files.aggregate(all=Sum("size", default=0))["all"]
    if there + more > settings.MATERIALS_MAX_BYTES:
        raise CannotKeep(
            _(
                "The files of a gathering can be %(limit)s in all. Remove one first, or give a link"
                " to this one."
            )
            % {"limit": size_text(settings.MATERIALS_MAX_BYTES)}
        )


def is_plain_link(url: str) -> bool:
    """To a page of a host; without a name before it that looks like another host."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def attach(material: Material, file: CheckedFile) -> None:
    MaterialFile.objects.create(
        material=material,
        name=file.name,
        content_type=file.content_type,
        content=file.content,
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
    )


def of(gathering: Gathering) -> MaterialQuerySet:
    """All that is there now, for its coordinators: what is read before comes first."""
    return listed(Material.objects.filter(gathering=gathering))


def listed(rows: MaterialQuerySet) -> MaterialQuerySet:
    """In the order of lists, without the bytes of files."""
    return (
        rows.current()
        .select_related("file")
        .defer("file__content")
        .order_by("-when", "title", "pk")
    )


def open_now(gathering: Gathering, *, now: datetime) -> tuple[Material.When, ...]:
    """Which materials its people may have: some from the release on, all once it has begun."""
    if gathering.state not in KNOWN_TO_PEOPLE:
        return ()
    return (When.BEFORE, When.AFTER) if gathering.has_started(now) else (When.BEFORE,)


def visible(gathering: Gathering, *, now: datetime) -> MaterialQuerySet:
    """What its people may have now."""
    return of(gathering).filter(when__in=open_now(gathering, now=now))


def something_to_read(now: datetime) -> Exists:
    """For rows of gatherings: whether there are materials that people may have now."""
    current = Material.objects.current().filter(gathering=OuterRef("pk"))
    open_now = Q(when=When.BEFORE) | Q(gathering__starts_at__lte=now)
    return Exists(current.filter(open_now))


def shown(rows: Iterable[Material], address: Callable[[int], str]) -> list[Shown]:
    """``address`` gives where the file of a material is fetched."""
    return [
        Shown(
            pk=row.pk,
            title=row.title,
            url=row.url or address(row.pk),
            detail=detail(row),
            is_link=bool(row.url),
            version=row.version,
            when=str(row.get_when_display()),
        )
        for row in rows
    ]


def detail(row: Material) -> str:
    if row.url:
        return urlsplit(row.url).hostname or row.url
    ending = row.file.name.rpartition(".")[2].upper()
    return f"{ending}, {size_text(row.file.size)}"

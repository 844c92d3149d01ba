"""What names a person in what others have written, and how it is taken out."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_plus

import phonenumbers
from allauth.account.models import EmailAddress
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, TextField, Value
from django.db.models.functions import Cast

from audit.models import Entry
from certificates.models import Certificate
from messaging.models import Message
from partners.models import Person, phone_text
from privacy import whose
from privacy.ties import Subject

CUT = "–"  # shows that somebody was named
LIKE_SIGNS = re.compile(r"[\\%_]")
NAMES = ("first_name", "last_name")
MOST_UNPACKED = 50 * 1024 * 1024


@dataclass(frozen=True)
class Traces:
    """Whole names, addresses and phone numbers, as they may stand in a text."""

    words: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        longest_first = [re.escape(word) for word in sorted(self.words, key=len, reverse=True)]
        addresses = "|".join(word for word in longest_first if "@" in word) or "(?!)"
        others = "|".join(word for word in longest_first if "@" not in word) or "(?!)"
        ways = rf"(?<![\w.+-])(?:{addresses})(?!\w)|(?<!\w)(?:{others})(?!\w)"
        return re.compile(ways, re.IGNORECASE)

    def mentioned(self, column: str) -> Func:
        """For rows that may name the person: whole words are looked for afterwards."""
        likes = [f"%{LIKE_SIGNS.sub(as_itself, word)}%" for word in sorted(self.words)]
        return Func(
            Cast(column, TextField()),
            Value(likes, output_field=ArrayField(TextField())),
            template="%(expressions)s)",
            arg_joiner=" ILIKE ANY(",
            output_field=BooleanField(),
        )

    def without(self, value: Any) -> Any:
        """The same text, list or dictionary with what names the person taken out."""
        if isinstance(value, str):
            return self.pattern.sub(CUT, value)
        if isinstance(value, list):
            return [self.without(one) for one in value]
        if isinstance(value, dict):
            return {name: self.without(one) for name, one in value.items()}
        return value

    def are_in(self, value: Any) -> bool:
        if isinstance(value, bytes | memoryview):
            return any(self.pattern.search(text) for text in texts_of(bytes(value)))
        return bool(self.without(value) != value)


def as_itself(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def texts_of(content: bytes) -> Iterator[str]:
    """What is written in a file, also in one that is packed, such as a workbook."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            left = MOST_UNPACKED
            for part in packed.infolist():
                left -= part.file_size
                if left > 0:
                    yield packed.read(part).decode("utf-8", "replace")
        return
    for encoding in ("utf-8", "cp1252", "utf-16"):
        yield content.decode(encoding, "replace")


def traces_of(subject: Subject) -> Traces:
    """By the records of today, and by what the log and certificates say that they were before.

    Without what is somebody else's too.
    """
    names = {person.full_name for person in subject.people}
    names |= {account.name for account in subject.accounts}
    addresses = set(subject.addresses)
    phones = {person.phone for person in subject.people}
    for told in former(subject):
        names |= names_in(told)
        addresses.add(str(told.get("email", "")))
        phones.add(str(told.get("phone", "")))
    certificates = Certificate.objects.filter(person__in=subject.people)
    names |= {str(name) for name in certificates.values_list("facts__name", flat=True)}
    owned = EmailAddress.objects.filter(user__in=subject.accounts)
    addresses |= set(owned.values_list("email", flat=True))
    addresses |= set(
        Message.objects.filter(pk__in=subject.mails).values_list("recipient", flat=True)
    )
    addresses = set(whose.only_theirs(addresses, subject.people, subject.accounts))
    names = whose.names_of_nobody_else(names, subject.people, subject.accounts)
    phones = whose.phones_of_nobody_else(phones, subject.people)
    spelled = {way for name in names for way in ways_to_write(name)}
    spelled |= (
        addresses
        | {quote(address) for address in addresses}
        | {way for phone in phones for way in ways_to_dial(phone)}
    )
    return Traces(frozenset(word for word in spelled if len(word) > 4))


def former(subject: Subject) -> Iterator[dict[str, Any]]:
    """What the log says of the person, with the names that go with a change of one of them."""
    label = Person._meta.label_lower
    for person in subject.people:
        for entry in Entry.objects.filter(object_type=label, object_id=person.pk):
            yield {NAMES[0]: "", NAMES[1]: entry.object_text}
            for side in (entry.before, entry.after):
                yield {**{name: getattr(person, name) for name in NAMES}, **side}
                yield from (part for part in side.values() if isinstance(part, dict))


def names_in(told: dict[str, Any]) -> set[str]:
    return {" ".join(str(told.get(name, "")) for name in NAMES).strip()}


def ways_to_write(name: str) -> set[str]:
    """Whole names only: one word alone would be taken out of what is about others."""
    first, _space, last = name.strip().rpartition(" ")
    if not first:
        return set()
    plain = {name.strip(), f"{last}, {first}", f"{last} {first}"}
    spelled = plain | {unicodedata.normalize("NFD", way) for way in plain}
    return {written(way) for way in spelled for written in (str, escape, quote, quote_plus)}


def ways_to_dial(phone: str) -> set[str]:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return {phone}
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {phone, phone_text(phone), national, str(number.national_number)}

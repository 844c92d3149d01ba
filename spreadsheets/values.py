"""From a cell to a value. None is an empty cell; Invalid says in one sentence what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.no import orgnr

from spreadsheets.cells import Cell, Formula

FORMULA_SIGNS = ("=", "+", "-", "@")  # what spreadsheets take as the beginning of a formula
YES = {"ja", "j", "x", "yes", "sann", "true", "1"}
NO = {"nei", "n", "no", "usann", "false", "0", "-"}
MAX_EMAIL_LENGTH = 254
MAX_WEB_ADDRESS_LENGTH = 2000
MAX_HOURS = 1000
YEARS = range(1900, 2200)
NORWAY, NORWEGIAN_LENGTH = 47, 8
DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
HOURS = re.compile(r"[0-9]+([.,][0-9]+)?")
CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?(?:[.:]00)?")


class Invalid(ValueError):
    """The cell does not hold what its column asks for. The message is fit for the reader."""


def text(cell: Cell) -> str | None:
    """Trimmed, with single spaces, composed letters (å, not a + ring) and no invisible signs."""
    lines = multiline(cell)
    return " ".join(lines.split()) if lines else None


def multiline(cell: Cell) -> str | None:
    """As ``text``, but keeps the line breaks."""
    if cell is None:
        return None
    if isinstance(cell, Formula):
        raise Invalid(_("The cell holds a formula. Write the text itself."))
    composed = unicodedata.normalize("NFC", written(cell))
    visible = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    if any(unicodedata.category(sign) == "Cc" and not sign.isspace() for sign in visible):
        raise Invalid(_("The cell holds signs that cannot be shown."))
    lines = (" ".join(line.split()) for line in visible.splitlines())
    return "\n".join(line for line in lines if line) or None


def written(cell: str | float | bool | datetime | date | time) -> str:
    """What somebody would have typed: 310004138.0 is 310004138."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def text_up_to(length: int) -> Callable[[Cell], str | None]:
    def parse(cell: Cell) -> str | None:
        value = text(cell)
        if value and len(value) > length:
            raise Invalid(_("The text is longer than %(length)d characters.") % {"length": length})
        return value

    return parse


def name_up_to(length: int) -> Callable[[Cell], str | None]:
    """A name that goes out in files and mails, so it must not begin as a formula does."""
    parse_text = text_up_to(length)

    def parse(cell: Cell) -> str | None:
        value = parse_text(cell)
        if value and value.startswith(FORMULA_SIGNS):
            raise Invalid(_("“%(text)s” is not a name.") % {"text": value})
        return value

    return parse


def org_number(cell: Cell) -> str | None:
    """Nine digits whose last one fits (mod 11); «NO 310 004 138 MVA» is the same number."""
    value = text(cell)
    if value is None:
        return None
    number = re.sub(r"^NO|MVA$|[\s.\-]", "", re.sub(r"\s", "", value.upper()))
    if not re.fullmatch(r"[0-9]{9}", number):
        raise Invalid(
            _("The organisation number %(number)s is not valid: it must have nine digits.")
            % {"number": value}
        )
    try:
        orgnr.validate(number)
    except InvalidNumber as error:
        raise Invalid(
            _("The organisation number %(number)s is not valid: the last digit does not fit.")
            % {"number": value}
        ) from error
    return number


def email(cell: Cell) -> str | None:
    """In small letters, since addresses are compared without case."""
    value = text(cell)
    if value is None:
        return None
    address = value.removeprefix("mailto:").lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("“%(text)s” is not an e-mail address.") % {"text": value}) from error
    if len(address) > MAX_EMAIL_LENGTH:
        raise Invalid(_("The e-mail address is too long."))
    return address


def phone(cell: Cell) -> str | None:
    """E.164. A number without country code is Norwegian."""
    value = text(cell)
    if value is None:
        return None
    wrong = Invalid(_("“%(text)s” is not a phone number and is left out.") % {"text": value})
    try:
        number = phonenumbers.parse(value, "NO")
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    # Whether the number is in use is not asked: new series come before the library knows them.
    if not phonenumbers.is_possible_number(number):
        raise wrong
    if number.country_code == NORWAY and len(str(number.national_number)) != NORWEGIAN_LENGTH:
        raise wrong
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def day(cell: Cell) -> date | None:
    if isinstance(cell, date):  # a datetime is one too
        found: date | None = date(cell.year, cell.month, cell.day)
    else:
        value = text(cell)
        if value is None:
            return None
        found = written_day(value)
    if found is None or found.year not in YEARS:
        raise Invalid(_("“%(text)s” is not a date. Write it as 20.01.2027.") % {"text": text(cell)})
    return found


def written_day(value: str) -> date | None:
    norwegian = DATE.fullmatch(value)
    try:
        if norwegian:
            return date(int(norwegian[3]), int(norwegian[2]), int(norwegian[1]))
        return date.fromisoformat(value)
    except ValueError:
        return None


def clock(cell: Cell) -> time | None:
    """A time of day: 10.00, 10:00, kl. 10, or a time cell."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 < cell < 1:  # Excel keeps a time as a part of the day
        return (datetime.min + timedelta(minutes=round(cell * 24 * 60))).time()
    value = text(cell)
    if value is None:
        return None
    found = CLOCK.fullmatch(value.lower())
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise Invalid(_("“%(text)s” is not a time. Write it as 10.00.") % {"text": value})


def minutes_from_hours(cell: Cell) -> int | None:
    """Hours with a decimal comma or point, in minutes."""
    value = text(cell)
    if value is None:
        return None
    hours = Decimal(value.replace(",", ".")) if HOURS.fullmatch(value) else None
    if hours is None or hours > MAX_HOURS:
        raise Invalid(_("“%(text)s” is not a number of hours.") % {"text": value})
    return round(hours * 60)


def yes_or_no(cell: Cell) -> bool | None:
    value = text(cell)
    if value is None:
        return None
    if value.casefold() in YES:
        return True
    if value.casefold() in NO:
        return False
    raise Invalid(_("“%(text)s” is neither yes nor no and is left out.") % {"text": value})


def web_address(cell: Cell) -> str | None:
    value = text_up_to(MAX_WEB_ADDRESS_LENGTH)(cell)
    if value is None:
        return None
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError as error:
        raise Invalid(
            _("“%(text)s” is not a web address and is left out.") % {"text": value}
        ) from error
    return value


def one_of(choices: Mapping[str, str], *, wrong: str) -> Callable[[Cell], str | None]:
    """The value of a word, found without case. ``wrong`` is a sentence with %(text)s in it."""

    def parse(cell: Cell) -> str | None:
        value = text(cell)
        if value is None:
            return None
        found = choices.get(value.casefold())
        if found is None:
            raise Invalid(wrong % {"text": value})
        return found

    return parse

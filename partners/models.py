from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners import folding
from partners.ordering import norwegian


def phone_text(phone: str) -> str:
    """+4746206817 as +47 46 20 68 17."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def active(self) -> PartnerQuerySet:
        return self.filter(left_on__isnull=True)


class CurrentPartners(models.Manager["Partner"]):
    """Without records that turned out to be of a partner that there was already."""

    def get_queryset(self) -> PartnerQuerySet:
        return PartnerQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)

    def active(self) -> PartnerQuerySet:
        return self.get_queryset().active()


class CurrentPeople(models.Manager["Person"]):
    """Without records that turned out to be of a person whom there was already."""

    def get_queryset(self) -> models.QuerySet[Person]:
        return super().get_queryset().filter(merged_into__isnull=True)


class Partner(models.Model):
    """A public body that takes part in the programme."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        COUNTY = "county", _("county authority")
        STATE = "state", _("state body")
        HEALTH = "health", _("health trust")
        COMPANY = "company", _("publicly owned company")
        OTHER = "other", _("other")

    class LanguageForm(models.TextChoices):
        BOKMAL = "nb", _("bokmål")
        NYNORSK = "nn", _("nynorsk")
        NEUTRAL = "", _("neutral")

    name = models.CharField(_("name"), max_length=200)
    org_number = models.CharField(_("organisation number"), max_length=9, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    language_form = models.CharField(
        _("language form"), max_length=2, choices=LanguageForm.choices, blank=True
    )
    joined_on = models.DateField(_("partner since"), null=True, blank=True)
    left_on = models.DateField(_("partner until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("is the same as"),
    )
    found_by = folding.found_by("name")

    everything = models.Manager()
    objects = CurrentPartners()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(org_number__regex=r"^\d{9}$"),
                name="org_number_is_nine_digits",
                violation_error_message=_("An organisation number has nine digits."),
            )
        ]
        indexes = [
            models.Index(norwegian("name"), "id", name="partners_in_norwegian_order"),
            folding.index("partners_as_looked_for"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def org_number_text(self) -> str:
        """The number as it is written in Norway: 123 456 785."""
        return f"{self.org_number[:3]} {self.org_number[3:6]} {self.org_number[6:]}"


class Succession(models.Model):
    """A partner went on as another from a day: one of several when it split or they merged."""

    before = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="successions",
        verbose_name=_("before"),
    )
    after = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="origins",
        verbose_name=_("after"),
    )
    on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                fields=["before", "after"], name="a_partner_goes_on_as_another_once"
            ),
            models.CheckConstraint(
                condition=~Q(before=models.F("after")), name="nobody_succeeds_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Unit(models.Model):
    """A part of a partner (enhet). A partner's own programme has one team per unit."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="units", verbose_name=_("partner")
    )
    name = models.CharField(_("name"), max_length=200)
    found_by = folding.found_by("name")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                "partner",
                Lower("name"),
                name="one_unit_per_name_and_partner",
                violation_error_message=_("The partner has a unit with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works for a partner. Most have no account."""

    class Discipline(models.TextChoices):
        PROCUREMENT = "procurement", _("procurement")
        NEED_OWNER = "need_owner", _("need owner")
        SUBJECT = "subject", _("subject adviser")
        BUSINESS = "business", _("business development")
        LEADER = "leader", _("leader")
        OTHER = "other", _("other")

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(  # E.164
        _("phone"), max_length=16, blank=True, help_text=_("With country code: +4722222222")
    )
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    discipline = models.CharField(
        _("discipline"), max_length=20, choices=Discipline.choices, blank=True
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="people", verbose_name=_("partner")
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("unit"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # The address that mail came back from: once the person has another one, nothing is wrong.
    email_bounced_at = models.DateTimeField(
        _("mail came back"), null=True, blank=True, editable=False
    )
    email_bounced = models.EmailField(_("address that fails"), blank=True, editable=False)
    email_bounce_text = models.TextField(_("why it came back"), blank=True, editable=False)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("is the same as"),
    )
    # In whose own programmes the address of a merged record leads on; empty for LUP's.
    merged_for = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("is the same in programmes of"),
    )
    found_by = folding.found_by("first_name", "last_name", "email", "phone")

    everything = models.Manager()
    objects = CurrentPeople()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(
                fields=["email_bounced_at"],
                condition=Q(email_bounced_at__isnull=False),
                name="people_whose_mail_comes_back",
            ),
            models.Index(Lower("email"), name="people_by_email"),
            models.Index(Lower("email_bounced"), name="people_by_address_that_failed"),
            folding.index("people_as_looked_for"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(merged_into__isnull=True, anonymised_at__isnull=True),
                name="one_person_per_email_without_case",
                violation_error_message=_("Somebody has this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def is_called(self, first_name: str, last_name: str) -> bool:
        return self.full_name.casefold() == f"{first_name} {last_name}".casefold()

    @property
    def phone_text(self) -> str:
        return phone_text(self.phone)

    @property
    def needs_new_email(self) -> bool:
        """Mail to the address came back, and it has not been corrected since."""
        return bool(self.email_bounced_at) and self.email_bounced.lower() == self.email.lower()

    def language_for_mail(self, fallback: str) -> str:
        """The person's own choice, else the partner's language form, else ``fallback``."""
        return self.language or self.partner.language_form or fallback

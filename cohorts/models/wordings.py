"""What a programme says in its mails in its own words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models.programmes import Programme
from messaging.sheets import Words
from messaging.texts import Letter


class Wording(models.Model):
    """What a programme says in one of its mails, in one language, instead of our standard text.

    What is empty is said as always. Placeholders are those of ``messaging.texts``.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    letter = models.CharField(_("mail"), max_length=20, choices=Letter.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    opening = models.TextField(_("text before the facts"), max_length=5000, blank=True)
    closing = models.TextField(_("text after the facts"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("wording of a mail")
        verbose_name_plural = _("wordings of mails")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "letter", "language"], name="a_mail_is_worded_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_letter_display()}, {self.get_language_display()}"

    @property
    def words(self) -> Words:
        return Words(self.subject, self.opening, self.closing)

"""What somebody who comes in person cannot eat, or needs to take part."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from sessions_app.models.participations import Participation


class NeedsQuerySet(models.QuerySet["Needs"]):
    def to_provide_for(self) -> NeedsQuerySet:
        """Of those who come."""
        return self.filter(
            participation__answer=Participation.Answer.YES,
            participation__stood_down_at__isnull=True,
        )


class Needs(models.Model):
    """Told freely for one gathering, and kept for as long as it serves that one only.

    It tells of health and faith: it is in no record, export, mail or log.
    """

    KEPT_AFTER_END = timedelta(days=7)
    LONGEST = 200  # signs in one's own words

    class Diet(models.TextChoices):
        VEGETARIAN = "vegetarian", _("Vegetarian")
        VEGAN = "vegan", _("Vegan")
        GLUTEN = "gluten", _("No gluten")
        LACTOSE = "lactose", _("No lactose")
        MILK = "milk", _("No milk")
        EGG = "egg", _("No egg")
        NUTS = "nuts", _("No nuts")
        FISH = "fish", _("No fish")
        SHELLFISH = "shellfish", _("No shellfish")
        PORK = "pork", _("No pork")
        HALAL = "halal", _("Halal")

    participation = models.OneToOneField(
        Participation,
        on_delete=models.CASCADE,
        related_name="needs",
        verbose_name=_("participation"),
    )
    diets = models.JSONField(_("diets"), default=list, blank=True)
    food = models.CharField(_("about food, in own words"), max_length=LONGEST, blank=True)
    access = models.CharField(_("access needs"), max_length=LONGEST, blank=True)

    objects = NeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("food and access needs")
        verbose_name_plural = _("food and access needs")

    def __str__(self) -> str:
        return str(self.participation)

"""The one thing to do next, for a gathering and for a cohort, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts import running
from cohorts.models import Cohort
from desk.afterwards.learning import Learning
from sessions_app.gatherings import facts
from sessions_app.models import Gathering

TIME_TO_INVITE = timedelta(weeks=12)  # before a gathering; until then sending it out can wait


class Urgency(IntEnum):
    """What somebody has to do, the most urgent first; of two alike, the nearer gathering's."""

    TODAY = 1
    MAIL = 2
    ADDRESSES = 3
    ATTENDANCE = 4
    CHANGES = 5
    INCOMING = 6
    ERASURE = 7
    MISSED = 8
    INVITING = 9
    REMINDING = 10
    NOBODY_COMES = 11
    PREPARING = 12
    ABSENCE = 13
    TEAMS = 14
    CERTIFICATES = 15
    FILES = 16


@dataclass(frozen=True)
class NextStep:
    """``text`` and ``url`` are the button; both are empty when there is nothing to do now.

    What ``can_wait`` happens by itself later, or need not happen.
    """

    why: str
    text: str = ""
    url: str = ""
    can_wait: bool = False
    urgency: Urgency = Urgency.PREPARING

    @property
    def is_for_now(self) -> bool:
        return bool(self.url) and not self.can_wait


@dataclass(frozen=True)
class Numbers:
    """How many people of a gathering are at each point, and when the next reminder goes out.

    Of those who have not answered, ``in_peace`` were invited or reminded lately.
    """

    not_invited: int
    waiting: int
    to_remind: int
    in_peace: int
    listed: int
    unmarked: int
    next_reminder: datetime | None
    changed: bool
    missed: bool


def for_gathering(gathering: Gathering, numbers: Numbers, *, now: datetime) -> NextStep:
    if gathering.state == Gathering.State.CANCELLED:
        return NextStep(_("The gathering is cancelled."))
    if gathering.is_counted:
        return after_held(gathering, numbers)
    if why := running.why_fixed(gathering.cohort):
        return NextStep(why)
    if gathering.has_started(now):
        return on_the_day(gathering, numbers, now)
    if gathering.state == Gathering.State.DRAFT:
        return before_release(gathering, numbers, now)
    return after_release(gathering, numbers, now)


def tell_of_change(gathering: Gathering) -> NextStep:
    return NextStep(
        _("The gathering has been changed, and nobody has been told of it yet."),
        _("See the mails and tell people"),
        reverse("desk:release", args=[gathering.pk]),
        urgency=Urgency.CHANGES,
    )


def before_release(gathering: Gathering, numbers: Numbers, now: datetime) -> NextStep:
    if not numbers.not_invited:
        return import_teams(gathering.cohort)
    can_wait = gathering.starts_at - now > TIME_TO_INVITE
    if why := running.why_untold(gathering.cohort):
        url = state_url(gathering.cohort, "apne")
        return NextStep(why, _("Open for teams"), url, can_wait, Urgency.INVITING)
    return NextStep(
        _("Nobody has been told of the gathering yet."),
        _("Preview and send invitations"),
        reverse("desk:release", args=[gathering.pk]),
        can_wait,
        Urgency.INVITING,
    )


def after_release(gathering: Gathering, numbers: Numbers, now: datetime) -> NextStep:
    if numbers.changed:
        return tell_of_change(gathering)
    if numbers.not_invited:
        n = numbers.not_invited
        return NextStep(
            ngettext(
                "%(n)d person has joined since the invitations were sent.",
                "%(n)d people have joined since the invitations were sent.",
                n,
            )
            % {"n": n},
            ngettext("Send %(n)d invitation", "Send %(n)d invitations", n) % {"n": n},
            reverse("desk:release", args=[gathering.pk]),
            urgency=Urgency.INVITING,
        )
    if timezone.localdate(now) == timezone.localdate(gathering.starts_at):
        return take_attendance(gathering, _("The gathering is today."), Urgency.TODAY)
    if numbers.missed:
        return NextStep(
            _("Mail that should have gone out by itself was not sent in time."),
            _("See what was not sent"),
            f"{reverse('desk:gathering', args=[gathering.pk])}#planned-mail",
            urgency=Urgency.MISSED,
        )
    if numbers.to_remind:
        return remind(gathering, numbers)
    if numbers.waiting:
        return leave_in_peace(numbers)
    return NextStep(_("Everyone has answered."))


def remind(gathering: Gathering, numbers: Numbers) -> NextStep:
    n = numbers.to_remind
    text = ngettext("Remind %(n)s person now", "Remind %(n)s people now", n) % {"n": n}
    url = reverse("desk:remind", args=[gathering.pk])
    why = [not_answered(numbers.waiting), by_itself(numbers)]
    if numbers.in_peace:
        others = ngettext(
            "%(n)d of them was invited or reminded less than two days ago, and is left in peace.",
            "%(n)d of them were invited or reminded less than two days ago, and are left in peace.",
            numbers.in_peace,
        )
        why.insert(1, others % {"n": numbers.in_peace})
    can_wait = numbers.next_reminder is not None
    return NextStep(" ".join(why), text, url, can_wait, Urgency.REMINDING)


def leave_in_peace(numbers: Numbers) -> NextStep:
    why = [not_answered(numbers.waiting), by_itself(numbers)]
    if numbers.in_peace:
        why.insert(1, _("The invitation or the last reminder is less than two days old."))
    return NextStep(" ".join(why))


def by_itself(numbers: Numbers) -> str:
    if numbers.next_reminder is None:
        return _("No reminder goes out by itself.")
    day = facts.day_in_words(timezone.localtime(numbers.next_reminder))
    return _("The reminder goes out by itself on %(day)s.") % {"day": day}


def not_answered(n: int) -> str:
    text = ngettext("%(n)d person has not answered.", "%(n)d people have not answered.", n)
    return text % {"n": n}


def on_the_day(gathering: Gathering, numbers: Numbers, now: datetime) -> NextStep:
    if now < gathering.ends_at:
        return take_attendance(gathering, _("The gathering has begun."), Urgency.TODAY)
    if numbers.listed and not numbers.unmarked:
        return NextStep(
            _("Attendance is marked for everyone."),
            _("Close the attendance list"),
            reverse("desk:attendance_close", args=[gathering.pk]),
            urgency=Urgency.ATTENDANCE,
        )
    return take_attendance(gathering, _("The gathering is over, and attendance is missing."))


def after_held(gathering: Gathering, numbers: Numbers) -> NextStep:
    if not numbers.listed:
        return take_attendance(gathering, _("Nobody is on the attendance list."))
    return NextStep(
        _("The hours of those who attended count towards certificates."),
        _("See who has earned a certificate"),
        certificates_url(gathering.cohort),
    )


def afterwards(learning: Learning, otherwise: NextStep) -> NextStep:
    """Of a gathering that counts: materials to those who were not there, then certificates."""
    if learning.catch_up and learning.catch_up.left:
        n = learning.catch_up.teams
        why = ngettext("Nobody from %(n)s team was there.", "Nobody from %(n)s teams was there.", n)
        return NextStep(why % {"n": n}, _("Send them the materials"), learning.catch_up.url)
    if learning.is_empty:
        why = _("Those who were there, and those who were not, find no materials from it yet.")
        return NextStep(why, _("Add materials"), learning.url)
    return otherwise


def take_attendance(
    gathering: Gathering, why: str, urgency: Urgency = Urgency.ATTENDANCE
) -> NextStep:
    url = reverse("desk:attendance", args=[gathering.pk])
    return NextStep(why, _("Take attendance"), url, urgency=urgency)


def for_cohort(cohort: Cohort, *, teams: int, gatherings: int, certificates: int) -> NextStep:
    """What a cohort needs when none of its gatherings is ahead."""
    if not teams:
        return import_teams(cohort)
    if not gatherings:
        return NextStep(
            _("The cohort has no gatherings yet."),
            _("Import gatherings"),
            reverse("desk:import"),
        )
    held = _("All gatherings have been held.")
    if not certificates:
        return NextStep(held, _("Issue certificates"), certificates_url(cohort), can_wait=True)
    issued = ngettext(
        "%(n)d certificate has been issued.", "%(n)d certificates have been issued.", certificates
    )
    why = f"{held} {issued % {'n': certificates}}"
    return NextStep(why, _("See the certificates"), certificates_url(cohort), can_wait=True)


def certificates_url(cohort: Cohort) -> str:
    return reverse("desk:certificates", args=[cohort.programme.slug, cohort.year])


def state_url(cohort: Cohort, to: str) -> str:
    return reverse("desk:cohort_state", args=[cohort.programme.slug, cohort.year, to])


def import_teams(cohort: Cohort) -> NextStep:
    return NextStep(_("The teams have no people yet."), _("Import teams"), reverse("desk:import"))

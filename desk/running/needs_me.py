"""What needs a coordinator now, the most urgent first, of what the first page knows anyhow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.models import Cohort, Programme
from desk.models import Upload
from desk.running import counts, next_steps
from desk.running.counts import Record
from desk.running.next_steps import Urgency
from desk.running.overview import CohortOverview, GatheringOverview

SHOWN = 8


@dataclass(frozen=True)
class Line:
    """``text`` says how many of what, ``note`` what is counted, ``about`` where; then the button.

    ``starts`` is the gathering's, for those that have one.
    """

    urgency: Urgency
    text: str
    url: str
    action: str
    about: str = ""
    note: str = ""
    starts: datetime | None = None

    def as_row(self, *, is_first: bool) -> dict[str, str]:
        """For the page, where more than one button may have the same words."""
        subject = self.about.partition(" · ")[0] if self.starts else self.text
        return {
            "text": self.text,
            "note": self.note,
            "about": self.about,
            "url": self.url,
            "action": self.action,
            "of": f": {subject}",
            "variant": "primary" if is_first else "secondary",
        }

    @property
    def rank(self) -> tuple[int, float]:
        return self.urgency, self.starts.timestamp() if self.starts else 0


def lines(
    overviews: Sequence[CohortOverview],
    programmes: Sequence[Programme],
    loose: Sequence[tuple[int, int, int, list[Record], list[Record]]],
) -> list[Line]:
    """Of cohorts that run, and of programmes; ``loose`` is ``counts.of_programmes``."""
    waiting = vars(programmes[0]).get("waiting", 0) if programmes else 0
    found = [
        *mail(failed=sum(row[1] for row in loose), undecided=sum(row[2] for row in loose)),
        *incoming(waiting),
        *wishes(person for row in loose for person in row[3]),
        *files(loose[0][4] if loose else [], {programme.pk for programme in programmes}),
    ]
    many = len(overviews) > 1
    for overview in overviews:
        place = str(overview.cohort) if many else ""
        found += gatherings(overview, place)
        found += people(overview, place)
    return sorted(found, key=lambda line: line.rank)


def mail(*, failed: int, undecided: int) -> Iterator[Line]:
    if failed:
        text = ngettext("%(n)s mail failed", "%(n)s mails failed", failed)
        yield Line(
            Urgency.MAIL,
            text % {"n": figures(failed)},
            outbox("failed"),
            _("See why"),
            note=_("The mail server refused them, and what they tell still holds."),
        )
    if undecided:
        text = ngettext(
            "%(n)s mail may have come through", "%(n)s mails may have come through", undecided
        )
        yield Line(
            Urgency.MAIL,
            text % {"n": figures(undecided)},
            outbox("undecided"),
            _("Decide"),
            note=_("We were cut off while handing them over. You say whether to send once more."),
        )


def figures(n: int) -> str:
    return f"{counts.MOST}+" if n >= counts.MOST else str(n)


def outbox(status: str) -> str:
    return f"{reverse('desk:outbox')}?status={status}"


def incoming(n: int) -> Iterator[Line]:
    if n:
        text = ngettext(
            "%(n)d mail that came in waits for you", "%(n)d mails that came in wait for you", n
        )
        note = _("It did not say plainly who comes, or came from somebody else.")
        yield Line(
            Urgency.INCOMING,
            text % {"n": n},
            reverse("desk:inbox"),
            _("Read and decide"),
            note=note,
        )


def wishes(people: Iterable[Record]) -> Iterator[Line]:
    """Of those who ask to be erased, each once."""
    for pk, person in {person["pk"]: person for person in people}.items():
        yield Line(
            Urgency.ERASURE,
            _("%(name)s asks to be erased") % {"name": f"{person['first']} {person['last']}"},
            reverse("desk:person_erase", args=[pk]),
            _("Decide"),
            note=_("You answer within a month: erase, or say why not."),
        )


def files(uploads: list[Record], programmes: set[int]) -> Iterator[Line]:
    for file in counts.half_done(uploads):
        programme = file["about"]["programme"]
        if programme is not None and programme not in programmes:
            continue
        url = reverse("desk:import_check", args=[file["pk"]])
        if file["imported"]:
            n = int(file["refused"])
            text = ngettext(
                "%(n)d row of “%(file)s” was not imported",
                "%(n)d rows of “%(file)s” were not imported",
                n,
            )
            text, action = text % {"n": n, "file": file["name"]}, _("See the rows")
        else:
            text = _("“%(file)s” is checked, but not imported") % {"file": file["name"]}
            action = _("Check and import")
        year = file["about"]["year"] or ""
        about = f"{Upload.Kind(file['about']['kind']).label} {year}".strip()
        yield Line(Urgency.FILES, text, url, action, about=about)


def gatherings(overview: CohortOverview, place: str) -> Iterator[Line]:
    """Each gathering's next step; of those that nobody has been told of, only the first one's."""
    drafts = 0
    for row in overview.looked_at:
        drafts += row.is_draft
        if row.step.is_for_now and not (row.is_draft and drafts > 1):
            step = row.step
            yield of_gathering(row, place, step.urgency, step.why, step.url, step.text)
        if n := row.nobody_comes:
            text = ngettext("Nobody comes from %(n)d team", "Nobody comes from %(n)d teams", n)
            yield of_gathering(
                row,
                place,
                Urgency.NOBODY_COMES,
                text % {"n": n},
                f"{row.url}#teams",
                _("See which"),
                note=_("All who were asked have said no."),
            )
        if n := row.nobody_instead:
            text = ngettext("%(n)d stand-in has said no", "%(n)d stand-ins have said no", n)
            yield of_gathering(
                row,
                place,
                Urgency.NOBODY_COMES,
                text % {"n": n},
                f"{row.url}#teams",
                _("See who"),
                note=_("Nobody else has been sent."),
            )


def of_gathering(
    row: GatheringOverview,
    place: str,
    urgency: Urgency,
    text: str,
    url: str,
    action: str,
    *,
    note: str = "",
) -> Line:
    about = " · ".join(part for part in (row.gathering.title, row.when, place) if part)
    return Line(urgency, text, url, action, about, note, row.gathering.starts_at)


def people(overview: CohortOverview, place: str) -> Iterator[Line]:
    """What a cohort's people, teams and certificates need."""
    cohort = overview.cohort
    step = overview.step
    if step and step.is_for_now:
        yield Line(step.urgency, step.why, step.url, step.text, place)
    known = vars(cohort)
    if n := known["failing"]:
        text = ngettext(
            "%(n)d person needs a new e-mail address",
            "%(n)d people need a new e-mail address",
            n,
        )
        yield Line(
            Urgency.ADDRESSES,
            text % {"n": n},
            cohort_url(cohort, "cohort"),
            _("Mend the addresses"),
            place,
            _("Mail to them comes back."),
        )
    if n := known["absent"]:
        text = ngettext(
            "%(n)d team has missed two gatherings in a row",
            "%(n)d teams have missed two gatherings in a row",
            n,
        )
        yield Line(
            Urgency.ABSENCE,
            text % {"n": n},
            f"{cohort_url(cohort, 'board')}?show=missed",
            _("See the attendance"),
            place,
            _("Nobody of theirs was at the two newest with a closed list."),
        )
    if cohort.state != Cohort.State.PLANNED and overview.people:
        yield from teams(overview, place)
    if n := known["earned"]:
        text = ngettext(
            "%(n)d person has earned a certificate",
            "%(n)d people have earned a certificate",
            n,
        )
        yield Line(
            Urgency.CERTIFICATES,
            text % {"n": n},
            next_steps.certificates_url(cohort),
            _("Issue certificates"),
            place,
            _("All gatherings are held, and they have not got it yet."),
        )


def teams(overview: CohortOverview, place: str) -> Iterator[Line]:
    cohort, sizes = overview.cohort, overview.sizes
    if n := overview.teams - sizes.named:
        text = ngettext("%(n)d team has named nobody", "%(n)d teams have named nobody", n)
        note = _("Nobody can be invited for them.")
        yield of_teams(text % {"n": n}, cohort, place, note, storrelse="ingen")
    if n := sizes.short:
        smallest = cohort.programme.min_team_size
        text = ngettext(
            "%(n)d team has fewer than %(smallest)d people",
            "%(n)d teams have fewer than %(smallest)d people",
            n,
        )
        note = _("Those with a reason for another size are not counted.")
        found = text % {"n": n, "smallest": smallest}
        yield of_teams(found, cohort, place, note, storrelse="uten-grunn")
    if n := sizes.unled:
        text = ngettext("%(n)d team has no lead", "%(n)d teams have no lead", n)
        note = _("They have people, but nobody to follow them in the portal.")
        yield of_teams(text % {"n": n}, cohort, place, note, leder="ingen-av-dem")


def of_teams(text: str, cohort: Cohort, place: str, note: str, **wanted: str) -> Line:
    query = urlencode({"kull": cohort.pk, "tilstand": "med", **wanted})
    url = f"{reverse('desk:teams')}?{query}"
    return Line(Urgency.TEAMS, text, url, _("See the teams"), place, note)


def cohort_url(cohort: Cohort, name: str) -> str:
    return reverse(f"desk:{name}", args=[cohort.programme.slug, cohort.year])

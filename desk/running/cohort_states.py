"""A cohort's way from planned to completed: what its page says of it, and the presses."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts import access, running
from cohorts.models import Cohort
from desk import addresses, menu
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.models import Gathering
from sessions_app.plans import completing

State = Cohort.State


@dataclass(frozen=True)
class Step:
    """``action`` leads on from the state; ``about`` says what happens then."""

    to: str
    action: str | Promise
    about: str | Promise
    done: str | Promise


STEPS = {
    State.PLANNED: Step(
        "apne",
        gettext_lazy("Open for teams"),
        gettext_lazy(
            "Team leads see their team in the portal from now on, and you can invite people."
            " Nobody gets a mail about it."
        ),
        gettext_lazy("The cohort is open for teams."),
    ),
    State.COMPLETED: Step(
        "gjenoppta",
        gettext_lazy("Take up again"),
        gettext_lazy("Teams, gatherings and attendance can be changed again."),
        gettext_lazy("The cohort runs again."),
    ),
}
COMPLETE = Step(
    "fullfor",
    gettext_lazy("Complete the cohort"),
    gettext_lazy(
        "Teams, gatherings and attendance stay as they are. Certificates can still be issued, and"
        " people still see what they took part in. You can take it up again."
    ),
    gettext_lazy("The cohort is completed."),
)
BADGES = {State.PLANNED: "wait", State.OPEN: "info", State.RUNNING: "info", State.COMPLETED: "yes"}
SAID = {
    State.PLANNED: gettext_lazy("Only coordinators see it."),
    State.OPEN: gettext_lazy("Team leads see it in the portal. Nobody has been invited yet."),
    State.RUNNING: gettext_lazy("People have been invited."),
    State.COMPLETED: gettext_lazy("Nothing in it can be changed. Certificates can be issued."),
}


def step_from(cohort: Cohort) -> Step:
    return STEPS.get(State(cohort.state), COMPLETE)


def shown(cohort: Cohort) -> dict[str, object]:
    """For the cohort's own page."""
    state, step = State(cohort.state), step_from(cohort)
    args = [cohort.programme.slug, cohort.year, step.to]
    return {
        "badge": BADGES[state],
        "name": state.label,
        "said": SAID[state],
        "url": reverse("desk:cohort_state", args=args),
        "action": step.action,
        "is_next": state == State.PLANNED,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: DeskRequest, slug: str, year: int, to: str) -> HttpResponse:
    """Ask, then do it. A step that does not lead on from the state leads back to the cohort."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    step = step_from(cohort)
    if step.to != to:
        messages.info(
            request, _("The cohort is %(state)s.") % {"state": cohort.get_state_display()}
        )
        return redirect("desk:cohort", slug, year)
    if request.method == "POST" and carry_out(request, cohort, step):
        return redirect("desk:cohort", slug, year)
    loose = completing.loose_in(cohort, now=timezone.now()) if step is COMPLETE else None
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
        "cohort_url": reverse("desk:cohort", args=[slug, year]),
        "step": step,
        "color": "accent",
        "fingerprint": loose.fingerprint if loose else "",
        "ahead": lines(loose.ahead, "desk:gathering") if loose else [],
        "unclosed": lines(loose.unclosed, "desk:attendance") if loose else [],
        "drafts": lines(loose.drafts, "desk:gathering") if loose else [],
    }
    return render(request, "desk/cohort_state.html", context)


def carry_out(request: DeskRequest, cohort: Cohort, step: Step) -> bool:
    if step is STEPS[State.PLANNED]:
        running.open_for_teams(cohort, by=request.user)
    elif step is STEPS[State.COMPLETED]:
        running.take_up(cohort, by=request.user, today=timezone.localdate())
    else:
        seen = request.POST.get("seen", "")
        try:
            completing.complete(cohort, expected=seen, by=request.user, now=timezone.now())
        except completing.CannotComplete as why:
            messages.error(request, str(why))
            return False
    messages.success(request, str(step.done))
    return True


def lines(gatherings: list[Gathering], page: str) -> list[tuple[str, str, str]]:
    url = addresses.of(page)
    return [(url(row.pk), row.title, facts.when(row)) for row in gatherings]

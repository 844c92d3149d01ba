"""The page at the door: the phone's camera reads personal codes, or somebody types or searches."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts import access
from cohorts.models import Programme
from desk import menu
from desk.day import door_signs
from desk.day.door_signs import Sign
from desk.requests import DeskRequest, number_in
from sessions_app import door_codes
from sessions_app.attending import attendance, door
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import door_gathering, door_gatherings
from sessions_app.models import AttendanceEvent, Gathering

LONGEST_TEXT = 100
CAMERA = "camera=(self)"


@require_safe
def doors(request: DeskRequest) -> HttpResponse:
    """The gatherings at whose doors one may stand these days."""
    now = timezone.now()
    mine = menu.programmes_seen(request.user)
    if not run(mine) and not access.helped_programmes(request.user).exists():
        raise Http404
    rows = [
        {
            "title": gathering.title,
            "programme": gathering.cohort.programme.name,
            "starts_at": gathering.starts_at,
            "when": facts.when(gathering),
            "where": facts.where(gathering),
            "url": reverse("desk:door", args=[gathering.pk]),
        }
        for gathering in door_gatherings(request.user, now=now).by_date()
    ]
    return render(request, "desk/doors.html", {"rows": rows, **frame(request, mine)})


# The reader of codes is WebAssembly.
@csp_update({"script-src": [WASM_UNSAFE_EVAL]})  # type: ignore[arg-type]  # knows no DeskRequest
@require_http_methods(["GET", "HEAD", "POST"])
def at_door(request: DeskRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    gathering = door_gathering(request.user, pk, now=now)
    if request.method == "POST":
        return take(request, gathering, now=now)
    text = request.GET.get("q", "")[:LONGEST_TEXT]
    programme = gathering.cohort.programme
    mine = menu.programmes_seen(request.user)
    of_desk = reverse("desk:gathering", args=[gathering.pk])
    context = {
        "gathering": gathering,
        "subtitle": f"{programme.name}, {facts.when(gathering)}",
        "of_desk": of_desk if programme.pk in run(mine) else "",
        "sign": sign_asked_for(request, gathering),
        "why_not": attendance.why_not(gathering, now=now),
        "is_open": attendance.is_open(gathering, now=now),
        "text": text,
        "hits": [
            {"pk": str(row.pk), "who": door_signs.in_words(row)}
            for row in door.search(gathering, text)
        ],
        **standing(request, gathering),
        **frame(request, mine),
    }
    response = render(request, "desk/door.html", context)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def run(mine: list[Programme]) -> set[int]:
    return {programme.pk for programme in mine if vars(programme)["is_run"]}


def frame(request: DeskRequest, mine: list[Programme]) -> dict[str, bool]:
    """Whoever only helps at the door sees no way to anything else."""
    return {
        "has_desk": bool(mine),
        "coordinates": any(vars(programme)["is_coordinated"] for programme in mine),
        "only_at_the_door": not mine and not access.led_teams(request.user).exists(),
    }


def take(request: DeskRequest, gathering: Gathering, *, now: datetime) -> HttpResponse:
    """A code that was read or typed, a name to search for, or a person who was found."""
    text = request.POST.get("code", "")[:LONGEST_TEXT]
    nonce = nonce_in(request)
    person = number_in(request.POST.get("person", ""))
    here = reverse("desk:door", args=[gathering.pk])
    if person is not None:
        line = door.let_in(gathering, person, by=request.user, now=now, nonce=nonce)
    elif wants_json(request) or door_codes.is_code(text):
        line = door.read(gathering, text, by=request.user, now=now, nonce=nonce)
    else:
        return redirect(f"{here}?{urlencode({'q': text})}")
    if wants_json(request):
        return as_json(request, gathering, door_signs.of(line))
    return redirect(f"{here}?{urlencode({'svar': line.pk})}")


@require_POST
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """Remove a mark that one has made here."""
    now = timezone.now()
    gathering = door_gathering(request.user, pk, now=now)
    event = number_in(request.POST.get("event", "")) or 0
    try:
        row = door.take_back(gathering, event, by=request.user, now=now, nonce=nonce_in(request))
    except (door.CannotTakeBack, attendance.CannotRecord) as why:
        sign = Sign("warning", str(why), "")
    else:
        sign = door_signs.taken_back(row)
    if wants_json(request):
        return as_json(request, gathering, sign)
    if sign.tone == "warning":
        messages.error(request, sign.title)
    return redirect("desk:door", gathering.pk)


def sign_asked_for(request: DeskRequest, gathering: Gathering) -> Sign | None:
    """What came of the press that led here, of one's own."""
    event = number_in(request.GET.get("svar", ""))
    if event is None:
        return None
    own = AttendanceEvent.objects.filter(gathering=gathering, by=request.user, pk=event)
    line = own.select_related("participation__person", "participation__team").first()
    return door_signs.of(line) if line else None


def standing(request: DeskRequest, gathering: Gathering) -> dict[str, object]:
    """How many are in, and what one did last."""
    inside, partly, expected = door.counts(gathering)
    return {
        "inside": inside,
        "partly": partly,
        "expected": expected,
        "take_back_url": reverse("desk:door_take_back", args=[gathering.pk]),
        "last": door_signs.last_reads(gathering, by=request.user),
    }


def as_json(request: DeskRequest, gathering: Gathering, sign: Sign) -> JsonResponse:
    """What changes on the page, and how the phone buzzes."""
    pieces = {
        "sign": render_to_string("desk/_door_sign.html", {"sign": sign}),
        "standing": render_to_string(
            "desk/_door_standing.html", standing(request, gathering), request
        ),
    }
    return JsonResponse({**pieces, "buzz": sign.buzz})


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def nonce_in(request: HttpRequest) -> str | None:
    return request.POST.get("nonce", "")[:64] or None

"""One partner: its teams since the first cohort, its people, and where it came from."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit import log
from audit.admin import facts
from cohorts import access
from desk.forms import DayInput
from desk.people import partner_line
from desk.requests import DeskRequest
from partners import register
from partners.admin import PartnerForm
from partners.models import Partner, Person, Succession
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.gatherings.access import seen_people
from spreadsheets import values

PER_PAGE = 50


class DeskPartnerForm(PartnerForm):
    class Meta:
        model = Partner
        fields = ("org_number", "name", "kind", "language_form", "joined_on", "left_on")
        widgets: ClassVar = {"joined_on": DayInput(), "left_on": DayInput()}
        error_messages: ClassVar = {
            "org_number": {"unique": gettext_lazy("Another partner has this number.")}
        }


@require_safe
def partner(request: DeskRequest, pk: int) -> HttpResponse:
    """Also of a partner that has left. ``?page=`` is of its people."""
    user = request.user
    try:
        found = shown(user, pk)
    except Http404:
        merged = Partner.everything.filter(pk=pk).values_list("merged_into", flat=True).first()
        if merged is None:
            raise
        return redirect("desk:partner", access.seen_partner(user, merged).pk)
    line = partner_line.years(found, user, now=timezone.now())
    numbers = [number for (number,) in people_of(user, found)]
    page = Paginator(numbers, PER_PAGE).get_page(request.GET.get("page"))
    successions = successions_of(found)
    return render(
        request,
        "desk/partner.html",
        {
            "partner": found,
            "keeps_partners": (keeps := vars(found)["keeps_partners"]),
            "may_change": keeps,
            "line": line,
            "picture": partner_line.picture(line),
            "page": page,
            "people": these(list(page.object_list)),
            "person_url": reverse("desk:person", args=[0]).removesuffix("0/"),
            "origins": [one for one in successions if one.after_id == found.pk],
            "successions": [one for one in successions if one.before_id == found.pk],
        },
    )


@access.door
def shown(user: User, pk: int) -> QuerySet[Partner]:
    for_lup = access.coordinated_programmes(user).filter(owner__isnull=True)
    return access.seen_partners(user).filter(pk=pk).annotate(keeps_partners=Exists(for_lup))


@prepared
def successions_of(partner: Partner) -> QuerySet[Succession]:
    found = Succession.objects.filter(Q(before=partner) | Q(after=partner))
    return found.select_related("before", "after").order_by("on", "pk")


@prepared
def people_of(user: User, partner: Partner) -> QuerySet[Person, tuple[int]]:
    """Those whom the reader may see."""
    return in_order(seen_people(user).filter(partner=partner)).values_list("pk")


@prepared
def these(people: list[int]) -> QuerySet[Person]:
    return in_order(Person.objects.filter(pk__among=people))


def in_order(people: QuerySet[Person]) -> QuerySet[Person]:
    """With those who have left at the end."""
    return people.order_by(
        F("left_on").desc(nulls_first=True),
        norwegian("last_name"),
        norwegian("first_name"),
        "pk",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    return form_page(request, Partner())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    return form_page(request, access.seen_partner(request.user, pk))


def form_page(request: DeskRequest, found: Partner) -> HttpResponse:
    """By hand, or with the name that the register has, which is only filled in."""
    if not access.coordinates_for_lup(request.user):
        raise Http404
    form = DeskPartnerForm(request.POST or None, instance=found)
    if request.method == "POST" and "look_up" in request.POST:
        form = looked_up(request)
    elif request.method == "POST" and form.is_valid():
        save(form, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:partner", form.instance.pk)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    known = Partner.objects.filter(pk=found.pk).first()  # the form has written into the other
    context = {
        "form": form,
        "partner": known,
        "register": register.is_on(),
        "same": same_number(form),
        "back": reverse("desk:partner", args=[found.pk]) if known else reverse("desk:partners"),
    }
    return render(request, "desk/partner_edit.html", context, status=status)


def same_number(form: DeskPartnerForm) -> Partner | None:
    """Who has the number that was refused; also one that is merged, whose page leads on."""
    if not form.has_error("org_number"):
        return None
    return Partner.everything.filter(org_number=form.instance.org_number).first()


def looked_up(request: DeskRequest) -> DeskPartnerForm:
    """The form as it was written, with what the register says; it is not saved."""
    given = request.POST.dict()
    try:
        number = values.org_number(given.get("org_number", "")) or ""
        answer = register.look_up(number) if number and register.is_on() else None
    except values.Invalid as why:
        messages.error(request, str(why))
        return DeskPartnerForm(initial=given)
    except register.Unreachable:
        messages.error(request, _("Enhetsregisteret does not answer. Write the name yourself."))
        return DeskPartnerForm(initial=given)
    if answer is None:
        messages.info(request, _("Enhetsregisteret does not know this number."))
        return DeskPartnerForm(initial=given)
    return DeskPartnerForm(initial=given | {"name": answer.name, "kind": answer.kind})


@transaction.atomic
def save(form: DeskPartnerForm, *, by: User) -> None:
    """As the records do, with the same lines in the log."""
    is_new, names = form.instance.pk is None, form.changed_data
    before = {} if is_new else facts(Partner.objects.get(pk=form.instance.pk), names)
    saved = form.save()
    if is_new or names:
        after = facts(saved, names)
        log.record(saved, "added" if is_new else "changed", by=by, before=before, after=after)

"""What a programme says in its mails: the list, one text with its preview, and saving it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Entry
from cohorts import access, wordings
from cohorts.models import Programme, Wording
from desk import menu
from desk.letters.mail_frames import mail_frame
from desk.letters.wording_examples import Example, example
from desk.requests import DeskRequest
from messaging import texts
from messaging.sheets import AS_ALWAYS, Words
from messaging.texts import Letter

NUMBER = "nr"
LONGEST_NUMBER = 6  # digits
DRAFTS = "wording_drafts"  # in the session: what was tried and is not saved


class WordingForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    opening = forms.CharField(
        label=gettext_lazy("Text before the facts"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("An empty line begins a new paragraph"),
    )
    closing = forms.CharField(
        label=gettext_lazy("Text after the facts"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, letter: Letter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter

    @property
    def words(self) -> Words:
        return Words(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for field, problem in wordings.problems(
            self.letter, Words(**{name: values.get(name, "") for name in self.fields})
        ).items():
            self.add_error(field, problem)
        return values


@dataclass(frozen=True)
class Place:
    """Which text is worded."""

    programme: Programme
    letter: Letter
    language: str

    @property
    def address(self) -> list[str]:
        return [self.programme.slug, self.letter.value, self.language]

    @property
    def url(self) -> str:
        return reverse("desk:wording", args=self.address)

    @property
    def key(self) -> str:
        return f"{self.programme.pk}:{self.letter.value}:{self.language}"


def place_or_404(request: DeskRequest, slug: str, letter: str, language: str) -> Place:
    programme = access.coordinated_programme(request.user, slug)
    if letter not in Letter.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return Place(programme, Letter(letter), language)


@require_safe
def wording_list(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    own = wordings.own(programme)
    rows = [
        (
            capfirst(str(letter.label)),
            [
                (
                    Place(programme, letter, code).url,
                    capfirst(str(name)),
                    own.get((letter, code), AS_ALWAYS) != AS_ALWAYS,
                )
                for code, name in settings.LANGUAGES
            ],
        )
        for letter in Letter
    ]
    context = {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "languages": [capfirst(str(name)) for _code, name in settings.LANGUAGES],
        "rows": rows,
    }
    return render(request, "desk/wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: DeskRequest, slug: str, letter: str, language: str) -> HttpResponse:
    """The text and how it looks. What is tried before it is saved is kept in the session."""
    place = place_or_404(request, slug, letter, language)
    if request.method != "POST":
        shown = drafts(request).get(place.key) or said(place)
        return page(request, place, WordingForm(place.letter, initial=shown))
    form = WordingForm(place.letter, request.POST)
    if "standard" in request.POST:
        save(request, place, AS_ALWAYS)
    elif not form.is_valid():
        return page(request, place, form, status=400)
    elif "show" in request.POST:
        request.session[DRAFTS] = {place.key: asdict(form.words)}
        return redirect(f"{place.url}?{NUMBER}={number_in(request.POST['show'])}#mail")
    else:
        save(request, place, form.words)
    return redirect(place.url)


def save(request: DeskRequest, place: Place, words: Words) -> None:
    wordings.word(place.programme, place.letter, place.language, words, by=request.user)
    request.session.pop(DRAFTS, None)
    messages.success(request, _("Saved. It holds for mail that is written from now on."))


def page(
    request: DeskRequest, place: Place, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    draft = drafts(request).get(place.key)
    number = number_in(request.GET.get(NUMBER, "1"))
    shown = example_of(request, place, number)
    context = {
        "programme": place.programme,
        "keeps_partners": menu.keeps_partners(request.user, place.programme),
        "name": capfirst(str(place.letter.label)),
        "language": place.language,
        "others": [
            (Place(place.programme, place.letter, code).url, capfirst(str(name)), code)
            for code, name in settings.LANGUAGES
        ],
        "form": form,
        "is_own": draft is None and said(place) != asdict(standard(place)),
        "is_draft": draft is not None,
        "changed": last_change(place),
        "example": shown,
        "frame_url": f"{reverse('desk:wording_preview', args=place.address)}?{NUMBER}={number}",
        "placeholders": [
            (f"{{{name}}}", texts.PLACEHOLDERS[name], shown.values[name])
            for name in texts.placeholders(place.letter)
        ],
    }
    return render(request, "desk/wording.html", context, status=status)


@mail_frame
def preview(request: DeskRequest, slug: str, letter: str, language: str) -> HttpResponse:
    """The mail's own HTML, for the frame on the page; its inline styles are allowed here only."""
    place = place_or_404(request, slug, letter, language)
    number = number_in(request.GET.get(NUMBER, "1"))
    return HttpResponse(example_of(request, place, number).content.shown())


def example_of(request: DeskRequest, place: Place, number: int) -> Example:
    draft = drafts(request).get(place.key)
    own = wordings.own(place.programme)
    if draft is not None:
        own = {**own, (place.letter, place.language): Words(**draft)}
    return example(
        place.programme,
        place.letter,
        place.language,
        number=number,
        own=own,
        now=timezone.now(),
    )


def drafts(request: DeskRequest) -> dict[str, dict[str, str]]:
    return dict(request.session.get(DRAFTS, {}))


def said(place: Place) -> dict[str, str]:
    """What the mail says now: the programme's own words, and ours where it has none."""
    own = wordings.own(place.programme).get((place.letter, place.language), AS_ALWAYS)
    always = asdict(standard(place))
    return {field: text or always[field] for field, text in asdict(own).items()}


def standard(place: Place) -> Words:
    return wordings.standard(place.letter, place.language)


def last_change(place: Place) -> Entry | None:
    row = Wording.objects.filter(
        programme=place.programme, letter=place.letter, language=place.language
    ).first()
    if row is None:
        return None
    entries = Entry.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)
    return entries.select_related("actor").order_by("-pk").first()


def number_in(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 1

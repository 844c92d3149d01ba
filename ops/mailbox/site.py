"""The pages: the list of mails, one mail, its HTML in a frame, its parts and its source."""

import secrets
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.views import serve
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ops.mailbox import reading
from ops.mailbox.store import ENVELOPE_TO, MailFolder
from ops.places import ROOT

HERE = Path(__file__).parent
MOST_SHOWN = 200
CSP = "Content-Security-Policy"
PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail comes from anywhere: no scripts, no forms, no origin of its own; a link that is pressed
# may leave the frame.
MAIL_CSP = (
    "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: http://localhost:* http://127.0.0.1:*"
)


def application(mails: MailFolder) -> WSGIHandler:
    """The site over a folder of mails, as a WSGI application."""
    settings.configure(
        MAIL_FOLDER=mails,
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],  # else a foreign name could be pointed at us
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.staticfiles"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates", ROOT / "templates"],
                "OPTIONS": {
                    "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
                },
            }
        ],
        STATIC_URL="static/",
        STATICFILES_DIRS=[HERE / "static", ROOT / "static"],
        LANGUAGE_CODE="nb",
        LANGUAGES=[("nb", "bokmål"), ("nn", "nynorsk"), ("en", "English")],
        LOCALE_PATHS=[HERE / "locale"],
        USE_TZ=True,
        TIME_ZONE="Europe/Oslo",
    )
    return get_wsgi_application()


def mail_list(request: HttpRequest) -> HttpResponse:
    recipient = request.GET.get("to", "")
    mails = mail_folder().newest(recipient=recipient)
    context = {"mails": mails[:MOST_SHOWN], "count": len(mails), "recipient": recipient}
    return page(request, "mailbox/list.html", context)


def mail(request: HttpRequest, number: int) -> HttpResponse:
    message = find(number)
    calendar = reading.calendar_source(message)
    context = {
        "number": number,
        "message": {name: message[name] for name in ("From", "To", "Subject", "Date")},
        "envelope_to": message[ENVELOPE_TO],
        "has_html": bool(reading.body(message, "html")),
        "text": reading.body(message, "plain"),
        "calendar": calendar,
        "events": reading.events(calendar),
        "parts": reading.parts(message),
        "headers": message.items(),
    }
    return page(request, "mailbox/mail.html", context)


@xframe_options_sameorigin
def mail_html(request: HttpRequest, number: int) -> HttpResponse:
    html = reading.html_for_frame(reading.body(find(number), "html"))
    return HttpResponse(html, headers={CSP: MAIL_CSP})


def mail_part(request: HttpRequest, number: int, index: int) -> HttpResponse:
    for part in reading.parts(message := find(number)):
        if part.index == index:
            content = reading.payload(list(message.walk())[index])
            return download(content, part.name, part.content_type)
    raise Http404


def mail_source(request: HttpRequest, number: int) -> HttpResponse:
    find(number)
    return download(mail_folder().source(number), f"{number}.eml", "message/rfc822")


def page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response[CSP] = PAGE_CSP
    return response


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type, headers={CSP: MAIL_CSP})
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def mail_folder() -> MailFolder:
    found: MailFolder = settings.MAIL_FOLDER  # type: ignore[misc]  # known to this site alone
    return found


def find(number: int) -> EmailMessage:
    try:
        return mail_folder().message(number)
    except FileNotFoundError:
        raise Http404 from None


urlpatterns = [
    path("", mail_list, name="list"),
    path("mail/<int:number>/", mail, name="mail"),
    path("mail/<int:number>/html/", mail_html, name="html"),
    path("mail/<int:number>/del/<int:index>/", mail_part, name="part"),
    path("mail/<int:number>/kilde/", mail_source, name="source"),
    path("static/<path:path>", serve, {"insecure": True}),
]

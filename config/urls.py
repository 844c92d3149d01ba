"""The map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import doors, ui_gallery
from config.public import faults, notice
from sessions_app.pages import check_in_pages, feed_pages
from sessions_app.receiving import provider_reports

admin.site.login = doors.admin_login  # type: ignore[method-assign]  # one door for everybody

urlpatterns = [
    path("", doors.home, name="home"),
    path("koordinator/", include("desk.urls")),
    path("portal/", include("portal.urls")),
    path("svar/", include("sessions_app.urls")),
    path("", include("privacy.urls")),
    path("her/", check_in_pages.here, name="here"),
    path("kalender/<str:token>.ics", feed_pages.feed, name="calendar_feed"),
    path("retur/<slug:provider>/", provider_reports.report, name="provider_report"),
    path("bevis/", include("certificates.urls")),
    path("personvern/", notice.notice, name="notice"),
    path("feil/", faults.fault, name="fault"),
    path("admin/", admin.site.urls),
    path("konto/", include("accounts.urls")),
    path("konto/", include("config.account_urls")),
    path("sprak/", doors.set_language, name="set_language"),
    path(".well-known/security.txt", doors.security_txt, name="security_txt"),
    path("livez", doors.livez),
    path("readyz", doors.readyz),
]
if settings.DEBUG:
    urlpatterns.append(path("galleri/<str:frame>/", ui_gallery.gallery, name="gallery"))

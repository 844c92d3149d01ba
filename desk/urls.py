"""The coordinator's pages. Addresses with a fixed first word stand before those of a cohort."""

from django.urls import path

from desk import (
    attendance,
    certificates,
    cohort,
    gathering,
    home,
    imports,
    partners,
    planning,
    release,
    reminder,
    team,
)

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("partnere/", partners.partners, name="partners"),
    path("import/", imports.choose, name="import"),
    path("import/<int:pk>/", imports.check, name="import_check"),
    path("team/<int:pk>/", team.team, name="team"),
    path("samling/<int:pk>/", gathering.gathering, name="gathering"),
    path("samling/<int:pk>/opplysninger/", planning.edit, name="gathering_edit"),
    path("samling/<int:pk>/invitasjon/", release.release, name="release"),
    path("samling/<int:pk>/invitasjon/prove/", release.send_test, name="release_test"),
    path("samling/<int:pk>/invitasjon/<str:language>/", release.preview, name="release_preview"),
    path("samling/<int:pk>/paaminnelse/", reminder.remind, name="remind"),
    path("samling/<int:pk>/oppmote/", attendance.attendance, name="attendance"),
    path("samling/<int:pk>/oppmote/liste/", attendance.open_list, name="attendance_open"),
    path("samling/<int:pk>/oppmote/avholdt/", attendance.hold, name="hold"),
    path("kursbevis/<int:pk>/pdf/", certificates.pdf, name="certificate_pdf"),
    path("kursbevis/<int:pk>/tilbaketrekking/", certificates.revoke, name="certificate_revoke"),
    path("kursbevis/<int:pk>/erstatning/", certificates.reissue, name="certificate_reissue"),
    path("<slug:slug>/<int:year>/", cohort.cohort, name="cohort"),
    path("<slug:slug>/<int:year>/samling/", planning.new, name="gathering_new"),
    path("<slug:slug>/<int:year>/kursbevis/", certificates.certificates, name="certificates"),
    path(
        "<slug:slug>/<int:year>/kursbevis/<int:person>/",
        certificates.preview,
        name="certificate_preview",
    ),
    path(
        "<slug:slug>/<int:year>/kursbevis/<int:person>/ark/",
        certificates.certificate_sheet,
        name="certificate_sheet",
    ),
]

"""The coordinator's pages. Addresses with a fixed first word stand before those of a cohort."""

from django.urls import path

from desk import (
    attendance,
    calendars,
    cancelling,
    certificates,
    cohort,
    gathering,
    home,
    imports,
    inbox,
    outbox,
    outbox_choice,
    outbox_mail,
    partners,
    person,
    planning,
    portal_invitations,
    release,
    reminder,
    rules,
    team,
    wordings,
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
    path(
        "samling/<int:pk>/invitasjon/<str:kind>/<int:person>/",
        release.preview,
        name="release_preview",
    ),
    path("samling/<int:pk>/avlysning/", cancelling.cancel, name="cancel"),
    path("samling/<int:pk>/gjenoppretting/", cancelling.restore, name="restore"),
    path("samling/<int:pk>/paaminnelse/", reminder.remind, name="remind"),
    path("samling/<int:pk>/paaminnelse/<int:missed>/", reminder.missed, name="missed"),
    path("samling/<int:pk>/oppmote/", attendance.attendance, name="attendance"),
    path("samling/<int:pk>/oppmote/liste/", attendance.open_list, name="attendance_open"),
    path("samling/<int:pk>/oppmote/avholdt/", attendance.hold, name="hold"),
    path("kursbevis/<int:pk>/pdf/", certificates.pdf, name="certificate_pdf"),
    path("kursbevis/<int:pk>/tilbaketrekking/", certificates.revoke, name="certificate_revoke"),
    path("kursbevis/<int:pk>/erstatning/", certificates.reissue, name="certificate_reissue"),
    path("kursbevis/<int:pk>/sending/", certificates.mail, name="certificate_mail"),
    path("kursbevis/<int:pk>/nytt-forsok/", certificates.retry, name="certificate_retry"),
    path("<slug:slug>/paaminnelser/", rules.change, name="rules"),
    path("team/<int:pk>/person/<int:person>/", person.person, name="person"),
    path(
        "team/<int:pk>/person/<int:person>/lenker/", person.revoke_links, name="revoke_links"
    ),
    path("innboks/", inbox.inbox, name="inbox"),
    path("innboks/<int:pk>/", inbox.settle, name="inbox_settle"),
    path("utboks/", outbox.outbox, name="outbox"),
    path("utboks/fremdrift/", outbox.progress, name="outbox_progress"),
    path("utboks/valg/", outbox_choice.choice, name="outbox_choice"),
    path("utboks/<uuid:public_id>/", outbox_mail.message, name="outbox_mail"),
    path("utboks/<uuid:public_id>/brev/", outbox_mail.letter, name="outbox_letter"),
    path("team/<int:pk>/portalen/", portal_invitations.invite_again, name="invite_lead"),
    path("<slug:slug>/tekster/", wordings.wording_list, name="wordings"),
    path("<slug:slug>/tekster/<str:letter>/<str:language>/", wordings.wording, name="wording"),
    path(
        "<slug:slug>/tekster/<str:letter>/<str:language>/brev/",
        wordings.preview,
        name="wording_preview",
    ),
    path("<slug:slug>/<int:year>/", cohort.cohort, name="cohort"),
    path("<slug:slug>/<int:year>/portalen/", portal_invitations.invite, name="invite_leads"),
    path(
        "<slug:slug>/<int:year>/kalender/", calendars.calendar_address, name="calendar_address"
    ),
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

"""The coordinator's pages. Addresses with a fixed first word stand before those of a cohort."""

from django.urls import path

from desk.afterwards import catching_up, certificates, materials
from desk.boards import board
from desk.day import (
    attendance,
    attendance_closing,
    door,
    meeting_report,
    paper,
    screen,
    sending,
    walk_in,
)
from desk.files import imports
from desk.letters import cancelling, release, reminder, rules, telling, wordings
from desk.lists import urls as lists
from desk.people import (
    partner,
    person,
    person_changes,
    portal_invitations,
    programme_roles,
    team,
    team_changes,
)
from desk.post import inbox, outbox, outbox_choice, outbox_mail
from desk.running import calendars, cohort, gathering, home, planning

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    *lists.addresses,
    path("partnere/ny/", partner.new, name="partner_new"),
    path("partnere/<int:pk>/", partner.partner, name="partner"),
    path("partnere/<int:pk>/opplysninger/", partner.edit, name="partner_edit"),
    path("import/", imports.choose, name="import"),
    path("import/<int:pk>/", imports.check, name="import_check"),
    path("team/<int:pk>/", team.team, name="team"),
    path("samling/<int:pk>/", gathering.gathering, name="gathering"),
    path("samling/<int:pk>/opplysninger/", planning.edit, name="gathering_edit"),
    path("samling/<int:pk>/invitasjon/", release.release, name="release"),
    path("samling/<int:pk>/<str:occasion>/prove/", telling.send_test, name="telling_test"),
    path(
        "samling/<int:pk>/<str:occasion>/brev/<str:kind>/<int:person>/",
        telling.preview,
        name="telling_preview",
    ),
    path("samling/<int:pk>/avlysning/", cancelling.cancel, name="cancel"),
    path("samling/<int:pk>/gjenoppretting/", cancelling.restore, name="restore"),
    path("samling/<int:pk>/paaminnelse/", reminder.remind, name="remind"),
    path("samling/<int:pk>/paaminnelse/<int:missed>/", reminder.missed, name="missed"),
    path("dor/", door.doors, name="doors"),
    path("samling/<int:pk>/dor/", door.at_door, name="door"),
    path("samling/<int:pk>/skjerm/", screen.screen, name="screen"),
    path("samling/<int:pk>/skjerm/kode/", screen.piece, name="screen_piece"),
    path("samling/<int:pk>/dor/angre/", door.take_back, name="door_take_back"),
    path("samling/<int:pk>/oppmote/", attendance.attendance, name="attendance"),
    path("samling/<int:pk>/oppmote/liste/", attendance.open_list, name="attendance_open"),
    path("samling/<int:pk>/oppmote/lukk/", attendance_closing.close_list, name="attendance_close"),
    path(
        "samling/<int:pk>/oppmote/apne/", attendance_closing.reopen_list, name="attendance_reopen"
    ),
    path("samling/<int:pk>/oppmote/rapport/", meeting_report.meeting_report, name="meeting_report"),
    path("samling/<int:pk>/en-annen/<int:row>/", sending.send_another, name="send_another"),
    path("samling/<int:pk>/oppmote/<int:row>/", attendance.history, name="attendance_history"),
    path("samling/<int:pk>/oppmote/ny/", walk_in.walk_in, name="walk_in"),
    path("samling/<int:pk>/underskriftsliste/", paper.signing_sheet, name="signing_sheet"),
    path("samling/<int:pk>/navnelapper/", paper.name_tags, name="name_tags"),
    path("kursbevis/<int:pk>/pdf/", certificates.pdf, name="certificate_pdf"),
    path("kursbevis/<int:pk>/tilbaketrekking/", certificates.revoke, name="certificate_revoke"),
    path("kursbevis/<int:pk>/erstatning/", certificates.reissue, name="certificate_reissue"),
    path("kursbevis/<int:pk>/sending/", certificates.mail, name="certificate_mail"),
    path("kursbevis/<int:pk>/nytt-forsok/", certificates.retry, name="certificate_retry"),
    path("samling/<int:pk>/materiell/", materials.material_list, name="materials"),
    path("samling/<int:pk>/ettersending/", catching_up.catch_up, name="catch_up"),
    path("samling/<int:pk>/ettersending/brev/", catching_up.letter, name="catch_up_letter"),
    path("materiell/<int:pk>/", materials.material, name="material"),
    path("materiell/<int:pk>/fil/", materials.file, name="material_file"),
    path("materiell/<int:pk>/fjerning/", materials.remove, name="material_remove"),
    path("<slug:slug>/paaminnelser/", rules.change, name="rules"),
    path("<slug:slug>/roller/", programme_roles.programme_roles, name="roles"),
    path("personer/<int:pk>/", person.person, name="person"),
    path("personer/<int:pk>/opplysninger/", person_changes.edit, name="person_edit"),
    path("personer/<int:pk>/sluttet/", person_changes.leave, name="person_leave"),
    path("personer/<int:pk>/virksomhet/", person_changes.move, name="person_move"),
    path("personer/<int:pk>/lenker/<int:cohort>/", person.revoke_links, name="revoke_links"),
    path("innboks/", inbox.inbox, name="inbox"),
    path("innboks/<int:pk>/", inbox.settle, name="inbox_settle"),
    path("utboks/", outbox.outbox, name="outbox"),
    path("utboks/fremdrift/", outbox.progress, name="outbox_progress"),
    path("utboks/valg/", outbox_choice.choice, name="outbox_choice"),
    path("utboks/<uuid:public_id>/", outbox_mail.message, name="outbox_mail"),
    path("utboks/<uuid:public_id>/brev/", outbox_mail.letter, name="outbox_letter"),
    path("team/<int:pk>/medlem/", team_changes.add, name="member_new"),
    path("team/<int:pk>/medlem/<int:person>/ut/", team_changes.remove, name="member_remove"),
    path("team/<int:pk>/medlem/<int:person>/leder/", team_changes.lead, name="member_lead"),
    path("team/<int:pk>/status/<str:to>/", team_changes.state, name="team_state"),
    path("team/<int:pk>/notat/", team_changes.note, name="team_note"),
    path("team/<int:pk>/portalen/", portal_invitations.invite_again, name="invite_lead"),
    path("<slug:slug>/tekster/", wordings.wording_list, name="wordings"),
    path("<slug:slug>/tekster/<str:letter>/<str:language>/", wordings.wording, name="wording"),
    path(
        "<slug:slug>/tekster/<str:letter>/<str:language>/brev/",
        wordings.preview,
        name="wording_preview",
    ),
    path("<slug:slug>/<int:year>/", cohort.cohort, name="cohort"),
    path("<slug:slug>/<int:year>/oppmote/", board.page, name="board"),
    path("<slug:slug>/<int:year>/oppmote/tabell.xlsx", board.as_xlsx, name="board_xlsx"),
    path("<slug:slug>/<int:year>/oppmote/tabell.csv", board.as_csv, name="board_csv"),
    path(
        "<slug:slug>/<int:year>/oppmote/<int:team_id>/<int:gathering_id>/",
        board.people,
        name="board_people",
    ),
    path("<slug:slug>/<int:year>/portalen/", portal_invitations.invite, name="invite_leads"),
    path("<slug:slug>/<int:year>/kalender/", calendars.calendar_address, name="calendar_address"),
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

from django.urls import path

from portal import (
    board,
    calendars,
    certificate_pages,
    choosing_pages,
    claim_pages,
    joining,
    learning,
    member_pages,
    sending,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("team/<int:team_id>/", views.team, name="team"),
    path("team/<int:team_id>/medlemmer/", member_pages.members, name="members"),
    path("team/<int:team_id>/medlemmer/ny/", member_pages.add, name="member_new"),
    path("team/<int:team_id>/medlemmer/<int:person_id>/", member_pages.change, name="member"),
    path(
        "team/<int:team_id>/medlemmer/<int:person_id>/ut/",
        member_pages.remove,
        name="member_remove",
    ),
    path(
        "team/<int:team_id>/medlemmer/<int:person_id>/leder/",
        member_pages.hand_over,
        name="hand_over",
    ),
    path(
        "team/<int:team_id>/medlemmer/<int:person_id>/ser-inn/",
        member_pages.look_in,
        name="look_in",
    ),
    path(
        "team/<int:team_id>/samling/<int:gathering_id>/inviter/<int:person_id>/",
        choosing_pages.invite,
        name="invite",
    ),
    path("team/<int:team_id>/svar/<int:participation_id>/", views.answer, name="answer"),
    path(
        "team/<int:team_id>/en-annen/<int:participation_id>/",
        sending.send_another,
        name="send_another",
    ),
    path("team/<int:team_id>/bli-med/<int:participation_id>/", joining.join, name="join"),
    path("team/<int:team_id>/var-der/<int:participation_id>/", claim_pages.settle, name="claim"),
    path("team/<int:team_id>/oppmote/", board.page, name="board"),
    path("team/<int:team_id>/oppmote/leder.pdf", board.leader_sheet, name="leader_sheet"),
    path("team/<int:team_id>/samling/<int:gathering_id>/", learning.gathering, name="learning"),
    path(
        "team/<int:team_id>/samling/<int:gathering_id>/materiell/<int:pk>/",
        learning.material,
        name="material",
    ),
    path(
        "team/<int:team_id>/samling/<int:gathering_id>/notat/<int:pk>/lest/",
        learning.read_note,
        name="note_read",
    ),
    path("team/<int:team_id>/kalender/", calendars.calendar_address, name="calendar_address"),
    path("team/<int:team_id>/kalender.ics", calendars.calendar_file, name="calendar_file"),
    path(
        "team/<int:team_id>/samling/<int:gathering_id>/hvem/",
        choosing_pages.choose,
        name="choose",
    ),
    path("team/<int:team_id>/kursbevis/", certificate_pages.certificates, name="certificates"),
    path(
        "team/<int:team_id>/kursbevis/alle.zip",
        certificate_pages.all_in_one,
        name="all_certificates",
    ),
    path(
        "team/<int:team_id>/kursbevis/<int:certificate_id>/",
        certificate_pages.certificate,
        name="certificate",
    ),
]

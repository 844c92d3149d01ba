"""The coordinator's pages. Addresses with a fixed first word stand before those of a cohort."""

from django.urls import path

from desk import attendance, cohort, gathering, home, partners, planning, release, reminder, team

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("partnere/", partners.partners, name="partners"),
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
    path("<slug:slug>/<int:year>/", cohort.cohort, name="cohort"),
    path("<slug:slug>/<int:year>/samling/", planning.new, name="gathering_new"),
]

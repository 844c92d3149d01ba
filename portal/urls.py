from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("team/<int:team_id>/", views.team, name="team"),
    path("team/<int:team_id>/svar/<int:participation_id>/", views.answer, name="answer"),
    path(
        "team/<int:team_id>/kursbevis/<int:certificate_id>/", views.certificate, name="certificate"
    ),
]

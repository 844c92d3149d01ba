from django.urls import path

from sessions_app import views

app_name = "sessions_app"
urlpatterns = [
    path("<str:token>/", views.answer, name="answer"),
    path("<str:token>/kalender.ics", views.calendar_file, name="calendar"),
]

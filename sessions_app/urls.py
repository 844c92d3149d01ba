from django.urls import path

from sessions_app import feed_pages, join_pages, views

app_name = "sessions_app"
urlpatterns = [
    path("<str:token>/", views.answer, name="answer"),
    path("<str:token>/bli-med/", join_pages.join, name="join"),
    path("<str:token>/kalenderadresse/", feed_pages.personal_address, name="calendar_address"),
    path("<str:token>/kalender.ics", views.calendar_file, name="calendar"),
]

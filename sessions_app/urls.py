from django.urls import path

from sessions_app.pages import (
    check_in_pages,
    claim_pages,
    feed_pages,
    join_pages,
    learning_pages,
    needs_pages,
    sending_pages,
    views,
)

app_name = "sessions_app"
urlpatterns = [
    path("<str:token>/", views.answer, name="answer"),
    path("<str:token>/behov/", needs_pages.needs, name="needs"),
    path("<str:token>/bli-med/", join_pages.join, name="join"),
    path("<str:token>/en-annen/", sending_pages.send_another, name="send_another"),
    path("<str:token>/materiell/<int:pk>/", learning_pages.material, name="material"),
    path("<str:token>/notat/", learning_pages.note, name="note"),
    path("<str:token>/notat/<int:pk>/lest/", learning_pages.read_note, name="note_read"),
    path("<str:token>/skjermkode/", check_in_pages.screen_code, name="screen_code"),
    path("<str:token>/var-der/", claim_pages.was_there, name="was_there"),
    path("<str:token>/kalenderadresse/", feed_pages.personal_address, name="calendar_address"),
    path("<str:token>/kalender.ics", views.calendar_file, name="calendar"),
]

from django.urls import path

from privacy import views

app_name = "privacy"
LINK, ACCOUNT = "svar/<str:token>/opplysninger", "konto/opplysninger"
AS_JSON, TO_READ = {"kind": "json"}, {"kind": "html"}
urlpatterns = [
    path(f"{LINK}/", views.by_link, name="by_link"),
    path(f"{LINK}/mine.json", views.file_by_link, AS_JSON, name="json_by_link"),
    path(f"{LINK}/mine.html", views.file_by_link, TO_READ, name="html_by_link"),
    path(f"{ACCOUNT}/", views.of_account, name="mine"),
    path(f"{ACCOUNT}/mine.json", views.file_of_account, AS_JSON, name="my_json"),
    path(f"{ACCOUNT}/mine.html", views.file_of_account, TO_READ, name="my_html"),
]

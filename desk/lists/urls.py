"""The addresses of the lists."""

from django.urls import path

from desk.lists import choice, pages, search
from desk.lists.kinds import Kind

addresses = [
    path("sok/", search.search, name="search"),
    path("sok/treff/", search.piece, name="search_piece"),
    *(path(f"{kind}/", pages.show, {"kind": kind}, name=kind.page) for kind in Kind),
    *(
        path(f"{kind}/fil/", pages.as_file, {"kind": kind}, name=f"{kind.page}_file")
        for kind in Kind
    ),
    *(
        path(f"{kind}/visning/", pages.save_view, {"kind": kind}, name=f"{kind.page}_view")
        for kind in Kind
    ),
    *(
        path(f"{kind}/valg/", choice.choice, {"kind": kind}, name=f"{kind.page}_choice")
        for kind in Kind
    ),
    path("endringer/<int:pk>/angre/", choice.undo, name="list_undo"),
    path("visninger/<int:pk>/", pages.remove_view, name="view_remove"),
]

"""The records (`/admin/`): what all of them have in common, and the log itself.

LUP's staff see everything but what belongs to a partner's own programme; each app says which rows
those are. What verbs own cannot be written here, what can be written is logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.db.models import BinaryField, Field, ForeignKey, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit import log, words
from audit.models import Entry


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no parameters at run time
    """A kind of record that LUP's staff may read, and write only where a subclass says so."""

    can_add = False
    can_change = False
    can_delete = False
    fixed_fields: tuple[str, ...] = ()  # chosen when the record is added, and never changed
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, *parent: Model) -> bool:
        return self.can_add and is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_change and is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_delete and is_staff(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*self.readonly_fields, *(self.fixed_fields if obj else ())]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Only what the reader may see can be chosen."""
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not what the page keeps back: asking for notes that begin with A would read them.

        Nor what the database cannot compare: files, and the sign that no text holds.
        """
        is_kept_back = lookup.split(LOOKUP_SEP)[0] in self.kept_back() or "\0" in value
        return not is_kept_back and super().lookup_allowed(lookup, value, request)

    def kept_back(self) -> set[str]:
        """Columns and relations of which no page of the records says anything."""
        files = {field.name for field in self.opts.fields if isinstance(field, BinaryField)}
        others = {relation.name for relation in self.opts.related_objects}
        return files | others | {*(self.exclude or ()), "password"}

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        names = form.changed_data if change else []
        before = facts(type(obj)._default_manager.get(pk=obj.pk), names) if change else {}
        super().save_model(request, obj, form, change)
        after = facts(obj, names)
        log.record(
            obj, "changed" if change else "added", by=request.user, before=before, after=after
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The log is the history: it knows what the desk and the commands did too."""
        query = QueryDict(mutable=True)
        query["object_type"] = self.opts.label_lower
        query["object_id"] = object_id
        page = reverse(f"{self.admin_site.name}:audit_entry_changelist")
        return HttpResponseRedirect(f"{page}?{query.urlencode()}")


class PartInline(admin.TabularInline):  # type: ignore[type-arg]  # as RecordAdmin
    """What belongs to a record, shown on its page. ``heavy`` columns are not fetched."""

    can_delete = False
    extra = 0
    heavy: tuple[str, ...] = ()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*self.heavy)


class SeenFilter(admin.RelatedFieldListFilter):
    """A filter that offers only what the reader may see."""

    def field_choices(
        self, field: Field[Any, Any], request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, Any]]:
        related = field.related_model
        assert related is not None  # noqa: S101 – for the types: the field is a relation
        rows = model_admin.admin_site.get_model_admin(related).get_queryset(request)
        return [(row.pk, str(row)) for row in rows]


@admin.register(Entry)
class EntryAdmin(RecordAdmin):
    list_display = ("at", "actor", "who", "what", "object_text", "kind")
    fields = readonly_fields = (*list_display, "before", "after")
    list_display_links = ("at",)
    list_filter = ("at",)
    list_select_related = ("actor",)
    search_fields = ("verb", "object_text", "actor__email", "actor__name")
    search_help_text = _("What was done, to what, or by whom")
    ordering = ("-at", "-pk")

    @admin.display(description=_("kind of actor"), ordering="actor_kind")
    def who(self, entry: Entry) -> str:
        return words.kind_of_actor(entry.actor_kind)

    @admin.display(description=_("what"), ordering="verb")
    def what(self, entry: Entry) -> str:
        return words.done(entry.verb)

    @admin.display(description=_("kind of object"), ordering="object_type")
    def kind(self, entry: Entry) -> str:
        return words.kind_of_object(entry.object_type)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Whoever may not see a record may not read about it either."""
        told = Q()
        for model, rows in seen_records(self.admin_site, request, but=(Entry,)):
            told |= Q(object_type=model._meta.label_lower, object_id__in=rows.values("pk"))
        entries: QuerySet[Entry] = super().get_queryset(request)
        return entries.filter(told)


def seen_records(
    site: AdminSite, request: HttpRequest, *, but: tuple[type[Model], ...]
) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    """Every kind of record except those in ``but``, with the rows that the reader may see."""
    for model in apps.get_models():
        if model not in but and site.is_registered(model):
            yield model, site.get_model_admin(model).get_queryset(request).order_by()


def is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff


def facts(record: Model, names: list[str]) -> dict[str, Any]:
    return {name: plain(getattr(record, name)) for name in names if hasattr(record, name)}


def plain(value: Any) -> str | int | None:
    return value if isinstance(value, int) or value is None else str(value)

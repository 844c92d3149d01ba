"""Records that cross apps: teams, people, units, accounts and roles, the outbox, uploads."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import OutsideLogin, User
from audit import log
from audit.admin import PartInline, RecordAdmin, is_staff, seen_records
from audit.models import Entry
from cohorts import access
from cohorts.models import Membership, Programme, ProgrammeRole, Team
from desk.models import BulkChange, SavedView, Upload
from desk.people.account_records import OutsideLoginAdmin, UnitAdmin, UserAdmin
from desk.people.people_records import MembershipAdmin, PersonAdmin, ProgrammeRoleAdmin, TeamAdmin
from desk.post import outbox_states
from desk.post.outbox_access import about
from messaging import keys, outbox, relay
from messaging.models import Attachment, Message, RelayTrouble
from partners.models import Person, Unit
from sessions_app.inviting import stopping
from sessions_app.mail.letters import sender_of

admin.site.register(OutsideLogin, OutsideLoginAdmin)
admin.site.register(Team, TeamAdmin)
admin.site.register(Unit, UnitAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(Membership, MembershipAdmin)
admin.site.register(Person, PersonAdmin)
admin.site.register(ProgrammeRole, ProgrammeRoleAdmin)


class AttachmentInline(PartInline):
    model = Attachment
    fields = ("filename", "content_type")
    heavy = ("content",)


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    """What was sent cannot be changed; it can be sent once more."""

    list_display = ("state", "recipient", "kind", "shown_subject", "created_at")
    list_display_links = ("recipient",)
    list_filter = ("state", "kind", "created_at")
    search_fields = ("recipient", "message_id", "topic")
    search_help_text = gettext_lazy("E-mail address, Message-ID, or what it is about")
    ordering = ("-created_at", "-pk")
    actions = ("send_again",)
    inlines = (AttachmentInline,)
    fields = (
        "kind",
        "topic",
        "state",
        "reason",
        "sender",
        "reply_to",
        "recipient",
        "language",
        "shown_subject",
        "shown_text",
        "shown_calendar",
        "created_at",
        "not_before",
        "expires_at",
        "sent_at",
        "resent_after_crash",
        "bounced_at",
        "bounce_text",
        "ended_at",
        "withdrawn_at",
        "scrubbed_at",
        "attempts",
        "smtp_code",
        "smtp_text",
        "public_id",
        "message_id",
        "key",
    )
    readonly_fields = (
        "shown_subject",
        "shown_text",
        "shown_calendar",
        "reason",
        "public_id",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Whoever may not see what a mail is about may not see the mail either."""
        told = Q()
        for _model, rows in seen_records(self.admin_site, request, but=(Message, Entry)):
            told |= about(rows)
        mails: QuerySet[Message] = super().get_queryset(request)
        return mails.filter(told).defer("html")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page offers: asking for mails whose text begins with A would read it."""
        return lookup.split("__")[0] in self.list_filter

    @admin.display(description=gettext_lazy("subject"))
    def shown_subject(self, message: Message) -> str:
        return _("(hidden: it opens the account)") if opens_account(message) else message.subject

    @admin.display(description=gettext_lazy("text"))
    def shown_text(self, message: Message) -> str:
        """Without what would let the reader log in or answer as somebody else."""
        if opens_account(message):
            return _("(hidden: it opens the account)")
        return keys.without(message.text)

    @admin.display(description=gettext_lazy("calendar part"))
    def shown_calendar(self, message: Message) -> str:
        return keys.without(message.calendar)

    @admin.display(description=gettext_lazy("why it did not get through"))
    def reason(self, message: Message) -> str:
        why = outbox_states.why(message)
        return f"{why.what} {why.advice}" if why else ""

    def has_send_permission(self, request: HttpRequest) -> bool:
        return is_staff(request)

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """One by one: what cannot be sent again does not stop the others."""
        queued = 0
        for message in chosen:
            try:
                outbox.send_again(message, now=timezone.now())
            except outbox.CannotSendAgain as why:
                self.message_user(request, f"{message}: {why}", messages.WARNING)
            else:
                log.record(message, "sent again", by=request.user)
                stopping.follow([message], by=request.user, now=timezone.now())
                queued += 1
        if queued:
            text = ngettext("%d mail is on its way.", "%d mails are on their way.", queued)
            self.message_user(request, text % queued, messages.SUCCESS)


@admin.register(RelayTrouble)
class RelayTroubleAdmin(RecordAdmin):
    list_display = ("since", "sender", "reason", "answer", "next_try", "tries")
    list_filter = ("reason", "since")
    search_fields = ("sender", "answer")
    ordering = ("-since", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RelayTrouble]:
        """Those that stop all mail, and those of senders that are LUP's programmes."""
        ours = access.records_for_lup(Programme.objects.all(), "")
        senders = [relay.EVERYTHING, *(sender_of(programme).as_header for programme in ours)]
        return super().get_queryset(request).filter(sender__in=senders)


@admin.register(Upload)
class UploadAdmin(RecordAdmin):
    list_display = ("filename", "kind", "programme", "year", "uploaded_by", "uploaded_at")
    list_filter = ("kind", "uploaded_at", "imported_at")
    list_select_related = ("programme", "uploaded_by")
    search_fields = ("filename", "uploaded_by__email")
    ordering = ("-uploaded_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        """Partners' spreadsheets belong to no programme, and LUP keeps the partners."""
        return access.records_for_lup(super().get_queryset(request), "programme").defer("content")


@admin.register(SavedView)
class SavedViewAdmin(RecordAdmin):
    list_display = ("name", "list", "programme", "owner")
    list_filter = ("list",)
    list_select_related = ("programme", "owner")
    search_fields = ("name", "owner__email")
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        """What is shared; what somebody keeps for themselves may hold names of other programmes."""
        shared = super().get_queryset(request).filter(programme__isnull=False)
        return access.records_for_lup(shared, "programme")


@admin.register(BulkChange)
class BulkChangeAdmin(RecordAdmin):
    list_display = ("made_at", "list", "act", "made_by", "undone_at")
    list_filter = ("list", "made_at")
    list_select_related = ("made_by",)
    search_fields = ("made_by__email",)
    ordering = ("-made_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkChange]:
        ours = access.records_for_lup(ProgrammeRole.objects.all(), "programme")
        return super().get_queryset(request).filter(made_by__in=ours.values("user"))


def opens_account(message: Message) -> bool:
    return message.kind == Message.Kind.LOGIN_CODE

"""The words of the log in the reader's language. What is stored stays English and never changes."""

from django.apps import apps
from django.utils.translation import pgettext_lazy

VERBS = {
    "added": pgettext_lazy("log", "added"),
    "address found right": pgettext_lazy("log", "address found right"),
    "admitted": pgettext_lazy("log", "admitted"),
    "answered": pgettext_lazy("log", "answered"),
    "answered by calendar": pgettext_lazy("log", "answered by calendar"),
    "attendance list opened": pgettext_lazy("log", "attendance list opened"),
    "attendance list closed": pgettext_lazy("log", "attendance list closed"),
    "attendance list reopened": pgettext_lazy("log", "attendance list opened again"),
    "attendance marked": pgettext_lazy("log", "attendance marked"),
    "calendar address made": pgettext_lazy("log", "calendar address made"),
    "calendar address stopped": pgettext_lazy("log", "calendar address stopped"),
    "cancelled": pgettext_lazy("log", "cancelled"),
    "came back": pgettext_lazy("log", "came back"),
    "change released": pgettext_lazy("log", "change released"),
    "change undone": pgettext_lazy("log", "change undone"),
    "changed": pgettext_lazy("log", "changed"),
    "changed by import": pgettext_lazy("log", "changed by import"),
    "claim confirmed": pgettext_lazy("log", "said rightly to have been there"),
    "claim not confirmed": pgettext_lazy("log", "was not there after all"),
    "claim taken back": pgettext_lazy("log", "took back that they were there"),
    "catch-up sent": pgettext_lazy("log", "sent to those who were not there"),
    "coordinator appointed": pgettext_lazy("log", "coordinator appointed"),
    "coordinator dismissed": pgettext_lazy("log", "coordinator dismissed"),
    "comes after all": pgettext_lazy("log", "comes after all"),
    "created": pgettext_lazy("log", "created"),
    "gatherings imported": pgettext_lazy("log", "gatherings imported"),
    "door helper appointed": pgettext_lazy("log", "door helper appointed"),
    "door helper dismissed": pgettext_lazy("log", "door helper dismissed"),
    "facilitator appointed": pgettext_lazy("log", "facilitator appointed"),
    "facilitator dismissed": pgettext_lazy("log", "facilitator dismissed"),
    "given an account": pgettext_lazy("log", "given an account"),
    "imported": pgettext_lazy("log", "imported"),
    "informed": pgettext_lazy("log", "informed"),
    "logged out everywhere": pgettext_lazy("log", "logged out everywhere"),
    "outside log-in connected": pgettext_lazy("log", "outside log-in connected"),
    "outside log-in disconnected": pgettext_lazy("log", "outside log-in disconnected"),
    "recovery codes made": pgettext_lazy("log", "recovery codes made"),
    "second factor added": pgettext_lazy("log", "second factor added"),
    "second factor reset": pgettext_lazy("log", "second factor reset"),
    "second factor removed": pgettext_lazy("log", "second factor removed"),
    "session ended": pgettext_lazy("log", "logged out in one browser"),
    "let look in": pgettext_lazy("log", "let look in"),
    "looks in no more": pgettext_lazy("log", "looks in no more"),
    "made again": pgettext_lazy("log", "made again"),
    "list taken out": pgettext_lazy("log", "list taken out as a file"),
    "links revoked": pgettext_lazy("log", "links revoked"),
    "left": pgettext_lazy("log", "left the organisation"),
    "mail came back": pgettext_lazy("log", "mail came back"),
    "incoming mail settled": pgettext_lazy("log", "incoming mail settled"),
    "invitation withdrawn": pgettext_lazy("log", "invitation withdrawn"),
    "invited": pgettext_lazy("log", "invited"),
    "invited again": pgettext_lazy("log", "invited again"),
    "invited as stand-in": pgettext_lazy("log", "invited as stand-in"),
    "issued": pgettext_lazy("log", "issued"),
    "lead appointed": pgettext_lazy("log", "lead appointed"),
    "lead invited to the portal": pgettext_lazy("log", "lead invited to the portal"),
    "leads invited to the portal": pgettext_lazy("log", "leads invited to the portal"),
    "material added": pgettext_lazy("log", "material added"),
    "material removed": pgettext_lazy("log", "material removed"),
    "material replaced": pgettext_lazy("log", "material replaced"),
    "meeting report put away": pgettext_lazy("log", "meeting report put away"),
    "meeting report read": pgettext_lazy("log", "meeting report read"),
    "meeting report used": pgettext_lazy("log", "meeting report used"),
    "member added": pgettext_lazy("log", "member added"),
    "member removed": pgettext_lazy("log", "member removed"),
    "missed reminder left": pgettext_lazy("log", "missed reminder left"),
    "moved up": pgettext_lazy("log", "moved up"),
    "moved": pgettext_lazy("log", "changed organisation"),
    "note read": pgettext_lazy("log", "note read"),
    "note removed": pgettext_lazy("log", "note removed"),
    "note written": pgettext_lazy("log", "note written"),
    "observer appointed": pgettext_lazy("log", "observer appointed"),
    "observer dismissed": pgettext_lazy("log", "observer dismissed"),
    "released": pgettext_lazy("log", "released"),
    "reminded": pgettext_lazy("log", "reminded"),
    "reminder missed": pgettext_lazy("log", "reminder missed"),
    "reminder rules changed": pgettext_lazy("log", "reminder rules changed"),
    "replaced": pgettext_lazy("log", "replaced"),
    "restored": pgettext_lazy("log", "restored"),
    "revoked": pgettext_lazy("log", "revoked"),
    "said to have been there": pgettext_lazy("log", "said to have been there"),
    "said to have come through": pgettext_lazy("log", "said to have come through"),
    "sent again": pgettext_lazy("log", "sent again"),
    "sent once more": pgettext_lazy("log", "sent once more"),
    "size allowed": pgettext_lazy("log", "size allowed"),
    "somebody else sent": pgettext_lazy("log", "somebody else sent"),
    "stood down": pgettext_lazy("log", "stood down"),
    "stopped": pgettext_lazy("log", "stopped"),
    "taken off the list": pgettext_lazy("log", "taken off the list"),
    "team completed": pgettext_lazy("log", "team completed"),
    "team confirmed": pgettext_lazy("log", "team confirmed"),
    "team taken back": pgettext_lazy("log", "team taken back"),
    "team withdrawn": pgettext_lazy("log", "team withdrawn"),
    "teams imported": pgettext_lazy("log", "teams imported"),
    "told of the cancellation": pgettext_lazy("log", "told of the cancellation"),
    "told that it is held after all": pgettext_lazy("log", "told that it is held after all"),
    "view removed": pgettext_lazy("log", "saved view removed"),
    "view saved": pgettext_lazy("log", "view saved"),
    "walked in": pgettext_lazy("log", "walked in"),
    "who comes chosen": pgettext_lazy("log", "chosen who comes"),
    "worded": pgettext_lazy("log", "worded"),
}
ACTORS = {
    "user": pgettext_lazy("log", "account"),
    "participant": pgettext_lazy("log", "participant"),
    "system": pgettext_lazy("log", "by itself"),
}


def done(verb: str) -> str:
    """What was done; a verb that is no longer in use is shown as it was written."""
    return str(VERBS.get(verb, verb))


def kind_of_actor(kind: str) -> str:
    return str(ACTORS.get(kind, kind))


def kind_of_object(label: str) -> str:
    """The kind of record; one that no longer exists is shown as it was written."""
    app, _dot, name = label.partition(".")
    model = apps.all_models.get(app, {}).get(name)
    return str(model._meta.verbose_name) if model else label

"""The words of the log in the reader's language. What is stored stays English and never changes."""

from django.apps import apps
from django.utils.translation import pgettext_lazy

VERBS = {
    "added": pgettext_lazy("log", "added"),
    "admitted": pgettext_lazy("log", "admitted"),
    "answered": pgettext_lazy("log", "answered"),
    "attendance list opened": pgettext_lazy("log", "attendance list opened"),
    "attendance marked": pgettext_lazy("log", "attendance marked"),
    "changed": pgettext_lazy("log", "changed"),
    "changed by import": pgettext_lazy("log", "changed by import"),
    "coordinator appointed": pgettext_lazy("log", "coordinator appointed"),
    "coordinator dismissed": pgettext_lazy("log", "coordinator dismissed"),
    "created": pgettext_lazy("log", "created"),
    "gatherings imported": pgettext_lazy("log", "gatherings imported"),
    "given an account": pgettext_lazy("log", "given an account"),
    "held": pgettext_lazy("log", "held"),
    "imported": pgettext_lazy("log", "imported"),
    "invitation withdrawn": pgettext_lazy("log", "invitation withdrawn"),
    "invited": pgettext_lazy("log", "invited"),
    "invited again": pgettext_lazy("log", "invited again"),
    "issued": pgettext_lazy("log", "issued"),
    "lead appointed": pgettext_lazy("log", "lead appointed"),
    "released": pgettext_lazy("log", "released"),
    "reminded": pgettext_lazy("log", "reminded"),
    "replaced": pgettext_lazy("log", "replaced"),
    "revoked": pgettext_lazy("log", "revoked"),
    "sent again": pgettext_lazy("log", "sent again"),
    "teams imported": pgettext_lazy("log", "teams imported"),
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

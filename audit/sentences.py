"""What was done, as a sentence in the reader's language: one for each verb of the log."""

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

SENTENCES: dict[str, str | Promise] = {
    "added": pgettext_lazy("log", "%(who)s added %(what)s."),
    "address found right": pgettext_lazy(
        "log", "%(who)s noted that the address of %(what)s is right."
    ),
    "admitted": pgettext_lazy("log", "%(who)s gave %(what)s access."),
    "answered": pgettext_lazy("log", "%(who)s answered for %(what)s."),
    "answered by calendar": pgettext_lazy("log", "%(who)s answered in the calendar: %(what)s."),
    "attendance list opened": pgettext_lazy(
        "log", "%(who)s put everyone in the teams on the attendance list of %(what)s."
    ),
    "attendance list closed": pgettext_lazy(
        "log", "%(who)s closed the attendance list of %(what)s."
    ),
    "attendance list reopened": pgettext_lazy(
        "log", "%(who)s opened the attendance list of %(what)s again."
    ),
    "attendance marked": pgettext_lazy("log", "%(who)s recorded attendance at %(what)s."),
    "calendar address made": pgettext_lazy("log", "%(who)s made a calendar address: %(what)s."),
    "calendar address stopped": pgettext_lazy(
        "log", "%(who)s stopped a calendar address: %(what)s."
    ),
    "cancelled": pgettext_lazy("log", "%(who)s cancelled %(what)s."),
    "came back": pgettext_lazy("log", "%(who)s noted that %(what)s is back."),
    "change released": pgettext_lazy("log", "%(who)s sent out a change of %(what)s."),
    "changed": pgettext_lazy("log", "%(who)s changed %(what)s."),
    "changed by import": pgettext_lazy("log", "%(who)s changed %(what)s by an import."),
    "claim confirmed": pgettext_lazy("log", "%(who)s confirmed having been there: %(what)s."),
    "claim not confirmed": pgettext_lazy(
        "log", "%(who)s noted that the participant was not there: %(what)s."
    ),
    "claim taken back": pgettext_lazy("log", "%(who)s took back having been there: %(what)s."),
    "catch-up sent": pgettext_lazy(
        "log", "%(who)s sent materials from %(what)s to those who were not there."
    ),
    "coordinator appointed": pgettext_lazy("log", "%(who)s appointed a coordinator of %(what)s."),
    "coordinator dismissed": pgettext_lazy("log", "%(who)s removed a coordinator of %(what)s."),
    "comes after all": pgettext_lazy(
        "log", "%(who)s noted that the participant comes after all: %(what)s."
    ),
    "created": pgettext_lazy("log", "%(who)s set up %(what)s."),
    "gatherings imported": pgettext_lazy("log", "%(who)s imported gatherings to %(what)s."),
    "deleted": pgettext_lazy("log", "%(who)s deleted %(what)s."),
    "door helper appointed": pgettext_lazy("log", "%(who)s appointed a door helper of %(what)s."),
    "door helper dismissed": pgettext_lazy("log", "%(who)s removed a door helper of %(what)s."),
    "erasure asked": pgettext_lazy("log", "%(who)s asked that %(what)s be erased."),
    "erasure declined": pgettext_lazy("log", "%(who)s did not erase %(what)s, and said why."),
    "facilitator appointed": pgettext_lazy("log", "%(who)s appointed a facilitator of %(what)s."),
    "facilitator dismissed": pgettext_lazy("log", "%(who)s removed a facilitator of %(what)s."),
    "erased": pgettext_lazy("log", "%(who)s erased %(what)s at their own wish."),
    "forgotten": pgettext_lazy("log", "%(what)s was forgotten when the time to keep it was over."),
    "given an account": pgettext_lazy("log", "%(who)s gave %(what)s an account."),
    "imported": pgettext_lazy("log", "%(who)s imported %(what)s."),
    "informed": pgettext_lazy("log", "%(who)s sent practical information about %(what)s."),
    "logged out everywhere": pgettext_lazy("log", "%(who)s logged %(what)s out everywhere."),
    "outside log-in connected": pgettext_lazy(
        "log", "%(who)s connected an outside log-in to %(what)s."
    ),
    "outside log-in disconnected": pgettext_lazy(
        "log", "%(who)s disconnected the outside log-in of %(what)s."
    ),
    "recovery codes made": pgettext_lazy("log", "%(who)s made recovery codes for %(what)s."),
    "second factor added": pgettext_lazy(
        "log", "%(who)s added a second step at log-in for %(what)s."
    ),
    "second factor reset": pgettext_lazy(
        "log", "%(who)s reset the second step at log-in of %(what)s."
    ),
    "second factor removed": pgettext_lazy(
        "log", "%(who)s removed a second step at log-in of %(what)s."
    ),
    "session ended": pgettext_lazy("log", "%(who)s logged %(what)s out in one browser."),
    "made again": pgettext_lazy("log", "%(who)s had certificate %(what)s made again."),
    "list taken out": pgettext_lazy("log", "%(who)s took out a list as a file."),
    "links revoked": pgettext_lazy("log", "%(who)s revoked the links of %(what)s."),
    "left": pgettext_lazy("log", "%(who)s noted that %(what)s has left the organisation."),
    "mail came back": pgettext_lazy("log", "Mail to %(what)s came back."),
    "incoming mail settled": pgettext_lazy("log", "%(who)s settled incoming mail: %(what)s."),
    "invitation withdrawn": pgettext_lazy("log", "%(who)s withdrew the invitation: %(what)s."),
    "invited": pgettext_lazy("log", "%(who)s invited to a gathering: %(what)s."),
    "invited again": pgettext_lazy("log", "%(who)s invited again: %(what)s."),
    "invited as stand-in": pgettext_lazy("log", "%(who)s invited a stand-in: %(what)s."),
    "issued": pgettext_lazy("log", "%(who)s issued certificate %(what)s."),
    "lead appointed": pgettext_lazy("log", "%(who)s appointed the lead of %(what)s."),
    "lead invited to the portal": pgettext_lazy(
        "log", "%(who)s invited the lead of %(what)s to the portal."
    ),
    "leads invited to the portal": pgettext_lazy(
        "log", "%(who)s invited the leads in %(what)s to the portal."
    ),
    "material added": pgettext_lazy("log", "%(who)s added materials to %(what)s."),
    "material removed": pgettext_lazy("log", "%(who)s removed materials from %(what)s."),
    "material replaced": pgettext_lazy("log", "%(who)s replaced materials of %(what)s."),
    "meeting report put away": pgettext_lazy(
        "log", "%(who)s put away a meeting report from %(what)s."
    ),
    "meeting report read": pgettext_lazy("log", "%(who)s read in a meeting report from %(what)s."),
    "meeting report used": pgettext_lazy(
        "log", "%(who)s recorded attendance at %(what)s by a meeting report."
    ),
    "member added": pgettext_lazy("log", "%(who)s added somebody to %(what)s."),
    "member removed": pgettext_lazy("log", "%(who)s took somebody out of %(what)s."),
    "missed reminder left": pgettext_lazy(
        "log", "%(who)s chose not to send a missed reminder about %(what)s."
    ),
    "moved up": pgettext_lazy(
        "log", "%(who)s gave a place to somebody on the waiting list: %(what)s."
    ),
    "moved": pgettext_lazy("log", "%(who)s noted that %(what)s works elsewhere now."),
    "note read": pgettext_lazy("log", "%(who)s read the note from %(what)s."),
    "note removed": pgettext_lazy("log", "%(who)s removed the note from %(what)s."),
    "note written": pgettext_lazy("log", "%(who)s wrote the note from %(what)s."),
    "observer appointed": pgettext_lazy("log", "%(who)s appointed an observer of %(what)s."),
    "observer dismissed": pgettext_lazy("log", "%(who)s removed an observer of %(what)s."),
    "released": pgettext_lazy("log", "%(who)s sent out the invitation to %(what)s."),
    "reminded": pgettext_lazy("log", "%(who)s sent reminders about %(what)s."),
    "reminder missed": pgettext_lazy("log", "A reminder about %(what)s was not sent in time."),
    "reminder rules changed": pgettext_lazy(
        "log", "%(who)s changed the rules for reminders in %(what)s."
    ),
    "replaced": pgettext_lazy("log", "%(who)s replaced certificate %(what)s."),
    "restored": pgettext_lazy("log", "%(who)s decided that %(what)s is held after all."),
    "revoked": pgettext_lazy("log", "%(who)s revoked certificate %(what)s."),
    "said to have been there": pgettext_lazy("log", "%(who)s said to have been there: %(what)s."),
    "said to have come through": pgettext_lazy(
        "log", "%(who)s noted that the mail had come through: %(what)s."
    ),
    "sent again": pgettext_lazy("log", "%(who)s had mail sent again: %(what)s."),
    "sent once more": pgettext_lazy("log", "%(who)s had mail sent once more: %(what)s."),
    "size allowed": pgettext_lazy("log", "%(who)s allowed another size of %(what)s."),
    "somebody else sent": pgettext_lazy("log", "%(who)s sent somebody else instead: %(what)s."),
    "stood down": pgettext_lazy("log", "%(who)s let the stand-in go: %(what)s."),
    "stopped": pgettext_lazy("log", "%(who)s stopped the mail: %(what)s."),
    "taken off the list": pgettext_lazy("log", "%(who)s took off the attendance list: %(what)s."),
    "team completed": pgettext_lazy("log", "%(who)s noted %(what)s as completed."),
    "team confirmed": pgettext_lazy("log", "%(who)s confirmed %(what)s."),
    "team taken back": pgettext_lazy("log", "%(who)s took %(what)s back in."),
    "team withdrawn": pgettext_lazy("log", "%(who)s withdrew %(what)s."),
    "teams imported": pgettext_lazy("log", "%(who)s imported teams to %(what)s."),
    "told of the cancellation": pgettext_lazy(
        "log", "%(who)s told the participants that %(what)s is cancelled."
    ),
    "told that it is held after all": pgettext_lazy(
        "log", "%(who)s told the participants that %(what)s is held after all."
    ),
    "view removed": pgettext_lazy("log", "%(who)s removed the view %(what)s."),
    "view saved": pgettext_lazy("log", "%(who)s saved the view %(what)s."),
    "walked in": pgettext_lazy("log", "%(who)s let in somebody who was not on the list: %(what)s."),
    "who comes chosen": pgettext_lazy("log", "%(who)s chose who comes to %(what)s."),
    "worded": pgettext_lazy("log", "%(who)s changed the words of a mail: %(what)s."),
    "change undone": pgettext_lazy("log", "%(who)s undid a change of %(what)s."),
    "let look in": pgettext_lazy("log", "%(who)s let a member look in at the team: %(what)s."),
    "looks in no more": pgettext_lazy(
        "log", "%(who)s no longer lets a member look in at the team: %(what)s."
    ),
    "merged": pgettext_lazy("log", "%(who)s merged another record into %(what)s."),
    "merged into": pgettext_lazy("log", "%(who)s merged %(what)s into another record."),
    "part merged": pgettext_lazy(
        "log", "%(who)s merged two entries for the same gathering: %(what)s."
    ),
    "opened for teams": pgettext_lazy("log", "%(who)s opened %(what)s for teams."),
    "started": pgettext_lazy("log", "%(who)s started %(what)s."),
    "completed": pgettext_lazy("log", "%(who)s completed %(what)s."),
    "taken up again": pgettext_lazy("log", "%(who)s took %(what)s up again."),
    "teams copied": pgettext_lazy("log", "%(who)s copied teams to %(what)s."),
    "gatherings copied": pgettext_lazy("log", "%(who)s copied gatherings to %(what)s."),
    "came of another": pgettext_lazy("log", "%(who)s noted what %(what)s came of."),
    "needs deleted": pgettext_lazy("log", "%(who)s deleted food and access needs for %(what)s."),
    "needs noted": pgettext_lazy("log", "%(who)s noted food or access needs for %(what)s."),
    "went on as another": pgettext_lazy("log", "%(who)s noted what %(what)s went on as."),
}


def sentence(verb: str) -> str:
    """With places for ``who`` and ``what``; a verb that is no longer in use is written as it is."""
    known = SENTENCES.get(verb)
    if known:
        return str(known)
    return pgettext("log", "%(who)s: {verb}, %(what)s.").replace("{verb}", verb.replace("%", "%%"))


def who(kind: str, name: str) -> str:
    """The account's name, or what else begins the sentence."""
    if kind == "participant":
        return pgettext("log", "The participant")
    if kind == "user":
        return name or pgettext("log", "Somebody")
    return pgettext("log", "Pådriver")

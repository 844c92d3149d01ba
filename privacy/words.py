"""The sentences of `docs/personal-data.toml`, for translators: the file is what holds."""

from django.utils.translation import gettext_lazy as _

SENTENCES = (
    _("Name and contact details"),
    _("Name, e-mail, phone, job title, discipline, language and place of work"),
    _("To set up teams, invite to gatherings and reach people"),
    _("Teams"),
    _("Which teams you have been in, when, and whether you led them"),
    _("To know who takes part, and to show a team its own history"),
    _("Gatherings"),
    _("What you were invited to, what you answered, who came instead, and whether you were there"),
    _("To hold the gatherings, count places and show who has earned a certificate"),
    _("Marks on lists of attendance"),
    _("Each mark that was made for you, when and how, and your minutes"),
    _("To show how your attendance was counted, and to mend it"),
    _("Food and access needs"),
    _("What you have told us that you cannot eat, or need in order to take part"),
    _("To serve food that you can eat and a room that you can use"),
    _("Notes to colleagues"),
    _("Handover notes that you wrote after a gathering, and which ones you have read"),
    _("To let the colleague who goes to the next gathering know where the team stands"),
    _("Certificates"),
    _("Certificates with your name, and the number and check sum that prove them genuine"),
    _("To give proof of what you took part in, which others can check"),
    _("Mail"),
    _("Mail that was sent to you, whether it arrived, and your answers by mail"),
    _("To send invitations and certificates, and to find out what went wrong with one"),
    _("Personal links and codes"),
    _("Traces of links, door codes and calendar addresses made for you; the keys are not kept"),
    _("To let you answer without logging in, and to shut a link that has gone astray"),
    _("Digital meetings"),
    _("The name you use in digital meetings, and for a day who was in one and when"),
    _("To note who was there without asking each of you"),
    _("Account and log-in"),
    _(
        "Account, roles, second step at log-in, and browsers that are logged in with their "
        "network address"
    ),
    _("To let you log in, and nobody else as you"),
    _("What you have done as coordinator or helper"),
    _("Files you uploaded, lists you saved, and your name on what you released, marked or issued"),
    _("To see who did what, and to undo it"),
    _("The log"),
    _("Who did what when, with names as they were then"),
    _("To find out what happened when something is wrong or disputed"),
    _("Texts by coordinators"),
    _(
        "Programmes, agendas, notes and files that coordinators have written and that may name "
        "people"
    ),
    _("To plan and tell about the gatherings"),
    _(
        "Legitimate interest (GDPR article 6 (1) f): your organisation has joined the programme, "
        "and it cannot be held without this."
    ),
    _(
        "Your consent (GDPR article 6 (1) a and 9 (2) a): you tell it freely and can delete it "
        "at any time."
    ),
    _("Legitimate interest (GDPR article 6 (1) f) and the duty to keep data secure (article 32)."),
    _("The programme's coordinators; your name and answer also its helpers at the gathering."),
    _(
        "The programme's coordinators, and your team's lead and those who look in; answers and "
        "attendance also helpers at the gathering."
    ),
    _("The programme's coordinators alone. Diets are shown as numbers, never with names."),
    _(
        "The programme's coordinators and your team's lead; and whoever has the code printed on "
        "the certificate."
    ),
    _("You, and those who run the site."),
    _("The controller of the programme"),
    _("Those who run the site"),
    _(
        "Until five years after the last cohort you were in has ended; if you were never in one, "
        "for a year. What is left then is counts without names."
    ),
    _(
        "Until you have not logged in for two years, unless you are in a running cohort or have "
        "a role in a programme."
    ),
    _("Until you log out, or twelve hours after you logged in."),
    _("Until seven days after the gathering, or until you delete it."),
    _("Who was in a meeting: a day, or until somebody has matched the names."),
    _(
        "Text and files of a mail: thirty days after it was sent, unless the site has set "
        "another number; log-in codes until they are sent."
    ),
    _(
        "What you answered by mail: thirty days after it was dealt with, unless the site has set "
        "another number."
    ),
    _("Address, subject, and when it was sent: two years."),
    _("Links and door codes: until thirty days after they have run out."),
    _("An uploaded file: until it is imported, and seven days at most."),
    _("What you did to many at once: thirty days, so that it can be undone."),
    _(
        "Name and file for ten years. Number and check sum stay, so that what was genuine "
        "remains so."
    ),
    _("Names for five years. What was done and when remains, without names."),
    _(
        "Names in texts: as long as the programme keeps the text; yours is taken out when you "
        "are forgotten."
    ),
    _("Until the coordinator changes it."),
    _("Only that somebody from the organisation took part, so that the counts stay right"),
    _("Is counted, without name"),
    _("Shows that the counts are right, without name"),
    _("The note belongs to the team, and stays without name"),
    _("That mail was sent is counted, without name"),
    _("The proof that a certificate is genuine, without a name"),
    _("What was done in the programme stays, without saying by whom"),
    _("Nobody who has a role is erased: it is taken away first"),
    _("Says what was done and when, without names"),
    _(
        "What was handed out at a gathering stays as it was; the coordinator removes or replaces "
        "a file that should not be there"
    ),
    _(
        "The programme's own sender, signatory and contact; the coordinator replaces whoever is "
        "named here"
    ),
    _(
        "Counters that stop guessing of codes and links, by network address and e-mail, as check "
        "sums"
    ),
    _("Until the counter has run out, a day at most"),
    _("The server's log: requests with network address and path, without names, addresses or keys"),
    _("As long as the host keeps its logs; we advise thirty days"),
    _("Copies of the database"),
    _(
        "As long as the host keeps them; we advise thirty days. Whoever was erased is erased "
        "again after a copy is used"
    ),
)

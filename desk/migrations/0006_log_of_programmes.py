"""Which programme each line of the log is about, for lines from before this was written with it."""

from django.db import migrations

OF_ITSELF = "SELECT id AS id, id AS programme FROM cohorts_programme"
OF_COHORTS = "SELECT id, programme_id AS programme FROM cohorts_cohort"
OF_GATHERINGS = """SELECT gathering.id, cohort.programme_id AS programme
    FROM sessions_app_gathering gathering JOIN cohorts_cohort cohort
    ON cohort.id = gathering.cohort_id"""
OF_TEAMS = """SELECT team.id, cohort.programme_id AS programme
    FROM cohorts_team team JOIN cohorts_cohort cohort ON cohort.id = team.cohort_id"""
BY_GATHERING = f"""SELECT part.id, whole.programme
    FROM sessions_app_{{}} part JOIN ({OF_GATHERINGS}) whole ON whole.id = part.gathering_id"""
PROGRAMMES = {
    "cohorts.programme": OF_ITSELF,
    "cohorts.cohort": OF_COHORTS,
    "cohorts.team": OF_TEAMS,
    "cohorts.wording": "SELECT id, programme_id AS programme FROM cohorts_wording",
    "cohorts.membership": f"""SELECT part.id, whole.programme
        FROM cohorts_membership part JOIN ({OF_TEAMS}) whole ON whole.id = part.team_id""",
    "sessions_app.gathering": OF_GATHERINGS,
    "sessions_app.participation": BY_GATHERING.format("participation"),
    "sessions_app.handovernote": BY_GATHERING.format("handovernote"),
    "sessions_app.incomingmail": "SELECT id, programme_id AS programme FROM sessions_app_incomingmail",
    "sessions_app.calendaraddress": f"""SELECT address.id, whole.programme
        FROM sessions_app_calendaraddress address JOIN ({OF_COHORTS}) whole
        ON whole.id = address.cohort_id""",
    "certificates.certificate": f"""SELECT certificate.id, whole.programme
        FROM certificates_certificate certificate JOIN ({OF_COHORTS}) whole
        ON whole.id = certificate.cohort_id""",
    "messaging.message": "SELECT id, programme FROM messaging_message",
    "desk.savedview": "SELECT id, programme_id AS programme FROM desk_savedview",
}
FILL = """
UPDATE audit_entry entry SET programme = found.programme FROM ({rows}) found
WHERE entry.object_type = '{kind}' AND entry.object_id = found.id AND entry.programme IS NULL
"""
REST = "ALTER TABLE audit_entry DISABLE TRIGGER audit_log_only_grows"
GUARD = "ALTER TABLE audit_entry ENABLE TRIGGER audit_log_only_grows"


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0002_programme_and_log_that_only_grows"),
        ("certificates", "0002_tries"),
        ("cohorts", "0006_presence_and_door"),
        ("desk", "0005_changes_of_many"),
        ("messaging", "0006_programme_of_mail"),
        ("sessions_app", "0009_log_that_only_grows"),
    ]

    operations = [
        migrations.RunSQL(REST, GUARD),
        *(
            migrations.RunSQL(FILL.format(kind=kind, rows=rows), migrations.RunSQL.noop)
            for kind, rows in PROGRAMMES.items()
        ),
        migrations.RunSQL(GUARD, REST),
    ]

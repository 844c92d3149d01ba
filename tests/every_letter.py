"""Every mail a programme sends, in each language, as the desk previews it.

    bin/with-services python -m tests.every_letter FOLDER

writes each as HTML and as text, to be looked at.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()

from django.conf import settings
from django.core.management import call_command

from desk.letters.wording_examples import example
from messaging.texts import Letter
from tests.factories import GatheringFactory, MembershipFactory

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MEETING = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NzYxZDRhMTctY2I5Zi00ZTk2LWI0ZWMtZjU4N"
    "zA3YzYxYjQz%40thread.v2/0?context=%7b%22Tid%22%3a%22f3b1c0de%22%7d"
)


def every_letter():
    """{(letter, language): Rendered}, with long names and addresses."""
    gathering = GatheringFactory(
        cohort__programme__name="Partnerpådriverprogrammet (3P)",
        cohort__programme__contact_email="partnerpaadriverprogrammet@leverandorutvikling.example",
        title="Oppstartssamling: behovskartlegging og oppdraget",
        form="combined",
        meeting_url=MEETING,
        practical="Trikk 11 til Majorstuen, så fem minutter å gå.\nTa med PC og adgangskort.",
        agenda="Forankring\nRoller i teamet\nMarkedsdialog som virker",
    )
    GatheringFactory(
        cohort=gathering.cohort,
        title="Metodeverksted",
        released=True,
        starts_at=datetime(2027, 3, 3, 9, tzinfo=UTC),
        ends_at=datetime(2027, 3, 3, 15, tzinfo=UTC),
    )
    MembershipFactory(
        lead=True,
        team__cohort=gathering.cohort,
        team__partner__name="Guovdageainnu suohkan – Kautokeino kommune",
        person__first_name="Áŋŋel Čálmmis",
        person__last_name="O'Brien-Ŋávvi",
    )
    return {
        (letter, language): example(
            gathering.cohort.programme, letter, language, number=1, own={}, now=NOW
        ).content
        for letter in Letter
        for language, _name in settings.LANGUAGES
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    for (letter, language), mail in every_letter().items():
        (folder / f"{letter}-{language}.html").write_text(mail.html, encoding="utf-8")
        (folder / f"{letter}-{language}.txt").write_text(
            f"{mail.subject}\n\n{mail.text}", encoding="utf-8"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

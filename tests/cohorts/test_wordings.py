"""A programme's own words: kept, checked, written down, and gone back on."""

import pytest
from django.conf import settings

from audit.models import Entry
from cohorts import wordings
from cohorts.models import Wording
from messaging.sheets import AS_ALWAYS, Words
from messaging.texts import Letter
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = Words("Velkommen til {samling}", "Hei {navn}\n\nBli med.", "Vel møtt.")


@pytest.fixture
def programme():
    return ProgrammeFactory()


def word(programme, words, *, letter=Letter.INVITATION, language="nb"):
    wordings.word(programme, letter, language, words, by=UserFactory())


def test_own_words_hold_for_one_mail_and_one_language_of_one_programme(programme):
    word(programme, OWN)
    word(ProgrammeFactory(), OWN, letter=Letter.THANKS)

    assert wordings.own(programme) == {("invitation", "nb"): OWN}


def test_words_are_written_down_with_what_they_were_before(programme):
    word(programme, OWN)
    word(programme, Words(subject="Bli med"))

    assert list(Entry.objects.order_by("pk").values_list("verb", "before", "after")) == [
        (
            "worded",
            {"subject": "", "opening": "", "closing": ""},
            {"subject": OWN.subject, "opening": OWN.opening, "closing": OWN.closing},
        ),
        (
            "worded",
            {"subject": OWN.subject, "opening": OWN.opening, "closing": OWN.closing},
            {"subject": "Bli med", "opening": "", "closing": ""},
        ),
    ]
    assert Wording.objects.count() == 1


def test_the_same_words_again_change_nothing(programme):
    word(programme, OWN)
    word(programme, Words(f" {OWN.subject} ", OWN.opening.replace("\n", "\r\n"), OWN.closing))

    assert Entry.objects.count() == 1


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_the_standard_text_is_not_kept_as_ones_own(programme, language):
    standard = wordings.standard(Letter.INVITATION, language)

    word(programme, standard, language=language)

    assert (Wording.objects.count(), Entry.objects.count()) == (0, 0)


def test_going_back_to_the_standard_text_keeps_its_history(programme):
    word(programme, OWN)
    word(programme, AS_ALWAYS)

    assert wordings.own(programme) == {("invitation", "nb"): AS_ALWAYS}
    [row] = Wording.objects.all()
    assert Entry.objects.filter(object_type="cohorts.wording", object_id=row.pk).count() == 2


def test_a_placeholder_that_the_mail_does_not_have_is_refused(programme):
    with pytest.raises(ValueError, match="neste"):
        word(programme, Words(opening="Neste gang: {neste}"))
    word(programme, Words(opening="Neste gang: {neste}"), letter=Letter.THANKS)

    assert wordings.own(programme) == {("thanks", "nb"): Words(opening="Neste gang: {neste}")}


def test_problems_name_the_field():
    found = wordings.problems(Letter.INVITATION, Words("{x}", "{navn}", "}"))

    assert list(found) == ["subject", "closing"]

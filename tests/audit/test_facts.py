"""What changed, in words."""

import pytest
from django.utils import translation

from audit import facts, sentences
from audit.models import Entry


def told(kind, before=None, after=None, verb="changed", language="en"):
    entry = Entry(verb=verb, object_type=kind, object_id=1, before=before or {}, after=after or {})
    with translation.override(language):
        return [(row.name, row.before, row.after) for row in facts.differences(entry)]


def test_only_what_differs_is_told():
    before, after = {"name": "A", "unit": "B", "note": None}, {"name": "C", "unit": "B", "note": ""}
    assert told("cohorts.team", before, after) == [("name", "A", "C")]


@pytest.mark.parametrize(
    ("kind", "field", "stored", "shown"),
    [
        ("cohorts.team", "state", "withdrawn", ("status", "trukket seg")),
        ("partners.person", "left_on", "2027-01-04", ("sluttet", "04.01.2027")),
        (
            "sessions_app.gathering",
            "starts_at",
            "2027-01-19T08:00:00+00:00",
            ("starter", "19.01.2027 kl. 09.00"),
        ),
        ("sessions_app.participation", "stand_in", True, ("kommer som stedfortreder", "ja")),
        ("sessions_app.gathering", "left out", ["Bo", "Kari"], ("kommer ikke", "Bo, Kari")),
        ("sessions_app.incomingmail", "answer", "no", ("svar", "kommer ikke")),
        ("old.thing", "colour", "2027-99-99", ("colour", "2027-99-99")),
    ],
)
def test_fields_days_and_choices_are_in_the_language_of_the_reader(kind, field, stored, shown):
    [(name, _before, after)] = told(kind, after={field: stored}, language="nb")

    assert (name, after) == shown


@pytest.mark.parametrize("field", sorted(facts.NEVER_SHOWN))
def test_what_people_wrote_and_what_opens_doors_is_never_shown(field):
    [(_name, before, after)] = told("cohorts.team", {field: "SECRET"}, {field: "HIDDEN"})

    assert (before, after) == (None, "changed (not shown)")


def test_rules_for_reminders_are_called_as_on_their_page():
    [(name, before, after)] = told(
        "cohorts.programme", {"first": "off"}, {"first": "7 days"}, verb="reminder rules changed"
    )

    assert (name, before, after) == ("first reminder", "off", "7 days")


def test_long_texts_are_shortened():
    [(_name, _before, after)] = told("sessions_app.gathering", after={"agenda": "a" * 5000})

    assert len(after) == facts.LONGEST


@pytest.mark.parametrize("verb", sentences.SENTENCES)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_sentence_names_what_it_is_about(verb, language):
    with translation.override(language):
        said = sentences.sentence(verb) % {"who": "Kari", "what": "Oppstart"}

    assert ("Oppstart" in said or verb == "list taken out") and said.endswith(".")


def test_a_verb_that_is_no_longer_known_is_written_as_it_is():
    assert sentences.sentence("50 % off") % {"who": "Kari", "what": "x"} == "Kari: 50 % off, x."

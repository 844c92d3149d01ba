import pytest

from audit.models import Entry
from sessions_app.models import Gathering
from tests.factories import GatheringFactory
from tests.records.pages import page, post

pytestmark = pytest.mark.django_db


def gathering_fields(gathering, **changed):
    return {
        "kind": gathering.kind,
        "title": gathering.title,
        "form": gathering.form,
        "starts_at_0": "2027-01-20",
        "starts_at_1": "10:00:00",
        "ends_at_0": "2027-01-20",
        "ends_at_1": "16:00:00",
        "venue": gathering.venue,
        "address": gathering.address,
        "reply_by": "2027-01-08",
        "learning_minutes": 300,
    } | changed


def test_gathering_is_changed_by_the_same_verb_as_at_the_desk(records, staff):
    gathering = GatheringFactory(released=True)

    answer = post(
        records,
        page("change", Gathering, gathering.pk),
        **gathering_fields(gathering, venue="Kulturhuset", state="held", calendar_sequence=7),
    )

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    gathering.refresh_from_db()
    assert (gathering.venue, gathering.state, gathering.calendar_sequence) == (
        "Kulturhuset",
        "released",
        0,
    )
    entry = Entry.objects.get(object_id=gathering.pk, object_type="sessions_app.gathering")
    assert (entry.actor, entry.after) == (staff, {"venue": "Kulturhuset"})


def test_gathering_that_ends_before_it_begins_is_refused(records):
    gathering = GatheringFactory()

    answer = post(
        records,
        page("change", Gathering, gathering.pk),
        **gathering_fields(gathering, ends_at_1="09:00:00"),
    )

    assert set(answer.context["adminform"].form.errors) == {"ends_at"}


@pytest.mark.parametrize(
    "mistyped",
    [{"starts_at_0": "0001-01-01"}, {"ends_at_0": "9999-12-31"}, {"reply_by": "0202-01-08"}],
)
def test_gathering_in_a_year_that_cannot_be_is_refused(records, mistyped):
    gathering = GatheringFactory()

    answer = post(
        records,
        page("change", Gathering, gathering.pk),
        **gathering_fields(gathering, **mistyped),
    )

    [field] = mistyped
    assert set(answer.context["adminform"].form.errors) == {field.removesuffix("_0")}


def test_gathering_that_was_held_stays_as_it_is(records):
    gathering = GatheringFactory(held=True)
    path = page("change", Gathering, gathering.pk)

    answers = [
        records.get(path).status_code,
        post(records, path, **gathering_fields(gathering, venue="Nytt sted")).status_code,
    ]

    gathering.refresh_from_db()
    assert (answers, gathering.venue) == ([200, 403], "Næringslivets Hus")

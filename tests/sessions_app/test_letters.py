"""The mails about a gathering: what each says, to whom it belongs, when it is too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from cohorts import wordings
from messaging.models import Message, Priority
from messaging.sheets import Words
from messaging.texts import Letter
from sessions_app.gatherings import facts
from sessions_app.mail import letters
from sessions_app.mail.letters import News, Reader
from sessions_app.models import Gathering
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

Kind = Message.Kind
MEETING = "https://meet.example/3p"
DAY = "onsdag 20. januar 2027"
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
KARI = Reader(
    name="Kari Nordmann",
    email="kari@kommune.example",
    language="nb",
    team="Fjordvik kommune",
    link="https://lup.example/svar/kari/",
    key="kari",
    line="2",
    door_code="ABCDEFGHJKLMNPQR",
)


@pytest.fixture
def gathering():
    return GatheringFactory(
        title="Oppstart",
        form=Gathering.Form.COMBINED,
        meeting_url=MEETING,
        agenda="Behov\nMarked",
        cohort__programme__name="3P",
    )


def write(kind, gathering, reader=KARI, **news):
    [draft] = letters.write(kind, gathering, [reader], now=NOW, news=News(**news))
    return draft


def body(draft):
    """The text between the greeting and the footer."""
    return draft.content.text.partition("\n\nHei, Kari Nordmann\n\n")[2].partition("\n\n--\n")[0]


def test_change_says_what_is_new_why_and_what_one_has_answered(gathering):
    told = facts.frozen(gathering) | {"venue": "Rådhuset", "reply_by": None}

    draft = write(
        Kind.CHANGE,
        gathering,
        replace(KARI, answer="yes"),
        told=told,
        notes={"nb": "Lokalet var for lite."},
    )

    assert draft.content.subject == "Endret: Oppstart, onsdag 20. januar 2027"
    assert body(draft) == (
        "Noe er endret siden vi sist skrev til deg om denne samlingen.\n\n"
        "Noen ord fra dem som arrangerer:\nLokalet var for lite.\n\n"
        "Hvor: Næringslivets Hus, Middelthuns gate 27, 0368 Oslo\n"
        "  Før: Rådhuset, Middelthuns gate 27, 0368 Oslo\n"
        "Svarfrist: fredag 8. januar 2027\n  Før: –\n\n"
        "Alt som gjelder nå:\nNår: onsdag 20. januar 2027 kl. 10.00–16.00\nForm: kombinert\n"
        "Hvor: Næringslivets Hus, Middelthuns gate 27, 0368 Oslo\n"
        "Bli med digitalt: https://lup.example/svar/kari/bli-med/\nTemaer:\n– Behov\n– Marked\n"
        "I døra: https://lup.example/svar/kari/#kode\n\n"
        "Du har svart at du kommer.\n\n"
        "Se eller endre svaret ditt:\nhttps://lup.example/svar/kari/"
    )


def test_cancellation_asks_nothing_and_has_no_link(gathering):
    draft = write(Kind.CANCELLATION, gathering, notes={"nb": "Foredragsholderen er syk."})

    assert body(draft) == (
        "Samlingen er avlyst. Du trenger ikke gjøre noe.\n\n"
        "Noen ord fra dem som arrangerer:\nForedragsholderen er syk.\n\n"
        "Når: onsdag 20. januar 2027 kl. 10.00–16.00\n"
        "Hvor: Næringslivets Hus, Middelthuns gate 27, 0368 Oslo\n\n"
        "Ligger den fortsatt i kalenderen din, kan du slette den der."
    )


@pytest.mark.parametrize(
    ("kind", "answer", "news", "subject"),
    [
        (Kind.CONFIRMATION, "yes", {}, f"Du kommer: Oppstart, {DAY}"),
        (Kind.CONFIRMATION, "no", {}, f"Du kommer ikke: Oppstart, {DAY}"),
        (Kind.CONFIRMATION, "in_line", {}, f"Du står på venteliste: Oppstart, {DAY}"),
        (Kind.CHANGE, "", {"restored": True}, f"Holdes likevel: Oppstart, {DAY}"),
        (Kind.CANCELLATION, "", {"left": True}, f"Ikke lenger invitert: Oppstart, {DAY}"),
        (Kind.MEETING_LINK, "yes", {}, "I dag: lenken til Oppstart"),
        (Kind.THANKS, "yes", {}, "Takk for at du kom: Oppstart"),
        (Kind.CHECK_ANSWER, "", {}, f"Sjekk svaret ditt: Oppstart, {DAY}"),
    ],
)  # fmt: skip
def test_subject_tells_what_the_mail_is(gathering, kind, answer, news, subject):
    assert write(kind, gathering, replace(KARI, answer=answer), **news).content.subject == subject


def test_place_on_the_waiting_list_is_each_readers_own(gathering):
    readers = [replace(KARI, answer="in_line", line=str(n), key=str(n)) for n in (1, 12)]

    drafts = letters.write(Kind.CONFIRMATION, gathering, readers, now=NOW)

    assert ["bli-med" in draft.content.text for draft in drafts] == [False, False]
    assert [body(draft).splitlines()[0] for draft in drafts] == [
        "Alle plassene er tatt. Du er nummer 1 på ventelisten.",
        "Alle plassene er tatt. Du er nummer 12 på ventelisten.",
    ]


def test_practical_information_says_where_how_and_what_to_bring(gathering):
    gathering.practical = "Trikk 11 til Majorstuen.\nTa med PC."

    draft = write(Kind.PRACTICAL, gathering, replace(KARI, answer="yes"))

    assert draft.content.subject == "Praktisk informasjon: Oppstart, onsdag 20. januar 2027"
    assert body(draft) == (
        "Vi møtes snart. Her er det du trenger å vite.\n\n"
        "Når: onsdag 20. januar 2027 kl. 10.00–16.00\n"
        "Hvor: Næringslivets Hus, Middelthuns gate 27, 0368 Oslo\n"
        "Bli med digitalt: https://lup.example/svar/kari/bli-med/\n"
        "Greit å vite: Trikk 11 til Majorstuen.\nTa med PC.\n"
        "Temaer:\n– Behov\n– Marked\n"
        "Koden din i døra: ABCD EFGH JKLM NPQR\n\n"
        "Du har svart at du kommer.\n\n"
        "Se eller endre svaret ditt:\nhttps://lup.example/svar/kari/"
    )


def test_link_to_the_meeting_is_the_button_on_the_day_itself(gathering):
    draft = write(Kind.MEETING_LINK, gathering, replace(KARI, answer="yes"))

    assert body(draft) == (
        "Samlingen er i dag. Blir du med digitalt, er dette lenken.\n\n"
        "Når: onsdag 20. januar 2027 kl. 10.00–16.00\n"
        "Hvor: Næringslivets Hus, Middelthuns gate 27, 0368 Oslo\n"
        "Bli med digitalt: https://lup.example/svar/kari/bli-med/\n\n"
        "Du har svart at du kommer.\n\n"
        "Bli med i møtet:\nhttps://lup.example/svar/kari/bli-med/\n\n"
        "Digitalt oppmøte hentes fra siden du blir med fra, og fra møtets egen oppmøterapport. "
        "Vi tar bare vare på minuttene."
    )


@pytest.mark.parametrize("released", [True, False])
def test_thanks_name_the_next_gathering_once_people_know_of_it(gathering, released):
    later = gathering.starts_at + timedelta(days=42)
    GatheringFactory(
        cohort=gathering.cohort,
        title="Verksted",
        released=released,
        starts_at=later,
        ends_at=later + timedelta(hours=3),
    )

    said = body(write(Kind.THANKS, gathering))

    following = "Neste samling er Verksted, onsdag 3. mars 2027 kl. 10.00–13.00."
    assert (following in said) == released
    assert "{" not in said


@pytest.mark.parametrize(
    ("kind", "priority", "too_late"),
    [
        (Kind.INVITATION, Priority.INVITATION, "starts_at"),
        (Kind.CHANGE, Priority.CHANGE, "starts_at"),
        (Kind.CANCELLATION, Priority.CANCELLATION, "ends_at"),
        (Kind.MEETING_LINK, Priority.CHANGE, "ends_at"),
        (Kind.REMINDER, Priority.REMINDER, "starts_at"),
    ],
)
def test_urgency_and_end_follow_from_the_kind(gathering, kind, priority, too_late):
    draft = write(kind, gathering)

    assert (draft.priority, draft.expires_at) == (priority, getattr(gathering, too_late))


def test_reply_by_is_said_only_to_those_who_have_not_answered(gathering):
    said = [body(write(Kind.CHANGE, gathering, replace(KARI, answer=a))) for a in ("", "no")]

    assert ["Svarfrist" in text for text in said] == [True, False]


def test_many_readers_get_each_their_own_in_their_own_language(gathering):
    readers = [
        replace(KARI, name=f"Leser {n}", key=str(n), language=code, link=f"https://x.example/{n}/")
        for n, code in enumerate([code for code, _name in settings.LANGUAGES] * 3)
    ]

    drafts = letters.write(Kind.INVITATION, gathering, readers, now=NOW)

    made = {draft.key: draft for draft in drafts}
    for reader in readers:
        draft = made[reader.key]
        assert (draft.language, draft.recipient) == (reader.language, reader.email)
        assert f'<html lang="{reader.language}"' in draft.content.html
        assert [other.name in draft.content.text for other in readers].count(True) == 1
        assert reader.name in draft.content.text
        assert f'href="{reader.link}"' in draft.content.html


def test_programmes_own_words_are_used_where_it_has_some(gathering):
    words = Words("{navn}: {samling}", "Vi ses {når} på {sted}.\n\nSvar innen {svarfrist}.", "")
    programme = gathering.cohort.programme
    wordings.word(programme, Letter.INVITATION, "nb", words, by=UserFactory())
    without_reply_by = GatheringFactory(cohort=gathering.cohort, title="Senere", reply_by=None)

    drafts = [
        write(Kind.INVITATION, gathering),
        write(Kind.INVITATION, gathering, replace(KARI, language="nn")),
        write(Kind.INVITATION, without_reply_by),
    ]

    assert [draft.content.subject for draft in drafts] == [
        "Kari Nordmann: Oppstart",
        "Invitasjon: Oppstart, onsdag 20. januar 2027",
        "Kari Nordmann: Senere",
    ]
    assert body(drafts[0]).startswith(
        "Vi ses onsdag 20. januar 2027 kl. 10.00–16.00 på Næringslivets Hus, Middelthuns gate 27,"
        " 0368 Oslo.\n\nSvar innen fredag 8. januar 2027.\n\nNår:"
    )
    assert "Svar innen" not in body(drafts[2])


def test_queries_do_not_grow_with_the_readers(gathering, django_assert_num_queries):
    for count in (1, 60):
        readers = [replace(KARI, key=str(n), name=f"Leser {n}") for n in range(count)]
        with django_assert_num_queries(1):
            letters.write(Kind.INVITATION, gathering, readers, now=NOW)


def test_preview_is_for_a_real_person_and_answers_for_nobody(gathering):
    member = MembershipFactory(team__cohort=gathering.cohort, person__language="nn")
    row = ParticipationFactory(gathering=gathering, coming=True)

    to_member = letters.preview(Kind.INVITATION, gathering, member, now=NOW)
    to_guest = letters.preview(Kind.CHANGE, gathering, row, now=NOW, language="en")
    to_nobody = letters.preview(Kind.INVITATION, gathering, None, now=NOW)

    assert (to_member.language, to_guest.language, to_nobody.language) == ("nn", "en", "nb")
    assert member.person.full_name in to_member.content.text
    assert "You have answered that you are coming." in to_guest.content.text
    assert "Kari Nordmann" in to_nobody.content.text
    for draft in (to_member, to_guest, to_nobody):
        assert "/svar/eksempel/" in draft.content.text
        assert draft.calendar == ""

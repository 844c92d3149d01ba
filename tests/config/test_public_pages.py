"""What anybody reads of how personal data is used, and the report of a fault."""

import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import translation

from cohorts.models import Programme
from messaging import rendering
from messaging.models import Message
from privacy.map import the_map
from sessions_app.mail import links
from tests.factories import ParticipationFactory, PartnerFactory, ProgrammeFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db

NOTICE, FAULT = "/personvern/?sprak=en", "/feil/?sprak=en"


@pytest.fixture
def sites_address(settings):
    settings.CONTACT_EMAIL = "drift@lup.example"


@pytest.fixture
def private():
    return ProgrammeFactory(
        slug="fjord",
        name="Fjordvik lærer",
        owner=PartnerFactory(),
        controller_name="Fjordvik kommune",
        contact_email="post@fjordvik.example",
    )


def report(client, url=FAULT, place="10.0.0.1", **fields):
    return client.post(url, {"what": "Knappen virker ikke."} | fields, REMOTE_ADDR=place)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nb", "Slik bruker vi personopplysninger"),
        ("nn", "Slik bruker vi personopplysningar"),
        ("en", "How we use personal data"),
    ],
)
def test_notice_is_there_in_each_language_and_says_that_nobody_is_named(client, language, says):
    page = Page(client.get("/personvern/", {"sprak": language}))

    assert says in page.text
    assert (
        page.links[
            "Datatilsynet" if language != "en" else "the Norwegian Data Protection Authority"
        ]
        == "https://www.datatilsynet.no/"
    )


def test_notice_names_who_is_responsible_of_lups_programmes_and_of_the_one_in_the_address(
    client, private
):
    ProgrammeFactory(controller_name="LUP", privacy_contact="ombud@lup.example")
    ProgrammeFactory(controller_name="LUP", privacy_contact="ombud@lup.example")
    link = f"&program={private.open_slug}"

    site, fjord, unknown = (
        Page(client.get(NOTICE + of)).text for of in ("", link, "&program=nei%00")
    )

    assert "Responsible LUP, ombud@lup.example Your" in site
    assert "Responsible Fjordvik kommune, post@fjordvik.example Your" in fjord
    assert unknown == site


@pytest.mark.parametrize("page", [NOTICE, FAULT])
def test_partners_own_programme_is_found_by_a_link_and_by_no_guess(client, private, page):
    link = private.open_slug
    guesses = [
        "fjord",
        "FJORD",
        f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}",
        "fjord~",
        "fjord~æ",
    ]

    def said(guess):
        return re.sub(r"program=[^&]*", "", client.get(page, {"program": guess}).text)

    missing = said("nei-nei")
    assert [guess for guess in guesses if said(guess) != missing] == []
    assert "fjordvik" not in missing.lower()
    assert "post@fjordvik.example" in client.get(page, {"program": link}).text


def test_report_reaches_a_partners_own_programme_by_its_link_only(client, private, sites_address):
    for n, slug in enumerate((private.slug, private.open_slug)):
        report(client, f"{FAULT}&program={slug}", what=f"Feil {n}")

    sent_to = Message.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(sent_to) == ["drift@lup.example", "post@fjordvik.example"]


def test_mail_of_a_partners_own_programme_leads_to_its_notice(client, private, sites_address):
    report(client, f"{FAULT}&program={private.open_slug}")

    [mail] = Message.objects.all()
    address = mail.text.split()[-1]
    assert "Fjordvik kommune" in client.get(address.partition("8000")[2]).text


def test_notice_is_honest_where_nobody_is_named(client, sites_address):
    text = Page(client.get(NOTICE)).text

    assert "Responsible Nobody has been named here yet. Write to drift@lup.example." in text


def test_notice_tells_all_that_the_file_says_and_the_programmes_own_words_first(client):
    ProgrammeFactory(slug="fjord", notice_nb="Egne ord.\n\n<b>Mer.</b>", notice_en="Own words.")
    told = the_map()

    text, bokmal = (
        Page(client.get("/personvern/", {"program": "fjord", "sprak": language})).text
        for language in ("en", "nn")
    )

    assert text.index("Own words.") < text.index("In short")
    assert "Egne ord. <b>Mer.</b>" in bokmal
    assert len(told.abouts) > 10
    with translation.override("en"):
        for about in told.abouts:
            said = {about.title, about.what, about.purpose, about.basis, about.seen_by}
            said |= {life.text for life in told.lives_of(about)}
            assert {one for one in said if one not in text} == set()


def test_pages_lead_to_notice_and_report_in_their_language_without_their_key(client):
    row = ParticipationFactory(person__language="nn")
    row.gathering.cohort.programme.__class__.objects.update(accessibility_url="https://uu.example/")
    path = links.issue([row], gathering=row.gathering)[row.pk].partition("//")[2].partition("/")[2]
    slug = row.gathering.cohort.programme.slug

    found = Page(client.get(f"/{path}")).links

    assert found["Personvern"] == f"/personvern/?sprak=nn&program={slug}"
    assert found["Meld feil"] == f"/feil/?sprak=nn&program={slug}&side=%2Fsvar%2F%E2%80%A6%2F"
    assert found["Tilgjengelegheitserklæring"] == "https://uu.example/"


def test_report_is_a_mail_to_the_site_and_answers_go_to_the_reporter(client, sites_address):
    answer = report(client, where="/svar/…/", email="Kari@kommune.example")

    thanks = Page(client.get(answer.url))
    [mail] = Message.objects.all()
    assert "Thank you. The report is sent." in thanks.text
    assert (mail.recipient, mail.reply_to) == ("drift@lup.example", "")
    assert "kari@kommune.example" in mail.text
    assert "Hva gikk galt? Knappen virker ikke." in mail.text
    assert "/svar/…/" in mail.text
    assert "kari@kommune.example" not in thanks.text


def test_report_from_a_programme_goes_to_its_own_address(client, sites_address):
    programme = ProgrammeFactory(contact_email="fjord@kommune.example")

    report(client, f"{FAULT}&program={programme.slug}")
    report(client, f"{FAULT}&program={programme.slug}")

    [mail] = Message.objects.all()
    assert (mail.recipient, mail.programme) == ("fjord@kommune.example", programme.pk)


def test_report_without_a_sites_address_goes_to_lups_programme(client):
    report(client)

    assert Message.objects.get().recipient == Programme.objects.get(slug="3p").contact_email


def test_strangers_words_are_text_only_and_keys_in_them_open_nothing(client, sites_address):
    key = "Xf3kP0qT" + "x" * 35
    report(
        client,
        what=f"<b>Hei</b> {{navn}}\nhttps://lup.example/svar/{key}/",
        where="Side\r\nBcc: alle.sammen",
    )

    [mail] = Message.objects.all()
    shown = rendering.not_a_link("https://lup.example")
    assert shown != "https://lup.example"
    assert mail.subject == "Noen melder om en feil"
    assert f"&lt;b&gt;Hei&lt;/b&gt; {{navn}}<br>{shown}/svar/…/" in mail.html
    assert (f"{shown}/svar/…/" in mail.text, "https://lup.example/svar" in mail.text) == (
        True,
        False,
    )
    assert "Side Bcc: " + rendering.not_a_link("alle.sammen") in mail.text
    assert key not in mail.text + mail.html


@pytest.mark.parametrize(
    "fields",
    [
        {"what": " "},
        {"what": "x" * 2001},
        {"email": "a@lup.example\r\nBcc: b@lup.example"},
        {"email": "nei"},
        {"email": "www.lup.example/side@lup.example"},
        {"email": '"https://lup.example/"@lup.example'},
        {"what": "\x07"},
        {"where": "\0"},
    ],
)
def test_nonsense_is_refused_and_sends_nothing(client, sites_address, fields):
    assert report(client, **fields).status_code == 400
    assert Message.objects.count() == 0


def test_reports_are_limited_for_each_place_and_the_words_are_not_lost(
    client, sites_address, time_machine
):
    time_machine.move_to("2027-01-04 08:00:00+00:00", tick=False)
    answers = [report(client, what=f"Feil {n}") for n in range(11)]

    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert "Feil 10" in answers[-1].content.decode()
    assert report(client, place="10.0.0.2", what="Feil").status_code == 302


def test_report_leads_back_to_the_page_it_came_from_and_to_no_other(client, sites_address):
    sides = ("/portal/", "/svar/…/", "/finnes-ikke/", "//evil.example/", "javascript:alert(1)")
    places = [f"{FAULT}&side={side}" for side in sides]
    places.append(client.post(places[0], {"what": "Feil"}).url)
    pages = [Page(client.get(place)).links.get("Back to where you were") for place in places]
    assert pages == ["/portal/", None, None, None, None, "/portal/"]


@pytest.mark.parametrize("before", ["", "/lang" * 54])
def test_field_for_the_page_repeats_no_key(client, sites_address, before):
    side = f"{before}/svar/Xf3kP0qT{'x' * 35}/"

    [field] = re.findall(
        '<input[^>]*name="where"[^>]*>', client.get(FAULT, {"side": side}).content.decode()
    )

    assert f'value="{before}/svar/…/"' in field


def test_links_to_other_languages_repeat_no_key(client):
    asked = {"side": f"/svar/Xf3kP0qT{'x' * 35}/", "program": "3p~0123456789012345678901"}
    page = client.get(FAULT, asked).text

    [link] = re.findall(r'href="(\?[^"]*sprak=nn[^"]*)"', page)
    assert unquote(link) == f"?side=/svar/…/&amp;program={asked['program']}&amp;sprak=nn"


@pytest.mark.parametrize(
    ("network", "other"),
    [
        ("10.0.0.{}", "10.0.1.1"),
        ("2001:db8:0:1{:02x}::1", "2001:db8:0:200::1"),
    ],
)
def test_network_that_reports_a_lot_shuts_the_form_to_itself_only(
    client, sites_address, time_machine, network, other
):
    time_machine.move_to("2027-01-04 08:00:00+00:00", tick=False)
    ProgrammeFactory(slug="fjord", contact_email="fjord@kommune.example")

    said = [
        report(client, place=network.format(n // 8), what=f"Feil {n}").status_code
        for n in range(41)
    ]

    assert said == [302] * 40 + [429]
    assert report(client, place=other, what="Feil").status_code == 302
    place = network.format(9)
    assert report(client, f"{FAULT}&program=fjord", place, what="Feil").status_code == 302


def test_reports_in_all_are_limited(client, sites_address, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "report_fault_anywhere": "2/d/key"
    }

    said = [report(client, place=f"10.0.{n}.1", what=f"Feil {n}").status_code for n in range(3)]

    assert said == [302, 302, 429]


def test_every_mail_leads_to_the_notice_of_its_programme(client, sites_address):
    programme = ProgrammeFactory(slug="fjord")
    report(client, f"{FAULT}&program={programme.slug}")

    [mail] = Message.objects.all()
    address = f"{reverse('notice')}?sprak=nb&program=fjord\n"
    assert mail.text.endswith(address)
    assert address.strip().replace("&", "&amp;") in mail.html

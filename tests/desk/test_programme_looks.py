"""A programme's colour and logo: tried on the page, then on mail and certificates."""

import email
import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from audit.models import Entry
from certificates import drafting, rendering
from cohorts.models import Programme
from messaging import colours, mime, outbox
from messaging.models import Logo, Message
from sessions_app.mail import letters
from sessions_app.models import Gathering
from tests.certificates.test_rendering import elements, facts
from tests.desk.conftest import NOW
from tests.factories import CoordinatorFactory, ProgrammeFactory
from tests.reading import Page

RED = "#a0143c"
ALT = 'Fjordvik <b>&"kommune"'


def picture(size=(900, 300), colour="#a0143c", kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def url(programme, name="looks"):
    return reverse(f"desk:{name}", args=[programme.slug])


def send(client, programme, *, logo=b"", **values):
    files = {"logo": SimpleUploadedFile("logo.png", logo)} if logo else {}
    return client.post(url(programme), values | files)


@pytest.fixture
def ours(kull):
    return kull.programme


def invitation(draft):
    gathering = Gathering.objects.select_related("cohort__programme").get(pk=draft.pk)
    return letters.preview(Message.Kind.INVITATION, gathering, None, now=NOW)


def test_looks_are_tried_then_saved_then_sent(lup_client, lup, ours, draft):
    plain = invitation(draft).content.html
    tried = send(lup_client, ours, colour="A0143C", alt=ALT, logo=picture(), show="1")
    frames = [
        lup_client.get(url(ours, name)).content.decode()
        for name in ("looks_mail", "looks_certificate")
    ]

    assert tried.url == f"{url(ours)}#preview"
    assert "Not saved yet" in Page(lup_client.get(url(ours))).text
    assert all(RED in frame or "text/css;base64" in frame for frame in frames)
    assert ["data:image/png;base64" in frame and "&quot;" in frame for frame in frames] == [
        True
    ] * 2
    assert (invitation(draft).content.html, Logo.objects.count()) == (plain, 0)

    saved = [send(lup_client, ours, colour=RED, alt=ALT).status_code for _press in range(2)]

    assert saved == [302, 302]
    assert "Not saved yet" not in Page(lup_client.get(url(ours))).text
    outbox.queue([invitation(draft)], now=NOW)
    mail = Message.objects.select_related("logo").get()
    told = email.message_from_bytes(mime.content(mail))
    [shown] = [part for part in told.walk() if part.get_content_type() == "image/png"]
    assert shown["Content-ID"] == f"<{mail.logo.filename}@padriver>"
    assert shown["Content-Disposition"].startswith("inline;")
    assert f'src="cid:{mail.logo.filename}@padriver" width="216" height="72"' in mail.html
    assert "#0b5563" not in mail.html and "#06343d" not in mail.html
    assert f"background-color: {colours.on_dark(RED)} !important" in mail.html
    assert "http" not in mail.html.partition("logo-cell")[2].partition("</td>")[0]
    [entry] = Entry.objects.filter(verb="changed", object_id=ours.pk)
    assert entry.before == {"colour": "", "logo": None, "logo_alt": ""}
    assert entry.after == {"colour": RED, "logo": str(mail.logo), "logo_alt": ALT}


def test_certificate_has_the_looks_of_its_day(ours):
    red = Logo.objects.create(sha256="a" * 64, content=picture(), width=216, height=72)
    ours.colour, ours.logo, ours.logo_alt = RED, red, "Fjordvik kommune"
    plain, dressed = facts(), replace(facts(), **drafting.looks_of(ours))

    kept = type(plain).from_json(dressed.as_json())
    pdf = rendering.as_pdf(kept)

    assert kept == dressed
    assert not {"colour", "logo", "logo_alt"} & set(plain.as_json())
    read = PdfReader(io.BytesIO(pdf))
    figures = elements(read.trailer["/Root"]["/StructTreeRoot"], "/Figure")
    assert figures[0]["/Alt"] == "Fjordvik kommune"
    assert len(figures) == 2
    assert b"0.627451 0.078431 0.235294" in read.pages[0].get_contents().get_data()
    assert pdf == rendering.as_pdf(kept)


@pytest.mark.parametrize(
    ("values", "logo", "said"),
    [
        ({"colour": "#ffcc00"}, b"", "#ffcc00 has a contrast of"),
        ({"colour": "red; x"}, b"", "Write the colour as # and six digits"),
        ({"alt": ""}, picture(), "Say what stands on the logo"),
        ({"alt": "x"}, picture(colour="#eeeeee"), "The logo cannot be seen on white."),
        ({"alt": "x"}, picture(size=(2000, 30)), "The logo is too small or too narrow"),
        ({"alt": "x"}, picture(size=(4000, 2501)), "The picture has too many pixels."),
        ({"alt": "x"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        ({"alt": "x"}, b"%PDF-1.7 %%EOF", "The logo must be a picture"),
        ({"alt": "x"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The logo must be a picture"),
        ({"alt": "x"}, picture()[:-200], ""),
        ({"alt": "x"}, picture() + b"0" * 2 * 1024 * 1024, "The file is larger than 2"),
    ],
)
def test_what_cannot_be_seen_or_read_is_refused_at_its_field(lup_client, ours, values, logo, said):
    answer = send(lup_client, ours, logo=logo, **values)

    page = Page(answer)
    assert answer.status_code == 400
    assert said in page.text
    assert (ours.logo_id, Logo.objects.count()) == (None, 0)
    assert Programme.objects.get(pk=ours.pk).colour == ""


def test_logo_need_not_be_chosen_again_after_a_mistake_and_can_be_taken_away(lup_client, ours):
    page = Page(send(lup_client, ours, logo=picture(kind="JPEG"), colour="yellow", alt="Fjordvik"))
    assert "Another logo (optional) The logo you chose is kept." in page.text
    send(lup_client, ours, colour="", alt="Fjordvik")
    ours.refresh_from_db()
    assert (ours.logo is not None, ours.logo_alt) == (True, "Fjordvik")

    send(lup_client, ours, no_logo="on", alt="Fjordvik")
    ours.refresh_from_db()
    assert (ours.logo, ours.logo_alt) == (None, "")


def test_looks_that_are_tried_are_one_programmes_alone(lup_client, lup, ours):
    other = ProgrammeFactory()
    CoordinatorFactory(programme=other, user=lup)
    send(lup_client, ours, colour=RED, show="1")

    assert RED not in lup_client.get(url(other, "looks_mail")).content.decode()
    send(lup_client, ours, drop="1")
    assert RED not in lup_client.get(url(ours, "looks_mail")).content.decode()

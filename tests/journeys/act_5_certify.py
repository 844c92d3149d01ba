"""Certificates: issued, made by the worker, mailed, verified by anyone, and one revoked."""

import hashlib
import re
from email.message import EmailMessage
from io import BytesIO

from pypdf import PdfReader

from certificates.models import Certificate
from tests.journeys.pages import CORNERS, Visitor
from tests.journeys.story import Story

HOLDER = "annel.heggelund@nordlia.example"
VALID = "The certificate is genuine and valid."
REVOKED = "The certificate has been revoked and is not valid."


def issue(story: Story) -> None:
    desk = story.desk
    desk.open(f"/koordinator/3p/{story.year}/")
    desk.follow("Certificates")
    desk.look()
    headings = desk.page.get_by_role("heading", level=2).all_inner_texts()
    assert headings == ["Ready to be issued (119)", "Fall short (1)"]
    short = desk.page.get_by_role("row", name="Randi Olsen").locator("td").all_inner_texts()
    assert short == ["Fjordvik kommune", "5 of 25 hours; 20 are needed"]
    row = desk.page.get_by_role("row", name="Áŋŋel Heggelund")
    with desk.page.expect_navigation():
        row.get_by_role("link").click()
    assert desk.page.frame_locator("iframe").locator(".name").inner_text() == "Áŋŋel Heggelund"
    desk.look()
    desk.page.go_back()
    desk.press("Issue 119 certificates")
    assert desk.said == ["119 certificates are being made."]
    desk.look(CORNERS)


def receive_certificates(story: Story) -> None:
    """Each mail brings the holder's own file, exactly as it is stored."""
    story.certificates = story.wait_for_mails(119)
    issued = {row.person.email: row for row in Certificate.objects.select_related("person")}
    assert {address: digest_of(mail) for address, mail in story.certificates.items()} == {
        address: certificate.sha256 for address, certificate in issued.items()
    }
    assert set(issued) == story.members - {"randi.olsen@fjordvik.example"}
    pdf = PdfReader(BytesIO(pdf_in(story.certificates[HOLDER])))
    assert len(pdf.pages) == 1
    assert (pdf.metadata.title, pdf.root_object["/Lang"]) == (
        f"Kursbevis for Áŋŋel Heggelund, {issued[HOLDER].number}",
        "nn",
    )
    story.desk.open(f"/koordinator/3p/{story.year}/kursbevis/")
    story.desk.look(CORNERS)


def verify(story: Story) -> None:
    """By the address in the QR code, and by the code typed from the paper."""
    certificate = Certificate.objects.get(person__email=HOLDER)
    anyone = story.people(phone=True)
    anyone.open(certificate.facts["verify_url"] + "?sprak=en")
    assert (anyone.title, notice(anyone)) == ("Áŋŋel Heggelund", VALID)
    assert anyone.facts()["Learning hours"] == "25"
    assert anyone.page.get_by_text(certificate.sha256).count() == 1
    anyone.look()
    anyone.open("/bevis/?sprak=en")
    anyone.look()
    anyone.page.get_by_label("Code on the certificate").fill(certificate.code.lower())
    anyone.press("Check the certificate")
    assert anyone.title == "Áŋŋel Heggelund"
    assert anyone.open("/bevis/AAAA-BBBB-CCCC-DDDD/").status == 404
    anyone.look()
    assert anyone.page.context.cookies() == []


def revoke(story: Story) -> None:
    certificate = Certificate.objects.get(person__email=HOLDER)
    desk = story.desk
    desk.open(f"/koordinator/3p/{story.year}/kursbevis/")
    desk.page.get_by_label("Name, organisation or number").fill("heggelund")
    desk.press("Search")
    desk.follow(f"Revoke {certificate.number}")
    desk.look()
    desk.page.get_by_label("Reason").fill("The attendance was another person's")
    desk.press("Revoke the certificate")
    anyone = story.people()
    anyone.open(certificate.facts["verify_url"] + "?sprak=en")
    assert notice(anyone) == REVOKED
    anyone.look()


def notice(visitor: Visitor) -> str:
    return visitor.page.locator(".notice__title").inner_text()


def pdf_in(mail: EmailMessage) -> bytes:
    [file] = mail.iter_attachments()
    assert file.get_content_type() == "application/pdf"
    assert re.fullmatch(r"[\w-]+\.pdf", file.get_filename())
    return file.get_content()


def digest_of(mail: EmailMessage) -> str:
    return hashlib.sha256(pdf_in(mail)).hexdigest()

"""The QR code that is printed on a certificate."""

import io

import segno


def png(text: str) -> bytes:
    """The QR code as a PNG. The mask is fixed: trying all eight takes longer than the drawing."""
    picture = io.BytesIO()
    code = segno.make(text, micro=False, error="m", mask=4)
    code.save(picture, kind="png", scale=4, border=0, dark="#06343d")
    return picture.getvalue()

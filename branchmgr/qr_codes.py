"""QR codes: drawn into a page, or as squares for a paper."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(text: str) -> SafeString:
    """The QR code of a text, to stand in a page."""
    picture = _code(text).svg_inline(omitsize=True, border=2, svgclass="qr-code")
    return mark_safe(picture)  # noqa: S308 - drawn by the library; the text itself does not stand in it


def squares(text: str) -> list[bytes]:
    """The same code row by row: each square is dark or not."""
    return [bytes(row) for row in _code(text).matrix_iter(border=0)]


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)

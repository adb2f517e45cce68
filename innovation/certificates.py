"""Certificates of awards as PDF, A4 landscape."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from fpdf.enums import Align, XPos, YPos

from branchmgr.paper import FAMILY, Paper
from branchmgr.written_days import written_day
from innovation.models import Award

WIDTH: Final = 297
HEIGHT: Final = 210
DEEP_RED: Final = (146, 13, 23)
GOLD: Final = (200, 150, 62)
INK: Final = (27, 31, 36)
GREY: Final = (91, 99, 110)
SIDE: Final = 42
TEXT_SIZES: Final = (18, 16, 14, 12, 10)
TEXT_HEIGHT: Final = 44
"""millimetres between the names and the award"""
SEAL: Final = 26
"""millimetres across the place of the seal"""
GAP: Final = 8


def filename(award: Award) -> str:
    """What the file is called."""
    return f"五个一获奖证书{award.number}.pdf"


def document(award: Award, *, created: datetime) -> BytesIO:
    """One certificate. RefusedError where the font is not installed."""
    paper = CertificatePaper(_("Certificate of award"), created=created, page_of="", landscape=True)
    paper.certificate(award)
    return BytesIO(bytes(paper.output()))


class CertificatePaper(Paper):
    """A sheet of A4 landscape with a golden frame."""

    def footer(self) -> None:
        """A certificate has no page number."""

    def certificate(self, award: Award) -> None:
        """The lines of the page in their order, in the middle; at the foot the place of the seal, branch and day."""
        self.set_auto_page_break(auto=False)
        self._frame()
        self._line(_("Certificate of award"), top=26, size=36, colour=DEEP_RED, bold=True)
        self._line(award.names, top=58, size=24, bold=True)
        self._text_of(award)
        self._line(award.tier_name, top=124, size=32, colour=DEEP_RED, bold=True)
        self._line(_("This certificate is issued in recognition."), top=142, size=16)
        self._line(_("No. %(number)s") % {"number": award.number}, top=152, size=12, colour=GREY)
        self._foot(award)

    def _frame(self) -> None:
        self.set_draw_color(*GOLD)
        self.set_line_width(1.4)
        self.rect(8, 8, WIDTH - 16, HEIGHT - 16)
        self.set_line_width(0.3)
        self.rect(11, 11, WIDTH - 22, HEIGHT - 22)

    def _line(
        self, text: str, *, top: float, size: float, colour: tuple[int, int, int] = INK, bold: bool = False
    ) -> None:
        """One line in the middle of the sheet, made smaller where it would not fit."""
        style = "B" if bold else ""
        self.set_font(FAMILY, style=style, size=size)
        width = self.get_string_width(text)
        if width > WIDTH - 2 * SIDE:
            self.set_font(FAMILY, style=style, size=size * (WIDTH - 2 * SIDE) / width)
        self.set_text_color(*colour)
        self.set_xy(0, top)
        self.cell(w=WIDTH, h=16, text=text, align=Align.C)

    def _text_of(self, award: Award) -> None:
        """What it is for, as large as its place allows."""
        self.set_left_margin(SIDE)
        self.set_right_margin(SIDE)
        self.set_text_color(*INK)
        said = {"title": award.title, "kind": award.proposal.get_kind_display()}
        text = _("For “%(title)s”, a “five ones” proposal (%(kind)s), by decision of the branch committee:") % said
        lines, height = [text], float(TEXT_HEIGHT)
        for size in TEXT_SIZES:
            self.set_font(FAMILY, size=size)
            height = size * 0.62
            lines = list(self._lines(text))
            if len(lines) * height <= TEXT_HEIGHT:
                break
        self.set_xy(SIDE, 80 + max(0.0, (TEXT_HEIGHT - len(lines) * height) / 2))
        for line in lines:
            self.cell(w=0, h=height, text=line, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _foot(self, award: Award) -> None:
        """The place of the seal, and beside it branch and day, one below the other."""
        self.set_font(FAMILY, size=14)
        lines = (
            _("Committee of %(branch)s") % {"branch": award.proposal.branch},
            written_day(award.meeting_on),
        )
        width = min(max(self.get_string_width(line) for line in lines) + 2, WIDTH - 2 * SIDE - SEAL - GAP)
        left, top = WIDTH - SIDE + 12 - width, 168
        self._seal(left - GAP - SEAL, top + 8 - SEAL / 2)
        self.set_text_color(*INK)
        self.set_font(FAMILY, size=14)
        for place, text in enumerate(lines):
            self.set_xy(left, top + place * 8)
            self.cell(w=width, h=8, text=text, align=Align.C)

    def _seal(self, left: float, top: float) -> None:
        self.set_draw_color(*GOLD)
        self.set_line_width(0.2)
        self.set_dash_pattern(dash=1, gap=1)
        self.ellipse(left, top, SEAL, SEAL)
        self.set_dash_pattern()
        self.set_text_color(*GREY)
        self.set_font(FAMILY, size=10)
        self.set_xy(left, top + SEAL / 2 - 4)
        self.cell(w=SEAL, h=8, text=_("Seal"), align=Align.C)

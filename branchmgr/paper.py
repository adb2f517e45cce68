"""A sheet of A4 as PDF, with Chinese text: a subset of the font is in the file, so it reads alike everywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from branchmgr.errors import RefusedError

PDF: Final = "application/pdf"
FONTS = Path(settings.BASE_DIR) / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
WEIGHTS = {"": "400Regular/NotoSansSC_400Regular.ttf", "B": "700Bold/NotoSansSC_700Bold.ttf"}
FAMILY = "Noto Sans SC"
MARGIN = 20
BODY, SMALL, TITLE = 11, 9, 17
LINE = 7
GAP = 6
"""millimetres: from line to line, and between the places to sign"""

# What stays on one line: a word or number, or one Chinese sign, with the punctuation that must not be torn from it.
UNIT = re.compile(r"[（《“(]*(?:[A-Za-z0-9][\w.,:%/+-]*|\S)[，。；：、）》”！？.,;:)]*\s*", re.ASCII)

# It tells of every table of a font that it leaves out.
logging.getLogger("fontTools").setLevel(logging.WARNING)


class Paper(FPDF):
    """A4, upright unless ``landscape``, one column; long text goes on to the next page, whose number is at the foot."""

    def __init__(
        self, title: str, *, created: datetime, page_of: str, landscape: bool = False, scale: float = 1
    ) -> None:
        """``page_of``: "Page %(page)s of %(pages)s" in the reader's language. Refused where the font is missing.

        ``scale``: how much larger than usual everything is set, for what is read standing before a board.
        """
        super().__init__(orientation="landscape" if landscape else "portrait", unit="mm", format="A4")
        self.page_of, self.scale = page_of, scale
        self.body, self.line_height = BODY * scale, LINE * scale
        for style, file in WEIGHTS.items():
            if not (FONTS / file).exists():
                raise RefusedError(
                    _("The font for PDF files is not installed on this server. Please tell its administrator.")
                )
            self.add_font(FAMILY, style=style, fname=str(FONTS / file))
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_title(title)
        self.set_creation_date(created)
        self.set_lang(get_language() or settings.LANGUAGE_CODE)
        self.add_page()
        self.set_font(FAMILY, size=self.body)

    def footer(self) -> None:
        """The number of the page, where there is more than one to number."""
        self.set_y(-MARGIN + 5)
        self.set_font(FAMILY, size=SMALL)
        self.cell(w=0, text=self.page_of % {"page": self.page_no(), "pages": "{nb}"}, align=Align.C)
        self.set_font(FAMILY, size=self.body)

    def headline(self, text: str, below: str = "") -> None:
        """The title in the middle, a line of smaller text below it."""
        self.set_font(FAMILY, style="B", size=TITLE * self.scale)
        self._text(text, height=10 * self.scale, align=Align.C)
        self.set_font(FAMILY, size=self.body)
        if below:
            self._text(below, align=Align.C)
        self.ln(4)

    def paragraph(self, text: str, *, bold: bool = False, small: bool = False) -> None:
        """A paragraph over the whole width."""
        self.set_font(FAMILY, style="B" if bold else "", size=SMALL if small else self.body)
        self._text(text, height=5 if small else self.line_height)
        self.set_font(FAMILY, size=self.body)
        self.ln(1.5)

    def rows(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]) -> None:
        """A table with lines, its header on every page; the second column is text, the others stand in the middle."""
        aligned = [Align.L if place == 1 else Align.C for place in range(len(header))]
        with self.table(
            borders_layout=TableBordersLayout.ALL,
            col_widths=tuple(widths),
            headings_style=FontFace(emphasis="BOLD", fill_color=(240, 242, 244)),
            line_height=self.line_height + 1,
            padding=(0.5, 2),
            text_align=tuple(aligned),
        ) as table:
            table.row(header)
            for row in rows:
                table.row(row)
        self.ln(4)

    def signatures(self, labels: Sequence[str], *, height: int = 32) -> None:
        """Places to sign and to seal, side by side, never torn from each other."""
        self.ln(6)
        if self.will_page_break(height):
            self.add_page()
        top, width = self.get_y(), self.epw / len(labels)
        for place, label in enumerate(labels):
            left = self.l_margin + place * width
            self.set_xy(left, top)
            self.cell(w=width - GAP, text=label)
            self.line(left, top + height, left + width - GAP, top + height)
        self.set_xy(self.l_margin, top + height + GAP)

    def _text(self, text: str, *, height: float = 0, align: Align = Align.L) -> None:
        for line in self._lines(text):
            self.cell(w=0, h=height or self.line_height, text=line, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, text: str) -> Iterator[str]:
        """The text broken into lines as Chinese is: between any two signs, but never before a full stop or comma."""
        line = ""
        for unit in UNIT.findall(text):
            if line and self.get_string_width(f"{line}{unit.rstrip()}") > self.epw - 2 * self.c_margin:
                yield line.rstrip()
                line = ""
            line += unit
        yield line.rstrip()

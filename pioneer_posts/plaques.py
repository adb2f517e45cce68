"""Plaques as PDF, A4 landscape, and where their QR code leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Final
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.translation import gettext as _
from fpdf.enums import Align, XPos, YPos

from branchmgr import qr_codes
from branchmgr.paper import FAMILY, Paper
from branchmgr.written_days import written_day
from pioneer_posts.models import Holding, Round

WIDTH: Final = 297
HEIGHT: Final = 210
RED: Final = (179, 18, 29)
DEEP_RED: Final = (146, 13, 23)
GOLD: Final = (200, 150, 62)
INK: Final = (27, 31, 36)
GREY: Final = (91, 99, 110)
LABEL: Final = (146, 105, 27)
SIDE: Final = 42
"""millimetres left and right of the pledge"""
PLEDGE_TOP: Final = 118
PLEDGE_HEIGHT: Final = 36
PLEDGE_SIZES: Final = (20, 18, 16, 14, 12, 10, 9, 8, 7)
CODE: Final = 34
"""the side of the QR code, in millimetres"""
LONG, LONGER = 70, 160
"""characters of a pledge from which the page writes it smaller"""


def public_address(holding: Holding, site: str) -> str:
    """Where the QR code of a plaque leads; ``site`` is the address under which others reach this installation."""
    return urljoin(site, reverse("holding_public", args=[holding.token]))


def size_of(holding: Holding) -> str:
    """How large the page writes the pledge: empty, ``long`` or ``longer``."""
    length = len(holding.application.pledge)
    return "longer" if length > LONGER else "long" if length > LONG else ""


def filename(holding: Holding) -> str:
    """What the file of one plaque is called."""
    return f"{holding.round.code}示范岗标牌{holding.number}{holding.person.name}.pdf"


def filename_of_all(post_round: Round) -> str:
    """What the file of all plaques of a round is called."""
    return f"{post_round.branch.name}{post_round.code}示范岗标牌.pdf"


def document(holdings: Iterable[Holding], *, site: str, created: datetime) -> BytesIO:
    """A page for each post held. RefusedError where the font is not installed."""
    paper = PlaquePaper(_("Pioneer post plaques"), created=created, page_of="", landscape=True)
    for number, holding in enumerate(holdings):
        if number:
            paper.add_page()
        paper.plaque(holding, address=public_address(holding, site))
    return BytesIO(bytes(paper.output()))


class PlaquePaper(Paper):
    """Sheets of A4 landscape, one plaque each."""

    def footer(self) -> None:
        """A plaque has no page number."""

    def plaque(self, holding: Holding, *, address: str) -> None:
        """Frame, title, post, holder, pledge, and below them the round and the way to the public page."""
        self.set_auto_page_break(auto=False)
        self._frame()
        self._line(_("Party Member Pioneer Post"), top=19, size=24, colour=(255, 255, 255), bold=True)
        self._line(holding.post.name, top=50, size=_fitting(holding.post.name), colour=DEEP_RED, bold=True)
        self._line(holding.person.name, top=77, size=26, bold=True)
        self._line(f"{holding.post.department} · {holding.branch}", top=92, size=13, colour=GREY)
        self._pledge(holding.application.pledge)
        self._foot(holding)
        self._code(address)

    def _frame(self) -> None:
        self.set_fill_color(*RED)
        self.rect(0, 0, WIDTH, 40, style="F")
        self.set_draw_color(*GOLD)
        self.set_line_width(1.4)
        self.rect(7, 7, WIDTH - 14, HEIGHT - 14)
        self.set_line_width(0.3)
        self.rect(10, 10, WIDTH - 20, HEIGHT - 20)

    def _line(
        self, text: str, *, top: float, size: float, colour: tuple[int, int, int] = INK, bold: bool = False
    ) -> None:
        """One line in the middle of the sheet, made smaller where it would not fit."""
        self.set_font(FAMILY, style="B" if bold else "", size=size)
        width = self.get_string_width(text)
        if width > WIDTH - 2 * SIDE:
            self.set_font(FAMILY, style="B" if bold else "", size=size * (WIDTH - 2 * SIDE) / width)
        self.set_text_color(*colour)
        self.set_xy(0, top)
        self.cell(w=WIDTH, h=14, text=text, align=Align.C)

    def _pledge(self, text: str) -> None:
        """The pledge as large as its place allows."""
        self._line(_("My pledge"), top=PLEDGE_TOP - 10, size=12, colour=LABEL)
        self.set_left_margin(SIDE)
        self.set_right_margin(SIDE)
        self.set_text_color(*INK)
        lines, height = [text], 0.0
        for size in PLEDGE_SIZES:
            self.set_font(FAMILY, size=size)
            height = size * 0.58
            lines = [line for part in text.splitlines() if part.strip() for line in self._lines(part)]
            if len(lines) * height <= PLEDGE_HEIGHT:
                break
        self.set_xy(SIDE, PLEDGE_TOP + max(0, (PLEDGE_HEIGHT - len(lines) * height) / 2))
        for line in lines[: int(PLEDGE_HEIGHT // height)]:
            self.cell(w=0, h=height, text=line, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _foot(self, holding: Holding) -> None:
        self.set_text_color(*GREY)
        number = _("No. %(number)s") % {"number": holding.number}
        self.set_font(FAMILY, size=12)
        for place, text in enumerate((str(holding.round), number, _term(holding))):
            self.set_xy(18, 166 + place * 8)
            self.cell(w=140, h=8, text=text)

    def _code(self, address: str) -> None:
        """The QR code as squares, with a line on what it is for."""
        left, top = WIDTH - 18 - CODE, 154
        matrix = qr_codes.squares(address)
        side = CODE / len(matrix)
        self.set_fill_color(0, 0, 0)
        for down, row in enumerate(matrix):
            for right, dark in enumerate(row):
                if dark:
                    self.rect(left + right * side, top + down * side, side, side, style="F")
        self.set_font(FAMILY, size=9)
        self.set_xy(left - 20, top + CODE + 1)
        self.cell(w=CODE + 20, h=5, text=_("Scan: pledge, aims and what is reached"), align=Align.R)


def _term(holding: Holding) -> str:
    """Since when the post is held, or from when to when it was."""
    first = written_day(holding.starts_on)
    if not holding.is_held_out:
        return _("Awarded on %(day)s") % {"day": first}
    last = written_day(holding.round.ends_on)
    return _("Held from %(first)s to %(last)s") % {"first": first, "last": last}


def _fitting(name: str) -> float:
    """The size of a post's name: the longer, the smaller."""
    return 40 if len(name) <= 14 else 32

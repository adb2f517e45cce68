"""The public notice of a period as PDF: the page's own words and figures on A4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from appraisal.models import Result
from appraisal.notice_words import words_of
from appraisal.public_notice import PublicNotice
from branchmgr.decimals import exact
from branchmgr.paper import Paper

WIDTHS = (14, 44, 22, 20)
FEW, LARGE = 10, 1.3
"""of how many groups the result still fills one sheet in larger letters, as the page prints it"""


def filename(notice: PublicNotice) -> str:
    """What the file is called."""
    return f"{notice.period.branch.name}{notice.period.code}考评结果公示.pdf"


def document(notice: PublicNotice, *, created: datetime) -> BytesIO:
    """The notice on paper. RefusedError where the font is not installed."""
    words = words_of(notice)
    scale = LARGE if len(notice.results) <= FEW else 1
    paper = Paper(words["title"], created=created, page_of=_("Page %(page)s of %(pages)s"), scale=scale)
    paper.headline(words["title"], notice.period.branch.name)
    paper.paragraph(words["subject"])
    paper.paragraph(words["posted"], bold=True)
    paper.rows([_("Rank"), _("Group"), _("Total"), _("Grade")], _rows(notice), widths=WIDTHS)
    paper.paragraph(words["way"])
    paper.paragraph(words["contact"])
    paper.signatures([_("Branch secretary"), _("Seal of the Party branch"), _("Date")])
    if words["anchor"]:
        paper.paragraph(words["anchor"], small=True)
    return BytesIO(bytes(paper.output()))


def _rows(notice: PublicNotice) -> Iterator[list[str]]:
    for result in notice.results:
        yield [str(result.rank or "–"), str(result.group), _total(result), result.grade or _("took no part")]


def _total(result: Result) -> str:
    return "–" if result.total is None else exact(result.total)

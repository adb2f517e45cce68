"""The workbook of recommendations: what departments were asked, when they replied and what they report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from branchmgr import clock
from branchmgr.spreadsheets import Format, Written, WrittenColumn
from innovation.enums import KIND_WORDS
from innovation.hidden_names import HIDDEN
from innovation.models import Recommendation, Report
from innovation.models.departments import RecommendationQuerySet

CHUNK: Final = 1_000
SHEET: Final = "推荐提案"
COLUMNS: Final[tuple[tuple[str, Format], ...]] = (
    ("编号", "text"),
    ("标题", "text"),
    ("类型", "text"),
    ("第一作者", "text"),
    ("党支部", "text"),
    ("职能部门", "text"),
    ("推荐日期", "date"),
    ("答复期限", "date"),
    ("受理日期", "date"),
    ("答复日期", "date"),
    ("是否采纳", "text"),
    ("答复内容", "text"),
    ("是否逾期", "text"),
    ("最近报告日期", "date"),
    ("年节约金额", "number"),
    ("年节约工时", "number"),
)
KINDS: Final = {str(kind): word for word, kind in KIND_WORDS.items()}
ANSWERS: Final = {True: "采纳", False: "不采纳"}


def recommendation_workbook(recommendations: RecommendationQuerySet, hidden: Collection[int]) -> list[Written]:
    """One line a recommendation, with the last report of the department; authors of ``hidden`` ones are not named."""
    columns = [WrittenColumn(header, format=form) for header, form in COLUMNS]
    return [Written(SHEET, columns, _rows(recommendations, hidden))]


def _rows(recommendations: RecommendationQuerySet, hidden: Collection[int]) -> Iterator[Sequence[Any]]:
    last = Report.objects.standing().filter(proposal=OuterRef("proposal")).order_by("-day", "-pk")
    fields = {f"last_{name}": Subquery(last.values(name)[:1]) for name in ("day", "yuan", "hours")}
    for each in recommendations.annotate(**fields).iterator(chunk_size=CHUNK):
        yield (*_asked(each, hidden), *(getattr(each, name) for name in fields))


def _asked(each: Recommendation, hidden: Collection[int]) -> Iterator[Any]:
    proposal = each.proposal
    lead = HIDDEN if proposal.pk in hidden else proposal.lead.name
    yield from (proposal.number, proposal.title, KINDS[proposal.kind], lead, proposal.branch.name)
    yield from (each.department.name, clock.day_of(each.recommended_at), each.reply_by)
    yield from (clock.day_of(moment) if moment else None for moment in (each.taken_up_at, each.replied_at))
    yield ANSWERS[each.adopted] if each.adopted is not None else None
    yield each.reply or None
    yield "是" if each.is_late else "否"

"""Workbooks of reviews: the criteria, which are also the template of their import, and the ranked list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from branchmgr.models import User
from branchmgr.spreadsheets import Format, Written, WrittenColumn
from innovation.enums import KIND_WORDS, Verdict
from innovation.hidden_names import HIDDEN, names_hidden_from
from innovation.models import ReviewMeeting
from innovation.review_queries import measures_of, ranked

CRITERIA: Final[tuple[tuple[str, Format], ...]] = (
    ("编号", "text"),
    ("标准", "text"),
    ("权重", "number"),
    ("等级", "text"),
)
RANKED: Final[tuple[tuple[str, Format], ...]] = (
    ("名次", "integer"),
    ("编号", "text"),
    ("名称", "text"),
    ("类型", "text"),
    ("第一作者", "text"),
    ("党小组", "text"),
    ("评分", "number"),
    ("极差", "number"),
    ("有效评审数", "integer"),
    ("决定", "text"),
    ("理由", "text"),
)
KINDS: Final = {str(kind): word for word, kind in KIND_WORDS.items()}
VERDICTS: Final = {
    Verdict.ACCEPT: "通过",
    Verdict.RETURN: "退回修改",
    Verdict.PARK: "暂缓",
    Verdict.NOT_ADOPT: "不采纳",
}


def criteria_workbook(meeting: ReviewMeeting) -> list[Written]:
    """The criteria of a meeting."""
    rows = ((each.code, each.name, each.weight, each.ranges or None) for each in measures_of(meeting))
    return [Written("评审标准", _columns(CRITERIA), rows)]


def ranked_workbook(meeting: ReviewMeeting, user: User) -> list[Written]:
    """The ranked list as this person may see it."""
    return [Written("排序", _columns(RANKED), _ranked(meeting, user))]


def _ranked(meeting: ReviewMeeting, user: User) -> Iterator[Sequence[Any]]:
    hidden = names_hidden_from(user)
    for line in ranked(meeting, user):
        proposal, entry = line.proposal, line.entry
        verdict = VERDICTS[Verdict(entry.verdict)] if entry.verdict and not line.hidden else None
        unnamed = proposal.pk in hidden
        group = proposal.group.name if proposal.group and not unnamed else None
        yield (
            line.place,
            proposal.number,
            proposal.title,
            KINDS[proposal.kind],
            HIDDEN if unnamed else proposal.lead.name,
            group,
            line.rating,
            line.spread,
            None if line.hidden else line.reviews.counting,
            verdict,
            None if line.hidden else entry.reason or None,
        )


def _columns(columns: Sequence[tuple[str, Format]]) -> list[WrittenColumn]:
    return [WrittenColumn(header, format=form) for header, form in columns]

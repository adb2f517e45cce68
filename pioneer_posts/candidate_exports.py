"""The workbook of a round's candidates, as the list shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from branchmgr.spreadsheets import Written, WrittenColumn
from pioneer_posts.enums import ApplicationStatus, Way
from pioneer_posts.models import Application
from pioneer_posts.models.applications import ApplicationQuerySet

CHUNK: Final = 500
CANDIDATES: Final = "候选人"
HEADERS: Final = (
    "姓名", "工号", "党小组", "示范岗", "部门", "方式", "推荐人", "申报理由", "承诺", "目标", "党小组意见", "意见内容",
    "状态", "不授牌理由",
)  # fmt: skip
WAYS: Final = {str(Way.APPLIED): "本人申报", str(Way.NOMINATED): "党小组推荐"}
STATUSES: Final = {
    str(ApplicationStatus.DRAFT): "草稿",
    str(ApplicationStatus.NOMINATED): "待本人同意",
    str(ApplicationStatus.SUBMITTED): "候选人",
    str(ApplicationStatus.DECLINED): "本人不同意",
    str(ApplicationStatus.WITHDRAWN): "已撤回",
    str(ApplicationStatus.AWARDED): "已授牌",
    str(ApplicationStatus.NOT_AWARDED): "未授牌",
}
LAPSED: Final = {str(Way.APPLIED): "逾期未提交", str(Way.NOMINATED): "逾期未答复"}
OPINIONS: Final = {True: "同意", False: "不同意", None: None}


def candidate_workbook(candidates: ApplicationQuerySet) -> list[Written]:
    """One line a candidate."""
    return [Written(CANDIDATES, [WrittenColumn(header) for header in HEADERS], _lines(candidates))]


def _lines(candidates: ApplicationQuerySet) -> Iterator[Sequence[Any]]:
    for each in candidates.prefetch_related("aims").iterator(chunk_size=CHUNK):
        yield (*_place(each), *_words(each), OPINIONS[each.supported], each.opinion or None, *_end(each))


def _place(each: Application) -> Sequence[Any]:
    nominator = each.nominated_by.name if each.nominated_by else None
    group = each.group.name if each.group else None
    person, post = each.person, each.post
    return (person.name, person.employee_no, group, post.name, post.department.name, WAYS[each.way], nominator)


def _words(each: Application) -> Sequence[Any]:
    aims = ";".join(aim.text for aim in each.aims.all())
    return (each.grounds or None, each.pledge or None, aims or None)


def _end(each: Application) -> Sequence[Any]:
    return (LAPSED[each.way] if each.has_lapsed else STATUSES[each.status], each.decision_reason or None)

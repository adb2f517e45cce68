"""The workbook of the posts held of a round, as the list shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from branchmgr import clock
from branchmgr.spreadsheets import Written, WrittenColumn
from pioneer_posts.enums import HELD_OUT, POST_KIND_WORDS, HoldingStatus
from pioneer_posts.models.holdings import HoldingQuerySet

CHUNK: Final = 500
HELD: Final = "示范岗"
TEXTS: Final = ("编号", "姓名", "工号", "党小组", "示范岗", "类型", "部门", "承诺", "目标")
COUNTS: Final = ("目标数", "已达成", "采纳意见数")
DAYS: Final = ("在岗起", "终止日期")
COLUMNS: Final = (
    *(WrittenColumn(header) for header in TEXTS),
    *(WrittenColumn(header, format="integer") for header in COUNTS),
    WrittenColumn("状态"),
    *(WrittenColumn(header, format="date") for header in DAYS),
)
STATUSES: Final = {
    str(HoldingStatus.HELD): "在岗",
    HELD_OUT: "已届满",
    str(HoldingStatus.GIVEN_UP): "已退出",
    str(HoldingStatus.WITHDRAWN): "已撤岗",
}
KINDS: Final = {str(kind): word for word, kind in POST_KIND_WORDS.items()}


def holding_workbook(holdings: HoldingQuerySet) -> list[Written]:
    """One line a post held; they have their aims and words counted."""
    return [Written(HELD, list(COLUMNS), _lines(holdings))]


def _lines(holdings: HoldingQuerySet) -> Iterator[Sequence[Any]]:
    for each in holdings.prefetch_related("application__aims").iterator(chunk_size=CHUNK):
        group = each.group.name if each.group else None
        post = (each.post.name, KINDS[each.post.kind], each.post.department.name)
        yield (each.number, each.person.name, each.person.employee_no, group, *post, *_pledge(each), *_state(each))


def _pledge(each: Any) -> Sequence[Any]:
    aims = ";".join(aim.text for aim in each.application.aims.all())
    return (each.application.pledge, aims, each.aims, each.reached, each.heard)


def _state(each: Any) -> Sequence[Any]:
    return (STATUSES[each.state_on(clock.today())], each.starts_on, each.end_day)

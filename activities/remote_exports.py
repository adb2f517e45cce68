"""Remote members, visits and talks as workbooks. Of talks there are numbers and days only, never a word of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from activities.models import Visit
from activities.models.remote import VisitQuerySet
from activities.remote_queries import Away
from activities.talk_queries import Talker
from branchmgr.spreadsheets import Written, WrittenColumn

CHUNK = 500
AWAY = ("工号", "姓名", "党小组", "所在地", "事由", "外出日期", "预计返回", "最近联系", "下次联系", "组织关系意见")
AWAY_DAYS = frozenset({"外出日期", "预计返回", "最近联系", "下次联系"})
VISITS = ("日期", "类别", "党小组", "走访对象", "走访人", "需求", "办理情况")
TALKERS = ("工号", "姓名", "党小组", "与支委谈心", "与党员谈心", "最近谈心", "尚缺")


def remote_workbook(found: Iterable[Away]) -> list[Written]:
    """The remote members, one a row."""
    columns = [WrittenColumn(name, format="date" if name in AWAY_DAYS else "text") for name in AWAY]
    return [Written("在外党员", columns, (_away(each) for each in found))]


def visit_workbook(visits: VisitQuerySet) -> list[Written]:
    """The visits, one a row."""
    columns = [WrittenColumn(name, format="date" if name == "日期" else "text") for name in VISITS]
    return [Written("走访", columns, _visits(visits.iterator(chunk_size=CHUNK)))]


def talk_workbook(people: Iterable[Talker]) -> list[Written]:
    """Who had how many talks of which kind, and which are still needed."""
    formats = {"最近谈心": "date", "与支委谈心": "integer", "与党员谈心": "integer"}
    columns = [WrittenColumn(name, format=formats.get(name, "text")) for name in TALKERS]  # type: ignore[arg-type]
    return [Written("谈心谈话", columns, (_talker(each) for each in people))]


def _away(each: Away) -> Sequence[Any]:
    stay, group = each.stay, each.group.name if each.group else None
    decision = f"{stay.decided_on} {stay.transfer_decision}" if stay.decided_on else None
    person = each.person
    days = (stay.since, stay.expected_on, each.last_on, each.due_on)
    return person.employee_no, person.name, group, stay.place, stay.work, *days, decision


def _visits(visits: Iterable[Visit]) -> Iterator[Sequence[Any]]:
    for each in visits:
        person = each.person.name if each.person else None
        kind = str(each.get_kind_display())
        yield each.on, kind, each.group.name, person, each.by.name, each.needs, each.done


def _talker(each: Talker) -> Sequence[Any]:
    group, missing = each.group.name if each.group else None, "、".join(each.missing)
    counts = each.with_committee, each.with_members
    return each.person.employee_no, each.person.name, group, *counts, each.last_on, missing

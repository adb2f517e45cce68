"""The workbooks of the set-up: sheets of the roster with examples that name what is there, and the timetable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from appraisal.enums import Cadence
from appraisal.moments import Timing, period_on, publish_at, scoring_opens_at
from board.first_periods import FirstPeriod, first_periods
from board.set_up_gaps import Scope
from branchmgr import clock
from branchmgr.models import User
from branchmgr.spreadsheets import Sheet, Written, WrittenColumn, template
from groups.enums import Office
from groups.models import Appointment, Branch
from groups.services.roster import roster_sheets
from groups.services.roster.sheets import APPOINTMENTS, GROUPS, ORGANISATIONS, PEOPLE

Rows = list[dict[str, str]]
ROWS_AT_MOST = 500
"""places without an office that a template names, and branches of a timetable"""
USUAL = Timing(scoring_lead_days=10, publish_day=1, publish_time=time(9), shift_to_working_day=False, objection_days=7)
"""the days that a new scheme begins with"""


def organisation_workbook(user: User) -> bytes:
    """Branches below the committee that is there, with their groups."""
    above = Scope(user).committees().order_by("path").first()
    parent = {"上级代码": above.code if above else "DW01"}
    branches = [
        {"代码": "ZB01", "名称": "生产安全党支部", "类型": "党支部"} | parent,
        {"代码": "ZB02", "名称": "设备动力党支部", "类型": "党支部"} | parent,
    ]
    founded = {"成立日期": f"{clock.today().year}-01-01"}
    groups = [
        {"代码": "XZ01", "名称": "计划调度党小组", "党支部代码": "ZB01", "班组": "调度一班"} | founded,
        {"代码": "XZ02", "名称": "质量管理党小组", "党支部代码": "ZB01", "班组": "检验班"} | founded,
        {"代码": "XZ03", "名称": "动力运行党小组", "党支部代码": "ZB02", "班组": "运行班"} | founded,
    ]
    return _template({ORGANISATIONS: branches, GROUPS: groups})


def people_workbook(user: User) -> bytes:
    """Three people of the first group that is there."""
    group = Scope(user).groups.select_related("branch").order_by("branch__code", "code").first()
    own = {"党支部代码": group.branch.code if group else "ZB01", "党小组代码": group.code if group else "XZ01"}
    work = {"部门": "计划调度科", "类别": "在岗"}
    full = {"政治面貌": "正式党员", "入党日期": "2012-07-01", "转正日期": "2013-07-01"}
    people = [
        {"工号": "10001", "姓名": "张三", "性别": "男", "岗位": "调度主任", "手机": "13800000000"} | full | own | work,
        {"工号": "10002", "姓名": "李四", "性别": "女", "岗位": "调度员"} | full | own | work,
        {"工号": "20001", "姓名": "王五", "性别": "男", "政治面貌": "群众", "岗位": "科长"} | work,
    ]
    return _template({PEOPLE: people})


def appointments_workbook(user: User) -> bytes:
    """A row for each office that nobody holds yet, to be given a number; examples where all are held."""
    since = {"起": clock.today().isoformat()}
    missing = [{"职务": office, "所在": code} | since for office, code in _vacant(Scope(user))]
    examples = [
        {"工号": "10001", "职务": "支部书记", "所在": "ZB01"} | since,
        {"工号": "10002", "职务": "党小组长", "所在": "XZ01"} | since,
        {"工号": "20001", "职务": "部门负责人", "所在": "计划调度科"} | since,
    ]
    began = _("起 is the day on which the office really began: who approves a scheme was in office at the meeting.")
    stand = _("Offices that nobody holds stand there already.")
    return _template({APPOINTMENTS: missing or examples}, notes=[stand, began])


def _vacant(scope: Scope) -> Iterator[tuple[str, str]]:
    """Office and place of what nobody holds today: secretaries, leaders, heads of department."""
    held = Appointment.objects.on(scope.today)
    led = held.filter(office=Office.SECRETARY).values("branch")
    branches = scope.branches.exclude(pk__in=led).order_by("code")
    yield from (("支部书记", branch.code) for branch in branches[:ROWS_AT_MOST])
    groups = scope.groups.exclude(pk__in=held.leaders().values("group")).order_by("branch__code", "code")
    yield from (("党小组长", group.code) for group in groups[:ROWS_AT_MOST])


def _template(samples: Mapping[str, Rows], *, notes: Sequence[str] = ()) -> bytes:
    sheets: Sequence[Sheet] = [sheet for sheet in roster_sheets() if sheet.title in samples]
    return template(sheets, samples=samples, notes=notes)


def timetable(user: User) -> list[Written]:
    """What happens when in the first period of each branch, to be hung up or handed out."""
    branches = Scope(user).branches.order_by("code")[:ROWS_AT_MOST]
    known = [each for each in first_periods(branches) if each.code]
    columns = [
        WrittenColumn(_("Party branch")),
        WrittenColumn(_("Period")),
        WrittenColumn(_("Day"), format="date"),
        WrittenColumn(_("What happens")),
        WrittenColumn(_("Who")),
    ]
    rows = [row for first in known or [_usual()] for row in _moments(first)]
    return [Written(_("Timetable"), columns, rows)]


def _usual() -> FirstPeriod:
    """The running quarter with the usual days, while no scheme says others."""
    code, zone = period_on(clock.today(), Cadence.QUARTER.span), clock.zone()
    branch = Branch(name=_("(as usual, until the scheme says otherwise)"))
    return FirstPeriod(branch, code, None, scoring_opens_at(code, USUAL, zone), publish_at(code, USUAL, zone))


def _moments(first: FirstPeriod) -> Iterator[tuple[Any, ...]]:
    place = (first.branch.name, str(first))
    scored, published = (clock.day_of(each) if each else None for each in (first.scoring_opens_at, first.publish_at))
    yield (*place, first.opens_on, _("The period opens by itself. Groups file their records."), _("group leaders"))
    scoring = _("The score grid opens. Every cell is scored until the last day.")
    yield (*place, scored, scoring, _("secretary"))
    yield (*place, first.ends_on, _("Last day. The period is totalled once it is over and complete."), _("by itself"))
    yield (*place, published, _("The result is published."), _("by itself"))


WORKBOOKS: dict[str, Callable[[User], bytes]] = {
    "organisation": organisation_workbook,
    "people": people_workbook,
    "appointments": appointments_workbook,
}

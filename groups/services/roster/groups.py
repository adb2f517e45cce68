"""The sheet 党小组: Party groups, their work team, liaison and dates."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branchmgr.imports.changes import ChangeKind
from branchmgr.spreadsheets import Row
from groups.enums import COMMITTEE_OFFICES
from groups.models import Branch, PartyGroup, Person
from groups.services.roster.draft import Draft
from groups.services.roster.register import is_new
from groups.services.roster.sheets import GROUPS as SHEET

Named = list[tuple[Row, PartyGroup]]


def named_groups(draft: Draft) -> Named:
    """Makes every group of the sheet known by its code."""
    named = []
    for row in draft.book.rows(SHEET):
        if not draft.claims(SHEET, row, "代码", space="place"):
            continue
        code = row.text("代码")
        if draft.register.organisation(code):
            row.fault("代码", _("An organisation has this code already."))
        else:
            named.append((row, draft.register.groups.setdefault(code, PartyGroup(code=code))))
    return named


def settle_groups(draft: Draft, named: Named) -> None:
    """Works out what changes for each group; people must be known by then."""
    for row, group in named:
        if not _settle_branch(draft, row, group):
            continue
        dissolved_before = group.dissolved_on
        _check_liaison(draft, row, group)
        differences = draft.settle(SHEET, row, group, _fields(draft, row))
        _check_dates(row, group)
        if not draft.reach.covers(group):
            draft.keep_out(row, "党支部代码", group, differences, _("You do not administer this branch."))
        if group.dissolved_on and group.dissolved_on != dissolved_before:
            draft.dissolving.append(group)
        ended = bool(group.dissolved_on and not dissolved_before)
        draft.note(SHEET, group, group.code, differences, ChangeKind.ENDED if ended else ChangeKind.CHANGED)


def _fields(draft: Draft, row: Row) -> dict[str, tuple[str, Any]]:
    return {
        "名称": ("name", row.text("名称")),
        "班组": ("work_team", row.text("班组")),
        "联系支委工号": ("liaison", _liaison(draft, row)),
        "成立日期": ("founded_on", row.date("成立日期")),
        "撤销日期": ("dissolved_on", row.date("撤销日期")),
    }


def _settle_branch(draft: Draft, row: Row, group: PartyGroup) -> bool:
    """A group stays in its branch for good: results and attendance of the past hang on both."""
    branch = branch_named(draft, row)
    if branch is None:
        return False
    if is_new(group):
        group.branch = branch
    elif group.branch != branch:
        message = _("This group belongs to another branch. Dissolve it there and found one with a new code.")
        row.fault("党支部代码", message)
        return False
    return True


def branch_named(draft: Draft, row: Row) -> Branch | None:
    """The branch that a row of groups or people names; a fault where there is none."""
    code = row.text("党支部代码")
    branch = draft.register.branches.get(code)
    if code and branch is None and code not in draft.register.doubtful:
        row.fault("党支部代码", _("No Party branch has this code, neither here nor in this file."))
    return branch


def _liaison(draft: Draft, row: Row) -> Person | None:
    number = row.text("联系支委工号")
    person = draft.register.people.get(number)
    if number and person is None:
        row.fault("联系支委工号", _("Nobody has this employee number, neither here nor in this file."))
    return person


def _check_liaison(draft: Draft, row: Row, group: PartyGroup) -> None:
    """Nobody names a stranger as liaison: notices and the group's page would tell who the number belongs to."""
    person = draft.register.people.get(row.text("联系支委工号"))
    before = None if is_new(group) else group.liaison
    known = person is not None and not is_new(person)  # who is new is judged in the own row
    if person and known and person != before and not draft.reach.covers_person(person):
        row.fault("联系支委工号", _("You do not administer the branch of this person."))


def _check_dates(row: Row, group: PartyGroup) -> None:
    if group.founded_on and group.dissolved_on and group.dissolved_on <= group.founded_on:
        row.fault("撤销日期", _("A group is dissolved after the day it was founded."))


def notice_liaisons(draft: Draft, named: Named) -> None:
    """Says which liaisons are not on their branch committee today; appointments must be settled by then."""
    serving = {
        (appointment.person.employee_no, appointment.branch.code)
        for appointment in draft.register.appointments.values()
        if appointment.office in COMMITTEE_OFFICES
        and appointment.branch
        and (appointment.ends_on is None or appointment.ends_on >= draft.today)
    }
    for row, group in named:
        person = group.liaison
        if person and (person.employee_no, row.text("党支部代码")) not in serving:
            text = _("%(person)s is liaison but not on the committee of the branch.")
            draft.notice(SHEET, row, text % {"person": person})


def still_beyond(group: PartyGroup) -> Q:
    """Memberships of the group that go on after its last day."""
    return Q(group=group) & (Q(ends_on=None) | Q(ends_on__gte=group.dissolved_on))

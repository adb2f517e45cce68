"""Who belongs to which group from when: dated, so that yesterday's answer stays what it was."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from branchmgr.imports.changes import Change, ChangeKind, FieldChange
from branchmgr.spreadsheets import Row
from groups.models import Membership, PartyGroup, Person
from groups.services.roster.draft import Draft
from groups.services.roster.groups import still_beyond
from groups.services.roster.register import is_new
from groups.services.roster.sheets import PEOPLE as SHEET

COLUMN = "党小组代码"
DAY = timedelta(days=1)


def settle_membership(draft: Draft, row: Row, person: Person) -> list[FieldChange]:
    """Begins, moves or ends the person's membership as the row says.

    A file without the column leaves it as it is, unless the person goes to another branch than the group's.
    """
    if not draft.has(SHEET, COLUMN):
        return _leave_with_branch(draft, person)
    code = row.text(COLUMN)
    group = draft.register.groups.get(code)
    if code and not (group and _may_hold(draft, row, person, group)):
        if group is None and code not in draft.register.doubtful:
            row.fault(COLUMN, _("No Party group has this code, neither here nor in this file."))
        return []
    current = draft.register.memberships.get(person.pk) if not is_new(person) else None
    if not is_new(person):
        draft.placed.add(person.pk)
    return _place(draft, person, current, group)


def _leave_with_branch(draft: Draft, person: Person) -> list[FieldChange]:
    current = None if is_new(person) else draft.register.memberships.get(person.pk)
    if current is None or (person.branch and current.group.branch_id == person.branch.pk):
        return []
    draft.placed.add(person.pk)
    return _place(draft, person, current, None)


def _may_hold(draft: Draft, row: Row, person: Person, group: PartyGroup) -> bool:
    branch = person.branch.code if person.branch else ""
    if not hasattr(group, "branch"):
        return False  # its own row has a fault
    if group.branch.code != branch:
        row.fault(COLUMN, _("This group belongs to another branch than the person."))
        return False
    if group.dissolved_on and group.dissolved_on <= draft.today:
        row.fault(COLUMN, _("This group is dissolved. Give the code of another group, or none."))
        return False
    if not person.is_member:
        draft.notice(SHEET, row, _("%(person)s is not a Party member but in a Party group.") % {"person": person})
    return True


def _place(draft: Draft, person: Person, current: Membership | None, group: PartyGroup | None) -> list[FieldChange]:
    last_day = _last_day(group)
    if current and group and current.group.code == group.code:
        if current.ends_on == last_day:
            return []
        return _end(draft, current, last_day)
    before = current.group.code if current else ""
    if current:
        _leave(draft, current)
    if group:
        start = _first_day(draft, person, group)
        joined = Membership(person=person, group=group, starts_on=start, ends_on=last_day)
        draft.created[Membership].append(joined)
    after = group.code if group else ""
    return [FieldChange(COLUMN, before, after)] if before != after else []


def _end(draft: Draft, membership: Membership, last_day: date | None) -> list[FieldChange]:
    """Another last day: the group's dissolution was set, moved or taken back."""
    before = membership.ends_on.isoformat() if membership.ends_on else ""
    membership.ends_on = last_day
    _alter(draft, membership)
    return [FieldChange(f"{COLUMN}（止）", before, last_day.isoformat() if last_day else "")]


def _leave(draft: Draft, membership: Membership) -> None:
    """Ends a membership yesterday; one that has not begun before today has no past and is taken back."""
    if membership.starts_on >= draft.today:
        draft.given_up.append(membership)
        return
    membership.ends_on = draft.today - DAY
    _alter(draft, membership)


def _alter(draft: Draft, membership: Membership) -> None:
    draft.altered[Membership].append(membership)
    draft.touched[Membership].add("ends_on")


def _first_day(draft: Draft, person: Person, group: PartyGroup) -> date:
    """The first membership begins with the group or the joining, whichever is later; a move begins today."""
    known = [day for day in (group.founded_on, person.joined_on) if day]
    if is_new(person) or person.pk not in draft.register.former:
        return max(known, default=draft.today)
    return max([draft.today, *([group.founded_on] if group.founded_on else [])])


def _last_day(group: PartyGroup | None) -> date | None:
    return group.dissolved_on - DAY if group and group.dissolved_on else None


def end_with_groups(draft: Draft) -> None:
    """Ends the memberships of groups that the workbook dissolves, for people the workbook does not settle itself."""
    for group in (group for group in draft.dissolving if not is_new(group)):
        staying = Membership.objects.filter(still_beyond(group)).exclude(person__in=draft.placed)
        for membership in staying.select_related("person", "group"):
            if membership.starts_on >= (group.dissolved_on or draft.today):
                draft.given_up.append(membership)
                differences = [FieldChange(COLUMN, group.code, "")]
            else:
                differences = _end(draft, membership, _last_day(group))
            person = membership.person
            draft.changes.append(Change(SHEET, ChangeKind.CHANGED, person.employee_no, person.name, tuple(differences)))

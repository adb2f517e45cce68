"""The sheet 人员: people, their accounts and their membership of a group."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branchmgr.imports.changes import FieldChange
from branchmgr.models import User
from branchmgr.spreadsheets import Row
from groups.enums import CATEGORY_WORDS, POLITICAL_STATUS_WORDS, SEX_WORDS, Category
from groups.models import Branch, Department, Person
from groups.models.privacy import LEFT, PLACEHOLDER
from groups.particulars import READERS
from groups.services.roster.draft import Draft
from groups.services.roster.groups import branch_named
from groups.services.roster.identities import settle_identity
from groups.services.roster.memberships import settle_membership
from groups.services.roster.register import is_new
from groups.services.roster.sheets import DEPARTMENTS
from groups.services.roster.sheets import PEOPLE as SHEET

Named = list[tuple[Row, Person]]
ACCOUNT = "账号"
FORESEEN = timedelta(days=366)
"""how far ahead a roster may tell of joining the Party and of becoming a full member, which is a year after it"""


def named_people(draft: Draft) -> Named:
    """Makes everybody on the sheet known by the employee number."""
    return [
        (row, draft.register.people.setdefault(row.text("工号"), Person(employee_no=row.text("工号"))))
        for row in draft.book.rows(SHEET)
        if draft.claims(SHEET, row, "工号", space="person")
    ]


def settle_people(draft: Draft, named: Named) -> None:
    """Works out what changes for each person; groups must be settled by then."""
    for row, person in named:
        branch = branch_named(draft, row) if draft.has(SHEET, "党支部代码") else _branch_of(person)
        covered = is_new(person) or draft.reach.covers_person(person)
        if covered:
            _check_branch(draft, row, person, branch)
        differences = draft.settle(SHEET, row, person, _fields(draft, row, person, branch))
        _check_dates(draft, row, person)
        differences += settle_identity(draft, row, person, covered=covered)
        differences += _settle_account(draft, person) + settle_membership(draft, row, person)
        _check_kept_free(row, person, differences)
        if not covered:
            draft.keep_out(row, "工号", person, differences, _("You do not administer the branch of this person."))
        draft.note(SHEET, person, person.employee_no, differences)


def _check_kept_free(row: Row, person: Person, differences: list[FieldChange]) -> None:
    """What stands for those whose data were erased is nobody else's, and stays as it is."""
    if PLACEHOLDER.fullmatch(person.employee_no) and differences:
        row.fault("工号", _("Numbers like this one stand for people whose data were erased; give another number."))
    elif person.name.startswith(LEFT) and differences:
        row.fault("姓名", _("This name stands for people whose data were erased; give another name."))


def _fields(draft: Draft, row: Row, person: Person, branch: Branch | None) -> dict[str, tuple[str, Any]]:
    return _person_fields(row, person, branch) | _work_fields(draft, row)


def _branch_of(person: Person) -> Branch | None:
    return person.branch if not is_new(person) else None


def _check_branch(draft: Draft, row: Row, person: Person, branch: Branch | None) -> None:
    """Whoever puts a person into a branch, or out of all branches, administers that place."""
    if not is_new(person) and person.branch == branch:
        return
    if branch is not None and not draft.reach.covers(branch):
        row.fault("党支部代码", _("You do not administer this branch."))
    elif branch is None and not row.text("党支部代码") and not draft.reach.covers_branchless:
        row.fault("党支部代码", _("People without a branch are set up by an admin of the topmost committee."))


def _person_fields(row: Row, person: Person, branch: Branch | None) -> dict[str, tuple[str, Any]]:
    category = CATEGORY_WORDS.get(row.choice("类别") or "", Category(person.category))
    return {
        "姓名": ("name", _read(row, "姓名")),
        "性别": ("sex", SEX_WORDS.get(row.choice("性别") or "", "")),
        "政治面貌": ("political_status", POLITICAL_STATUS_WORDS.get(row.choice("政治面貌") or "", "")),
        "入党日期": ("joined_on", row.date("入党日期")),
        "转正日期": ("confirmed_on", row.date("转正日期")),
        "党支部代码": ("branch", branch),
        "类别": ("category", category),
    }


def _work_fields(draft: Draft, row: Row) -> dict[str, tuple[str, Any]]:
    return {
        "部门": ("department", _department(draft, row)),
        "岗位": ("position", row.text("岗位")),
        "手机": ("mobile", _read(row, "手机")),
        "邮箱": ("email", _read(row, "邮箱")),
        "出生日期": ("born_on", row.date("出生日期")),
    }


def _department(draft: Draft, row: Row) -> Department | None:
    """The department of this name, set up where it is new."""
    name = row.text("部门")
    if not name:
        return None
    known = draft.register.departments.get(name)
    if known is None:
        known = draft.register.departments.setdefault(name, Department())
        draft.settle(SHEET, row, known, {"部门": ("name", name)})
        draft.note(DEPARTMENTS, known, name, [])
    return known


def _check_dates(draft: Draft, row: Row, person: Person) -> None:
    for header, day in (("入党日期", person.joined_on), ("转正日期", person.confirmed_on)):
        if draft.has(SHEET, header) and day and day > draft.today + FORESEEN:
            row.fault(header, _("This day is more than a year to come. Check the year."))
    if draft.has(SHEET, "出生日期") and person.born_on and person.born_on > draft.today:
        row.fault("出生日期", _("This day is still to come."))
    if person.joined_on and person.confirmed_on and person.confirmed_on < person.joined_on:
        row.fault("转正日期", _("Nobody becomes a full member before joining."))
    if person.born_on and person.joined_on and person.born_on >= person.joined_on:
        row.fault("出生日期", _("Nobody joins before being born."))


def _read(row: Row, header: str) -> str:
    """What the cell holds, by the reading that pages have, too; a fault where it is none."""
    typed = row.text(header)
    try:
        return READERS[header](typed)
    except ValidationError as fault:
        row.fault(header, fault.messages[0])
        return typed


def _settle_account(draft: Draft, person: Person) -> list[FieldChange]:
    """Everybody gets an account, which opens once an admin has issued a first password."""
    if person.user is not None:
        return []
    account = draft.register.accounts.get(person.employee_no)
    if account is None:
        # What make_password(None) gives, without drawing 40 letters one by one for thousands of people.
        unusable = f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_hex(20)}"
        account = User(username=person.employee_no, password=unusable, created_at=draft.now)
        draft.created[User].append(account)
    person.user = account
    if is_new(person):
        return []
    draft.touched[Person].add("user")
    return [FieldChange(ACCOUNT, "", person.employee_no)]

"""Payments of dues by workbook: the sheet 党费 of a group, all or nothing, repeatable without change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.amounts import first_of_month
from activities.models import Dues
from activities.payers import payers
from activities.services.dues import amount_fault, before_joining, moment_fault, paid_already, write_payment, write_rows
from branchmgr import audit, clock, pace
from branchmgr.decimals import plain
from branchmgr.imports.changes import Change, ChangeKind, FieldChange, Outcome
from branchmgr.models import User
from branchmgr.punctuation import with_commas
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from groups.models import PartyGroup, Person

PAYMENTS = "党费"
NUMBER, NAME, MONTH, OWED, PAID, PAID_AT = "工号", "姓名", "月份", "应缴金额", "实缴金额", "缴纳时间"


@dataclass(slots=True)
class _Desk:
    """The workbook beside the group it is for: who pays in which month, what there is, what shall be paid."""

    group: PartyGroup
    book: ReadWorkbook
    now: datetime
    paying: dict[date, dict[str, Person]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    seen: set[tuple[str, date]] = field(default_factory=set)
    payments: list[tuple[Dues, Decimal, datetime]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0


def payment_sheet() -> Sheet:
    """The sheet as it is read; what is owed stands there to look at."""
    return Sheet(
        PAYMENTS,
        (
            Column(NUMBER, required=True),
            Column(NAME),
            Column(MONTH, required=True),
            Column(OWED),
            Column(PAID),
            Column(PAID_AT),
        ),
    )


@transaction.atomic
def import_payments(
    group: PartyGroup, *, source: bytes | BinaryIO, by: User | None, now: datetime, dry_run: bool = False
) -> Outcome:
    """Records the payments that a workbook brings; rows without amount and time stay as they are.

    Raises RefusedError with all faults at once where anything is wrong; then nothing is changed. The same workbook
    twice changes nothing the second time. With ``dry_run`` nothing stays of it.
    """
    desk = _drafted(group, source, by=by, now=now)
    desk.book.refuse_if_faulty()
    outcome = dues_outcome(desk.book, PAYMENTS, desk.changes, desk.unchanged, dry_run=dry_run)
    if dry_run:
        transaction.set_rollback(True)
        return outcome
    for dues, paid, paid_at in desk.payments:
        write_payment(dues, paid=paid, paid_at=paid_at, by=by, now=now)
    if desk.payments:
        rows = [_said(dues) for dues, _paid, _at in desk.payments]
        after = {"group": group.code, "payments": rows}
        audit.record("dues_imported", by=by, subject=group, branch=group.branch.code, after=after)
    return outcome


def dues_outcome(book: ReadWorkbook, sheet: str, changes: list[Change], unchanged: int, *, dry_run: bool) -> Outcome:
    """What an import of payments or bases does: how many rows are new or different, how many are the same."""
    changed = ngettext("%(count)s row taken over", "%(count)s rows taken over", len(changes)) % {"count": len(changes)}
    same = ngettext("%(count)s row as before", "%(count)s rows as before", unchanged) % {"count": unchanged}
    return Outcome(
        sheets=(sheet,),
        changes=tuple(changes),
        untouched=Counter({sheet: unchanged}),
        notices=tuple(map(str, book.notices)),
        said=with_commas((changed, same)),
        dry_run=dry_run,
    )


def _drafted(group: PartyGroup, source: bytes | BinaryIO, *, by: User | None, now: datetime) -> _Desk:
    """Everything the workbook says, judged; its faults are collected in the book."""
    PartyGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    desk = _Desk(group, read_workbook(source, [payment_sheet()]), now)
    numbers = {row.text(NUMBER) for row in desk.book.rows(PAYMENTS)}
    known = Person.objects.filter(branch=group.branch_id, employee_no__in=numbers)
    desk.names.update(known.values_list("employee_no", "name"))
    for row in pace.over(desk.book.rows(PAYMENTS), until=80):
        _read_row(desk, row, by=by)
    return desk


def _read_row(desk: _Desk, row: Row, *, by: User | None) -> None:
    number, month = row.text(NUMBER), row.month(MONTH)
    paid, paid_at = row.decimal(PAID), row.moment(PAID_AT)
    if fault := name_fault(row.text(NAME), desk.names.get(number)):
        row.fault(NAME, fault)
    if not number or month is None or not (row.text(PAID) or row.text(PAID_AT)):
        return
    if (number, month) in desk.seen:
        row.fault(NUMBER, _("This person has two rows for the month. Keep one."))
        return
    desk.seen.add((number, month))
    dues = _dues(desk, row, number, month, by=by)
    if not row.text(PAID_AT):
        row.fault(PAID_AT, _("Enter when it was paid, to the second where it is known."))
    elif dues and paid_at and (paid is not None or not row.text(PAID)):
        _take(desk, row, dues, dues.owed if paid is None else paid, paid_at)


def name_fault(typed: str, name: str | None) -> str:
    """What is wrong with the name typed beside a number; empty where it fits, where there is none or nobody known."""
    if not typed or name is None or "".join(typed.split()) == "".join(name.split()):
        return ""
    return _("The name does not fit the employee number.")


def _take(desk: _Desk, row: Row, dues: Dues, paid: Decimal, paid_at: datetime) -> None:
    if dues.paid_at:
        if (dues.paid, dues.paid_at) == (paid, paid_at):
            desk.unchanged += 1
        else:
            said = _("%(said)s To change it, correct the payment with a reason.") % {"said": paid_already(dues)}
            row.fault(PAID if dues.paid != paid else PAID_AT, said)
        return
    if fault := amount_fault(dues, paid):
        row.fault(PAID, fault)
    if fault := moment_fault(dues, paid_at, now=desk.now):
        row.fault(PAID_AT, fault)
    desk.payments.append((dues, paid, paid_at))
    desk.changes.append(_change(row, dues, paid, paid_at))


def _change(row: Row, dues: Dues, paid: Decimal, paid_at: datetime) -> Change:
    """A payment as the page shows it, in the words of the workbook."""
    moment = paid_at.astimezone(clock.zone())
    fields = (FieldChange(PAID, "", plain(paid)), FieldChange(PAID_AT, "", f"{moment:%Y-%m-%d %H:%M:%S}"))
    return Change(PAYMENTS, ChangeKind.CHANGED, f"{row.text(NUMBER)} {dues.month:%Y-%m}", dues.person.name, fields)


def _dues(desk: _Desk, row: Row, number: str, month: date, *, by: User | None) -> Dues | None:
    """The row of dues, made where the month was not opened yet; None, and told, where there can be none."""
    known = Dues.objects.filter(group=desk.group, person__employee_no=number).of_month(month)
    found = known.select_for_update(of=("self",)).with_places().first()
    if found:
        return found
    if month > first_of_month(clock.day_of(desk.now)):
        row.fault(MONTH, _("This month has not begun."))
        return None
    person = _paying(desk, month).get(number)
    if person is None:
        _tell_why_not(desk, row, number, month)
        return None
    made = write_rows(desk.group, month, [person], by=by)
    if not made:
        row.fault(NUMBER, _("This member has no base of dues yet. The branch committee sets it."))
    return made[0] if made else None


def _paying(desk: _Desk, month: date) -> dict[str, Person]:
    if month not in desk.paying:
        people = [person for person, _group in payers([desk.group.pk], month)]
        desk.paying[month] = {person.employee_no: person for person in people}
    return desk.paying[month]


def _tell_why_not(desk: _Desk, row: Row, number: str, month: date) -> None:
    person = Person.objects.filter(branch=desk.group.branch_id, employee_no=number).first()
    if person is None:
        row.fault(NUMBER, _("Nobody of the branch has this employee number."))
    elif person.joined_on and month < first_of_month(person.joined_on):
        row.fault(MONTH, before_joining(person))
    else:
        row.fault(NUMBER, _("This person did not pay dues in this group in that month."))


def _said(dues: Dues) -> dict[str, Any]:
    return {"person": dues.person.employee_no, "month": dues.month, "paid": dues.paid, "paid_at": dues.paid_at}

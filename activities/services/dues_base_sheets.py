"""Bases of dues by workbook: the sheet 党费基数 of a branch, all or nothing, repeatable without change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from activities.enums import DUES_CLASS_WORDS, DuesClass
from activities.models import DuesBase
from activities.services.dues import base_fault, set_base
from activities.services.dues_sheets import dues_outcome, name_fault
from branchmgr import pace
from branchmgr.decimals import plain
from branchmgr.imports.changes import Change, ChangeKind, Outcome, differences
from branchmgr.models import User
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from groups.models import Branch, Person

BASES = "党费基数"
NUMBER, NAME, FROM, CLASS, BASE, AMOUNT, NOTE = "工号", "姓名", "起始月份", "类别", "基数", "固定金额", "批准依据"
COLUMNS = {"person": NUMBER, "from_month": FROM, "base": BASE, "amount": AMOUNT, "note": NOTE}
NOTE_LENGTH = 200


@dataclass(slots=True)
class _Desk:
    branch: Branch
    book: ReadWorkbook
    now: datetime
    people: dict[str, Person]
    seen: set[tuple[str, date]] = field(default_factory=set)
    bases: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0


def base_sheet() -> Sheet:
    """The sheet as it is read and as its template has it."""
    return Sheet(
        BASES,
        (
            Column(NUMBER, required=True),
            Column(NAME),
            Column(FROM, required=True, note=_("The month from which it holds, such as 2026-01.")),
            Column(CLASS, required=True, kind="choice", choices=tuple(DUES_CLASS_WORDS)),
            Column(BASE, kind="decimal", note=_("Yuan a month, for 在职 and 离退休.")),
            Column(AMOUNT, kind="decimal", note=_("Yuan a month, for 固定金额.")),
            Column(NOTE, note=_("For 免交, and for a change within the year: who approved it and when.")),
        ),
    )


@transaction.atomic
def import_bases(
    branch: Branch, *, source: bytes | BinaryIO, by: User | None, now: datetime, dry_run: bool = False
) -> Outcome:
    """Sets the bases that a workbook brings; who is not in it stays as they are.

    Raises RefusedError with all faults at once where anything is wrong; then nothing is changed. With ``dry_run``
    nothing is set.
    """
    desk = _drafted(branch, source, now=now)
    desk.book.refuse_if_faulty()
    for person, wanted in [] if dry_run else desk.bases:
        set_base(person, **wanted, by=by, now=now)
    return dues_outcome(desk.book, BASES, [_change(*each) for each in desk.bases], desk.unchanged, dry_run=dry_run)


def _change(person: Person, wanted: dict[str, Any]) -> Change:
    """A base as the page shows it, beside the one that was set for the month."""
    known = next((each for each in person.dues_bases.all() if each.from_month == wanted["from_month"]), None)
    was = _cells(vars(known)) if known else {}
    kind = ChangeKind.CHANGED if known else ChangeKind.CREATED
    key = f"{person.employee_no} {wanted['from_month']:%Y-%m}"
    return Change(BASES, kind, key, person.name, differences(was, _cells(wanted)))


def _cells(base: dict[str, Any]) -> dict[str, str]:
    word = next(word for word, value in DUES_CLASS_WORDS.items() if value == base["dues_class"])
    figures = {BASE: base["base"], AMOUNT: base["amount"]}
    figure = AMOUNT if base["dues_class"] == DuesClass.FIXED else BASE
    stated = "" if base["dues_class"] == DuesClass.EXEMPT else plain(figures[figure])
    return {CLASS: word, figure: stated, NOTE: base["note"]}


def _drafted(branch: Branch, source: bytes | BinaryIO, *, now: datetime) -> _Desk:
    members = Person.objects.filter(branch=branch).select_related("branch").prefetch_related("dues_bases")
    desk = _Desk(branch, read_workbook(source, [base_sheet()]), now, {each.employee_no: each for each in members})
    for row in pace.over(desk.book.rows(BASES), until=80):
        _read_row(desk, row)
    return desk


def _read_row(desk: _Desk, row: Row) -> None:
    month, word = row.month(FROM), row.choice(CLASS)
    base, amount, note = row.decimal(BASE), row.decimal(AMOUNT), row.text(NOTE)
    person = _person(desk, row)
    if len(note) > NOTE_LENGTH:
        row.fault(NOTE, _("This is longer than %(count)s characters.") % {"count": NOTE_LENGTH})
    if person is None or month is None or word is None or _unreadable(row, base, amount):
        return
    if (person.employee_no, month) in desk.seen:
        row.fault(NUMBER, _("This person has two rows for the month. Keep one."))
        return
    desk.seen.add((person.employee_no, month))
    dues_class = DUES_CLASS_WORDS[word]
    wanted: dict[str, Any] = {
        "from_month": month,
        "dues_class": str(dues_class),
        "base": base,
        "amount": amount,
        "note": note,
    }
    if _is_there(person, wanted):
        desk.unchanged += 1
    elif fault := base_fault(person, **wanted, now=desk.now):
        row.fault(COLUMNS[fault[0]], fault[1])
    else:
        desk.bases.append((person, wanted))


def _unreadable(row: Row, base: Any, amount: Any) -> bool:
    """Whether a cell holds something that is no number, which is told already."""
    return bool((row.text(BASE) and base is None) or (row.text(AMOUNT) and amount is None))


def _person(desk: _Desk, row: Row) -> Person | None:
    number = row.text(NUMBER)
    person = desk.people.get(number)
    if number and person is None:
        row.fault(NUMBER, _("Nobody of the branch has this employee number."))
    if person and (fault := name_fault(row.text(NAME), person.name)):
        row.fault(NAME, fault)
    return person


def _is_there(person: Person, wanted: dict[str, Any]) -> bool:
    """Whether the very same base is set already."""
    return any(_same(known, wanted) for known in person.dues_bases.all())


def _same(known: DuesBase, wanted: dict[str, Any]) -> bool:
    figure = "amount" if wanted["dues_class"] == DuesClass.FIXED else "base"
    stated = None if wanted["dues_class"] == DuesClass.EXEMPT else wanted[figure]
    names = ("from_month", "dues_class", "note")
    return all(getattr(known, name) == wanted[name] for name in names) and getattr(known, figure) == stated

"""Dues 党费: the base of a member's year, the rows of a month, payments to the second and their corrections.

Source of the bands and of who pays from when: 中组发〔2008〕3号, 组电明字〔2017〕5号 (``groups.regulations``).
``now`` is always the moment to judge by (aware).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activities.amounts import first_of_month
from activities.dues_queries import UNDO_WITHIN, is_undoable
from activities.enums import DuesClass
from activities.models import Dues, DuesBase
from activities.payers import amount_of, bases_in_force, monthly_bands, payers
from branchmgr import audit, clock
from branchmgr.decimals import in_yuan
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import PartyGroup, Person
from groups.terms import months_later

MOST_BASE = Decimal("9999999.99")
MOST_PAID = Decimal("999999.99")
PAID_AHEAD_MONTHS = 6
"""dues are paid ahead by half a year at most; what lies further back is a slip in the year"""


@transaction.atomic
def set_base(
    person: Person,
    *,
    from_month: date,
    dues_class: str,
    base: Decimal | None,
    amount: Decimal | None,
    note: str,
    by: User | None,
    now: datetime,
) -> DuesBase:
    """Sets by what a member pays from a month on; months not paid yet follow, months paid keep their amount.

    Raises RefusedError where the figure or the approval is missing, the month lies before joining, or the base of a
    year is changed within it without a reason: it is fixed for the year.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("branch__committee").get(pk=person.pk)
    wanted = _wanted(dues_class, base, amount, note)
    if fault := base_fault(person, from_month=from_month, now=now, **wanted):
        raise RefusedError(fault[1])
    known = person.dues_bases.filter(from_month=from_month).first()
    before = _said(known)
    if known and before == _said(DuesBase(from_month=from_month, **wanted)):
        return known
    made = known or DuesBase(person=person, from_month=from_month)
    for name, value in {**wanted, "set_by": by, "set_at": now}.items():
        setattr(made, name, value)
    made.save()
    followed = _follow(person, made, today=clock.day_of(now))
    after = {**(_said(made) or {}), "months_changed": followed}
    audit.record("dues_base_set", by=by, subject=made, branch=_code(person), before=before, after=after)
    return made


def base_fault(
    person: Person,
    *,
    from_month: date,
    dues_class: str,
    base: Decimal | None,
    amount: Decimal | None,
    note: str,
    now: datetime,
) -> tuple[str, str] | None:
    """What is wrong with a base: the field to mend and the sentence; None where nothing is."""
    figure = "amount" if dues_class == DuesClass.FIXED else "base"
    value = amount if figure == "amount" else base
    if person.branch is None or not person.is_member:
        return "person", _("%(person)s is not a member of a branch and pays no dues.") % {"person": person}
    if fault := _month_fault(person, from_month, today=clock.day_of(now)):
        return "from_month", fault
    if dues_class == DuesClass.EXEMPT:
        return None if note else ("note", _("An exemption names its approval: the meeting and the day."))
    if fault := _figure_fault(value, MOST_PAID if figure == "amount" else MOST_BASE):
        return figure, fault
    fault = "" if note else _year_fault(person, from_month, dues_class, value)
    return ("note", fault) if fault else None


def _month_fault(person: Person, from_month: date, *, today: date) -> str:
    if person.joined_on and from_month < first_of_month(person.joined_on):
        return before_joining(person)
    return _("A base begins next year at the latest.") if from_month.year > today.year + 1 else ""


def _figure_fault(figure: Decimal | None, most: Decimal) -> str:
    if figure is None:
        return _("Enter the amount in yuan.")
    if not 0 <= figure <= most:
        return _("Enter an amount between 0 and %(most)s yuan.") % {"most": in_yuan(most)}
    return _not_whole_cents(figure)


def _not_whole_cents(figure: Decimal) -> str:
    if figure != figure.quantize(Decimal("0.01")):
        return _("An amount in yuan has two places at most.")
    return ""


def _year_fault(person: Person, from_month: date, dues_class: str, figure: Decimal | None) -> str:
    """A base is fixed for the year: another one within it needs its reason."""
    for known in person.dues_bases.all():
        stated = known.amount if known.dues_class == DuesClass.FIXED else known.base
        if known.from_month.year == from_month.year and (known.dues_class, stated) != (dues_class, figure):
            said = _("The base is fixed for the year. To change it within %(year)s, name the approval or reason.")
            return said % {"year": from_month.year}
    return ""


@transaction.atomic
def open_month(group: PartyGroup, month: date, *, by: User | None = None, now: datetime) -> list[Dues]:
    """Writes down what each member of a group owes for a month; who is there already stays as they are.

    Members without a base are left out until they have one. Raises RefusedError for a month that has not begun.
    """
    group = PartyGroup.objects.select_for_update(of=("self",), no_key=True).select_related("branch").get(pk=group.pk)
    if month > first_of_month(clock.day_of(now)):
        raise RefusedError(_("This month has not begun."))
    made = write_rows(group, month, [person for person, _group in payers([group.pk], month)], by=by)
    if made:
        after = {"month": month, "group": group.code, "members": len(made), "owed": sum(each.owed for each in made)}
        audit.record("dues_month_opened", by=by, subject=group, branch=group.branch.code, after=after)
    return made


def write_rows(group: PartyGroup, month: date, people: Iterable[Person], *, by: User | None) -> list[Dues]:
    """The rows of a month for those of the people who have a base and no row yet. A part of a service that writes."""
    known = {person.pk: person for person in people}
    there = set(Dues.objects.filter(person__in=known).of_month(month).values_list("person_id", flat=True))
    bases = bases_in_force(known.keys() - there, month)
    bands = monthly_bands(group.branch, month) if bases else {}
    rows = [Dues(person=known[pk], group=group, month=month, owed=amount_of(base, bands)) for pk, base in bases.items()]
    return Dues.objects.bulk_create(rows)


@transaction.atomic
def record_payment(dues: Dues, *, paid: Decimal, paid_at: datetime, by: User | None, now: datetime) -> Dues:
    """Records that the dues of a month were paid, and when, to the second.

    Raises RefusedError where they are paid already, for less than is owed, and for a moment in the future.
    """
    dues = _locked(dues)
    if dues.paid_at:
        raise RefusedError(paid_already(dues))
    _expect_sound(dues, paid, paid_at, now=now)
    write_payment(dues, paid=paid, paid_at=paid_at, by=by, now=now)
    _record(dues, "dues_paid", by=by, after=_payment(dues))
    return dues


@transaction.atomic
def correct_payment(
    dues: Dues, *, paid: Decimal, paid_at: datetime, reason: str, by: User | None, now: datetime
) -> Dues:
    """Puts another amount or moment in the place of what was recorded; both stay in the audit, with the reason."""
    dues = _locked(dues)
    _expect_paid(dues)
    _expect_reason(reason)
    _expect_sound(dues, paid, paid_at, now=now)
    before = _payment(dues)
    write_payment(dues, paid=paid, paid_at=paid_at, by=by, now=now)
    _record(dues, "dues_payment_corrected", by=by, before=before, after={**_payment(dues), "reason": reason.strip()})
    return dues


@transaction.atomic
def take_back_payment(dues: Dues, *, reason: str, by: User | None, now: datetime) -> Dues:
    """Takes a payment back that was recorded in error, with the reason; the month is unpaid again."""
    dues = _locked(dues)
    _expect_paid(dues)
    _expect_reason(reason)
    before = _cleared(dues)
    after = {**_payment(dues), "reason": reason.strip(), "at": now}
    _record(dues, "dues_payment_taken_back", by=by, before=before, after=after)
    return dues


@transaction.atomic
def undo_payment(dues: Dues, *, by: User, now: datetime) -> Dues:
    """Undoes what the same person recorded minutes ago; later it takes a reason."""
    dues = _locked(dues)
    _expect_paid(dues)
    if not is_undoable(dues, by=by, now=now):
        minutes = int(UNDO_WITHIN.total_seconds()) // 60
        said = _("A payment can be undone by who recorded it for %(minutes)s minutes. Take it back with a reason.")
        raise RefusedError(said % {"minutes": minutes})
    before = _cleared(dues)
    _record(dues, "dues_payment_undone", by=by, before=before, after=_payment(dues))
    return dues


def write_payment(dues: Dues, *, paid: Decimal, paid_at: datetime, by: User | None, now: datetime) -> None:
    """Writes a payment into its locked row. A part of a service that judged it and writes the audit."""
    dues.paid, dues.paid_at = paid, paid_at.replace(microsecond=0)
    dues.recorded_by, dues.recorded_at = by, now
    dues.save(update_fields=["paid", "paid_at", "recorded_by", "recorded_at"])


def amount_fault(dues: Dues, paid: Decimal) -> str:
    """What is wrong with an amount paid, in words; empty where nothing is. More than is owed may be given freely."""
    if not dues.owed:
        return _("%(person)s owes nothing for this month.") % {"person": dues.person}
    if paid < dues.owed:
        return _("%(owed)s yuan are owed; less is a matter of the base, with its approval.") % {
            "owed": in_yuan(dues.owed)
        }
    if paid > MOST_PAID:
        return _("Enter an amount between 0 and %(most)s yuan.") % {"most": in_yuan(MOST_PAID)}
    return _not_whole_cents(paid)


def moment_fault(dues: Dues, paid_at: datetime, *, now: datetime) -> str:
    """What is wrong with the moment of a payment, in words; empty where nothing is."""
    if paid_at > now:
        return _("A payment does not lie in the future.")
    joined = dues.person.joined_on
    if joined and paid_at < clock.midnight(joined):
        return before_joining(dues.person)
    if paid_at < clock.midnight(months_later(dues.month, -PAID_AHEAD_MONTHS)):
        return _("Dues are paid at most %(count)s months ahead. Check the year.") % {"count": PAID_AHEAD_MONTHS}
    return ""


def paid_already(dues: Dues) -> str:
    """That a row is paid, and since when, in words."""
    day = dues.paid_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M:%S") if dues.paid_at else "–"
    return _("%(person)s has paid already, on %(day)s.") % {"person": dues.person, "day": day}


def _wanted(dues_class: str, base: Decimal | None, amount: Decimal | None, note: str) -> dict[str, Any]:
    """What a class keeps: the figure it is worked out from, and no other."""
    if dues_class not in DuesClass.values:
        raise RefusedError(_("This class of dues is not known."))
    banded = dues_class in (DuesClass.EMPLOYED, DuesClass.RETIRED)
    return {
        "dues_class": dues_class,
        "base": base if banded else None,
        "amount": amount if dues_class == DuesClass.FIXED else None,
        "note": note.strip(),
    }


def _follow(person: Person, base: DuesBase, *, today: date) -> int:
    """Brings the unpaid months of a base in line with it, and adds those that its group opened already."""
    later = person.dues_bases.filter(from_month__gt=base.from_month).order_by("from_month").first()
    rows = Dues.objects.select_for_update().filter(person=person, month__gte=base.from_month, paid_at=None)
    changed = 0
    for row in rows.filter(month__lt=later.from_month) if later else rows:
        amount = amount_of(base, monthly_bands(_branch(person), row.month))
        if row.owed != amount:
            row.owed, changed = amount, changed + 1
            row.save(update_fields=["owed"])
    return changed + _add_months(person, base, until=later.from_month if later else None, today=today)


def _add_months(person: Person, base: DuesBase, *, until: date | None, today: date) -> int:
    """Rows of the months that others of the member's group have already."""
    opened = Dues.objects.filter(group__branch=person.branch_id, month__gte=base.from_month, month__lte=today)
    months = opened.filter(month__lt=until) if until else opened
    count = 0
    for group, month in sorted(set(months.values_list("group_id", "month"))):
        if [each for each, _home in payers([group], month, people=[person.pk])]:
            count += len(write_rows(PartyGroup.objects.get(pk=group), month, [person], by=None))
    return count


def _branch(person: Person) -> Any:
    return person.branch


def _code(person: Person) -> str:
    return person.branch.code if person.branch else ""


def before_joining(person: Person) -> str:
    """That nobody pays before joining, in words."""
    return _("%(person)s joined the Party on %(day)s; nothing is paid before.") % {
        "person": person,
        "day": person.joined_on,
    }


def _locked(dues: Dues) -> Dues:
    return Dues.objects.select_for_update(of=("self",)).with_places().get(pk=dues.pk)


def _expect_paid(dues: Dues) -> None:
    if not dues.paid_at:
        raise RefusedError(_("No payment is recorded here."))


def _expect_reason(reason: str) -> None:
    if not reason.strip():
        raise RefusedError(_("Say why the payment is corrected."))


def _expect_sound(dues: Dues, paid: Decimal, paid_at: datetime, *, now: datetime) -> None:
    if fault := amount_fault(dues, paid) or moment_fault(dues, paid_at, now=now):
        raise RefusedError(fault)


def _cleared(dues: Dues) -> dict[str, Any]:
    """Takes the payment out of its locked row and says what it was."""
    before = _payment(dues)
    dues.paid = dues.paid_at = dues.recorded_by = dues.recorded_at = None
    dues.save(update_fields=["paid", "paid_at", "recorded_by", "recorded_at"])
    return before


def _payment(dues: Dues) -> dict[str, Any]:
    return {"person": dues.person.employee_no, "month": dues.month, "paid": dues.paid, "paid_at": dues.paid_at}


def _said(base: DuesBase | None) -> dict[str, Any] | None:
    if base is None:
        return None
    named = {"from_month": base.from_month, "class": str(base.dues_class), "note": base.note}
    return {**named, "base": base.base, "amount": base.amount}


def _record(
    dues: Dues, action: str, *, by: User | None, before: dict[str, Any] | None = None, after: dict[str, Any]
) -> None:
    audit.record(action, by=by, subject=dues, branch=dues.group.branch.code, before=before, after=after)

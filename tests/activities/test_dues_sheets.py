"""Dues by workbook: payments of a group and bases of a branch, all or nothing, with every fault in its cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from activities.models import Dues, DuesBase
from activities.services import dues as services
from activities.services.dues_base_sheets import import_bases
from activities.services.dues_sheets import import_payments
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import PartyGroup, Person
from tests.factories import groups as place
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db

PAYMENTS = ("工号", "姓名", "月份", "应缴金额", "实缴金额", "缴纳时间")
BASES = ("工号", "姓名", "起始月份", "类别", "基数", "固定金额", "批准依据")
NOW = datetime(2026, 11, 21, 10, tzinfo=clock.zone())


@pytest.fixture
def group() -> PartyGroup:
    found = place.group(place.branch("ZB1"), "G1")
    for number in ("20001", "20002", "20003"):
        place.member(found, number, joined_on=date(2026, 3, 15))
    for person in Person.objects.exclude(employee_no="20003"):
        wanted: dict[str, Any] = {"dues_class": "employed", "base": Decimal(4000), "amount": None, "note": ""}
        services.set_base(person, from_month=date(2026, 3, 1), **wanted, by=None, now=NOW)
    return found


@pytest.fixture
def leader(group: PartyGroup) -> User:
    return place.holder(Office.LEADER, group)


def payments(*rows: Any) -> bytes:
    return workbook(党费=[PAYMENTS, *rows])


def bases(*rows: Any) -> bytes:
    return workbook(党费基数=[BASES, *rows])


def told(refusal: RefusedError) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, str(fault.message)) for fault in refusal.faults]


def test_payments_come_in_to_the_second_and_twice_change_nothing(group: PartyGroup, leader: User) -> None:
    source = payments(
        (
            "20001",
            Person.objects.get(employee_no="20001").name,
            "2026-11",
            "任意",
            None,
            datetime(2026, 11, 1, 0, 0, 5),
        ),
        ("20001", None, datetime(2026, 10, 1), None, "５０.5", "2026年10月2日 8:05"),
        ("20002", None, "2026-11", None, None, None),
    )
    shown = import_payments(group, source=source, by=leader, now=NOW, dry_run=True)
    assert Dues.objects.count() == 0
    assert [(each.key, each.fields) for each in shown.changes] == [
        ("20001 2026-11", (("实缴金额", "", "40"), ("缴纳时间", "", "2026-11-01 00:00:05"))),
        ("20001 2026-10", (("实缴金额", "", "50.5"), ("缴纳时间", "", "2026-10-02 08:05:00"))),
    ]

    first = import_payments(group, source=source, by=leader, now=NOW)
    assert first.fingerprint == shown.fingerprint
    assert [(first.changed, first.unchanged), str(first)] == [(2, 0), "2 rows taken over, 0 rows as before"]
    second = import_payments(group, source=source, by=leader, now=NOW)
    assert (second.changed, second.unchanged) == (0, 2)
    rows = Dues.objects.order_by("month").values_list("person__employee_no", "month", "paid", "paid_at", "recorded_by")
    assert list(rows) == [
        ("20001", date(2026, 10, 1), Decimal("50.50"), datetime(2026, 10, 2, 8, 5, tzinfo=clock.zone()), leader.pk),
        ("20001", date(2026, 11, 1), 40, datetime(2026, 11, 1, 0, 0, 5, tzinfo=clock.zone()), leader.pk),
    ]
    assert AuditEvent.objects.filter(action="dues_imported").count() == 1


def refusal(group: PartyGroup, source: bytes, by: User, *, dry_run: bool) -> RefusedError:
    """What is wrong with a workbook, whether it was to be imported or only looked at."""
    with pytest.raises(RefusedError) as refused:
        import_payments(group, source=source, by=by, now=NOW, dry_run=dry_run)
    return refused.value


def test_payments_with_faults_are_all_told_and_nothing_is_kept(group: PartyGroup, leader: User) -> None:
    place.member(place.group(group.branch, "G2"), "20009")
    services.open_month(group, date(2026, 9, 1), by=None, now=NOW)
    row = Dues.objects.get(person__employee_no="20002")
    services.record_payment(row, paid=Decimal(40), paid_at=NOW, by=leader, now=NOW)
    soon = "2026-11-02 08:00"
    source = payments(
        ("20001", "", "2026-11", "", "", soon),
        ("20001", "", "2026-11", "", "", soon),
        ("20001", "", "2026-02", "", "", soon),
        ("20001", "", "2026-12", "", "", soon),
        ("20001", "", "2026-10", "", "NaN", soon),
        ("20002", "", "2026-10", "", "1e3", soon),
        ("20001", "", "2026-08", "", "-40", soon),
        ("20001", "", "2026-07", "", "40", ""),
        ("20001", "", "2026-06", "", "40", "2026-11-22 00:00"),
        ("20002", "", "2026-09", "", "40", soon),
        ("20003", "", "2026-11", "", "40", soon),
        ("20009", "", "2026-11", "", "40", soon),
        ("99999", "", "2026-11", "", "40", soon),
        ("20002", "", "11", "", "40", "昨天"),
        ("20002", "", "2026-11", "", "40", "2026-04-30 23:59:59"),
    )
    refused, checked = (refusal(group, source, leader, dry_run=dry_run) for dry_run in (False, True))

    person = Person.objects.get(employee_no="20001").name
    joined = f"{person} joined the Party on 2026-03-15; nothing is paid before."
    number = "Not a number. Write it as 7.5, without blanks, commas or units."
    paid = Person.objects.get(employee_no="20002").name
    assert told(refused) == [
        (3, "工号", "This person has two rows for the month. Keep one."),
        (4, "月份", joined),
        (5, "月份", "This month has not begun."),
        (6, "实缴金额", number),
        (7, "实缴金额", number),
        (8, "实缴金额", "40 yuan are owed; less is a matter of the base, with its approval."),
        (9, "缴纳时间", "Enter when it was paid, to the second where it is known."),
        (10, "缴纳时间", "A payment does not lie in the future."),
        (11, "缴纳时间", (f"{paid} has paid already, on 2026-11-21 10:00:00. "
                      "To change it, correct the payment with a reason.")),
        (12, "工号", "This member has no base of dues yet. The branch committee sets it."),
        (13, "工号", "This person did not pay dues in this group in that month."),
        (14, "工号", "Nobody of the branch has this employee number."),
        (15, "月份", "Not a month. Write it as 2024-03."),
        (15, "缴纳时间", "Not a day and time. Write it as 2024-03-01 09:00:05."),
        (16, "缴纳时间", "Dues are paid at most 6 months ahead. Check the year."),
    ]  # fmt: skip
    assert checked.faults == refused.faults
    assert set(Dues.objects.values_list("month", flat=True)) == {date(2026, 9, 1)}


def test_name_that_does_not_fit_the_number_is_a_fault_of_its_cell(group: PartyGroup, leader: User) -> None:
    name = Person.objects.get(employee_no="20001").name
    soon = "2026-11-02 08:00"
    paying = payments(
        ("20001", f"{name[:1]} {name[1:]}", "2026-11", "", "", soon),
        ("20002", name, "2026-11", "", "", soon),
        ("20003", name, "2026-11", "", "", ""),
    )
    basing = bases(("20001", name, "2027-01", "在职", "5000", "", ""), ("20002", name, "2027-01", "在职", "1", "", ""))
    said = "The name does not fit the employee number."
    with pytest.raises(RefusedError) as refused:
        import_payments(group, source=paying, by=leader, now=NOW)
    assert told(refused.value) == [(3, "姓名", said), (4, "姓名", said)]
    with pytest.raises(RefusedError) as refused:
        import_bases(group.branch, source=basing, by=leader, now=NOW)
    assert told(refused.value) == [(3, "姓名", said)]
    assert not Dues.objects.exists()


def test_bases_come_in_for_the_branch_and_twice_change_nothing(group: PartyGroup, leader: User) -> None:
    source = bases(
        ("20001", "", "2026-03", "在职", "4000.00", "", ""),
        ("20002", "", "2027-01", "离退休", "６０００", "", ""),
        ("20003", "", datetime(2026, 3, 1), "固定金额", "", "0.2", ""),
    )
    shown = import_bases(group.branch, source=source, by=leader, now=NOW, dry_run=True)
    assert [(each.kind, each.key, each.fields) for each in shown.changes] == [
        ("created", "20002 2027-01", (("类别", "", "离退休"), ("基数", "", "6000"))),
        ("created", "20003 2026-03", (("类别", "", "固定金额"), ("固定金额", "", "0.2"))),
    ]
    assert DuesBase.objects.count() == 2
    outcomes = [import_bases(group.branch, source=source, by=leader, now=NOW) for _ in range(2)]
    assert [(each.changed, each.unchanged) for each in outcomes] == [(2, 1), (0, 3)]
    assert set(DuesBase.objects.values_list("person__employee_no", "dues_class", "base", "amount")) == {
        ("20001", "employed", 4000, None),
        ("20002", "employed", 4000, None),
        ("20002", "retired", 6000, None),
        ("20003", "fixed", None, Decimal("0.20")),
    }


def test_bases_with_faults_are_all_told_and_nothing_is_kept(group: PartyGroup, leader: User) -> None:
    before = DuesBase.objects.count()
    source = bases(
        ("20003", "", "2026-01", "在职", "4000", "", ""),
        ("20003", "", "2026-05", "免交", "", "", ""),
        ("20001", "", "2026-07", "在职", "5000", "", ""),
        ("20002", "", "2027-01", "在职", "-1", "", ""),
        ("20002", "", "2027-02", "固定金额", "5000", "", ""),
        ("20002", "", "2027-03", "农民", "1", "", ""),
        ("20002", "", "2027-04", "在职", "1e3", "", ""),
        ("20003", "", "2026-06", "在职", "4000", "", ""),
        ("20003", "", "2026-06", "在职", "4000", "", ""),
        ("99999", "", "2026-06", "在职", "4000", "", ""),
    )
    with pytest.raises(RefusedError) as refused:
        import_bases(group.branch, source=source, by=leader, now=NOW)
    assert [(row, column) for row, column, _words in told(refused.value)] == [
        (2, "起始月份"), (3, "批准依据"), (4, "批准依据"), (5, "基数"), (6, "固定金额"), (7, "类别"), (8, "基数"),
        (10, "工号"), (11, "工号"),
    ]  # fmt: skip
    assert DuesBase.objects.count() == before

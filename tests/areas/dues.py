"""Dues: who keeps a group's months, who oversees a branch's, who sees the drawn month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.models import Dues, DuesBase
from branchmgr import clock
from tests.areas import Address, Mark
from tests.factories.workbooks import workbook

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
dues_list                 -                              .. ..ff f f.ffff s    mm mmff f fmffff s
dues_own                  -                              .. .... f f.ffff s    mm mmmm f fmffff s
dues_sheet                -                              .. .fff f nnnnnn s    mm mfff f nnnnnn s
dues_open                 -                              mm mfff f nnnnnn s    >> >fff f nnnnnn s
dues_paper                -                              .. .fff f nnnnnn s    mm mfff f nnnnnn s
dues_export               -                              mm mfff f nnnnnn s    .. .fff f nnnnnn s
dues_import               -                              .. .fff f nnnnnn s    >> >fff f nnnnnn s
dues_pay                  unpaid                         mm mnfn n nnnnnn s    >> >nfn n nnnnnn s
dues_undo                 paid                           mm mnfn n nnnnnn s    uu >nfn n nnnnnn s
payment_record            unpaid                         .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
payment_correct           paid                           .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
payment_take_back         paid                           .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
dues_base_list            -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
dues_base_export          -                              mm ffff f nnnnnn s    .. ffff f nnnnnn s
dues_base_import          -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
dues_base_set             -                              .. fnfn f nnnnnn s    >> fnfn f nnnnnn s
arrears_list              -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
arrears_export            -                              mm ffff f nnnnnn s    .. ffff f nnnnnn s
zero_hour                 -                              .. .... f nnnnnn s    mm mmmm f nnnnnn s
zero_hour_draw            -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s
"""

PERMISSIONS = """
activities.list_dues         -              SCLOX
activities.view_own_dues     -              SCLOMEX
activities.keep_dues         group          SCL
activities.keep_dues         dues_paid      SCL
activities.oversee_dues      branch         SC
activities.view_zero_hour    branch         SCLOME
activities.draw_zero_hour    branch         S
"""

MARKS = [
    Mark("7777.77", "SCM", "the base of a member's dues"),
    Mark("88.88", "SCLM", "what a member paid"),
    Mark("CANARY-DUES", "SC", "the approval of a member's base"),
]
SHOWN_AT = {"Dues": "payment_record"}
MONTH = date(2026, 12, 1)


def furnish(world: World) -> dict[str, Any]:
    """M's base and dues: November's paid a minute ago by the leader, December's not."""
    person = world.users["M"].person
    now = clock.now()
    base = {"from_month": date(2026, 1, 1), "dues_class": "employed", "base": Decimal("7777.77"), "note": "CANARY-DUES"}
    DuesBase.objects.create(person=person, set_at=now, **base)
    given = {"person": person, "group": world.own, "owed": Decimal("77.80")}
    paid = {"paid": Decimal("88.88"), "paid_at": now, "recorded_by": world.users["L"], "recorded_at": now}
    return {
        "dues_paid": Dues.objects.create(month=date(2026, 11, 1), **given, **paid),
        "dues_unpaid": Dues.objects.create(month=MONTH, **given),
    }


def addresses(world: World) -> Iterator[Address]:
    """The months, their payments, the bases, the arrears, the drawn month."""
    yield from (Address(name, "", reverse(name)) for name in ("dues_list", "dues_own"))
    sheet = (world.own.pk, MONTH)
    for name in ("dues_sheet", "dues_open", "dues_paper", "dues_export"):
        yield Address(name, "", reverse(name, args=sheet))
    number = world.things["dues_paid"].person.employee_no
    payments = workbook(党费=[("工号", "月份", "缴纳时间"), (number, "2026-12", datetime(2026, 12, 2, 8))])
    yield Address("dues_import", "", reverse("dues_import", args=sheet), {"file": payments})
    yield from _payments(world.things["dues_paid"].pk, world.things["dues_unpaid"].pk)
    for name in ("dues_base_list", "dues_base_export", "arrears_list", "arrears_export", "zero_hour", "zero_hour_draw"):
        yield Address(name, "", reverse(name, args=[world.branch.pk]))
    bases = workbook(党费基数=[("工号", "起始月份", "类别", "基数"), (number, "2027-01", "在职", "8000")])
    yield Address("dues_base_import", "", reverse("dues_base_import", args=[world.branch.pk]), {"file": bases})
    person = world.things["dues_paid"].person_id
    body = {"from_month": "2027-01", "dues_class": "employed", "base": "8000"}
    yield Address("dues_base_set", "", reverse("dues_base_set", args=[person]), body)


def _payments(paid: int, unpaid: int) -> Iterator[Address]:
    moment = f"{clock.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    yield Address("dues_pay", "unpaid", reverse("dues_pay", args=[unpaid]))
    yield Address("dues_undo", "paid", reverse("dues_undo", args=[paid]))
    given = {"paid": "80", "paid_at": moment}
    yield Address("payment_record", "unpaid", reverse("payment_record", args=[unpaid]), given)
    yield Address("payment_correct", "paid", reverse("payment_correct", args=[paid]), {**given, "reason": "看错了"})
    yield Address("payment_take_back", "paid", reverse("payment_take_back", args=[paid]), {"reason": "看错了"})

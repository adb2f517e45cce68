"""Attendance, leave, study made up for, rates, the member page, certificates: who reads and who does what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.enums import LeaveStatus
from activities.models import Activity, Leave
from activities.services.attendance import make_up
from branchmgr import clock
from branchmgr.models import User
from groups.models import Certificate, Person
from tests.areas import Address, Mark
from tests.factories.attendance import attended, record

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
attendance_take           -                              ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
make_up_list              -,done                         .. .... f f.ffff s    mm mmmm f fmffff s
make_up                   -                              .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
make_up_take_back         -                              mm mnnn n nnnnnn s    >> >nnn n nnnnnn s
counting_rules            -                              .. .... f nnnnnn s    mm mmmm f nnnnnn s
counting_set              -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
leave_list                -                              .. .... f f.ffff s    mm mmmm f fmffff s
leave_ask                 -                              .. .... f f.ffff s    >> >u>u f fuffff s
leave_detail              -                              .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
leave_decide              -                              .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
leave_withdraw            -                              mm mnmn n nnnnnn s    >> >n>n n nnnnnn s
leave_withdraw            over                           ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
rate_list                 -                              .. ..ff f f.ffff s    mm mmff f fmffff s
rate_export               -                              mm mmff f fmffff s    .. ..ff f f.ffff s
person_record             -                              .. .nnn f nnnnnn s    mm mnnn f nnnnnn s
contact_correct           -                              ff fn.n f nnnnnn s    ff fn>n f nnnnnn s
correction_ask            -                              ff fn.n f nnnnnn s    ff fn>n f nnnnnn s
certificate_list          -                              .. ..ff . f..fff s    mm mmff m fmmfff s
certificate_record        -                              .. ..ff f f.ffff s    >> >uff f fuffff s
certificate_remove        -                              mm mnnn f nnnnnn s    >> >nnn f nnnnnn s
"""

PERMISSIONS = """
activities.take_attendance      attendance_record          L
activities.take_attendance      attendance_filed
activities.list_leaves          -                          SCLOMEX
activities.ask_leave            -                          SCLOMEX
activities.view_leave           attendance_leave           SCLM
activities.decide_leave         attendance_leave           SCL
activities.decide_leave         attendance_leave_over
activities.withdraw_leave       attendance_leave           SCLM
activities.withdraw_leave       attendance_leave_over
activities.list_make_up         -                          SCLOMEX
activities.make_up              attendance_due             SCL
activities.make_up              attendance_here
activities.view_counting        branch                     SCLOME
activities.set_counting         branch                     S
activities.list_rates           -                          SCLOX
activities.view_person_record   member                     SCL
activities.correct_own_data     attendance_self            M
groups.list_certificates        -                          SCLOXAB
groups.record_certificate       -                          SCLOX
groups.remove_certificate       attendance_certificate     SCL
"""

MARKS = (
    Mark("CANARY-LEAVE", "SCLM", "why a member asks for leave"),
    Mark("CANARY-MADE-UP", "SCLU", "notes of somebody's study"),
    Mark("CANARY-CERTIFICATE", "SCLA", "a member's certificate"),
)
SHOWN_AT = {"Leave": "leave_detail", "Attendance": "make_up", "Certificate": "certificate_remove"}
GUARDED_TWICE = {"activities.view_leave"}


def furnish(world: World) -> dict[str, Any]:
    """A draft and a filed record of the own group, leaves of its member, a certificate of another one."""
    leader = world.users["L"]
    own, leads = (Person.objects.get(user=world.users[role]) for role in "ML")
    filed = attended(
        world.own, {own: "absent", leads: "present", world.member: "absent"}, "2027-01-03T09:00", by=leader
    )
    studied = filed.attendance.get(person=world.member)
    make_up(studied, on=date(2027, 1, 4), note="CANARY-MADE-UP", by=leader, now=clock.now())
    over = (date(2026, 12, 1), date(2026, 12, 2))
    return {
        "attendance_record": record(world.own, "2027-01-04T07:00", by=leader),
        "attendance_filed": filed,
        "attendance_due": filed.attendance.get(person=own),
        "attendance_made_up": studied,
        "attendance_here": filed.attendance.get(person=leads),
        "attendance_self": own,
        "attendance_leave": _leave(own, world, date(2027, 1, 4), date(2027, 1, 8), LeaveStatus.ASKED),
        "attendance_leave_over": _leave(own, world, *over, LeaveStatus.GRANTED, by=leader, at=clock.now()),
        "attendance_certificate": Certificate.objects.create(
            person=world.member, name="CANARY-CERTIFICATE", taken_on=date(2026, 5, 1), passed=True, recorded_by=leader
        ),
    }


def _leave(
    person: Person,
    world: World,
    first: date,
    last: date,
    status: LeaveStatus,
    *,
    by: User | None = None,
    at: datetime | None = None,
) -> Leave:
    return Leave.objects.create(
        person=person, group=world.own, starts_on=first, ends_on=last, reason="CANARY-LEAVE", status=status,
        asked_at=clock.now(), decided_by=by, decided_at=at,
    )  # fmt: skip


def addresses(world: World) -> Iterator[Address]:
    """Every page of the area, with what its form sends."""
    for name in ("make_up_list", "leave_list", "rate_list", "rate_export", "certificate_list"):
        yield Address(name, "", reverse(name))
    yield Address("make_up_list", "done", f"{reverse('make_up_list')}?state=done")
    activity: Activity = world.things["attendance_record"]
    yield Address("attendance_take", "", reverse("attendance_take", args=[activity.pk]), {"all": "1"})
    due, done = world.things["attendance_due"], world.things["attendance_made_up"]
    yield Address("make_up", "", reverse("make_up", args=[due.pk]), {"on": "2027-01-05", "note": ""})
    yield Address("make_up_take_back", "", reverse("make_up_take_back", args=[done.pk]))
    yield Address("counting_rules", "", reverse("counting_rules", args=[world.branch.pk]))
    yield Address("counting_set", "", reverse("counting_set", args=[world.branch.pk]), {"present-in_base": "on"})
    yield from _of_people(world)


def _of_people(world: World) -> Iterator[Address]:
    own, leave = world.things["attendance_self"], world.things["attendance_leave"]
    days = {"starts_on": "2027-02-01", "ends_on": "2027-02-02", "reason": "出差"}
    yield Address("leave_ask", "", reverse("leave_ask"), {"person": own.pk, **days})
    for name, body in (("leave_detail", {}), ("leave_decide", {"granted": "yes"}), ("leave_withdraw", {})):
        yield Address(name, "", reverse(name, args=[leave.pk]), body)
    over = world.things["attendance_leave_over"]
    yield Address("leave_withdraw", "over", reverse("leave_withdraw", args=[over.pk]))
    yield Address("person_record", "", reverse("person_record", args=[world.member.pk]))
    yield Address("contact_correct", "", reverse("contact_correct", args=[own.pk]), {"mobile": "13800000000"})
    yield Address("correction_ask", "", reverse("correction_ask", args=[own.pk]), {"text": "入党日期有误"})
    sat = {"person": world.member.pk, "name": "电工证", "taken_on": "2026-06-01", "passed": "yes"}
    yield Address("certificate_record", "", reverse("certificate_record"), sat)
    certificate = world.things["attendance_certificate"]
    yield Address("certificate_remove", "", reverse("certificate_remove", args=[certificate.pk]))

"""Objections: who may make which, when, and what becomes of them; each is answered once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from django.utils import translation

from appraisal.enums import CorrectionStatus, ObjectionStatus, PeriodStatus
from appraisal.models import Correction, Indicator, Objection, ObjectionStep, Period, Score
from appraisal.services import corrections, objections
from appraisal.services.correction_changes import NewValue
from branchmgr import ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Appointment, Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Published on 1 April 2026 at 09:00; objections until the end of 8 April.
IN_TIME = datetime(2026, 4, 8, 23, 59, 59, tzinfo=SHANGHAI)
OVER = datetime(2026, 4, 9, tzinfo=SHANGHAI)


@dataclass
class World:
    branch: Branch
    period: Period
    own: PartyGroup
    other: PartyGroup
    items: dict[str, Indicator]
    users: dict[str, User]

    def user(self, role: str) -> User:
        """A fresh account, without a standing that was read before."""
        return User.objects.get(pk=self.users[role].pk)


@pytest.fixture(autouse=True)
def _spring() -> Any:
    with time_machine.travel(datetime(2026, 4, 3, 10, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def world() -> World:
    """Two groups, a quarter published on 1 April; group XA lost five points of item B1."""
    branch = place.branch("ZB1")
    own, other = place.group(branch, "XA"), place.group(branch, "XB")
    users = {
        "secretary": place.holder(Office.SECRETARY, branch),
        "second": place.holder(Office.PUBLICITY, branch),
        "leader": place.holder(Office.LEADER, own),
        "other leader": place.holder(Office.LEADER, other),
        "member": place.user_for(place.member(own)),
    }
    scheme = make.scheme(branch)
    period = results.published(scheme, "2026Q1", {("XA", "B1"): 55})
    items = {each.code: each for each in scheme.indicators.all()}
    return World(branch, period, own, other, items, users)


def objected(world: World, role: str = "leader", code: str = "B1", **changes: Any) -> Objection:
    given: dict[str, Any] = {
        "group": world.own,
        "indicator": world.items[code],
        "text": "有签到表",
        "now": IN_TIME,
    } | changes
    return objections.raise_objection(world.period, by=world.user(role), **given)


def told(user: User) -> list[str]:
    others = ("published", "term_ending")
    return sorted(Notification.objects.filter(recipient=user).exclude(kind__in=others).values_list("kind", flat=True))


def accepted(world: World, objection: Objection, points: str = "58") -> Correction:
    value = NewValue(points, "签到表属实")
    return objections.accept_objection(objection, value=value, by=world.user("secretary"), now=IN_TIME)


def test_objection_of_leader_goes_straight_to_the_committee(world: World) -> None:
    objection = objected(world)

    assert (objection.status, objection.answer_by) == (ObjectionStatus.SUBMITTED, date(2026, 4, 15))
    assert list(objection.steps.values_list("number", "status", "note")) == [(1, "submitted", "有签到表")]
    assert told(world.users["secretary"]) == ["objection_to_answer"]
    assert told(world.users["leader"]) == []
    assert AuditEvent.objects.filter(action="objection_submitted", subject_id=str(objection.pk)).count() == 1


def test_objection_of_member_goes_through_the_leader(world: World) -> None:
    objection = objected(world, "member")
    assert (objection.status, objection.answer_by) == (ObjectionStatus.WITH_LEADER, None)
    assert told(world.users["leader"]) == ["objection_to_forward"]
    assert told(world.users["secretary"]) == []

    forwarded = objections.forward_objection(objection, by=world.user("leader"), now=OVER)

    assert (forwarded.status, forwarded.answer_by) == (ObjectionStatus.SUBMITTED, date(2026, 4, 16))
    assert told(world.users["secretary"]) == ["objection_to_answer"]
    assert told(world.users["member"]) == ["objection_forwarded"]


def test_objection_of_member_without_a_leader_goes_to_the_committee(world: World) -> None:
    Appointment.objects.leaders().filter(group=world.own).delete()

    assert objected(world, "member").status == ObjectionStatus.SUBMITTED


def test_objection_returned_by_the_leader_may_be_made_again(world: World) -> None:
    objection = objected(world, "member")

    objections.return_objection(objection, reason="记录已查，无误", by=world.user("leader"), now=IN_TIME)

    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.RETURNED
    assert "记录已查，无误" in str(Notification.objects.get(recipient=world.users["member"]))
    assert objected(world, "leader").status == ObjectionStatus.SUBMITTED


@pytest.mark.parametrize(("when", "said"), [(OVER, "could be made until 2026-04-08"), (None, "not published yet")])
def test_objection_outside_its_days_is_refused(world: World, when: datetime | None, said: str) -> None:
    if when is None:
        world.period = results.totalled(world.period.scheme, "2026Q2")

    with pytest.raises(RefusedError, match=said):
        objected(world, now=when or IN_TIME)

    assert not Objection.objects.exists()


@pytest.mark.parametrize("role", ["other leader", "secretary", "second"])
def test_objection_to_another_group_is_refused(world: World, role: str) -> None:
    with pytest.raises(RefusedError, match="is not your group"):
        objected(world, role)


def test_objection_to_an_item_of_another_scheme_is_refused(world: World) -> None:
    foreign = make.scheme(world.branch, 2027).indicators.get(code="B1")

    with pytest.raises(RefusedError, match="not part of the period's scheme"):
        objected(world, indicator=foreign)


def test_objection_to_the_same_item_twice_is_refused_until_it_is_withdrawn(world: World) -> None:
    first = objected(world, "member")
    with pytest.raises(RefusedError, match="made once"):
        objected(world, "leader")
    objected(world, "leader", "A1")

    objections.withdraw_objection(first, by=world.user("member"), now=IN_TIME)

    assert objected(world, "leader").status == ObjectionStatus.SUBMITTED
    assert told(world.users["leader"]) == ["objection_to_forward", "objection_withdrawn"]


def test_refused_objection_says_why_to_objector_and_leader(world: World) -> None:
    objection = objected(world, "member")
    objections.forward_objection(objection, by=world.user("leader"), now=IN_TIME)

    objections.refuse_objection(objection, reason="缺会议记录", by=world.user("secretary"), now=IN_TIME)

    objection.refresh_from_db()
    assert (objection.status, objection.answer) == (ObjectionStatus.REFUSED, "缺会议记录")
    for role in ("member", "leader"):
        notice = Notification.objects.get(recipient=world.users[role], kind="objection_refused")
        assert "缺会议记录" in str(notice)
    with pytest.raises(RefusedError, match="made once"):
        objected(world)


def test_accepted_objection_makes_a_correction_that_waits(world: World) -> None:
    objection = objected(world)

    correction = accepted(world, objection)

    objection.refresh_from_db()
    assert (objection.status, objection.answer) == (ObjectionStatus.ACCEPTED, "签到表属实")
    assert (correction.status, correction.objection) == (CorrectionStatus.PROPOSED, objection)
    assert (str(correction.old_points), str(correction.new_points)) == ("55.0000", "58")
    assert Score.objects.get(group=world.own, indicator=world.items["B1"]).points == 55
    assert told(world.users["second"]) == ["correction_to_confirm"]
    assert told(world.users["leader"]) == ["objection_accepted"]


@pytest.mark.parametrize("points", ["55", "60.5", "-1", "abc", "58.3", "", "是"])
def test_objection_stays_open_where_the_new_value_cannot_stand(world: World, points: str) -> None:
    objection = objected(world)

    with pytest.raises(RefusedError):
        accepted(world, objection, points)

    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.SUBMITTED
    assert not Correction.objects.exists()


def test_objection_whose_correction_is_not_confirmed_is_decided_anew(world: World) -> None:
    objection = objected(world)
    first = accepted(world, objection)
    with pytest.raises(RefusedError, match="decided already"):
        accepted(world, objection, "59")
    corrections.reject_correction(first, reason="应为59", by=world.user("second"), now=IN_TIME)
    assert list(Objection.objects.to_decide_anew()) == [objection]

    again = accepted(world, objection, "59")

    assert list(Objection.objects.to_decide_anew()) == []
    assert list(objection.corrections.order_by("pk")) == [first, again]
    with pytest.raises(RefusedError, match="decided already"):
        objections.refuse_objection(objection, reason="不成立", by=world.user("secretary"), now=IN_TIME)
    corrections.reject_correction(again, reason="不成立", by=world.user("second"), now=IN_TIME)
    refused = objections.refuse_objection(objection, reason="不成立", by=world.user("secretary"), now=IN_TIME)
    assert refused.status == ObjectionStatus.REFUSED
    assert [step.number for step in objection.steps.all()] == [1, 2, 3]


def test_committee_is_told_once_that_an_answer_is_due_and_overdue(world: World) -> None:
    objected(world)  # to be answered by 15 April
    secretary, second = world.users["secretary"], world.users["second"]

    def tick(day: int) -> tuple[list[str], list[str]]:
        moment = datetime(2026, 4, day, 8, tzinfo=SHANGHAI)
        for _again in range(2):
            list(ticking.tick(moment))
        return told(secretary), told(second)

    assert tick(11) == (["objection_to_answer"], [])
    assert tick(12) == tick(15) == (["objection_due", "objection_to_answer"], [])
    assert (
        tick(16) == tick(20) == (["objection_due", "objection_overdue", "objection_to_answer"], ["objection_overdue"])
    )


STEPS: dict[str, Callable[[World, Objection], Any]] = {
    "forward": lambda w, o: objections.forward_objection(o, by=w.user("leader"), now=IN_TIME),
    "return": lambda w, o: objections.return_objection(o, reason="无误", by=w.user("leader"), now=IN_TIME),
    "withdraw": lambda w, o: objections.withdraw_objection(o, by=w.user("leader"), now=IN_TIME),
    "accept": accepted,
    "refuse": lambda w, o: objections.refuse_objection(o, reason="无误", by=w.user("secretary"), now=IN_TIME),
}


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("with_leader", {"forward", "return", "withdraw"}),
        ("submitted", {"accept", "refuse", "withdraw"}),
        ("returned", set()),
        ("withdrawn", set()),
        ("refused", set()),
        ("accepted", set()),
    ],
)
def test_objection_takes_the_steps_of_its_table_alone(world: World, status: str, allowed: set[str]) -> None:
    taken = set()
    for name, step in STEPS.items():
        Correction.objects.all().delete()
        ObjectionStep.objects.all().delete()
        Objection.objects.all().delete()
        objection = objected(world, "member" if status in ("with_leader", "returned") else "leader")
        way = {"returned": "return", "withdrawn": "withdraw", "refused": "refuse", "accepted": "accept"}
        if status in way:
            STEPS[way[status]](world, objection)
        try:
            step(world, objection)
        except RefusedError:
            continue
        taken.add(name)
    assert taken == allowed


def test_period_is_not_archived_while_an_objection_is_unsettled(world: World) -> None:
    objection = objected(world)
    first = accepted(world, objection)

    def tick() -> list[str]:
        return [line for line in ticking.tick(OVER) if "2026Q1" in line]

    assert tick() == []
    corrections.reject_correction(first, reason="应为59", by=world.user("second"), now=OVER)
    assert tick() == []
    again = accepted(world, objection, "59")
    assert tick() == []
    corrections.confirm_correction(again, by=world.user("second"), now=OVER)
    assert tick() == ["ZB1 2026Q1 archived"]
    world.period.refresh_from_db()
    assert world.period.status == PeriodStatus.ARCHIVED


def at_once(act: Callable[[int], Any]) -> list[str]:
    """What 32 calls at the same time are answered: ``done``, or the refusal."""

    def one(number: int) -> str:
        try:
            with translation.override("en"):
                act(number)
        except RefusedError as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(one, range(32)))


def test_objection_left_with_the_leader_goes_to_the_committee_after_the_days(world: World) -> None:
    objection = objected(world, "member")

    list(ticking.tick(IN_TIME))
    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.WITH_LEADER

    list(ticking.tick(OVER))
    objection.refresh_from_db()
    assert (objection.status, objection.steps.last().by) == (ObjectionStatus.SUBMITTED, None)
    world.period.refresh_from_db()
    assert world.period.status == PeriodStatus.PUBLISHED

    objections.refuse_objection(objection, reason="记录无误", by=world.users["secretary"], now=OVER)
    list(ticking.tick(OVER))
    world.period.refresh_from_db()
    assert world.period.status == PeriodStatus.ARCHIVED


def test_objection_goes_to_the_committee_once_nobody_leads_the_group(world: World) -> None:
    objection = objected(world, "member")
    Appointment.objects.leaders().filter(group=objection.group).update(ends_on=IN_TIME.date() - timedelta(days=1))

    list(ticking.tick(IN_TIME))

    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.SUBMITTED


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_objection_is_answered_once_by_thirty_two_at_once(world: World) -> None:
    objection = objected(world)
    by = world.users["secretary"]

    def answer(number: int) -> None:
        if number % 2:
            objections.refuse_objection(objection, reason="无误", by=by, now=IN_TIME)
        else:
            objections.accept_objection(objection, value=NewValue("58", "属实"), by=by, now=IN_TIME)

    said = at_once(answer)

    assert said.count("done") == 1
    assert all("decided already" in each for each in said if each != "done")
    objection.refresh_from_db()
    assert objection.steps.count() == 2
    assert Correction.objects.count() == (1 if objection.status == ObjectionStatus.ACCEPTED else 0)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_objection_to_one_item_is_made_once_by_thirty_two_at_once(world: World) -> None:
    said = at_once(lambda number: objected(world, "member" if number % 2 else "leader"))

    assert said.count("done") == 1
    assert Objection.objects.count() == 1
    assert ObjectionStep.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_objection_and_archive_at_the_same_moment_leave_no_open_objection_behind(world: World) -> None:
    def act(number: int) -> None:
        if number % 2:
            list(ticking.tick(OVER))
        else:
            objected(world, code=["A1", "B1", "H1", "V1"][number // 2 % 4])

    at_once(act)

    world.period.refresh_from_db()
    is_open = Objection.objects.open().exists()
    assert world.period.status == (PeriodStatus.PUBLISHED if is_open else PeriodStatus.ARCHIVED)

"""Violations: reported by who may, decided by the committee, confirmed they withdraw the post from that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from board.duties_posts_checks import checks_to_make, violations_to_decide
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Appointment, Person
from pioneer_posts.enums import HoldingStatus, RoundStatus
from pioneer_posts.models import Holding, Round, Violation
from pioneer_posts.services import checks, violations
from tests.factories import groups as place
from tests.factories import posts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 15, 9, tzinfo=clock.zone())


@dataclass(frozen=True)
class Cast:
    """A round with two posts held: by a member of a group that has a leader, and by the secretary."""

    round: Round
    secretary: User
    publicity: User
    leader: User
    head: User
    member: User
    holding: Holding
    secretarys: Holding


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch()
        group = place.group(branch)
        secretary, publicity = (place.holder(office, branch) for office in (Office.SECRETARY, Office.PUBLICITY))
        department = place.department()
        member = posts.member_of(group)
        post_round = posts.post_round(branch, RoundStatus.HELD)
        post = posts.post(branch, "零违章岗", department=department, seats=2)
        yield Cast(
            post_round,
            secretary,
            publicity,
            place.holder(Office.LEADER, group),
            place.holder(Office.ASSESSOR, department),
            place.user_for(member),
            posts.holding(post_round, post, member),
            posts.holding(post_round, post, Person.objects.get(user=secretary)),
        )


def report(cast: Cast, by: User, holding: Holding | None = None, **changes: Any) -> Violation:
    given: dict[str, Any] = {"happened_on": date(2026, 9, 10), "event": "违章作业", "by": by, "now": NOW} | changes
    return violations.report_violation(holding or cast.holding, **given)


def decide(violation: Violation, by: User, *, confirmed: bool = True, **changes: Any) -> Violation:
    given: dict[str, Any] = {"meeting_on": date(2026, 9, 14), "reason": "事实清楚", "now": NOW} | changes
    return violations.decide_violation(violation, confirmed=confirmed, by=by, **given)


def told(user: User) -> list[tuple[str, str]]:
    notices = Notification.objects.filter(recipient=user).order_by("pk")
    return [(notice.kind, notice.url) for notice in notices]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_violation_is_reported_by_the_department_and_waits_for_the_secretary(cast: Cast) -> None:
    url = reverse("violation_report", args=[cast.holding.pk])
    assert url in signed_in(cast.head).get(reverse("holding_detail", args=[cast.holding.pk])).content.decode()
    answer = signed_in(cast.head).post(url, {"happened_on": "2026-09-10", "event": "CANARY未戴安全帽"})

    violation = Violation.objects.get()
    page = reverse("violation_detail", args=[violation.pk])
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert told(cast.secretary) == told(cast.publicity) == [("violation_reported", page)]
    assert told(cast.head) == told(cast.member) == []
    assert [signed_in(user).get(page).status_code for user in (cast.head, cast.publicity, cast.member)] == [
        200,
        200,
        404,
    ]
    assert [duty.url for duty in violations_to_decide(cast.secretary)] == [
        reverse("violation_decide", args=[violation.pk])
    ]
    assert list(violations_to_decide(cast.publicity)) == list(checks_to_make(cast.publicity)) == []


def test_confirmed_violation_withdraws_the_post_from_the_day_of_the_meeting(cast: Cast) -> None:
    violation = report(cast, cast.head)
    url = reverse("violation_decide", args=[violation.pk])
    form = {"confirmed": "yes", "meeting_on": "2026-09-14", "reason": "CANARY三违"}
    assert signed_in(cast.secretary).post(url, form).status_code == 302

    cast.holding.refresh_from_db()
    violation.refresh_from_db()
    assert (cast.holding.status, cast.holding.ended_on) == (HoldingStatus.WITHDRAWN, date(2026, 9, 14))
    assert (violation.decision, violation.decided_by) == ("confirmed", cast.secretary)
    page = reverse("violation_detail", args=[violation.pk])
    held = reverse("holding_detail", args=[cast.holding.pk])
    assert told(cast.member) == [("post_withdrawn", page)]
    assert told(cast.leader) == [("post_withdrawn", held)]
    assert told(cast.head) == [("violation_decided", page)]
    assert "CANARY三违" in signed_in(cast.member).get(page).content.decode()
    assert [event.action for event in AuditEvent.objects.all()] == ["violation_reported", "violation_decided"]
    with pytest.raises(RefusedError, match="withdrawn since 2026-09-14"):
        report(cast, cast.publicity)


def test_violation_that_is_not_confirmed_leaves_the_post_and_is_kept_from_the_holder(cast: Cast) -> None:
    violation = decide(report(cast, cast.publicity), cast.secretary, confirmed=False)

    cast.holding.refresh_from_db()
    assert (cast.holding.status, violation.decision) == (HoldingStatus.HELD, "dismissed")
    assert told(cast.member) == []
    assert told(cast.publicity) == [("violation_decided", reverse("violation_detail", args=[violation.pk]))]
    assert signed_in(cast.member).get(reverse("violation_detail", args=[violation.pk])).status_code == 404


def test_violation_of_the_secretary_is_decided_by_another_member(cast: Cast) -> None:
    violation = report(cast, cast.head, cast.secretarys)
    assert told(cast.secretary) == []
    for by in (cast.secretary, cast.head):
        with pytest.raises(RefusedError, match="another member where it is about the secretary"):
            decide(violation, by)
    assert [duty.url for duty in violations_to_decide(cast.publicity)] == [
        reverse("violation_decide", args=[violation.pk])
    ]
    decide(violation, cast.publicity)
    cast.secretarys.refresh_from_db()
    assert cast.secretarys.status == HoldingStatus.WITHDRAWN
    with pytest.raises(RefusedError, match="decided already"):
        decide(violation, cast.publicity)


def test_same_violation_is_reported_once_while_it_waits(cast: Cast) -> None:
    first = report(cast, cast.head)
    with pytest.raises(RefusedError, match="reported already"):
        report(cast, cast.publicity, event=" 违章作业 ")
    decide(first, cast.secretary, confirmed=False)
    report(cast, cast.publicity)
    assert Violation.objects.count() == 2


def test_confirmed_violation_settles_the_others_and_the_withdrawal_is_told_once(cast: Cast) -> None:
    first, second = report(cast, cast.publicity), report(cast, cast.head, event="责任事故")
    other = report(cast, cast.head, cast.secretarys)
    decide(first, cast.secretary)
    second.refresh_from_db()
    assert (second.decision, second.meeting_on, second.decided_by) == ("dismissed", date(2026, 9, 14), cast.secretary)
    assert "for the violation of 2026-09-10 the committee withdrew the post" in second.decision_reason
    assert list(Violation.objects.open()) == [other]
    for user, kind, violation in (
        (cast.member, "post_withdrawn", first),
        (cast.head, "violation_decided", second),
    ):
        assert told(user) == [(kind, reverse("violation_detail", args=[violation.pk]))]
    decided = AuditEvent.objects.filter(action="violation_decided").get()
    assert decided.after["settled"] == [second.pk]
    with pytest.raises(RefusedError, match="decided already"):
        decide(second, cast.secretary)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"happened_on": date(2026, 7, 19)}, "between 2026-07-20"),
        ({"happened_on": date(2026, 9, 16)}, "and 2026-09-15"),
        ({"event": " "}, "Write what happened"),
    ],
)
def test_report_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        report(cast, cast.publicity, **changes)
    assert not Violation.objects.exists()


def test_report_by_somebody_else_or_about_oneself_is_refused(cast: Cast) -> None:
    Appointment.objects.filter(person__user=cast.head).update(ends_on=date(2026, 9, 14))
    for by in (cast.leader, cast.head):
        with pytest.raises(RefusedError, match="by who assesses for the department today"):
            report(cast, by)
    with pytest.raises(RefusedError, match="Nobody reports themselves"):
        report(cast, cast.secretary, cast.secretarys)
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.TOTALLED)
    with pytest.raises(RefusedError, match="until the assessment is over"):
        report(cast, cast.publicity)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"meeting_on": date(2026, 9, 9)}, "between 2026-09-10"),
        ({"meeting_on": date(2026, 9, 16)}, "today, 2026-09-15"),
        ({"reason": " "}, "Give the reason"),
    ],
)
def test_decision_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    violation = report(cast, cast.publicity)
    with pytest.raises(RefusedError, match=refusal):
        decide(violation, cast.secretary, **changes)
    cast.holding.refresh_from_db()
    assert cast.holding.is_held


def test_grave_finding_is_reported_once_with_its_check(cast: Cast) -> None:
    given: dict[str, Any] = {"checked_on": date(2026, 9, 1), "by": cast.publicity, "now": NOW}
    grave = checks.check_out_of_turn(cast.holding, finding="违章操作设备", grave=True, **given)
    light = checks.check_out_of_turn(cast.holding, finding="标牌歪了", grave=False, **given)
    with pytest.raises(RefusedError, match="Only a grave finding"):
        report(cast, cast.publicity, spot_check=light)
    url = f"{reverse('violation_report', args=[cast.holding.pk])}?check={grave.pk}"
    client = signed_in(cast.publicity)
    assert "违章操作设备" in client.get(url).content.decode()
    client.post(url, {"happened_on": "2026-09-01", "event": "违章操作设备"})

    assert Violation.objects.get().spot_check == grave
    with pytest.raises(RefusedError, match="reported already"):
        report(cast, cast.publicity, spot_check=grave)
    link = reverse("violation_detail", args=[Violation.objects.get().pk])
    assert link in client.get(reverse("holding_detail", args=[cast.holding.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_violations_asks_the_same_for_one_and_three(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        report(cast, cast.publicity, event=f"事件{number}")
    client = signed_in(cast.secretary)
    client.get(reverse("violation_list"))
    with django_assert_num_queries(8):
        page = client.get(reverse("violation_list")).content.decode()
    assert page.count("事件") == count


def test_list_of_violations_is_searched_narrowed_and_kept_from_others(cast: Cast) -> None:
    first = report(cast, cast.publicity, event="追尾")
    second = decide(report(cast, cast.publicity, event="缺勤"), cast.secretary, confirmed=False)

    def shown(user: User, query: str) -> list[int]:
        return [each.pk for each in signed_in(user).get(f"{reverse('violation_list')}?{query}").context["page"]]

    assert shown(cast.secretary, "") == [first.pk, second.pk]
    assert shown(cast.secretary, "state=open") == shown(cast.secretary, "q=追") == [first.pk]
    assert shown(cast.secretary, "state=dismissed&sort=-happened") == [second.pk]
    assert shown(cast.head, "") == []
    assert signed_in(cast.member).get(reverse("violation_list")).status_code == 403

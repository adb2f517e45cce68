"""The life of a period through the tick: each step once, at the first moment allowed, also after days off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from appraisal.enums import PeriodStatus
from appraisal.models import Period, PeriodStep, Result
from appraisal.moments import PeriodCode
from appraisal.queries import sheet_of
from appraisal.services import periods
from appraisal.totalling_checks import digest, findings_of, last_sheet
from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification
from groups.enums import Office
from groups.models import Branch
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def mark_of(period: Period) -> str:
    """What the page of the checks sends along: the mark of the findings it shows."""
    return digest(findings_of(sheet_of(period), last_sheet(period)))


def tick(text: str) -> list[str]:
    return list(ticking.tick(at(text)))


@pytest.fixture
def branch() -> Branch:
    found = place.branch("ZB1")
    for code in ("X1", "X2", "X3"):
        place.group(found, code)
    return found


def statuses(branch: Branch) -> list[tuple[str, str]]:
    return [(str(p.code), p.status) for p in Period.objects.of(branch).in_order()]


def test_tick_takes_each_step_at_its_first_moment(branch: Branch) -> None:
    make.scheme(branch)
    assert tick("2025-12-31T23:59:59") == []
    assert tick("2026-01-01T00:00:00") == ["ZB1 2026Q1 collecting"]
    assert tick("2026-03-20T23:59:59") == []
    assert tick("2026-03-21T00:00:00") == ["ZB1 2026Q1 scoring"]
    make.fill(Period.objects.get())
    assert tick("2026-03-31T23:59:59") == []
    assert tick("2026-04-01T00:00:00") == ["ZB1 2026Q2 collecting", "ZB1 2026Q1 totalled"]
    assert tick("2026-04-01T08:59:59") == []
    assert tick("2026-04-01T09:00:00") == ["ZB1 2026Q1 published"]
    assert tick("2026-04-08T23:59:59") == []
    assert tick("2026-04-09T00:00:00") == ["ZB1 2026Q1 archived"]
    assert tick("2026-04-09T00:00:00") == []


def test_tick_catches_up_after_days_off_and_writes_each_step_once(branch: Branch) -> None:
    make.scheme(branch)
    tick("2026-09-28T08:00")
    make.fill(Period.objects.with_code(PeriodCode.parse("2026Q3")).get())

    steps = tick("2026-10-09T08:30")

    assert steps == ["ZB1 2026Q4 collecting", "ZB1 2026Q3 totalled", "ZB1 2026Q3 published"]
    assert statuses(branch) == [
        ("2026Q1", "scoring"),
        ("2026Q2", "scoring"),
        ("2026Q3", "published"),
        ("2026Q4", "collecting"),
    ]
    assert tick("2026-10-09T08:30") == []
    # Objections are counted from the day on which it was really published.
    assert tick("2026-10-16T23:59") == []
    assert tick("2026-10-17T00:00") == ["ZB1 2026Q3 archived"]


def test_tick_with_a_clock_set_back_repeats_nothing(branch: Branch) -> None:
    make.scheme(branch)
    tick("2026-03-21T00:00")
    make.fill(Period.objects.get())
    tick("2026-04-01T09:00")

    assert tick("2026-03-31T23:00") == []
    assert tick("2026-04-01T09:00") == []
    assert PeriodStep.objects.filter(period__number=1).count() == 4


def test_tick_leaves_an_incomplete_period_and_names_the_missing_cells_once(branch: Branch) -> None:
    secretary, leader = (
        place.holder(Office.SECRETARY, branch),
        place.holder(Office.LEADER, branch.groups.earliest("pk")),
    )
    publicity = place.holder(Office.PUBLICITY, branch)
    period = make.period(make.scheme(branch), "2026Q1")
    for score in make.fill(period):
        if (score.group.code, score.indicator.code) == ("X2", "B1"):
            score.delete()

    assert tick("2026-04-01T00:00") == ["ZB1 2026Q2 collecting"]
    assert tick("2026-04-01T00:01") == []

    told = Notification.objects.exclude(kind="term_ending").order_by("recipient")
    assert [(n.recipient, n.kind) for n in told] == [(secretary, "incomplete"), (publicity, "incomplete")]
    assert "小组X2 B1" in str(told[0])
    assert not Notification.objects.filter(recipient=leader).exists()

    tick("2026-04-01T09:00")
    assert {n.kind for n in told.all() if n.recipient == secretary} == {"incomplete", "overdue"}

    make.score(period, branch.groups.get(code="X2"), "B1", "60")
    assert tick("2026-04-03T10:00") == ["ZB1 2026Q1 totalled", "ZB1 2026Q1 published"]


def test_total_writes_results_with_ranks_and_grades(branch: Branch) -> None:
    period = make.period(make.scheme(branch), "2026Q1")
    make.fill(period, {("X1", "A1"): "30", ("X2", "A1"): "30"})
    make.score(period, branch.groups.get(code="X2"), "H1", "2")
    make.score(period, branch.groups.get(code="X3"), "V1", vetoed=True)

    tick("2026-04-01T00:00")

    found = [(r.group.code, str(r.total), r.rank, r.grade, r.last, r.honours) for r in Result.objects.ranked()]
    # X2: 90 + 2 bonus for the rank, but 90 for the grade; X3: 100, vetoed, so last and lowest.
    assert found == [
        ("X2", "92.00", 1, "合格", False, True),
        ("X1", "90.00", 2, "合格", False, True),
        ("X3", "100.00", 3, "不合格", True, False),
    ]


def test_total_leaves_out_groups_not_there_on_the_last_day(branch: Branch) -> None:
    place.group(branch, "X4", founded_on=date(2026, 3, 31))
    place.group(branch, "X5", founded_on=date(2026, 4, 1))
    place.group(branch, "X6", dissolved_on=date(2026, 3, 31))
    place.group(branch, "X7", dissolved_on=date(2026, 4, 1))
    make.fill(make.period(make.scheme(branch), "2026Q1"))

    tick("2026-04-01T00:00")

    assert set(Result.objects.values_list("group__code", flat=True)) == {"X1", "X2", "X3", "X4", "X7"}


def test_period_is_opened_under_the_version_whose_meeting_governs_it(branch: Branch) -> None:
    first = make.scheme(branch, meeting_on=date(2026, 4, 10))
    second = make.scheme(branch, meeting_on=date(2026, 8, 1))

    tick("2026-12-01T00:00")

    governed = {str(p.code): p.scheme for p in Period.objects.all()}
    assert governed == {"2026Q2": first, "2026Q3": first, "2026Q4": second}


def test_period_keeps_its_version_when_a_later_one_is_approved_late(branch: Branch) -> None:
    first = make.scheme(branch)
    tick("2026-07-01T00:00")
    make.scheme(branch, meeting_on=date(2026, 6, 20))

    tick("2026-08-01T00:00")

    assert Period.objects.with_code(PeriodCode.parse("2026Q3")).get().scheme == first


def test_half_yearly_scheme_is_totalled_and_published_after_the_half(branch: Branch) -> None:
    make.scheme(branch, cadence="half")
    tick("2026-06-20T00:00")
    make.fill(Period.objects.get())

    assert tick("2026-07-01T09:00") == ["ZB1 2026H2 collecting", "ZB1 2026H1 totalled", "ZB1 2026H1 published"]


def test_publication_is_put_off_to_a_working_day_where_the_scheme_says_so(branch: Branch) -> None:
    make.scheme(branch, shift_to_working_day=True)
    tick("2026-09-21T00:00")
    make.fill(Period.objects.with_code(PeriodCode.parse("2026Q3")).get())
    tick("2026-10-01T00:00")

    # 1 to 7 October 2026 are the National Day holiday; the 8th is a Thursday.
    assert tick("2026-10-07T23:59") == []
    assert tick("2026-10-08T09:00") == ["ZB1 2026Q3 published"]


def test_one_broken_branch_does_not_hold_up_the_others(branch: Branch) -> None:
    other = place.branch("ZB0")
    place.group(other, "Y1")
    for each in (branch, other):
        make.fill(make.period(make.scheme(each), "2026Q1"))
    # No service writes such a row: it makes the totalling of ZB0 fail.
    Result.objects.create(period=Period.objects.get(branch=other), group=other.groups.get(), honours=False)

    assert "ZB1 2026Q1 totalled" in tick("2026-04-01T00:00")
    assert Period.objects.get(branch=other, number=1).status == PeriodStatus.SCORING


def test_steps_out_of_order_or_too_early_are_refused(branch: Branch) -> None:
    period = make.period(make.scheme(branch), "2026Q1")
    make.fill(period)
    early, later = at("2026-03-31T23:59"), at("2026-04-01T09:00")
    acts: list[Callable[[], Period]] = [
        lambda: periods.total_period(period, by=None, now=early),
        lambda: periods.publish_period(period, by=None, now=later),
        lambda: periods.archive_period(period, by=None, now=later),
        lambda: periods.open_scoring(period, by=None, now=later),
        lambda: periods.open_period(branch, code=PeriodCode.parse("2026Q1"), by=None, now=later),
        lambda: periods.open_period(branch, code=PeriodCode.parse("2026Q2"), by=None, now=early),
        lambda: periods.open_period(branch, code=PeriodCode.parse("2025Q4"), by=None, now=later),
    ]

    for act in acts:
        with pytest.raises(RefusedError):
            act()

    assert Period.objects.get().status == PeriodStatus.SCORING
    assert AuditEvent.objects.count() == 0


def test_each_step_leaves_one_audit_entry(branch: Branch) -> None:
    make.scheme(branch)
    tick("2026-03-21T00:00")
    make.fill(Period.objects.get())
    tick("2026-04-09T00:00")

    written = list(AuditEvent.objects.filter(after__period="2026Q1").values_list("action", "actor_name", "origin"))
    names = ("collecting", "scoring", "totalled", "published", "archived")
    # Caught up on 9 April, it is open to objections from that day on.
    assert written == [(f"period_{name}", "system", "tick") for name in names[:4]]


def test_tick_command_prints_one_line_a_step_and_takes_any_way_of_writing_the_moment(
    branch: Branch, capsys: pytest.CaptureFixture[str]
) -> None:
    make.scheme(branch)

    call_command("tick", now="2026-01-01")
    call_command("tick", now="2026-03-20T16:00:00Z")
    call_command("tick", now="2026-03-21T00:00+08:00")

    assert capsys.readouterr().out.splitlines() == ["ZB1 2026Q1 collecting", "ZB1 2026Q1 scoring"]
    with pytest.raises(CommandError):
        call_command("tick", now="soon")


def test_secretary_totals_and_publishes_by_hand_when_it_is_due(branch: Branch, client: Client) -> None:
    client.force_login(place.holder(Office.SECRETARY, branch))
    period = make.period(make.scheme(branch), "2026Q1")
    make.fill(period)

    with clock.held_at(at("2026-03-31T12:00")):
        assert client.post(reverse("period_total", args=[period.pk])).status_code == 422
    with clock.held_at(at("2026-04-01T09:30")):
        seen = {"seen": mark_of(period)}
        assert client.post(reverse("period_total", args=[period.pk]), seen).status_code == 302
        assert client.post(reverse("period_publish", args=[period.pk])).status_code == 302
        assert client.post(reverse("period_publish", args=[period.pk])).status_code == 403

    assert Period.objects.get().status == PeriodStatus.PUBLISHED


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_thirty_two_clicks_and_ticks_publish_once(branch: Branch) -> None:
    secretary = place.holder(Office.SECRETARY, branch)
    period = make.period(make.scheme(branch), "2026Q1")
    make.fill(period)
    now, seen = at("2026-04-01T09:00"), mark_of(period)

    def press(number: int) -> int:
        try:
            if number % 2:
                list(ticking.tick(now))
                return 302
            client = Client()
            client.force_login(secretary)
            with clock.held_at(now):
                client.post(reverse("period_total", args=[period.pk]), {"seen": seen})
                return client.post(reverse("period_publish", args=[period.pk])).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(press, range(32)))

    assert set(answers) <= {302, 403, 422}
    steps = PeriodStep.objects.filter(period=period).values_list("status", flat=True)
    assert sorted(steps) == ["collecting", "published", "scoring", "totalled"]
    assert Result.objects.count() == 3
    assert AuditEvent.objects.filter(action="period_published").count() == 1
    assert Notification.objects.filter(recipient=secretary, kind="published").count() == 1

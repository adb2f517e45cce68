"""The close of several branches in one chunk: what it does at once, and what becomes of one that fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appraisal import closes, tasks
from appraisal.enums import DEFAULT_BANDS, PeriodStatus
from appraisal.models import Period, Result
from appraisal.services import totals
from branchmgr import audit, clock
from branchmgr.models import AuditEvent, Notification
from groups.enums import Office
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closes, "PIECES", 1)


def over(code: str, *, bands: tuple[tuple[str, str], ...] = DEFAULT_BANDS, scored: bool = True) -> Period:
    """A branch of two groups whose third quarter is over; ``scored`` in every cell, or in none."""
    branch = place.branch(code)
    place.holder(Office.SECRETARY, branch)
    for number in (1, 2):
        place.group(branch, f"{code}-X{number}")
    period = make.period(make.scheme(branch, bands=bands), "2026Q3")
    if scored:
        make.fill(period, {(f"{code}-X2", "B1"): "30"})
    return period


def close(period: Period) -> list[str]:
    with clock.held_at(period.closes_at):
        return list(closes.close(period.closes_at))


def statuses() -> dict[str, str]:
    return dict(Period.objects.values_list("branch__code", "status"))


def test_chunk_totals_all_its_branches_and_enters_it_with_each() -> None:
    period, _second, _third = over("ZB1"), over("ZB2"), over("ZB3")

    assert close(period) == [f"{code} 2026Q3 totalled" for code in ("ZB1", "ZB2", "ZB3")]

    entries = AuditEvent.objects.exclude(branch="").order_by("branch", "number").values_list("branch", "action")
    expected = [(code, action) for code in ("ZB1", "ZB2", "ZB3") for action in ("time_closed", "period_totalled")]
    assert list(entries) == expected
    audit.verify()
    assert close(period) == []
    assert Result.objects.count() == 6


def test_branch_that_lacks_scores_is_told_and_holds_up_nobody() -> None:
    period, empty = over("ZB1"), over("ZB2", scored=False)
    secretary = place.holder(Office.ORGANISATION, empty.branch)

    assert close(period) == ["ZB1 2026Q3 totalled"]

    assert statuses() == {"ZB1": PeriodStatus.TOTALLED, "ZB2": PeriodStatus.SCORING}
    assert Notification.objects.filter(kind="incomplete", recipient=secretary).count() == 1
    assert not Notification.objects.filter(kind="incomplete").exclude(key=f"incomplete:{empty.pk}").exists()


def test_branch_whose_last_score_comes_while_others_are_told_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    period = over("ZB1", scored=False)
    total_due = totals.total_due

    def scored_meanwhile(*args: Any, **options: Any) -> Any:
        done = total_due(*args, **options)
        make.fill(period)
        return done

    monkeypatch.setattr(totals, "total_due", scored_meanwhile)

    assert close(period) == []
    assert not Notification.objects.filter(kind="incomplete").exists()


def test_chunk_that_fails_is_taken_up_again_until_the_branch_at_fault_stands_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A scheme without a lowest grade, which no door lets in: its results cannot be written."""
    periods = [over(f"ZB{n}", bands=(("优秀", "99"),) if n == 3 else DEFAULT_BANDS) for n in range(1, 6)]

    lines = close(periods[0])

    assert lines == [f"ZB{n} 2026Q3 totalled" for n in (1, 2, 4, 5)]
    assert statuses()["ZB3"] == PeriodStatus.SCORING
    assert not Result.objects.filter(period=periods[2]).exists()
    assert AuditEvent.objects.filter(branch="ZB3").count() == 0
    assert "a chunk of 5 branches failed" in caplog.text


def test_help_that_comes_late_or_twice_does_nothing_again() -> None:
    period = over("ZB1")
    moment = period.closes_at.isoformat()

    tasks.help_close(moment)
    before = list(AuditEvent.objects.values_list("hash", flat=True))
    tasks.help_close(moment)

    assert statuses() == {"ZB1": PeriodStatus.TOTALLED}
    assert AuditEvent.objects.get(action="period_totalled").origin == "tick"
    assert list(AuditEvent.objects.values_list("hash", flat=True)) == before


@pytest.mark.pg
def test_help_is_asked_for_by_branches_that_can_be_totalled_and_not_by_those_that_lack_scores() -> None:
    waiting, _second, _third = (over(f"ZB{n}", scored=False) for n in range(1, 4))
    assert not closes.is_large(waiting.closes_at)

    over("ZB4")
    assert not closes.is_large(waiting.closes_at)

    over("ZB5")
    assert closes.is_large(waiting.closes_at)


@pytest.mark.parametrize(("in_a_worker", "asked"), [(True, tasks.HELPERS), (False, 0)])
def test_worker_asks_for_help_and_the_command_does_all_of_it_itself(
    monkeypatch: pytest.MonkeyPatch, in_a_worker: bool, asked: int
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(closes, "is_large", lambda _now: True)
    monkeypatch.setattr(tasks.help_close, "apply_async", lambda args, **_options: sent.append(args))
    monkeypatch.setattr(tasks, "current_task", object() if in_a_worker else None)
    period = over("ZB1")

    with clock.held_at(period.closes_at):
        assert "ZB1 2026Q3 totalled" in list(tasks.look(period.closes_at))
    assert sent == [(period.closes_at.isoformat(),)] * asked


def test_one_who_helps_leaves_it_to_the_tick_to_tell_who_lacks_scores() -> None:
    period = over("ZB1", scored=False)

    tasks.help_close(period.closes_at.isoformat())
    assert not Notification.objects.filter(kind="incomplete").exists()

    close(period)
    assert Notification.objects.filter(kind="incomplete").exists()


def test_jobs_page_says_how_far_the_close_is(client: Client) -> None:
    period, waiting = over("ZB1"), over("ZB2", scored=False)
    client.force_login(place.holder(Office.ADMIN, place.committee()))
    close(period)

    with clock.held_at(waiting.closes_at):
        page = client.get(reverse("job_list"))

    (closing,) = page.context["closings"]
    assert (str(closing.code), closing.branches) == ("2026Q3", 2)
    assert (closing.scoring, closing.totalled, closing.public) == (1, 1, 0)

"""The tick's looks: each by itself, each with its last run kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from branchmgr import clock, tasks, ticking
from branchmgr.models import JobRun

pytestmark = pytest.mark.django_db
NOW = "2027-01-05T10:00:00+08:00"


def failing(now: datetime) -> Iterator[str]:
    yield "one step"
    raise ValueError("CANARY 张三")


def working(now: datetime) -> Iterator[str]:
    yield f"worked at {now:%H:%M}, clock {clock.now():%H:%M}"


@pytest.fixture(autouse=True)
def _looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ticking, "_looks", {"b_failing": failing, "a_works": working, "c_works": working})
    with time_machine.travel(NOW, tick=False):
        yield


def ticked(now: datetime) -> tuple[list[str], str]:
    """The lines of a tick, and how it ended."""
    lines = []
    try:
        for line in ticking.tick(now):
            lines.append(line)  # noqa: PERF402 - what came before the failure counts
    except ticking.JobsFailedError as failure:
        return lines, str(failure)
    return lines, ""


def test_failing_look_does_not_stop_the_others() -> None:
    earlier = clock.now() - timedelta(days=3, hours=1)
    line = "worked at 09:00, clock 09:00"
    assert ticked(earlier) == ([line, "one step", line], "These jobs failed: b_failing. The log says where.")
    runs = {run.name: run for run in JobRun.objects.all()}
    assert [runs[name].failures for name in ("a_works", "b_failing", "c_works")] == [0, 1, 0]
    assert runs["b_failing"].succeeded_at is None
    # The run is kept at its real moment, whatever moment the tick was told to take.
    assert runs["a_works"].ended_at == runs["a_works"].succeeded_at == clock.now()


def test_failures_in_a_row_are_counted_until_one_goes_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(3):
        ticked(clock.now())
    assert JobRun.objects.get(name="b_failing").failures == 3
    monkeypatch.setitem(ticking._looks, "b_failing", working)
    ticked(clock.now())
    run = JobRun.objects.get(name="b_failing")
    assert (run.failures, run.error, run.steps, run.succeeded_at) == (0, "", 1, clock.now())


def test_failure_is_told_by_kind_and_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        ticked(clock.now())
    run = JobRun.objects.get(name="b_failing")
    assert "test_ticking.py" in run.error
    assert "CANARY" not in run.error + caplog.text
    assert "job b_failing failed" in caplog.text


def test_command_does_everything_and_ends_with_a_failure(capsys: Any) -> None:
    with pytest.raises(CommandError, match="b_failing"):
        call_command("tick")
    assert capsys.readouterr().out.count("worked") == 2


def test_task_of_a_tick_survives_a_failing_look() -> None:
    tasks.tick()
    assert JobRun.objects.get(name="c_works").succeeded_at == clock.now()


def test_one_look_can_be_taken_by_itself() -> None:
    tasks.look("a_works")
    tasks.look("b_failing")
    assert set(JobRun.objects.values_list("name", "failures")) == {("a_works", 0), ("b_failing", 1)}


def test_trouble_is_a_failure_or_half_an_hour_of_silence() -> None:
    now = clock.now()
    ends = {"fresh": 29, "silent": 31}
    for name, minutes in ends.items():
        JobRun.objects.create(name=name, started_at=now, ended_at=now - timedelta(minutes=minutes))
    JobRun.objects.create(name="failed", started_at=now, ended_at=now, failures=1)
    assert set(JobRun.objects.in_trouble(now).values_list("name", flat=True)) == {"silent", "failed"}
    assert JobRun.objects.last_end() == now

"""The moments at which a period is totalled and published, from both sides, by a clock that goes astray.

The moments stand here as UTC, worked out by hand: midnight in Shanghai is 16:00 of the day before.
A machine that was off from 28 September to 9 October: ``tests/appraisal/test_periods.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appraisal.enums import Cadence
from appraisal.models import Period, PeriodStep
from branchmgr import clock, ticking
from branchmgr.models import AuditEvent
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
BOUNDARIES = {
    "2026Q1": ("2026-03-31T16:00", "2026-04-01T01:00"),
    "2026Q2": ("2026-06-30T16:00", "2026-07-01T01:00"),
    "2026Q3": ("2026-09-30T16:00", "2026-10-01T01:00"),
    "2026Q4": ("2026-12-31T16:00", "2027-01-01T01:00"),
    "2028Q1": ("2028-03-31T16:00", "2028-04-01T01:00"),
    "2027Q4": ("2027-12-31T16:00", "2028-01-01T01:00"),
    "2026H1": ("2026-06-30T16:00", "2026-07-01T01:00"),
    "2026H2": ("2026-12-31T16:00", "2027-01-01T01:00"),
    "2028H1": ("2028-06-30T16:00", "2028-07-01T01:00"),
}
"""the end of the period, and 09:00 of the day after it"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def scored(code: str, **terms: Any) -> Period:
    """A period with a score in every cell; the other ones of its year are not looked at."""
    branch = place.branch("ZB1")
    place.group(branch, "X1")
    cadence = Cadence.HALF if "H" in code else Cadence.QUARTER
    period = make.period(make.scheme(branch, int(code[:4]), cadence=cadence, **terms), code)
    make.fill(period)
    return period


def steps(period: Period) -> list[str]:
    return list(PeriodStep.objects.filter(period=period).order_by("pk").values_list("status", flat=True))


def tick(moment: datetime) -> None:
    for _line in ticking.tick(moment):
        continue


def faults_of(
    period: Period, ends: datetime, published: datetime, *, tick: Callable[[datetime], None] = tick
) -> list[str]:
    """What is wrong with a period on its way past both moments, with a clock that is set back over each of them."""
    found = []
    begun = steps(period)
    way: list[tuple[datetime, list[str]]] = [
        (ends - SECOND, begun),
        (ends, [*begun, "totalled"]),
        (ends - timedelta(hours=3), [*begun, "totalled"]),
        (ends - timedelta(days=40), [*begun, "totalled"]),
        (ends, [*begun, "totalled"]),
        (published - SECOND, [*begun, "totalled"]),
        (published, [*begun, "totalled", "published"]),
        (ends - timedelta(hours=3), [*begun, "totalled", "published"]),
        (published - SECOND, [*begun, "totalled", "published"]),
        (published, [*begun, "totalled", "published"]),
    ]
    for moment, expected in way:
        tick(moment)
        if steps(period) != expected:
            found.append(f"at {moment:%m-%d %H:%M:%S}: {steps(period)}")
    entered = AuditEvent.objects.filter(action="period_published", subject_id=str(period.pk))
    if [each.at for each in entered] != [published]:
        found.append(f"published at {[each.at for each in entered]}")
    return found


@pytest.mark.parametrize("code", BOUNDARIES)
def test_period_is_totalled_and_published_at_its_first_moment_and_once(code: str) -> None:
    assert faults_of(scored(code), *map(at, BOUNDARIES[code])) == []


def test_scoring_opens_on_the_leap_day() -> None:
    """31 days before 31 March: 29 February where there is one, else the 28th; from midnight in Shanghai on."""
    for year, opens in ((2027, at("2027-02-27T16:00")), (2028, at("2028-02-28T16:00"))):
        branch = place.branch(f"ZB{year}")
        place.group(branch)
        make.scheme(branch, year, scoring_lead_days=31)
        tick(opens - SECOND)
        assert steps(Period.objects.of(branch).get()) == ["collecting"]
        tick(opens)
        assert steps(Period.objects.of(branch).get()) == ["collecting", "scoring"]


def test_objections_end_with_the_leap_day() -> None:
    """59 days from 1 January 2028 on: the 29th of February is the last one."""
    period = scored("2027Q4", objection_days=59)
    tick(at("2028-01-01T01:00"))
    tick(at("2028-02-29T15:59:59"))
    assert steps(period)[-1] == "published"
    tick(at("2028-02-29T16:00"))
    assert steps(period)[-1] == "archived"


def test_machine_that_was_off_publishes_once_at_the_first_moment_it_is_on() -> None:
    """Off from 28 September; on 9 October two ticks come at the same moment, then one of the day before."""
    period = scored("2026Q3")
    on = at("2026-10-09T00:30")
    tick(at("2026-09-28T00:00"))

    for moment in (on, on, on - timedelta(days=1), on + SECOND):
        tick(moment)

    entered = AuditEvent.objects.filter(action="period_published", subject_id=str(period.pk))
    assert [each.at for each in entered] == [on]


def test_branch_of_another_zone_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: moments by the clock of Greenwich are eight hours late."""
    monkeypatch.setattr(clock, "zone", lambda: ZoneInfo("UTC"))

    assert faults_of(scored("2026Q1"), *map(at, BOUNDARIES["2026Q1"])) != []


def test_tick_that_forgets_what_was_done_is_caught() -> None:
    """The control: a period that is put back is published a second time, and that is seen."""
    period = scored("2026Q1")
    ends, published = map(at, BOUNDARIES["2026Q1"])

    found = faults_of(period, ends, published, tick=forgetting(period))

    assert any("published at" in fault for fault in found)


def forgetting(period: Period) -> Callable[[datetime], None]:
    """The fault: before each tick the publication is forgotten."""

    def ticked(moment: datetime) -> None:
        Period.objects.filter(pk=period.pk, status="published").update(status="totalled", archive_at=None)
        PeriodStep.objects.filter(period=period, status="published").delete()
        for _line in ticking.tick(moment):
            continue

    return ticked

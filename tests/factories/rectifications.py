"""Rectifications and warnings for tests, in the state asked for, by the services where there are some."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from appraisal.enums import RectificationStatus
from appraisal.models import LeaderWarning, Period, Rectification
from appraisal.services.measures import complete_measure
from appraisal.services.rectifications import (
    DAYS,
    PlannedMeasure,
    follow_results,
    plan_rectification,
    report_rectification,
)
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup, Person

WAY = (RectificationStatus.OPENED, RectificationStatus.UNDER_WAY, RectificationStatus.DONE)


def opened(period: Period, group: PartyGroup, *, grade: str = "不合格", now: datetime | None = None) -> Rectification:
    """The group's rectification of the period: what publication opened, or one as it would have."""
    moment = now or clock.now()
    follow_results(period, by=None, now=moment)
    found = Rectification.objects.of(period).filter(group=group).first()
    if found is not None:
        return found
    due_on = moment.astimezone(clock.zone()).date() + timedelta(days=DAYS)
    made = Rectification.objects.create(period=period, group=group, grade=grade, opened_at=moment, due_on=due_on)
    made.steps.create(number=1, status=made.status, at=moment)
    return made


def planned(
    rectification: Rectification, *owners: Person, by: User, due_on: date | None = None, now: datetime | None = None
) -> Rectification:
    """The same under way, with a measure for each owner, due on the last day unless said."""
    day = due_on or rectification.last_day
    measures = [PlannedMeasure(f"措施{number}", owner, day) for number, owner in enumerate(owners, start=1)]
    moment = now or clock.now()
    return plan_rectification(rectification, cause="例会未按时召开", measures=measures, by=by, now=moment)


def done(rectification: Rectification, *, by: User, now: datetime | None = None) -> Rectification:
    """The same with every measure done, reported to the committee."""
    moment = now or clock.now()
    for measure in rectification.measures.filter(done_on=None):
        complete_measure(measure, by=by, now=moment)
    return report_rectification(rectification, by=by, now=moment)


def warning(period: Period, group: PartyGroup, leader: Person, **fields: Any) -> LeaderWarning:
    """A warning on the leader, undecided unless fields say otherwise."""
    ground = {"grade": "不合格", "value": "55.00", "veto": False, "limit": "基本合格", "since": "2020-01-01"}
    grounds = [{"code": "2026Q1", **ground}, {"code": "2026Q2", **ground}]
    values = {"kind": "change", "grounds": grounds, "raised_at": clock.now()} | fields
    return LeaderWarning.objects.create(period=period, group=group, leader=leader, **values)

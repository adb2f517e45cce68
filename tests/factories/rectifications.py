"""Rectifications and warnings for tests, in the state asked for, by the services where there are some."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from appraisal.enums import RectificationStatus
from appraisal.models import LeaderWarning, Measure, Period, Progress, Rectification
from appraisal.services.measures import complete_measure, note_progress
from appraisal.services.rectifications import (
    DAYS,
    PlannedMeasure,
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
    found = Rectification.objects.of(period).filter(group=group).first()
    if found is not None:
        return found
    due_on = moment.astimezone(clock.zone()).date() + timedelta(days=DAYS)
    made = Rectification.objects.create(period=period, group=group, grade=grade, opened_at=moment, due_on=due_on)
    made.steps.create(number=1, status=made.status, at=moment)
    return made


def planned(
    rectification: Rectification,
    *owners: Person,
    by: User,
    due_on: date | None = None,
    now: datetime | None = None,
    cause: str = "例会未按时召开",
) -> Rectification:
    """The same under way, with a measure for each owner, due on the last day unless said."""
    day = due_on or rectification.last_day
    measures = [PlannedMeasure(f"措施{number}", owner, day) for number, owner in enumerate(owners, start=1)]
    moment = now or clock.now()
    return plan_rectification(rectification, cause=cause, measures=measures, by=by, now=moment)


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


Consequence = Rectification | Measure | Progress | LeaderWarning


def one_of_each(
    periods: dict[str, Period], own: PartyGroup, other: PartyGroup, users: dict[str, User]
) -> dict[str, Consequence]:
    """The own group's, opened and under way, the other's waiting for the recheck; two warnings on the own leader.

    The committee member and the member of the own group have measures; the committee member has one of the other's.
    """
    committee_member, member, leader = (Person.objects.get(user=users[role]) for role in "CML")
    at_work = opened(periods["archived"], own)
    people = (committee_member, member, leader)
    at_work = planned(at_work, *people, by=users["L"], cause="CANARY-CAUSE-XA")
    measures = list(at_work.measures.all())
    complete_measure(measures[2], by=users["L"], now=clock.now())
    evidence = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\nCANARY-EVIDENCE\n%%EOF\n")
    noted = note_progress(at_work, text="CANARY-PROGRESS", evidence=evidence, by=users["M"], now=clock.now())
    over = planned(opened(periods["published"], other), committee_member, by=users["O"], cause="CANARY-CAUSE-XB")
    decision = {"decision": "talk", "decision_reason": "CANARY-DECISION", "meeting_on": clock.today()}
    decided = {"decided_by": users["S"], "decided_at": clock.now(), **decision}
    return {
        "opened": opened(periods["published"], own),
        "under_way": at_work,
        "done": done(over, by=users["O"]),
        "measure": measures[0],
        "measure_done": at_work.measures.get(pk=measures[2].pk),
        "note": noted,
        "waiting": warning(periods["published"], own, leader),
        "decided": warning(periods["archived"], own, leader, **decided),
    }

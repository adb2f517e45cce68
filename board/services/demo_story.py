"""The demonstration's objection and rectifications, through the services that the screens use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from appraisal.models import Measure, Objection, Period, Rectification
from appraisal.moments import PeriodCode, publish_at
from appraisal.services import corrections, measures, objections, rectifications, self_assessments
from appraisal.services.correction_changes import NewValue
from appraisal.services.periods import governing_scheme, timing_of
from board.demo.months import Months, dated, months_of
from board.demo.roster import ACCOUNTS
from board.demo.story import (
    OBJECTION,
    OWN_GROUP,
    OWN_LEADER,
    OWN_POINTS,
    RECTIFICATIONS,
    ObjectionStory,
    RectificationStory,
    Work,
)
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person

Event = tuple[datetime, Callable[[datetime], None]]
SECRETARY = ACCOUNTS[0]


def consequences(branch: Branch, quarters: Sequence[PeriodCode]) -> Iterator[Event]:
    """What is done after the publications of ``quarters``, each act with the moment at which it is done."""
    months = months_of(quarters)
    told = dated(OBJECTION, months)
    objected = _published(branch, quarters[told.quarter])
    yield objected + timedelta(days=2, hours=3), partial(_object, branch, quarters[told.quarter], told)
    yield objected + timedelta(days=4, hours=1), partial(_accept, branch, told)
    yield objected + timedelta(days=4, hours=6), partial(_confirm, branch, told)
    for story in dated(RECTIFICATIONS, months):
        yield from _worked_on(branch, quarters[story.quarter], story)


def assess_own_group(period: Period, *, months: Months, at: datetime) -> None:
    """What one leader gives the own group in the current quarter (自评)."""
    items = {each.code: each.pk for each in self_assessments.assessable(period)}
    points = {
        items[code]: self_assessments.OwnPoints(text, note) for code, (text, note) in dated(OWN_POINTS, months).items()
    }
    group = PartyGroup.objects.get(code=OWN_GROUP)
    with clock.held_at(at):
        self_assessments.save_self_assessment(period, group, points=points, by=_user(OWN_LEADER), now=at)


def _published(branch: Branch, code: PeriodCode) -> datetime:
    scheme = governing_scheme(branch, code)
    if scheme is None:
        raise RefusedError(f"{code}: no scheme")
    return publish_at(code, timing_of(scheme), clock.zone())


def _period(branch: Branch, code: PeriodCode) -> Period:
    return Period.objects.select_related("branch", "scheme").of(branch).with_code(code).get()


def _user(number: str) -> User:
    return User.objects.get(username=number)


def _object(branch: Branch, code: PeriodCode, told: ObjectionStory, at: datetime) -> None:
    period = _period(branch, code)
    group, item = PartyGroup.objects.get(code=told.group), period.scheme.indicators.get(code=told.code)
    with clock.held_at(at):
        objections.raise_objection(period, group=group, indicator=item, text=told.text, by=_user(told.leader), now=at)


def _accept(branch: Branch, told: ObjectionStory, at: datetime) -> None:
    value = NewValue(told.points, told.answer, told.score_reason)
    with clock.held_at(at):
        found = Objection.objects.with_committee().get(period__branch=branch)
        objections.accept_objection(found, value=value, by=_user(SECRETARY), now=at)


def _confirm(branch: Branch, told: ObjectionStory, at: datetime) -> None:
    with clock.held_at(at):
        found = Objection.objects.get(period__branch=branch).corrections.get()
        corrections.confirm_correction(found, by=_user(told.confirms), now=at)


def _worked_on(branch: Branch, code: PeriodCode, story: RectificationStory) -> Iterator[Event]:
    first = _published(branch, code)
    act = partial(partial, branch=branch, code=code, story=story)
    yield first + timedelta(days=3, hours=10), act(_plan)
    for work in story.works:
        yield first + timedelta(days=work.done or work.due - 4, hours=9), act(_work, work=work)
    if story.extended:
        yield first + timedelta(days=24, hours=2), act(_extend)
    if story.closed:
        yield first + timedelta(days=story.closed[0] - 1, hours=8), act(_report)
        yield first + timedelta(days=story.closed[0], hours=6), act(_recheck)


def _found(branch: Branch, code: PeriodCode, story: RectificationStory) -> Rectification:
    return Rectification.objects.with_places().get(period=_period(branch, code), group__code=story.group)


def _plan(at: datetime, *, branch: Branch, code: PeriodCode, story: RectificationStory) -> None:
    first = _published(branch, code).date()
    planned = [
        rectifications.PlannedMeasure(
            work.text, Person.objects.get(employee_no=work.owner), first + timedelta(days=work.due)
        )
        for work in story.works
    ]
    with clock.held_at(at):
        found, leader = _found(branch, code, story), _user(story.leader)
        rectifications.plan_rectification(found, cause=story.cause, measures=planned, by=leader, now=at)


def _work(at: datetime, *, branch: Branch, code: PeriodCode, story: RectificationStory, work: Work) -> None:
    with clock.held_at(at):
        found = _found(branch, code, story)
        measure: Measure = found.measures.get(text=work.text)
        leader = _user(story.leader)
        measures.note_progress(found, text=work.note, measure=measure, by=leader, now=at)
        if work.done:
            measures.complete_measure(measure, by=leader, now=at)


def _extend(at: datetime, *, branch: Branch, code: PeriodCode, story: RectificationStory) -> None:
    if story.extended:
        days, reason = story.extended
        until = _published(branch, code).date() + timedelta(days=days)
        with clock.held_at(at):
            found = _found(branch, code, story)
            rectifications.extend_rectification(found, until=until, reason=reason, by=_user(SECRETARY), now=at)


def _report(at: datetime, *, branch: Branch, code: PeriodCode, story: RectificationStory) -> None:
    with clock.held_at(at):
        found = _found(branch, code, story)
        rectifications.report_rectification(found, by=_user(story.leader), now=at)


def _recheck(at: datetime, *, branch: Branch, code: PeriodCode, story: RectificationStory) -> None:
    if story.closed:
        _day, number, finding = story.closed
        with clock.held_at(at):
            found = _found(branch, code, story)
            rectifications.recheck_rectification(found, passed=True, finding=finding, by=_user(number), now=at)

"""The demonstration's review meetings, exchange seminars and tiers of awards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from board.demo.proposal_acts import Listed, Meeting, SeminarTold
from board.demo.proposal_meetings import AWARDS, AWARDS_SET, MEETINGS, SEMINARS, VERDICTS
from board.demo.workdays import Calendar
from board.services.demo_proposal_people import SECRETARY, account, named, person
from board.services.demo_story import Event
from branchmgr import clock
from groups.models import Branch
from innovation.enums import Verdict
from innovation.models import Criterion, Review, ReviewMeeting, Seminar
from innovation.services import meetings as services
from innovation.services import seminars as seminar_services
from innovation.services.award_tiers import add_tier
from innovation.services.decisions import Ruling
from innovation.services.reviews import hand_in_review

Titles = Mapping[str, str]
APART: tuple[tuple[tuple[int | None, ...], ...], ...] = (
    ((1, 0, 0, 0), (2, -2, 1, -1), (-3, 1, -1, 2)),
    ((0, 0, 1, 0), (3, 1, 1, 1), (-2, -1, -1, 0)),
    ((1, 0, 0, -1), (-2, -2, -1, -2), (2, 2, 0, 1)),
    ((0, 1, 0, 0), (2, 2, 1, 0), (-1, 0, 0, -1)),
    ((0, -1, 0, 0), (3, 3, 1, 2), (-3, -2, -1, -1)),
    ((1, 1, -1, 0), (-1, 0, 1, -2), (0, 2, None, 1)),
    ((-1, 1, 0, 0), (2, 0, 0, 1), (-1, -1, 0, 0)),
)
"""by how many points the reviewers of a proposal differ in each criterion (None: it does not apply for them)"""


def meetings(branch: Branch, days: Calendar, titles: Titles) -> Iterator[Event]:
    """Every meeting with its days, and the tiers of awards."""
    yield days.at(AWARDS_SET, 9), partial(_set_awards, branch)
    for told in MEETINGS:
        yield days.at(told.prepared, 16), partial(_prepare, branch, told, days, titles)
        yield days.at(told.begun, 9), partial(_begin, told)
        for listed in told.listed:
            for place, ago in enumerate(listed.reviews):
                yield days.at(ago, 10 + place), partial(_review, told, listed, place, titles)
        if told.decided is not None and told.announced is not None:
            yield days.at(told.decided, 9), partial(_close, told)
            yield days.at(told.announced, 14), partial(_announce, told, titles)


def seminars(branch: Branch, days: Calendar) -> Iterator[Event]:
    """Every seminar: planned, and held where its day has come."""
    for told in SEMINARS:
        yield days.at(told.planned, 10), partial(_plan_seminar, branch, told, days)
        if told.on > 0:
            yield days.at(told.on, 17), partial(_hold_seminar, told)


def _found(told: Meeting) -> ReviewMeeting:
    return ReviewMeeting.objects.select_related("branch").get(name=told.name)


def _set_awards(branch: Branch, at: datetime) -> None:
    with clock.held_at(at):
        for name, from_yuan in AWARDS:
            add_tier(branch, name=name, from_yuan=Decimal(from_yuan), by=account(SECRETARY))


def _prepare(branch: Branch, told: Meeting, days: Calendar, titles: Titles, at: datetime) -> None:
    terms = services.Terms(
        name=told.name,
        due_on=days.on(told.due),
        method=told.method,
        names_hidden=told.names_hidden,
        quota=told.quota,
    )
    people = [person(number) for number in told.reviewers]
    with clock.held_at(at):
        by = account(SECRETARY)
        meeting = services.prepare_meeting(branch, terms=terms, by=by, now=at)
        listed = [named(titles[each.key]) for each in told.listed]
        services.set_entries(meeting, proposals=listed, by=by, now=at)
        services.assign_reviewers(meeting, people=people, drawn=told.drawn, by=by, now=at)


def _begin(told: Meeting, at: datetime) -> None:
    with clock.held_at(at):
        services.begin_review(_found(told), by=account(SECRETARY), now=at)


def _review(told: Meeting, listed: Listed, place: int, titles: Titles, at: datetime) -> None:
    """The first, second or third of a proposal's reviewers hands in."""
    meeting = _found(told)
    review = Review.objects.select_related("reviewer").filter(meeting=meeting, proposal__title=titles[listed.key])
    chosen = review.order_by("pk")[place]
    criteria = meeting.criteria.order_by("position")
    apart = APART[told.listed.index(listed) % len(APART)][place]
    given = zip(criteria, listed.points.split(), apart, strict=True)
    points = {criterion.pk: _points(criterion, text, plus) for criterion, text, plus in given}
    remark = listed.remarks[place] if place < len(listed.remarks) else ""
    with clock.held_at(at):
        hand_in_review(chosen, points=points, comment=remark, by=account(chosen.reviewer.employee_no), now=at)


def _points(criterion: Criterion, text: str, plus: int | None) -> Decimal | None:
    if text == "-" or plus is None:
        return None
    return min(max(Decimal(text) + plus, Decimal(0)), criterion.weight)


def _close(told: Meeting, at: datetime) -> None:
    with clock.held_at(at):
        services.close_review(_found(told), by=account(SECRETARY), now=at)


def _announce(told: Meeting, titles: Titles, at: datetime) -> None:
    rulings = {
        named(titles[each.key]).pk: Ruling(*VERDICTS.get(each.key, (Verdict.ACCEPT.value, ""))) for each in told.listed
    }
    with clock.held_at(at):
        by, meeting = account(SECRETARY), _found(told)
        services.decide(meeting, verdicts=rulings, by=by, now=at)
        services.announce(meeting, meeting_on=clock.day_of(at), resolution=told.resolution, by=by, now=at)


def _plan_seminar(branch: Branch, told: SeminarTold, days: Calendar, at: datetime) -> None:
    talks = tuple(seminar_services.Talk(person(number), title) for number, title in told.talks)
    terms = seminar_services.SeminarTerms(told.title, days.at(told.on, 14), told.place, told.programme, talks)
    with clock.held_at(at):
        seminar_services.plan_seminar(branch, terms=terms, by=account(SECRETARY), now=at)


def _hold_seminar(told: SeminarTold, at: datetime) -> None:
    with clock.held_at(at):
        found = Seminar.objects.get(title=told.title)
        seminar_services.hold_seminar(found, minutes=told.minutes, by=account(SECRETARY), now=at)

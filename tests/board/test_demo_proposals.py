"""The proposals of the demonstration: every state there is, on any day of the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from appraisal.moments import opens_at
from board.demo import roster
from board.demo.workdays import LAST_HANDED_IN, LAST_YEAR, Calendar
from board.services import demo, demo_posts
from board.services.demo_proposals import innovation
from branchmgr import audit, clock
from groups.models import Branch
from groups.services.roster import import_roster
from innovation.enums import MeetingStatus, ProposalKind, ProposalStatus, ReviewStatus
from innovation.figures import figures_of
from innovation.models import Author, Award, Benefit, Proposal, Recommendation, Review, ReviewMeeting, Seminar
from innovation.review_queries import ranked

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = [datetime(2026, 11, 21, 10), datetime(2027, 1, 1, 0, 5), datetime(2027, 6, 30, 8)]


@pytest.fixture(scope="module", params=DAYS, ids=lambda day: day.date().isoformat())
def loaded(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Branch]:
    """People, posts and proposals alone, as they stand on a day."""
    moment = time_machine.travel(request.param.replace(tzinfo=SHANGHAI), tick=False)
    with django_db_blocker.unblock(), moment, transaction.atomic():
        now = clock.now()
        with clock.held_at(opens_at(demo.quarters_until(now)[0], clock.zone()) - demo.BEFORE):
            import_roster(demo.roster_workbook(), by=None)
        branch = Branch.objects.get(code=roster.BRANCH[0])
        posts = next(iter(demo_posts.pioneer_posts(branch, now)))
        for at, act in sorted([posts, *innovation(branch, now)], key=lambda event: event[0]):
            assert at < now
            act(at)
        yield branch
        transaction.set_rollback(True)


@pytest.fixture
def branch(loaded: Branch, db: None) -> Branch:
    return loaded


def test_thirty_proposals_are_in_every_state_there_is(branch: Branch) -> None:
    proposals = Proposal.objects.of(branch)
    counted = Counter(proposals.values_list("status", flat=True))
    assert {status for status in ProposalStatus.values if not counted[status]} == set()
    assert proposals.exclude(status="draft").count() >= 30
    assert set(proposals.values_list("kind", flat=True)) == set(ProposalKind.values)
    assert proposals.values("lead").distinct().count() >= 20
    assert proposals.exclude(number="").values("group").distinct().count() == 6
    assert audit.verify() > 0


def test_shares_add_to_100_and_nobody_judges_their_own(branch: Branch) -> None:
    for proposal in Proposal.objects.of(branch).prefetch_related("authors", "reviews", "steps__by__person"):
        shares = {each.person_id: each.share for each in proposal.authors.all()}
        assert sum(shares.values()) == Decimal(100)
        assert not {each.reviewer_id for each in proposal.reviews.all()} & set(shares)
    assert Author.objects.exclude(share=100).values("proposal").distinct().count() >= 10
    for benefit in Benefit.objects.verified().select_related("verified_by__person", "proposal"):
        assert not benefit.proposal.authors.filter(person=benefit.verified_by.person).exists()


def test_reviews_were_announced_and_one_runs_with_an_outdated_review(branch: Branch) -> None:
    meetings = ReviewMeeting.objects.of(branch).order_by("created_at")
    assert [each.status for each in meetings] == ["announced", "announced", MeetingStatus.REVIEWING]
    for meeting in meetings.filter(status=MeetingStatus.ANNOUNCED):
        assert not meeting.entries.filter(rating=None).exists()
        spreads = {each.spread or Decimal(0) for each in meeting.entries.all()}
        assert min(spreads) >= 2
        assert max(spreads) <= 18
        assert len(spreads) >= 5
        assert meeting.reviews.done().count() == 3 * meeting.entries.count()
    first = meetings[0]
    verdicts = [(line.within, line.entry.verdict, line.entry.reason) for line in ranked(first)]
    apart = [reason for within, verdict, reason in verdicts if within != (verdict == "accepted")]
    assert len(apart) == 2
    assert all("名额线" in reason for reason in apart)
    done = Review.objects.filter(meeting=meetings.last(), status=ReviewStatus.DONE).select_related("proposal")
    assert [each.is_outdated for each in done].count(True) == 1


def test_departments_benefits_and_seminars_are_at_every_stage(branch: Branch) -> None:
    asked = Recommendation.objects.all()
    assert asked.values("department").distinct().count() == 4
    assert asked.overdue(clock.today()).count() == 1
    assert [each.is_late for each in asked.exclude(replied_at=None)].count(True) == 1
    assert Benefit.objects.due(clock.today()).count() == 1
    assert set(Benefit.objects.verified().values_list("months", flat=True)) == {3, 6}
    assert Award.objects.values("tier").distinct().count() == 4
    assert list(Seminar.objects.order_by("starts_at").values_list("status", flat=True)) == ["held", "planned"]
    assert Proposal.objects.filter(seminar__status="held").count() == 3
    assert Proposal.objects.get(merged_into__isnull=False).merged_into is not None


def test_last_year_can_be_compared(branch: Branch) -> None:
    last, this = (figures_of(branch, clock.today().year - back) for back in (1, 0))
    assert last.handed_in >= 6
    assert last.yuan + this.yuan > 300_000
    counts = [stage.count for stage in last.stages]
    assert counts == sorted(counts, reverse=True)


def test_days_of_last_year_lie_in_last_year_whenever_it_is_loaded() -> None:
    for plus in range(2 * 366):
        today = date(2026, 1, 1) + timedelta(days=plus)
        days = Calendar(today)
        now = clock.midnight(today)
        begun = opens_at(demo.quarters_until(now)[0], clock.zone()) - demo.BEFORE
        assert days.on(LAST_HANDED_IN).year < today.year
        assert begun < days.at(256, 0) < days.at(LAST_YEAR, 0) < days.at(LAST_YEAR - 1, 0)
        assert days.on(1) < today <= days.on(0)
        assert {days.on(ago).weekday() for ago in range(-8, 260)} == {0, 1, 2, 3, 4}

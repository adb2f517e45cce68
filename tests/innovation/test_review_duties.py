"""What waits of reviews: on the home page and in the menu, for the committee and for whom it named, and reminders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from board.duties import duties_of
from branchmgr import ticking
from branchmgr.models import User
from innovation.models import Proposal, ReviewMeeting
from tests.factories import innovation as make
from tests.factories.reviews import NOW, Cast, cast_of_reviews, give, kinds, proposals, running, signed_in

pytestmark = pytest.mark.django_db
DUE = date(2027, 1, 31)


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_reviews()


def reviewed_by_a_member(cast: Cast, number: int) -> tuple[ReviewMeeting, User]:
    """A meeting under way in which a full member of the other group, who holds no office, reviews."""
    meeting = make.meeting(cast.branch, "reviewing", due_on=DUE, names_hidden=True)
    reviewer = cast.members[1]
    for _each in range(number):
        proposal = make.proposal(cast.members[0], "in_review")
        make.entry(meeting, proposal)
        make.review(meeting, proposal, reviewer)
    assert reviewer.user is not None
    return meeting, User.objects.get(pk=reviewer.user.pk)


def duties(user: User) -> list[tuple[str, str, bool]]:
    with translation.override("en"):
        return [(duty.text, duty.url, duty.late) for duty in duties_of(User.objects.get(pk=user.pk), [])]


def menu_of(page: Any) -> dict[str, int]:
    return {entry.url: entry.count for entry in page.context["frame"].entries}


def test_named_member_is_led_from_home_and_menu_to_the_reviews_until_they_are_given(cast: Cast) -> None:
    meeting, reviewer = reviewed_by_a_member(cast, 3)
    reviews = list(meeting.reviews.order_by("pk"))
    expected = (f"3 proposals to review ({meeting})", reverse("review_list"), False)
    assert duties(reviewer) == [expected]
    client = signed_in(reviewer)
    home = client.get("/")
    assert menu_of(home)[reverse("review_list")] == 3
    page = client.get(reverse("review_list")).content.decode()
    assert all(reverse("review_detail", args=[each.pk]) in page for each in reviews)
    for each in reviews[:2]:
        give(each, "40 30", by=reviewer)
    said = f"1 proposal to review ({meeting})"
    assert duties(reviewer) == [(said, reverse("review_detail", args=[reviews[2].pk]), False)]
    give(reviews[2], "40 30", by=reviewer)
    assert duties(reviewer) == []
    own = client.get(reverse("own_proposal_list"))
    assert reverse("review_list") not in menu_of(own)
    assert reverse("review_list") in own.content.decode(), "what was given is found under one's own proposals"


def test_member_who_was_never_asked_is_offered_no_reviews(cast: Cast) -> None:
    reviewed_by_a_member(cast, 1)
    page = signed_in(cast.members[3].user).get(reverse("own_proposal_list"))
    assert reverse("review_list") not in page.content.decode()


def test_changed_proposal_asks_its_reviewer_again(cast: Cast) -> None:
    meeting, reviewer = reviewed_by_a_member(cast, 1)
    review = meeting.reviews.get()
    give(review, "40 30", by=reviewer)
    Proposal.objects.filter(pk=review.proposal_id).update(edition=2)
    ((text, url, _late),) = duties(reviewer)
    assert ("was changed: hand your review in again" in text, url) == (True, reverse("review_detail", args=[review.pk]))


def test_secretary_and_committee_are_led_on_from_step_to_step(cast: Cast) -> None:
    proposals(cast, 2)
    (waiting,) = [each for each in duties(cast.secretary) if each[1] == reverse("meeting_list")]
    assert "2 proposals wait for a review meeting" in waiting[0]
    meeting = running(cast, 1, due_on=DUE)
    page = reverse("meeting_detail", args=[meeting.pk])
    assert page not in [url for _text, url, _late in duties(cast.secretary)]
    with time_machine.travel(datetime.fromisoformat("2027-02-01T08:00:00+08:00"), tick=False):
        said = f"{meeting}: the last day is past, take it to the decision"
        assert (said, page, True) in duties(cast.secretary)
        assert page not in [url for _text, url, _late in duties(cast.committee[0])]
        ((_text, _url, late),) = duties(cast.committee[0])
        assert late, "the review itself is overdue"
    ReviewMeeting.objects.filter(pk=meeting.pk).update(status="deciding")
    assert (f"{meeting}: decide on the proposals", page, False) in duties(cast.committee[0])
    assert (f"{meeting}: decide on the proposals and announce it", page, False) in duties(cast.secretary)


def test_tick_reminds_reviewers_once_before_and_once_after_the_last_day(cast: Cast) -> None:
    meeting, reviewer = reviewed_by_a_member(cast, 2)
    given = running(cast, 1, due_on=DUE)
    give(given.reviews.get(reviewer=cast.committee[0].person), "40 30")
    for day in ("01-27", "01-28", "01-29", "02-01", "02-02"):
        now = datetime.fromisoformat(f"2027-{day}T08:00:00+08:00")
        with time_machine.travel(now, tick=False):
            list(ticking.tick(now))
    reminded = [[kind for kind in kinds(user) if kind.startswith("review_")] for user in (reviewer, cast.committee[1])]
    assert reminded == [["review_due", "review_due"], ["review_due", "review_due"]]
    assert "review_due" not in kinds(cast.committee[0]), "who has handed in is left in peace"
    assert kinds(cast.secretary).count("review_overdue") == 2, "for each of the two meetings once"
    assert meeting.status == "reviewing"

"""Reviews of proposals: prepared, given with criteria in and out, declined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.enums import PoliticalStatus
from innovation.enums import ProposalStatus
from innovation.models import Proposal, Review
from innovation.review_queries import ranked, reviews_to_do
from innovation.services import meetings
from innovation.services.reviews import decline_review
from tests.factories import groups as place
from tests.factories import imports
from tests.factories import innovation as make
from tests.factories.reviews import (
    NOW,
    Cast,
    all_given,
    cast_of_reviews,
    give,
    kinds,
    listed,
    proposals,
    running,
    signed_in,
)

TERMS = meetings.Terms(name="第二批评审", due_on=date(2027, 1, 20))


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_reviews()


# Preparation


@pytest.mark.django_db
def test_meeting_is_prepared_assigned_and_begun(cast: Cast) -> None:
    meeting = meetings.prepare_meeting(cast.branch, terms=TERMS, by=cast.secretary, now=NOW)
    chosen = proposals(cast, 3)
    meetings.set_entries(meeting, proposals=chosen, by=cast.secretary, now=NOW)
    client = signed_in(cast.secretary)
    client.cookies["django_language"] = "en"
    nobody = client.post(reverse("reviewers_assign", args=[meeting.pk]), {"drawn": "yes"})
    assert (nobody.status_code, "Please choose one." in nobody.content.decode()) == (422, True)
    people = [cast.secretary.person, *(user.person for user in cast.committee), *cast.members]
    meetings.assign_reviewers(meeting, people=people, drawn=True, by=cast.secretary, now=NOW)
    meetings.begin_review(meeting, by=cast.secretary, now=NOW)
    for each in chosen:
        each.refresh_from_db()
        reviewers = set(each.reviews.values_list("reviewer", flat=True))
        own_group = {person.pk for person in cast.members if person.memberships.filter(group=each.group).exists()}
        assert (each.status, len(reviewers), reviewers & own_group) == ("in_review", 3, set())
    assert kinds(Review.objects.first().reviewer.user)[-1] == "review_assigned"
    expected = ["review_prepared", "review_entries_set", "reviewers_assigned", "review_begun"]
    assert [*AuditEvent.objects.order_by("pk").values_list("action", flat=True)][-4:] == expected


@pytest.mark.django_db
def test_preparation_that_does_not_do_is_refused(cast: Cast) -> None:
    meeting = make.meeting(cast.branch)
    act: Any = {"by": cast.secretary, "now": NOW}
    stranger = make.proposal(place.member(place.group(place.branch())), ProposalStatus.WITH_COMMITTEE)
    with pytest.raises(RefusedError, match="another branch"):
        meetings.set_entries(meeting, proposals=[stranger], **act)
    with pytest.raises(RefusedError, match="not with the committee"):
        meetings.set_entries(meeting, proposals=proposals(cast, 1, "with_group"), **act)
    with pytest.raises(RefusedError, match="no proposal on the list"):
        meetings.begin_review(meeting, **act)
    chosen = proposals(cast, 1)
    meetings.set_entries(meeting, proposals=chosen, **act)
    with pytest.raises(RefusedError, match="on the list of"):
        meetings.set_entries(make.meeting(cast.branch), proposals=chosen, **act)
    with pytest.raises(RefusedError, match="Nobody is to review"):
        meetings.begin_review(meeting, **act)
    with pytest.raises(RefusedError, match="Fewer than 3"):
        meetings.assign_reviewers(meeting, people=cast.members, drawn=False, **act)
    probationary = place.member(cast.groups[1], political_status=PoliticalStatus.PROBATIONARY)
    with pytest.raises(RefusedError, match="full members"):
        meetings.assign_reviewers(meeting, people=[probationary], drawn=False, **act)
    for person in (cast.members[0], cast.members[2]):
        with pytest.raises(RefusedError, match="has a part in"):
            meetings.set_reviewers(meeting, chosen={chosen[0].pk: [person.pk]}, **act)
    with pytest.raises(RefusedError, match="today or later"):
        meetings.change_meeting(meeting, terms=replace(TERMS, due_on=date(2027, 1, 4)), **act)


@pytest.mark.django_db
def test_criteria_come_by_form_and_by_workbook(cast: Cast) -> None:
    meeting, client = make.meeting(cast.branch), signed_in(cast.secretary)
    url = reverse("criteria_set", args=[meeting.pk])
    wrong = client.post(url, {"code-0": "1", "name-0": "技术", "weight-0": "９９", "ranges-0": ""})
    assert wrong.status_code == 422
    assert "技术" in wrong.content.decode()
    assert meeting.criteria.count() == 2
    assert client.post(url, {"code-0": "1", "name-0": "技术", "weight-0": "１００"}).status_code == 302
    book = load_workbook(BytesIO(b"".join(client.post(reverse("criteria_export", args=[meeting.pk])))))
    assert [cell.value for cell in book["评审标准"][2]][:2] == ["1", "技术"]
    for rows, state in (([("1", "甲", 60), ("2", "乙", 30)], "faulty"), ([("1", "甲", 60), ("2", "乙", 40)], "ready")):
        made = Workbook()
        made.active.title = "评审标准"
        for row in (("编号", "标准", "权重", "等级"), *((*row, "先进 20-30") for row in rows)):
            made.active.append(list(row))
        stream = BytesIO()
        made.save(stream)
        page = imports.bring(client, reverse("criteria_import", args=[meeting.pk]), stream.getvalue())
        assert page.context["item"].state == state
    assert imports.confirm(client).context["item"].state == "done"
    assert list(meeting.criteria.values_list("name", "weight")) == [("甲", 60), ("乙", 40)]


# Reviews


@pytest.mark.django_db
def test_review_is_scaled_ranked_and_outdated_by_a_change(cast: Cast) -> None:
    meeting = running(cast)
    first, second = listed(meeting)
    all_given(meeting, "60 -", "30 40")
    assert [line.proposal for line in ranked(meeting)] == [first, second]
    assert [line.rating for line in ranked(meeting)] == [100, 70]
    Proposal.objects.filter(pk=first.pk).update(edition=2)
    line = ranked(meeting)[1]
    assert (line.proposal, line.rating, line.reviews.outdated) == (first, None, 3)
    assert [each.proposal for each in reviews_to_do(cast.secretary)] == [first]
    give(meeting.reviews.get(proposal=first, reviewer=cast.secretary.person), "30 20")
    assert {each.proposal: each.rating for each in ranked(meeting)} == {first: 50, second: 70}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("points", "said"),
    [("61 0", "0 to 60 points"), ("-1 0", "0 to 60"), ("1.005 0", "two decimal"), ("- -", "At least")],
)
def test_points_that_do_not_do_are_refused(cast: Cast, points: str, said: str) -> None:
    review = running(cast).reviews.first()
    with pytest.raises(RefusedError, match=said):
        give(review, points)
    assert Review.objects.get(pk=review.pk).status == "assigned"


@pytest.mark.django_db
def test_nobody_reviews_their_own_or_for_somebody_else(cast: Cast) -> None:
    meeting = running(cast)
    review = meeting.reviews.get(proposal=listed(meeting)[0], reviewer=cast.secretary.person)
    with pytest.raises(RefusedError, match="Only the reviewer"):
        give(review, "1 1", by=cast.committee[0])
    own = make.review(meeting, listed(meeting)[0], cast.members[0])
    with pytest.raises(RefusedError, match="of their own"):
        give(own, "60 40")
    assert signed_in(cast.members[0].user).get(reverse("review_detail", args=[own.pk])).status_code == 404


@pytest.mark.django_db
def test_form_keeps_what_was_typed_and_shows_others_after_ones_own(cast: Cast) -> None:
    meeting = running(cast, 1, names_hidden=True)
    mine = meeting.reviews.get(reviewer=cast.committee[0].person)
    give(meeting.reviews.get(reviewer=cast.secretary.person), "41 39")
    client = signed_in(cast.committee[0])
    page = client.get(reverse("review_detail", args=[mine.pk])).content.decode()
    assert "41 / 60" not in page
    assert cast.members[0].name not in page
    names = [f"points-{each.pk}" for each in meeting.criteria.all()]
    url = reverse("review_hand_in", args=[mine.pk])
    wrong = client.post(url, {names[0]: "1e309", "comment": "先试点"})
    assert (wrong.status_code, "1e309" in wrong.content.decode(), "先试点" in wrong.content.decode()) == (
        422,
        True,
        True,
    )
    assert client.post(url, {names[0]: "５０", names[1].replace("points", "na"): "on"}).status_code == 302
    page = client.get(reverse("review_detail", args=[mine.pk])).content.decode()
    assert "41 / 60" in page
    assert cast.secretary.person.name not in page.split("review-given")[-1]


@pytest.mark.django_db
def test_reviewer_who_is_given_another_proposal_is_told_each_time(cast: Cast) -> None:
    meeting = running(cast)
    first, second = (each.pk for each in listed(meeting))
    one, other = cast.secretary.person.pk, cast.committee[0].person.pk
    for pair in ((one, other), (other, one), (one, other)):
        chosen = {first: [pair[0]], second: [pair[1]]}
        meetings.set_reviewers(meeting, chosen=chosen, by=cast.secretary, now=NOW)
    assert kinds(cast.committee[0]) == ["review_assigned", "review_assigned"]


@pytest.mark.django_db
def test_declined_review_goes_to_somebody_else(cast: Cast) -> None:
    meeting = running(cast, 1)
    review = meeting.reviews.get(reviewer=cast.committee[0].person)
    decline_review(review, reason="参与过该项目", by=cast.committee[0], now=NOW)
    assert kinds(cast.secretary)[-1] == "review_declined"
    other = cast.members[1]
    proposal = listed(meeting)[0]
    client = signed_in(cast.secretary)
    kept = {f"who-{proposal.pk}-{user.person.pk}": "on" for user in (cast.secretary, cast.committee[1])}
    body = {**kept, f"who-{proposal.pk}-{other.pk}": "on"}
    assert client.post(reverse("reviewers_set", args=[meeting.pk]), body).status_code == 302
    assert kinds(other.user) == ["review_assigned"]
    assert sorted(meeting.reviews.values_list("status", flat=True)) == ["assigned", "assigned", "assigned", "declined"]

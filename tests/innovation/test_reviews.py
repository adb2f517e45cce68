"""Reviews of proposals: lots, criteria, ratings, reviews, decisions held back and announced together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from io import BytesIO
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup, Person
from innovation import ratings
from innovation.criteria import Measure, faults_of, parse_ranges, standard
from innovation.drawing import hand_out
from innovation.enums import ProposalStatus, Verdict
from innovation.models import Proposal, Review, ReviewMeeting
from innovation.review_queries import ranked, reviews_to_do
from innovation.services import meetings
from innovation.services.decisions import Ruling
from innovation.services.reviews import decline_review, hand_in_review
from tests.factories import groups as place
from tests.factories import innovation as make

NOW = datetime.fromisoformat("2027-01-05T10:00:00+08:00")
TERMS = meetings.Terms(name="第二批评审", due_on=date(2027, 1, 20))
POINTS = st.decimals(0, 50, places=2)


@dataclass
class Cast:
    """A branch with its committee of three, two groups, and members who propose."""

    branch: Branch
    groups: list[PartyGroup]
    secretary: User
    committee: list[User]
    members: list[Person]


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch()
        groups = [place.group(branch), place.group(branch)]
        secretary = place.holder(Office.SECRETARY, branch)
        committee = [place.holder(Office.ORGANISATION, branch), place.holder(Office.PUBLICITY, branch)]
        members = [place.member(groups[number % 2]) for number in range(4)]
        for member in members:
            place.user_for(member)
        yield Cast(branch, groups, secretary, committee, members)


def proposals(cast: Cast, number: int = 2, status: str = ProposalStatus.WITH_COMMITTEE) -> list[Proposal]:
    return [make.proposal(cast.members[each % 4], status) for each in range(number)]


def running(cast: Cast, number: int = 2, status: str = "reviewing", **fields: Any) -> ReviewMeeting:
    """A meeting whose proposals are reviewed by all three of the committee."""
    meeting = make.meeting(cast.branch, status, **fields)
    for each in proposals(cast, number, ProposalStatus.IN_REVIEW):
        make.entry(meeting, each)
        for user in (cast.secretary, *cast.committee):
            make.review(meeting, each, user.person)
    return meeting


def give(review: Review | None, points: str, now: datetime = NOW, by: User | None = None) -> Review:
    assert review
    values = [None if each == "-" else Decimal(each) for each in points.split()]
    by = by or User.objects.get(person=review.reviewer)
    criteria = review.meeting.criteria.all()
    named = {each.pk: value for each, value in zip(criteria, values, strict=True)}
    return hand_in_review(review, points=named, comment="可行", by=by, now=now)


def all_given(meeting: ReviewMeeting, *points: str) -> None:
    """Hands in all reviews, with the same points in the order of the proposals."""
    for proposal, each in zip(listed(meeting), points, strict=True):
        for review in meeting.reviews.filter(proposal=proposal):
            give(review, each)


def listed(meeting: ReviewMeeting) -> list[Proposal]:
    return list(Proposal.objects.filter(entries__meeting=meeting).order_by("number"))


def kinds(user: User | None) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user
    client.force_login(user)
    return client


# Arithmetic


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fractions(0, 100), min_size=1, max_size=9))
def test_median_and_mean_lie_between_the_totals_and_spread_is_their_width(totals: list[Fraction]) -> None:
    for method in ("median", "mean"):
        found = ratings.rated(totals, method)
        assert min(totals) <= found.exact <= max(totals)
        assert found.spread == ratings.rated([max(totals) - min(totals)], "mean").rating
        assert found.reviews == len(totals)
        assert ratings.rated(totals[::-1], method) == found


@given(st.lists(st.one_of(st.none(), POINTS), min_size=2, max_size=2))
def test_what_does_not_apply_leaves_the_mean(points: list[Decimal | None]) -> None:
    weights = {"a": Decimal(50), "b": Decimal(50)}
    total = ratings.review_total(dict(zip("ab", points, strict=True)), weights)
    given = [each for each in points if each is not None]
    assert total == (Fraction(sum(given)) * 100 / (50 * len(given)) if given else None)


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=4),
    st.integers(1, 12),
    st.integers(2, 7),
    st.integers(1, 3),
    st.data(),
)
def test_lot_never_bars_and_loads_differ_by_at_most_one_without_conflicts(
    seed: str, count: int, people: int, each: int, data: st.DataObject
) -> None:
    authors = {number: {data.draw(st.integers(100, 99 + people))} for number in range(count)}
    reviewers = list(range(100, 100 + people))
    found = hand_out(seed, authors, reviewers, each)
    for number, held in found.items():
        assert not set(held) & authors[number]
        assert len(held) == len(set(held)) == min(each, people - 1)
    free = hand_out(seed, {number: set() for number in range(count)}, reviewers, each)
    loads = [sum(person in held for held in free.values()) for person in reviewers]
    assert max(loads) - min(loads) <= 1
    assert found == hand_out(seed, authors, reviewers, each)


def test_conflicts_are_evened_out_by_handing_on() -> None:
    barred = {number: {2} if number < 2 else set() for number in range(4)}
    loads = [sum(held == [person] for held in hand_out("", barred, [1, 2], 1).values()) for person in (1, 2)]
    assert loads == [2, 2]


def test_standard_criteria_add_to_100_and_have_described_ranges() -> None:
    assert faults_of(standard()) == []
    assert [level.high for level in parse_ranges(standard()[0].ranges)] == [30, 25, 20]


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ([Measure("1", "甲", Decimal(99))], "add to 99"),
        ([], "1 to 20 criteria"),
        ([Measure("1", "甲", Decimal(50)), Measure("1", "乙", Decimal(50))], "2 times"),
        ([Measure("1", "甲", Decimal(100), "先进 30-20")], "write the levels"),
        ([Measure("1", "甲", Decimal(100), "先进 90-101")], "above the weight"),
    ],
)
def test_criteria_that_do_not_do_are_told(measures: list[Measure], said: str) -> None:
    assert any(said in sentence for sentence in faults_of(measures))


# Preparation


@pytest.mark.django_db
def test_meeting_is_prepared_assigned_and_begun(cast: Cast) -> None:
    meeting = meetings.prepare_meeting(cast.branch, terms=TERMS, by=cast.secretary, now=NOW)
    chosen = proposals(cast, 3)
    meetings.set_entries(meeting, proposals=chosen, by=cast.secretary, now=NOW)
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
    for rows, code in (([("1", "甲", 60), ("2", "乙", 30)], 422), ([("1", "甲", 60), ("2", "乙", 40)], 302)):
        made = Workbook()
        made.active.title = "评审标准"
        for row in (("编号", "标准", "权重", "等级"), *((*row, "先进 20-30") for row in rows)):
            made.active.append(list(row))
        stream = BytesIO()
        made.save(stream)
        file = SimpleUploadedFile("标准.xlsx", stream.getvalue())
        assert client.post(reverse("criteria_import", args=[meeting.pk]), {"file": file}).status_code == code
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


# Decisions


@pytest.mark.django_db
def test_decisions_are_held_back_and_announced_together(cast: Cast) -> None:
    meeting = running(cast, quota=1)
    all_given(meeting, "60 40", "30 20")
    first, second = listed(meeting)
    meetings.close_review(meeting, by=cast.secretary, now=NOW)
    act: Any = {"by": cast.secretary, "now": NOW}
    with pytest.raises(RefusedError, match="say why"):
        meetings.decide(meeting, verdicts={second.pk: Ruling(Verdict.PARK)}, **act)
    meetings.decide(meeting, verdicts={first.pk: Ruling(Verdict.ACCEPT)}, **act)
    closing: Any = {"meeting_on": NOW.date(), "resolution": "同意", **act}
    with pytest.raises(RefusedError, match="Nothing is decided yet"):
        meetings.announce(meeting, **closing)
    meetings.decide(meeting, verdicts={second.pk: Ruling(Verdict.PARK, "经费不足")}, **act)
    assert kinds(cast.members[0].user) == []
    assert Proposal.objects.filter(status="in_review").count() == 2
    meetings.announce(meeting, **closing)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.steps.last().note) == ("accepted", "parked", "经费不足")
    assert kinds(cast.members[0].user) == kinds(cast.members[1].user) == ["review_verdict"]
    Proposal.objects.filter(pk=first.pk).update(edition=9)
    meeting.refresh_from_db()
    assert [(line.rating, line.within, line.last_within) for line in ranked(meeting)] == [
        (100, True, True),
        (50, False, False),
    ]


@pytest.mark.django_db
def test_proposal_changed_after_its_decision_is_decided_again(cast: Cast) -> None:
    meeting = running(cast, 1)
    all_given(meeting, "60 40")
    meetings.close_review(meeting, by=cast.secretary, now=NOW)
    proposal = listed(meeting)[0]
    verdicts = {proposal.pk: Ruling(Verdict.ACCEPT)}
    meetings.decide(meeting, verdicts=verdicts, by=cast.secretary, now=NOW)
    Proposal.objects.filter(pk=proposal.pk).update(edition=2)
    closing: Any = {"meeting_on": NOW.date(), "resolution": "同意", "by": cast.secretary, "now": NOW}
    with pytest.raises(RefusedError, match="changed after its decision"):
        meetings.announce(meeting, **closing)
    give(meeting.reviews.first(), "60 40")
    meetings.decide(meeting, verdicts=verdicts, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="has decided"):
        give(meeting.reviews.last(), "60 40")
    assert meetings.announce(meeting, **closing).status == "announced"
    with pytest.raises(RefusedError, match="no review is taken"):
        give(meeting.reviews.last(), "60 40")


@pytest.mark.django_db
def test_nobody_on_the_committee_sees_or_decides_on_their_own(cast: Cast) -> None:
    meeting = make.meeting(cast.branch, "deciding")
    own = make.proposal(cast.committee[0].person, "in_review", title="自己的建议", branch=cast.branch)
    make.entry(meeting, own, verdict="parked", reason="CANARY", decided_by=cast.secretary, decided_at=NOW)
    make.review(meeting, own, cast.secretary.person, "31 7")
    with pytest.raises(RefusedError, match="of their own"):
        meetings.decide(meeting, verdicts={own.pk: Ruling(Verdict.ACCEPT)}, by=cast.committee[0], now=NOW)
    for name in ("meeting_detail", "meeting_decide", "proposals_compare"):
        url = reverse(name, args=[meeting.pk]) + f"?with={own.pk}"
        page = signed_in(cast.committee[0]).get(url).content.decode()
        assert "38.00" not in page
        assert "CANARY" not in page
        assert "38.00" in signed_in(cast.secretary).get(url).content.decode()


@pytest.mark.django_db
def test_review_is_closed_once_reviews_count_or_the_day_is_past_and_may_go_on(cast: Cast) -> None:
    meeting = running(cast, 1, due_on=date(2027, 1, 8))
    with pytest.raises(RefusedError, match="No review that counts"):
        meetings.close_review(meeting, by=cast.secretary, now=NOW)
    later = NOW + timedelta(days=4)
    meetings.close_review(meeting, by=cast.secretary, now=later)
    give(meeting.reviews.first(), "6 4", now=later)
    act: Any = {"by": cast.secretary, "now": later}
    meetings.resume_review(meeting, due_on=date(2027, 1, 20), reason="两人出差", **act)
    meetings.call_off_meeting(meeting, reason="并入下一批", **act)
    assert listed(meeting)[0].status == "with_committee"
    assert "review_called_off" in kinds(cast.committee[0])


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_a_fixed_number_of_queries(cast: Cast, number: int, django_assert_max_num_queries: Any) -> None:
    meeting = running(cast, number)
    all_given(meeting, *(["30 20"] * number))
    meetings.close_review(meeting, by=cast.secretary, now=NOW)
    client = signed_in(cast.committee[0])
    for name, args, most in (
        ("review_list", [], 40),
        ("meeting_list", [], 40),
        ("meeting_detail", [meeting.pk], 60),
        ("meeting_decide", [meeting.pk], 45),
        ("proposals_compare", [meeting.pk], 45),
    ):
        with django_assert_max_num_queries(most):
            page = client.get(reverse(name, args=args))
        assert page.status_code == 200


def test_bulk_decision_keeps_what_was_typed(db: Any, cast: Cast) -> None:
    meeting = running(cast)
    all_given(meeting, "60 40", "30 20")
    meetings.close_review(meeting, by=cast.secretary, now=NOW)
    first, second = listed(meeting)
    client, url = signed_in(cast.secretary), reverse("meeting_decide", args=[meeting.pk])
    body = {f"verdict-{first.pk}": "accepted", f"reason-{first.pk}": "可推广", f"verdict-{second.pk}": "not_adopted"}
    wrong = client.post(url, body)
    assert (wrong.status_code, "可推广" in wrong.content.decode()) == (422, True)
    assert not meeting.entries.exclude(verdict="").exists()
    assert client.post(url, {**body, f"reason-{second.pk}": "已有同类"}).status_code == 302
    assert sorted(meeting.entries.values_list("verdict", flat=True)) == ["accepted", "not_adopted"]
    book = load_workbook(BytesIO(b"".join(client.post(reverse("ranked_export", args=[meeting.pk])))))
    assert [cell.value for cell in book["排序"]["J"]] == ["决定", "采纳", "不采纳"]


# Races


def together(acts: list[Any]) -> list[bool]:
    """All at once, each in a connection of its own; whether each was done or refused."""
    barrier = Barrier(len(acts))

    def done(act: Any) -> bool:
        try:
            barrier.wait(30)
            act()
        except RefusedError:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_announcing_at_once_announces_once(cast: Cast) -> None:
    for _round in range(10):
        meeting = running(cast, 1, "deciding")
        proposal = listed(meeting)[0]
        make.review(meeting, proposal, cast.members[1], "30 20")
        meetings.decide(meeting, verdicts={proposal.pk: Ruling(Verdict.ACCEPT)}, by=cast.secretary, now=NOW)
        closing: Any = {"meeting_on": NOW.date(), "resolution": "同意", "by": cast.secretary, "now": NOW}
        done = together([partial(meetings.announce, meeting, **closing)] * 32)
        assert (done.count(True), proposal.steps.filter(status="accepted").count()) == (1, 1)
        assert AuditEvent.objects.filter(action="review_announced", subject_id=str(meeting.pk)).count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_handing_in_at_once_keeps_one_review_whole(cast: Cast) -> None:
    for _round in range(10):
        meeting = running(cast, 1)
        review = meeting.reviews.get(reviewer=cast.secretary.person)
        done = together([partial(give, review, f"{number} {number}", by=cast.secretary) for number in range(32)])
        review.refresh_from_db()
        marks = list(review.marks.values_list("points", flat=True))
        assert (done.count(True), len(marks), sum(each or 0 for each in marks)) == (32, 2, review.total)
        assert len(set(marks)) == 1


def test_loads_by_pairs() -> None:
    found = hand_out("", {number: set() for number in range(6)}, [1, 2, 3], 2)
    loads = sorted(sum(person in held for held in found.values()) for person in (1, 2, 3))
    assert all(later - earlier <= 1 for earlier, later in pairwise(loads))

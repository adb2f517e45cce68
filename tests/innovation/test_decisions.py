"""Decisions on reviewed proposals: held back, announced together, once whoever asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.urls import reverse
from openpyxl import load_workbook

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from innovation.enums import Verdict
from innovation.models import Proposal
from innovation.review_queries import ranked
from innovation.services import meetings
from innovation.services.decisions import Ruling
from innovation.services.proposals import withdraw_proposal
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


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_reviews()


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
def test_place_of_ones_own_is_not_told_by_the_others(cast: Cast) -> None:
    meeting = make.meeting(cast.branch, "deciding", quota=1)
    leads = [cast.members[0], cast.committee[0].person, cast.members[1], cast.members[0]]
    found = [make.proposal(lead, "in_review", branch=cast.branch) for lead in leads]
    for each, points in zip(found, ("60 40", "50 30", "40 20", "30 10"), strict=True):
        make.entry(meeting, each)
        make.review(meeting, each, cast.secretary.person, points)
    assert [line.place for line in ranked(meeting, cast.secretary)] == [1, 2, 3, 4]
    lines = ranked(meeting, cast.committee[0])
    assert [line.proposal for line in lines] == [found[0], found[2], found[3], found[1]]
    assert [line.place for line in lines] == [1, 2, 3, None]
    assert [line.last_within for line in lines] == [True, False, False, False]


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
    assert [cell.value for cell in book["排序"]["J"]] == ["决定", "通过", "不采纳"]


@pytest.mark.django_db
def test_decision_of_somebody_else_is_not_undone_by_an_older_page(cast: Cast) -> None:
    meeting = running(cast)
    all_given(meeting, "60 40", "30 20")
    meetings.close_review(meeting, by=cast.secretary, now=NOW)
    first, second = listed(meeting)
    client, url = signed_in(cast.committee[0]), reverse("meeting_decide", args=[meeting.pk])
    shown = client.get(url).context["form"]
    body = {shown[name].html_initial_name: shown[name].value() or "" for name in shown.fields}
    assert all(f'name="{name}"' in client.get(url).content.decode() for name in body)
    others = {first.pk: Ruling(Verdict.NOT_ADOPT, "已有同类\r\n两项")}
    meetings.decide(meeting, verdicts=others, by=cast.secretary, now=NOW)
    decided = {f"verdict-{second.pk}": "accepted"}
    assert client.post(url, body | decided).status_code == 302
    assert list(meeting.entries.order_by("proposal__number").values_list("verdict", flat=True)) == [
        "not_adopted",
        "accepted",
    ]
    answer = client.post(url, body | decided | {f"verdict-{first.pk}": "accepted"})
    assert answer.status_code == 422
    assert meeting.entries.get(proposal=first).verdict == "not_adopted"
    with pytest.raises(RefusedError, match="meanwhile"):
        meetings.decide(meeting, verdicts={first.pk: Ruling("", over=("", ""))}, by=cast.secretary, now=NOW)


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


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_reviewers_are_assigned_leaves_no_review(cast: Cast) -> None:
    people = [user.person for user in (cast.secretary, *cast.committee)]
    given: Any = {"people": people, "drawn": True, "by": cast.secretary, "now": NOW}
    for _round in range(10):
        meeting = make.meeting(cast.branch)
        found = proposals(cast, 6)
        meetings.set_entries(meeting, proposals=found, by=cast.secretary, now=NOW)
        withdrawals = [partial(withdraw_proposal, each, reason="", by=None, now=NOW) for each in found[:3]]
        assert all(together([partial(meetings.assign_reviewers, meeting, **given), *withdrawals]))
        assert set(meeting.reviews.values_list("proposal", flat=True)) == {each.pk for each in found[3:]}

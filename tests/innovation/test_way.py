"""The way of a proposal: the one door, the group's opinion, its return, merging, taking up again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr.errors import RefusedError
from innovation.enums import NEXT_PROPOSAL, ProposalStatus
from innovation.models import Entry, Proposal, Review
from innovation.services import meetings, merging, opinions, recommendations, reopening, steps
from innovation.services.terms import index_proposal
from innovation.step_queries import opinion_givers, opinions_to_give
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories.proposal_ways import NOW, TODAY, Cast, acts, at, cast_of_a_branch, kinds, recommended, way

pytestmark = pytest.mark.django_db
SHARE = Decimal(50)


@pytest.fixture
def client() -> Client:
    """Reads the pages in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_a_branch()


# The one door


@pytest.mark.parametrize("status", [each for each in ProposalStatus if each != "merged"])
def test_every_step_that_the_table_does_not_name_is_refused(cast: Cast, status: str) -> None:
    proposal = at(cast, status)
    for then in ProposalStatus:
        if then not in NEXT_PROPOSAL.get(ProposalStatus(status), ()):
            with pytest.raises(RefusedError, match="cannot become"):
                steps.advance_proposal(proposal, then, by=cast.secretary, now=NOW)
    assert way(proposal) == [status]


def test_step_says_when_by_whom_and_what_and_who_has_it_since(cast: Cast) -> None:
    proposal = at(cast, "with_group", held_since=datetime.fromisoformat("2026-07-01T08:00:00+08:00"))
    steps.advance_proposal(proposal, "with_committee", by=cast.leader, now=NOW, note="同意")
    step = proposal.steps.last()
    assert (step.number, step.by, step.note, step.at, proposal.held_since) == (2, cast.leader, "同意", NOW, NOW)
    assert steps.holder_of(proposal).people == (cast.secretary.person,)


def test_holder_is_named_in_each_status(cast: Cast) -> None:
    found = {status: steps.holder_of(at(cast, status)) for status in ("returned", "with_group", "in_review", "closed")}
    assert [person.pk for person in found["returned"].people] == [cast.member.pk]
    assert found["with_group"].people == (cast.leader.person,)
    assert (found["in_review"].people, str(found["in_review"].words)) == ((), "the reviewers")
    assert found["closed"].words == ""
    asked = steps.holder_of(recommended(cast).proposal)
    assert (asked.people, asked.place) == ((cast.answers.person,), "企业管理科")


def test_reviewed_proposal_is_with_the_committee_since_the_review_was_closed(cast: Cast) -> None:
    proposal = at(cast, "in_review")
    meeting = make.meeting(cast.branch, "reviewing")
    make.entry(meeting, proposal)
    make.review(meeting, proposal, cast.secretary.person, "40 30")
    assert str(steps.holder_of(proposal).words) == "the reviewers"
    closed, resumed = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    meetings.close_review(meeting, by=cast.secretary, now=closed)
    proposal.refresh_from_db()
    holder = steps.holder_of(proposal)
    assert (str(holder.words), holder.people) == ("the branch committee", (cast.secretary.person,))
    assert (proposal.status, proposal.held_since) == ("in_review", closed)
    meetings.resume_review(meeting, due_on=meeting.due_on, reason="还差一份", by=cast.secretary, now=resumed)
    proposal.refresh_from_db()
    assert (str(steps.holder_of(proposal).words), proposal.held_since) == ("the reviewers", resumed)


def test_proposal_that_leaves_the_committee_is_off_the_list_of_a_prepared_meeting(cast: Cast) -> None:
    proposal = at(cast, "with_committee")
    meeting = make.meeting(cast.branch)
    make.entry(meeting, proposal)
    make.review(meeting, proposal, cast.leader.person)
    opinions.return_to_author(proposal, reason="数据不全", by=cast.secretary, now=NOW)
    assert (Entry.objects.count(), Review.objects.count()) == (0, 0)


# The group


def test_group_speaks_and_hands_on_either_way(cast: Cast) -> None:
    for supported, opinion in ((True, ""), (False, "成本过高")):
        proposal = at(cast, "with_group")
        opinions.give_group_opinion(proposal, supported=supported, opinion=opinion, on=TODAY, by=cast.leader, now=NOW)
        proposal.refresh_from_db()
        assert (proposal.status, proposal.supported, proposal.group_opinion) == ("with_committee", supported, opinion)
    assert kinds(cast.author) == ["proposal_opinion_given"] * 2
    assert kinds(cast.secretary) == ["proposal_with_committee"] * 2
    assert acts("group_opinion_given") == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": date(2026, 7, 4)}, "between 2026-06-02 and 2026-07-03"),
        ({"on": date(2026, 6, 1)}, "between 2026-06-02 and 2026-07-03"),
        ({"supported": False, "opinion": " "}, "Say why the group does not support"),
        ({"opinion": "长" * 1001}, "at most 1000 characters"),
    ],
)
def test_opinion_that_does_not_do_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    given: dict[str, Any] = {"supported": True, "opinion": "同意", "on": TODAY} | changes
    with pytest.raises(RefusedError, match=refusal):
        opinions.give_group_opinion(at(cast, "with_group"), **given, by=cast.leader, now=NOW)


def test_author_never_speaks_for_the_group(cast: Cast) -> None:
    leaders_own = make.proposal(cast.leader.person, "with_group")
    assert opinion_givers(leaders_own, TODAY) == {cast.secretary.person.pk}
    with pytest.raises(RefusedError, match="The leader speaks for the group"):
        opinions.give_group_opinion(leaders_own, supported=True, opinion="", on=TODAY, by=cast.leader, now=NOW)
    with pytest.raises(RefusedError, match="The leader speaks for the group"):
        opinions.give_group_opinion(
            at(cast, "with_group"), supported=True, opinion="", on=TODAY, by=cast.secretary, now=NOW
        )
    assert opinions_to_give(cast.secretary, TODAY) == [leaders_own]


def test_opinion_comes_before_the_committee_and_only_once(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="proposals that are with it"):
        opinions.give_group_opinion(
            at(cast, "with_committee"), supported=True, opinion="", on=TODAY, by=cast.leader, now=NOW
        )


def test_returned_proposal_says_why_and_needs_a_new_opinion(cast: Cast) -> None:
    proposal = at(cast, "with_committee", supported=True, group_opinion="同意", opinion_on=TODAY)
    with pytest.raises(RefusedError, match="Give the reason"):
        opinions.return_to_author(proposal, reason=" ", by=cast.secretary, now=NOW)
    opinions.return_to_author(proposal, reason="请补充数据", by=cast.secretary, now=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.supported, proposal.steps.last().note) == ("returned", None, "请补充数据")
    assert kinds(cast.author) == ["proposal_returned"]
    with pytest.raises(RefusedError, match="decided at the review meeting"):
        opinions.return_to_author(at(cast, "in_review"), reason="x", by=cast.secretary, now=NOW)


# Merging and taking up again


def test_merged_proposals_share_the_credit(cast: Cast) -> None:
    other_author = place.member(cast.group)
    into, other = at(cast, "with_committee"), make.proposal(other_author, "with_group")
    shares = {cast.member: SHARE, other_author: SHARE}
    merging.merge_proposals(into, [other], shares=shares, reason="同一措施", by=cast.secretary, now=NOW)
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("merged", into)
    assert {row.person: row.share for row in into.authors.select_related("person")} == shares
    assert all(row.consented_at for row in into.authors.all())
    assert (Proposal.objects.get(pk=into.pk).edition, acts("proposals_merged")) == (2, 1)
    assert kinds(cast.author) == ["proposal_merged"]


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        ("50", "49", "add to 99%; they must add to 100%"),
        ("100", None, "Every author gets a share"),
        ("0", "100", "more than 0"),
        ("33.333", "66.667", "at most two decimal places"),
    ],
)
def test_shares_that_do_not_do_are_refused(cast: Cast, first: str, second: str | None, refusal: str) -> None:
    other_author = place.member(cast.group)
    into, other = at(cast, "with_group"), make.proposal(other_author, "with_group")
    shares = {cast.member: Decimal(first)} | ({other_author: Decimal(second)} if second else {})
    with pytest.raises(RefusedError, match=refusal):
        merging.merge_proposals(into, [other], shares=shares, reason="重复", by=cast.secretary, now=NOW)


def test_merging_after_the_review_began_or_by_an_author_is_refused(cast: Cast) -> None:
    into = at(cast, "with_committee")
    other_author = place.member(cast.group)
    shares = {cast.member: SHARE, other_author: SHARE}
    late = make.proposal(other_author, "in_review")
    with pytest.raises(RefusedError, match="before their review"):
        merging.merge_proposals(into, [late], shares=shares, reason="重复", by=cast.secretary, now=NOW)
    own = make.proposal(cast.secretary.person, "with_committee", branch=cast.branch)
    with pytest.raises(RefusedError, match="of their own"):
        merging.merge_proposals(into, [own], shares=shares, reason="重复", by=cast.secretary, now=NOW)


def test_merge_page_keeps_what_was_typed_and_names_the_sum(cast: Cast, client: Client) -> None:
    other_author = place.member(cast.group)
    into, other = at(cast, "with_group"), make.proposal(other_author, "with_group", title="同样的照明改造")
    client.force_login(cast.secretary)
    url = reverse("proposal_merge", args=[into.pk])
    index_proposal(other)
    page = client.get(url).content.decode()
    assert "同样的照明改造" in page
    assert "much alike" in page
    chosen = f"{url}?with={other.pk}"
    assert 'value="50"' in client.get(chosen).content.decode()
    body = {f"share-{cast.member.pk}": "６０", f"share-{other_author.pk}": "39", "reason": "同一措施"}
    refused = client.post(chosen, body)
    assert (refused.status_code, "add to 99" in refused.content.decode()) == (422, True)
    assert "同一措施" in refused.content.decode()
    body[f"share-{other_author.pk}"] = "40"
    assert client.post(chosen, body).status_code == 302
    assert sorted(into.authors.values_list("share", flat=True)) == [Decimal(40), Decimal(60)]


def test_reopened_proposal_keeps_its_past(cast: Cast) -> None:
    proposal = recommendations.reply(
        recommended(cast), adopted=False, text="条件不足", by=cast.answers, now=NOW
    ).proposal
    reopening.reopen_proposal(proposal, reason="条件已具备", by=cast.secretary, now=NOW)
    proposal.refresh_from_db()
    assert way(proposal) == ["accepted", "recommended", "declined", "with_committee"]
    assert (proposal.recommendations.count(), kinds(cast.author)[-1]) == (1, "proposal_reopened")
    with pytest.raises(RefusedError, match="Taken up again is what was parked"):
        reopening.reopen_proposal(proposal, reason="x", by=cast.secretary, now=NOW)

"""Steps that are taken already or out of order: the true reason in words, never an office that somebody holds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr.errors import RefusedError
from branchmgr.models import Notification, User
from groups.enums import Office
from innovation.detail_queries import proposal_page
from innovation.models import Author, Award, AwardTier, Proposal
from innovation.services import authors, meetings, merging, opinions, proposals, recommendations, steps
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories.proposal_ways import NOW, TODAY, Cast, at, cast_of_a_branch, recommended

pytestmark = pytest.mark.django_db
OFFICE = "an office you do not hold"


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


def said(client: Client, user: User, page: str, pk: int, **body: str) -> tuple[int, str]:
    client.force_login(user)
    answer = client.post(reverse(page, args=[pk]), body)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("page", "status", "who", "reason"),
    [
        ("proposal_submit", "with_group", "author", "handed in already"),
        ("proposal_opinion", "with_committee", "leader", "The group gives its opinion on proposals that are with it"),
        ("proposal_return", "returned", "secretary", "returned by hand before their review only"),
        ("proposal_reopen", "with_committee", "secretary", "Taken up again is what was parked"),
        ("proposal_merge", "closed", "secretary", "merged before their review"),
        ("proposal_recommend", "recommended", "secretary", "Recommended is what is accepted"),
        ("proposal_carry_out", "carried_out", "secretary", "what is accepted or adopted"),
        ("proposal_close", "closed", "secretary", "has its benefit verified"),
        ("proposal_withdraw", "withdrawn", "author", "“withdrawn” now"),
    ],
)
def test_step_that_is_taken_says_where_the_proposal_is(
    cast: Cast, client: Client, page: str, status: str, who: str, reason: str
) -> None:
    code, text = said(client, getattr(cast, who), page, at(cast, status).pk)
    assert (code, reason in text, OFFICE in text) == (403, True, False)


def test_second_opinion_says_that_it_is_given(cast: Cast, client: Client) -> None:
    proposal = at(cast, "with_group")
    opinions.give_group_opinion(proposal, supported=True, opinion="", on=TODAY, by=cast.leader, now=NOW)
    code, text = said(client, cast.leader, "proposal_opinion", proposal.pk)
    assert (code, "“with the committee” now. The opinion of its group is given." in text) == (403, True)


def test_department_reads_why_its_step_is_closed(cast: Cast, client: Client) -> None:
    asked = recommended(cast)
    said(client, cast.answers, "recommendation_take_up", asked.pk)
    assert "taken up already" in said(client, cast.answers, "recommendation_take_up", asked.pk)[1]
    said(client, cast.answers, "recommendation_ask", asked.pk, words="费用多少？")
    assert "“asked back by the department” now" in said(client, cast.answers, "recommendation_reply", asked.pk)[1]
    said(client, cast.author, "question_answer", asked.pk, words="两万元")
    assert "No question of the department is open" in said(client, cast.author, "question_answer", asked.pk)[1]
    said(client, cast.answers, "recommendation_reply", asked.pk, adopted="yes", text="同意")
    for page in ("recommendation_reply", "recommendation_ask", "recommendation_trial"):
        assert "has replied already" in said(client, cast.answers, page, asked.pk)[1]


# Taking back


def test_what_was_in_review_once_or_took_others_in_is_not_withdrawn(cast: Cast, client: Client) -> None:
    reviewed = at(cast, "with_committee")
    meeting = make.meeting(cast.branch, "prepared")
    make.entry(meeting, reviewed)
    make.review(meeting, reviewed, cast.secretary.person)
    meetings.begin_review(meeting, by=cast.secretary, now=NOW)
    meetings.call_off_meeting(meeting, reason="改期", by=cast.secretary, now=NOW)
    reviewed.refresh_from_db()
    joined, twin = at(cast, "with_group"), make.proposal(place.member(cast.group), "with_group")
    shares = {cast.member: Decimal(50), twin.lead: Decimal(50)}
    merging.merge_proposals(joined, [twin], shares=shares, reason="同一措施", by=cast.secretary, now=NOW)
    for proposal, reason in ((reviewed, "review of this proposal has begun"), (joined, "Others were merged into")):
        assert not cast.author.has_perm("innovation.withdraw_proposal", proposal)
        with pytest.raises(RefusedError, match=reason):
            proposals.withdraw_proposal(proposal, reason="", by=cast.author, now=NOW)
        assert reason in said(client, cast.author, "proposal_withdraw", proposal.pk)[1]


def test_withdrawn_proposal_is_read_by_its_authors_and_the_committee_alone(cast: Cast) -> None:
    proposal = proposals.withdraw_proposal(at(cast, "with_group"), reason="", by=cast.author, now=NOW)
    coauthor, neighbour = place.member(cast.group), place.member(cast.group)
    Author.objects.create(proposal=proposal, person=coauthor, share=Decimal(10), consented_at=NOW)
    readers = {
        user: Proposal.objects.visible_to(user).exists()
        for user in (cast.author, place.user_for(coauthor), cast.secretary, cast.leader, place.user_for(neighbour))
    }
    assert list(readers.values()) == [True, True, True, False, False]


def test_certificate_stays_readable_once_the_proposal_is_taken_up_again(cast: Cast, client: Client) -> None:
    proposal = at(cast, "with_committee")
    tier = AwardTier.objects.create(branch=cast.branch, name="一等奖")
    award = Award.objects.create(
        proposal=proposal, tier=tier, tier_name=tier.name, number="奖-1", meeting_on=TODAY,
        decided_by=cast.secretary, decided_at=NOW,
    )  # fmt: skip
    seen = {}
    for user in (place.user_for(place.member(cast.group)), place.holder(Office.SECRETARY, place.branch())):
        client.force_login(user)
        seen[user] = client.get(reverse("certificate_print", args=[award.pk])).status_code
    assert list(seen.values()) == [200, 404]


def test_merge_page_says_why_a_named_proposal_cannot_be_merged(cast: Cast, client: Client) -> None:
    into, late = at(cast, "with_committee"), at(cast, "accepted")
    client.force_login(cast.secretary)
    url = reverse("proposal_merge", args=[into.pk])
    for query in ({"with": [str(late.pk)]}, {"q": late.number}):
        text = client.get(url, query).content.decode()
        assert f"{late} is “accepted”. Proposals are merged before their review." in text
    assert "is the one into which" in client.get(url, {"with": [str(into.pk)]}).content.decode()


# What the page tells of the way


def test_steps_say_what_the_group_thought_what_was_asked_and_answered_and_who_joined(cast: Cast) -> None:
    proposal = at(cast, "with_group")
    opinions.give_group_opinion(proposal, supported=False, opinion="成本过高", on=TODAY, by=cast.leader, now=NOW)
    opinions.return_to_author(proposal, reason="补充", by=cast.secretary, now=NOW)
    coauthor = place.member(cast.group)
    twin = make.proposal(coauthor, "with_group")
    proposal = proposals.submit_proposal(proposal, by=cast.author, now=NOW)
    shares = {cast.member: Decimal(60), coauthor: Decimal(40)}
    merging.merge_proposals(proposal, [twin], shares=shares, reason="同一措施", by=cast.secretary, now=NOW)
    assert [step.word for step in proposal.steps.all()] == ["", "opposed", "", "", "joined"]
    told = proposal.steps.last().note
    assert all(each in told for each in (twin.number, "同一措施", f"{cast.member.name} 100%", f"{coauthor.name} 40%"))

    asked = recommended(cast)
    question = recommendations.ask_back(asked, question="费用多少？", by=cast.answers, now=NOW)
    recommendations.answer_question(question, answer="两万元", by=cast.author, now=NOW)
    words = [str(each.get_word_display()) for each in asked.proposal.steps.all()]
    assert words[-2:] == ["question of the department", "answer of the author"]


def test_line_of_stages_keeps_first_days_and_the_present_stay(cast: Cast) -> None:
    asked = recommended(cast)
    later = NOW + timedelta(days=3)
    recommendations.begin_trial(asked, note="一个机台", by=cast.answers, now=later)
    asked.proposal.refresh_from_db()
    assert (asked.proposal.status, asked.proposal.held_since) == ("trial", NOW)
    stages = {str(each.label): each for each in proposal_page(asked.proposal, cast.secretary).stages}
    assert (stages["Department"].mark, stages["Department"].at) == ("now", NOW)

    proposal = at(cast, "with_group")
    for days, status in enumerate(("with_committee", "returned", "with_group", "with_committee", "in_review"), start=1):
        steps.advance_proposal(proposal, status, by=cast.secretary, now=NOW + timedelta(days=days))
    stages = {str(each.label): each for each in proposal_page(proposal, cast.secretary).stages}
    assert (stages["Group"].at, stages["Review"].at) == (NOW, NOW + timedelta(days=4))
    steps.advance_proposal(proposal, "accepted", by=cast.secretary, now=NOW + timedelta(days=6))
    proposal = recommendations.carry_out(proposal, on=TODAY, months=[3], by=cast.secretary, now=NOW + timedelta(days=9))
    stages = {str(each.label): each for each in proposal_page(proposal, cast.secretary).stages}
    assert (stages["Review"].at, stages["Carried out"].at) == (NOW + timedelta(days=1), TODAY)


# Co-authors


def test_coauthor_reads_that_the_lead_author_has_it_again(cast: Cast) -> None:
    proposal, coauthor = at(cast, "with_committee"), place.member(cast.group)
    Author.objects.create(proposal=proposal, person=coauthor, share=Decimal(10), consented_at=NOW)
    other = place.user_for(coauthor)
    opinions.return_to_author(proposal, reason="补充", by=cast.secretary, now=NOW)
    told = {each.recipient: each.text for each in Notification.objects.filter(kind="proposal_returned")}
    assert "comes back to you" in told[cast.author]
    assert "returned to its lead author" in told[other]


def test_coauthor_who_is_no_longer_named_is_told_and_led_to_a_page(cast: Cast, client: Client) -> None:
    draft, coauthor = at(cast, "draft"), place.member(cast.group)
    other = place.user_for(coauthor)
    both = {cast.member: Decimal(60), coauthor: Decimal(40)}
    authors.set_authors(draft, both, by=cast.author, now=NOW)
    authors.set_authors(draft, {cast.member: Decimal(100)}, by=cast.author, now=NOW)
    asked, gone = Notification.objects.filter(recipient=other).order_by("pk")
    assert "no longer named as a co-author" in gone.text
    client.force_login(other)
    assert [client.get(each.url).status_code for each in (asked, gone)] == [200, 200]


def test_what_was_accepted_once_is_neither_withdrawn_nor_merged_away(cast: Cast) -> None:
    accepted, other = at(cast, "accepted"), at(cast, "with_committee")
    Proposal.objects.filter(pk=accepted.pk).update(status="with_committee")
    accepted.refresh_from_db()
    lead = accepted.lead.user
    assert lead is not None
    assert not lead.has_perm("innovation.withdraw_proposal", accepted)
    assert lead.has_perm("innovation.withdraw_proposal", other)
    with pytest.raises(RefusedError, match="review of this proposal has begun"):
        proposals.withdraw_proposal(accepted, reason="", by=lead, now=NOW)
    shares = {accepted.lead: Decimal(100)}
    merged: dict[str, Any] = {"shares": shares, "reason": "相同", "by": cast.secretary, "now": NOW}
    with pytest.raises(RefusedError, match="merge the others into it"):
        merging.merge_proposals(other, [accepted], **merged)
    assert merging.merge_proposals(accepted, [other], **merged).merged.get() == other

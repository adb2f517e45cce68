"""Benefits: verified by somebody who is no author, closed with an award or none, reminders, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from board.duties import duties_of
from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, Department, Person
from innovation.benefit_queries import proposed_tier
from innovation.enums import ProposalStatus
from innovation.models import Author, Award, AwardTier, Benefit, Proposal
from innovation.services import award_tiers, benefits
from innovation.services.recommendations import carry_out
from innovation.services.reopening import reopen_proposal
from tests.factories import groups as place
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-12-03T10:00:00+08:00")
TODAY = NOW.date()
FOUND: dict[str, Any] = {
    "yuan": Decimal("12000.50"),
    "hours": None,
    "other": "",
    "finding": "查了六个月电费单",
    "proof": None,
    "on": TODAY,
}


@dataclass
class Cast:
    """A branch with secretary, committee member and member, and a department that adopted a proposal."""

    branch: Branch
    secretary: User
    checker: User
    member: Person
    author: User
    department: Department
    answers: User


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch()
        member = place.member(place.group(branch))
        department = place.department("企业管理科")
        yield Cast(
            branch,
            place.holder(Office.SECRETARY, branch),
            place.holder(Office.ORGANISATION, branch),
            member,
            place.user_for(member),
            department,
            make.department_user(department),
        )


def due(cast: Cast, status: str = ProposalStatus.CARRIED_OUT, **fields: Any) -> Benefit:
    """A benefit due today of a proposal that the department adopted."""
    proposal = make.proposal(cast.member, status, carried_out_on=date(2026, 6, 3))
    replied = {"adopted": True, "reply": "同意", "replied_at": NOW, "replied_by": cast.answers}
    make.recommendation(proposal, cast.department, by=cast.secretary, **replied)
    return Benefit.objects.create(proposal=proposal, **({"months": 6, "due_on": TODAY} | fields))


def verified(cast: Cast, **found: Any) -> Proposal:
    benefit = benefits.verify_benefit(due(cast), **(FOUND | found), by=cast.checker, now=NOW)
    return Proposal.objects.get(pk=benefit.proposal_id)


def tiers(cast: Cast) -> list[AwardTier]:
    rows = (("一等奖", "50000"), ("二等奖", "10000"), ("鼓励奖", "0"))
    return [
        award_tiers.add_tier(cast.branch, name=name, from_yuan=Decimal(yuan), by=cast.secretary) for name, yuan in rows
    ]


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def told(user: User | None) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def test_benefit_verified_by_committee_or_department(cast: Cast) -> None:
    for by in (cast.checker, cast.answers, cast.secretary):
        benefit = benefits.verify_benefit(due(cast), **FOUND, by=by, now=NOW)
        benefit.refresh_from_db()
        proposal = Proposal.objects.get(pk=benefit.proposal_id)
        assert (benefit.yuan, benefit.verified_by, proposal.status) == (Decimal("12000.50"), by, "verified")
        assert "12,000.50" in proposal.steps.last().note
        assert "查了六个月电费单" in proposal.steps.last().note
    assert AuditEvent.objects.filter(action="benefit_verified").count() == 3
    assert told(cast.author).count("benefit_verified") == 3


def test_benefit_not_verified_by_an_author_or_a_stranger(cast: Cast) -> None:
    benefit = due(cast)
    co_author = Person.objects.get(user=cast.checker)
    Author.objects.create(proposal=benefit.proposal, person=co_author, share=Decimal(50))
    stranger = make.department_user(place.department("别的科"))
    for by in (cast.author, cast.checker, stranger):
        with pytest.raises(RefusedError):
            benefits.verify_benefit(benefit, **FOUND, by=by, now=NOW)
    benefit.refresh_from_db()
    assert benefit.verified_on is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"yuan": Decimal(-1)},
        {"yuan": Decimal("1e309")},
        {"yuan": Decimal("0.001")},
        {"yuan": None},
        {"finding": " "},
        {"on": TODAY - timedelta(days=1)},
        {"on": TODAY + timedelta(days=1)},
        {"other": "长" * 201},
    ],
)
def test_benefit_refused_with_wrong_figures(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        benefits.verify_benefit(due(cast), **(FOUND | wrong), by=cast.checker, now=NOW)
    assert not Benefit.objects.verified().exists()


def test_benefit_refused_out_of_order(cast: Cast) -> None:
    early = due(cast, due_on=TODAY + timedelta(days=1))
    with pytest.raises(RefusedError, match="12-04"):
        benefits.verify_benefit(early, **FOUND, by=cast.checker, now=NOW)
    adopted = due(cast, ProposalStatus.ADOPTED)
    with pytest.raises(RefusedError):
        benefits.verify_benefit(adopted, **FOUND, by=cast.checker, now=NOW)
    done = due(cast)
    benefits.verify_benefit(done, **FOUND, by=cast.checker, now=NOW)
    with pytest.raises(RefusedError):
        benefits.verify_benefit(done, **FOUND, by=cast.checker, now=NOW)


@pytest.mark.parametrize(("typed", "kept"), [("１００００", "10000.00"), ("0", "0.00"), ("12.5", "12.50")])
def test_verify_form_takes_what_people_type(cast: Cast, client: Client, typed: str, kept: str) -> None:
    benefit = due(cast)
    proof = SimpleUploadedFile("账单.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    body = {"on": "2026-12-03", "yuan": typed, "finding": "核对账单", "proof": proof}
    answer = signed_in(client, cast.checker).post(reverse("benefit_verify", args=[benefit.pk]), body)
    benefit.refresh_from_db()
    assert answer.status_code == 302
    assert benefit.yuan == Decimal(kept)
    page = client.get(reverse("benefit_proof", args=[benefit.pk]))
    assert b"%PDF" in b"".join(page)


@pytest.mark.parametrize("typed", ["-1", "1e309", "很多", "1.234", "9999999999999999"])
def test_verify_form_refuses_in_words_and_keeps_what_was_typed(cast: Cast, client: Client, typed: str) -> None:
    benefit = due(cast)
    body = {"on": "2026-12-03", "yuan": typed, "finding": "核对账单留着"}
    answer = signed_in(client, cast.checker).post(reverse("benefit_verify", args=[benefit.pk]), body)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert typed in said
    assert "核对账单留着" in said
    assert not Benefit.objects.verified().exists()


def test_verify_form_asks_for_some_benefit(cast: Cast, client: Client) -> None:
    benefit = due(cast)
    url = reverse("benefit_verify", args=[benefit.pk])
    body = {"on": "2026-12-03", "finding": "看过"}
    assert signed_in(client, cast.checker).post(url, body).status_code == 422
    assert client.post(url, body | {"other": "更安全"}).status_code == 302


def test_early_benefit_says_from_when(cast: Cast, client: Client) -> None:
    benefit = due(cast, due_on=date(2027, 1, 9))
    page = signed_in(client, cast.checker).get(reverse("benefit_verify", args=[benefit.pk])).content.decode()
    assert "2027-01-09" in page
    assert 'name="finding"' not in page


@pytest.mark.parametrize(
    ("yuan", "name"),
    [("50000", "一等奖"), ("49999.99", "二等奖"), ("10000", "二等奖"), ("9999.99", "鼓励奖"), ("0", "鼓励奖")],
)
def test_award_proposed_from_the_verified_benefit(cast: Cast, yuan: str, name: str) -> None:
    tiers(cast)
    found = proposed_tier(cast.branch, Decimal(yuan))
    assert found is not None
    assert found.name == name


def test_no_award_proposed_without_money(cast: Cast) -> None:
    tiers(cast)
    assert proposed_tier(cast.branch, None) is None


def test_close_with_the_proposed_award_and_certificates(cast: Cast, client: Client) -> None:
    second = tiers(cast)[1]
    numbers = []
    for proposal in (verified(cast), verified(cast)):
        page = signed_in(client, cast.secretary).get(reverse("proposal_close", args=[proposal.pk])).content.decode()
        assert "二等奖" in page
        assert "12,000.50" in page
        body = {"tier": str(second.pk), "meeting_on": "2026-12-02", "reason": ""}
        early = client.post(reverse("proposal_close", args=[proposal.pk]), body)
        assert (early.status_code, Award.objects.filter(proposal=proposal).exists()) == (422, False)
        body["meeting_on"] = "2026-12-03"  # the day of the last verification
        assert client.post(reverse("proposal_close", args=[proposal.pk]), body).status_code == 302
        award = Award.objects.get(proposal=proposal)
        proposal.refresh_from_db()
        assert (award.tier_name, proposal.status) == ("二等奖", "closed")
        numbers.append(award.number)
    assert numbers == [f"{cast.branch.code}-2026-001", f"{cast.branch.code}-2026-002"]
    assert "proposal_closed" in told(cast.author)
    page = signed_in(client, cast.author).get(reverse("certificate_print", args=[award.pk])).content.decode()
    assert "二等奖" in page
    assert award.number in page
    assert cast.member.name in page
    paper = client.post(reverse("certificate_pdf", args=[award.pk]))
    assert b"".join(paper).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="certificate_exported").count() == 1


def test_close_otherwise_than_proposed_wants_a_reason(cast: Cast, client: Client) -> None:
    first = tiers(cast)[0]
    proposal, url = verified(cast), ""
    url = reverse("proposal_close", args=[proposal.pk])
    signed_in(client, cast.secretary)
    assert client.post(url, {"tier": str(first.pk), "meeting_on": "2026-12-03"}).status_code == 422
    assert client.post(url, {"tier": str(first.pk), "reason": "安全效果突出"}).status_code == 422
    assert client.post(url, {"tier": ""}).status_code == 422
    with pytest.raises(RefusedError):
        benefits.close_proposal(proposal, tier=None, meeting_on=None, reason="", by=cast.secretary, now=NOW)
    assert client.post(url, {"tier": "", "reason": "本年度已获奖"}).status_code == 302
    assert not Award.objects.exists()
    proposal.refresh_from_db()
    assert proposal.status == "closed"
    assert "本年度已获奖" in proposal.steps.last().note


def test_page_says_what_a_proposal_waits_for_and_offers_no_closing_before(cast: Cast, client: Client) -> None:
    proposal = verified(cast)
    address = reverse("proposal_detail", args=[proposal.pk])
    closing = reverse("proposal_close", args=[proposal.pk])
    client.cookies["django_language"] = "en"
    assert closing in signed_in(client, cast.secretary).get(address).content.decode()
    Benefit.objects.create(proposal=proposal, months=12, due_on=date(2027, 6, 3))
    page = client.get(address).content.decode()
    assert closing not in page
    assert "waits for the benefit after 12 months, from 2027-06-03" in page
    refused = client.post(closing, {"tier": "", "reason": "先结案"})
    assert "The benefit is still to be verified once more" in refused.content.decode()


def test_whole_committee_hears_of_a_verified_benefit(cast: Cast) -> None:
    verified(cast)
    assert [told(user) for user in (cast.secretary, cast.checker)] == [["benefit_verified"], []]
    other = place.holder(Office.DISCIPLINE, cast.branch)
    verified(cast)
    assert told(other) == ["benefit_verified"]


def test_close_refused_while_a_benefit_is_left(cast: Cast) -> None:
    proposal = verified(cast)
    Benefit.objects.create(proposal=proposal, months=12, due_on=date(2027, 6, 3))
    with pytest.raises(RefusedError):
        benefits.close_proposal(proposal, tier=None, meeting_on=None, reason="", by=cast.secretary, now=NOW)


def test_reopened_proposal_keeps_its_award_and_its_certificate_as_they_were(cast: Cast, client: Client) -> None:
    second = tiers(cast)[1]
    proposal = verified(cast)
    given: dict[str, Any] = {"tier": second, "meeting_on": TODAY, "reason": "", "by": cast.secretary, "now": NOW}
    benefits.close_proposal(proposal, **given)
    reopen_proposal(proposal, reason="还可以推广", by=cast.secretary, now=NOW)
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.ACCEPTED, title="推广之后")
    carry_out(proposal, on=TODAY, months=[3], by=cast.secretary, now=NOW)
    later = datetime.fromisoformat("2027-03-03T10:00:00+08:00")
    with time_machine.travel(later, tick=False):
        found = FOUND | {"on": later.date(), "yuan": Decimal(60000)}
        benefits.verify_benefit(proposal.benefits.get(months=3), **found, by=cast.checker, now=later)
        with pytest.raises(RefusedError, match="has an award already: 二等奖"):
            benefits.close_proposal(proposal, **given | {"now": later})
        page = signed_in(client, cast.secretary).get(reverse("proposal_close", args=[proposal.pk])).content.decode()
        assert ("2026-12-03" in page, 'name="tier"' in page) == (True, False)
        assert client.post(reverse("proposal_close", args=[proposal.pk]), {"reason": "推广完成"}).status_code == 302
        award = Award.objects.get(proposal=proposal)
        sheet = client.get(reverse("certificate_print", args=[award.pk])).content.decode()
    assert (award.tier_name, award.meeting_on, award.title, award.names) == (
        "二等奖", TODAY, "卷包车间照明改造", cast.member.name,
    )  # fmt: skip
    assert (award.title in sheet, "“推广之后”" in sheet) == (True, False)
    assert [step.status for step in proposal.steps.filter(status="closed")] == ["closed", "closed"]


def test_carried_out_anew_with_nothing_left_to_verify_is_refused(cast: Cast) -> None:
    proposal = verified(cast)
    benefits.close_proposal(proposal, tier=None, meeting_on=None, reason="", by=cast.secretary, now=NOW)
    reopen_proposal(proposal, reason="还可以推广", by=cast.secretary, now=NOW)
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.ACCEPTED)
    again: dict[str, Any] = {"on": date(2026, 6, 3), "now": NOW}
    with pytest.raises(RefusedError, match="The secretary enters this"):
        carry_out(proposal, **again, months=[3], by=cast.answers)
    with pytest.raises(RefusedError, match="was verified before"):
        carry_out(proposal, **again, months=[6], by=cast.secretary)
    assert carry_out(proposal, **again, months=[6, 12], by=cast.secretary).status == "carried_out"


def test_foreign_or_closed_tier_refused(cast: Cast) -> None:
    second = tiers(cast)[1]
    award_tiers.close_tier(second, by=cast.secretary, now=NOW)
    other = place.branch()
    foreign = award_tiers.add_tier(other, name="特等奖", from_yuan=Decimal(1), by=cast.secretary)
    proposal = verified(cast)
    for tier in (second, foreign):
        with pytest.raises(RefusedError):
            benefits.close_proposal(proposal, tier=tier, meeting_on=TODAY, reason="好", by=cast.secretary, now=NOW)


def test_tiers_kept_and_refused(cast: Cast, client: Client) -> None:
    url = reverse("award_tier_add", args=[cast.branch.pk])
    signed_in(client, cast.secretary)
    assert client.post(url, {"name": "一等奖", "from_yuan": "５０００"}).status_code == 302
    assert AwardTier.objects.get().from_yuan == Decimal(5000)
    assert client.post(url, {"name": "一等奖", "from_yuan": "1"}).status_code == 422
    assert client.post(url, {"name": "二等奖", "from_yuan": "5000"}).status_code == 422
    assert client.post(url, {"name": "三等奖", "from_yuan": "-1"}).status_code == 422
    assert client.post(url, {"name": "三等奖", "from_yuan": ""}).status_code == 422
    assert "一等奖" in client.get(reverse("award_tier_list", args=[cast.branch.pk])).content.decode()
    assert client.post(reverse("award_tier_close", args=[AwardTier.objects.get().pk])).status_code == 302
    assert not AwardTier.objects.in_use().exists()


def test_tick_reminds_once_a_fortnight(cast: Cast) -> None:
    due(cast)
    for _again in range(2):
        list(ticking.tick(NOW))
    assert told(cast.checker).count("benefit_due") == told(cast.answers).count("benefit_due") == 1
    assert "benefit_due" not in told(cast.author)
    later = NOW + timedelta(days=14)
    with time_machine.travel(later, tick=False):
        list(ticking.tick(later))
    assert told(cast.checker).count("benefit_due") == 2


def test_duties_of_committee_department_and_secretary(cast: Cast) -> None:
    benefit = due(cast)
    url = reverse("benefit_verify", args=[benefit.pk])
    for user in (cast.checker, cast.answers):
        assert url in [duty.url for duty in duties_of(user, [])]
    assert url not in [duty.url for duty in duties_of(cast.author, [])]
    benefits.verify_benefit(benefit, **FOUND, by=cast.checker, now=NOW)
    closing = reverse("proposal_close", args=[benefit.proposal_id])
    assert closing in [duty.url for duty in duties_of(cast.secretary, [])]
    assert closing not in [duty.url for duty in duties_of(cast.checker, [])]


def test_benefit_list_has_a_fixed_number_of_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    url = reverse("benefit_list")
    signed_in(client, cast.checker)
    due(cast)
    with django_assert_max_num_queries(60) as one:
        client.get(url)
    for _more in range(3):
        due(cast)
    with django_assert_max_num_queries(len(one.captured_queries)):
        page = client.get(url).content.decode()
    assert page.count("benefit_verify") == 0
    assert page.count("/verify/") == 4
    assert client.get(url, {"state": "verified"}).content.decode().count("/verify/") == 0
    assert client.get(url, {"q": "没有这样的", "sort": "-yuan"}).status_code == 200
    assert clock.today() == TODAY

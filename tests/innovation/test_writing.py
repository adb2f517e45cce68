"""Writing proposals: drafts, shares and consent, handing in, changing, withdrawing; and what is like another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup, Person
from innovation.enums import PARTS, Part, ProposalKind, ProposalStatus
from innovation.models import Author, Proposal, Seminar
from innovation.proposal_queries import matching, similar_to
from innovation.services import authors, files, proposals
from innovation.services.opinions import give_group_opinion
from innovation.services.proposals import Figures
from innovation.services.steps import advance_proposal
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories.brands import picture_file
from tests.factories.candidacies import at, kinds_told

pytestmark = pytest.mark.django_db
NOW = at("2026-09-03T10:00")
FIGURES = Figures("单班产量", "箱", Decimal(100), Decimal(112))


@dataclass(frozen=True)
class Cast:
    """A branch with one group, its leader, two members, and a secretary."""

    branch: Branch
    group: PartyGroup
    leader: User
    secretary: User
    author: Person
    other: Person


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        branch = place.branch("ZB1")
        group = place.group(branch, "X1")
        yield Cast(
            branch,
            group,
            place.holder(Office.LEADER, group, name="组长"),
            place.holder(Office.SECRETARY, branch, name="书记"),
            place.member(group, "10003", name="张三"),
            place.member(group, "10004", name="李四"),
        )


def begun(cast: Cast, kind: str = ProposalKind.SUGGESTION, lead: Person | None = None) -> Proposal:
    person = lead or cast.author
    return proposals.begin_proposal(person, kind=kind, by=place.user_for(person), now=NOW)


def saved(draft: Proposal, **changes: Any) -> Proposal:
    texts = dict.fromkeys(PARTS[ProposalKind(draft.kind)], "灯具老化，改为节能灯。")
    given: dict[str, Any] = {"edition": draft.edition, "title": "卷包车间照明改造", "texts": texts} | changes
    return proposals.save_proposal(draft, by=draft.filed_by, now=NOW, **given)


def handed_in(cast: Cast, lead: Person | None = None, **changes: Any) -> Proposal:
    draft = saved(begun(cast, lead=lead), **changes)
    return proposals.submit_proposal(draft, by=draft.filed_by, now=NOW)


def actions(proposal: Proposal) -> list[str]:
    said = AuditEvent.objects.filter(subject="innovation.proposal", subject_id=str(proposal.pk))
    return list(said.order_by("number").values_list("action", flat=True))


# From the draft to the group


def test_draft_is_kept_with_gaps_and_handed_in_whole_with_a_number(cast: Cast) -> None:
    draft = begun(cast)
    half = saved(draft, title="", texts={Part.MEASURE: "换灯"})
    assert (half.status, half.number, half.edition, half.authors.get().share) == ("draft", "", 2, 100)
    with pytest.raises(RefusedError, match="Still missing: the title; present state; expected effect"):
        proposals.submit_proposal(half, by=draft.filed_by, now=NOW)

    saved(half)
    filed = proposals.submit_proposal(half, by=draft.filed_by, now=NOW)

    assert (filed.number, filed.year, filed.status, filed.group) == ("2026-001", 2026, "with_group", cast.group)
    assert list(filed.steps.values_list("status", flat=True)) == ["draft", "with_group"]
    assert kinds_told(cast.leader) == ["proposal_opinion_asked"]
    assert actions(filed) == ["proposal_begun", "proposal_saved", "proposal_saved", "proposal_submitted"]
    with pytest.raises(RefusedError, match="cannot become"):
        proposals.submit_proposal(filed, by=draft.filed_by, now=NOW)


def test_draft_leaves_its_words_out_of_the_audit_and_a_filed_one_keeps_both(cast: Cast) -> None:
    draft = saved(begun(cast), title="秘密草稿")
    last = AuditEvent.objects.filter(action="proposal_saved").latest("pk")
    assert "秘密草稿" not in str([last.before, last.after])
    saved(draft)
    filed = proposals.submit_proposal(draft, by=draft.filed_by, now=NOW)
    changed = saved(filed, edition=filed.edition, title="新标题")
    last = AuditEvent.objects.filter(action="proposal_saved").latest("pk")
    assert (last.before["title"], last.after["title"], last.after["edition"]) == (
        "卷包车间照明改造",
        "新标题",
        changed.edition,
    )


@pytest.mark.parametrize(("moment", "number"), [("2026-12-31T23:59", "2026-002"), ("2027-01-01T00:01", "2027-001")])
def test_number_counts_within_the_local_year(cast: Cast, moment: str, number: str) -> None:
    handed_in(cast)
    draft = saved(begun(cast))
    assert proposals.submit_proposal(draft, by=None, now=at(moment)).number == number


def test_leaders_own_goes_to_the_group_and_without_a_group_straight_to_the_committee(
    cast: Cast, client: Client
) -> None:
    leaders_own = handed_in(cast, Person.objects.get(user=cast.leader))
    assert (leaders_own.status, leaders_own.group) == ("with_group", cast.group)
    assert (kinds_told(cast.leader), kinds_told(cast.secretary)) == ([], ["proposal_opinion_asked"])
    give_group_opinion(leaders_own, supported=True, opinion="", on=NOW.date(), by=cast.secretary, now=NOW)
    alone = handed_in(cast, place.person(branch=cast.branch, name="独自"))
    assert (alone.status, alone.group) == ("with_committee", None)
    client.cookies["django_language"] = "en"
    client.force_login(cast.secretary)
    said = [
        b"belongs to no group" in client.get(reverse("proposal_detail", args=[each.pk])).content
        for each in (alone, leaders_own)
    ]
    assert said == [True, False]


def test_second_save_on_an_old_edition_is_refused_and_loses_nothing(cast: Cast) -> None:
    draft = begun(cast)
    saved(draft, title="第一台设备")
    with pytest.raises(RefusedError, match="changed elsewhere meanwhile"):
        saved(draft, edition=1, title="第二台设备")
    assert Proposal.objects.get().title == "第一台设备"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": "长" * 121}, "at most 120 characters; these are 121"),
        ({"texts": {Part.MEASURE: "长" * 2001}}, "“measure” has at most 2000 characters; these are 2001"),
        ({"texts": {Part.BEFORE: "x"}}, "“before” is no part of this kind"),
    ],
)
def test_words_that_do_not_fit_are_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        saved(begun(cast), **changes)


@pytest.mark.parametrize(
    ("figures", "refusal"),
    [
        (Figures("产量", "箱", Decimal(112), Decimal(100)), "100 箱 does not beat 112: more is better"),
        (Figures("产量", "箱", Decimal(100), Decimal(100)), "100 箱 does not beat 100"),
        (
            Figures("废品率", "%", Decimal("0.5"), Decimal("0.6"), more_is_better=False),
            "0.6 % does not beat 0.5: less is better",
        ),
        (Figures(" ", "箱", Decimal(1), Decimal(2)), "Say what is measured"),
        (Figures("产量", "箱", Decimal(1), Decimal(10) ** 12), "at most 12 digits"),
        (Figures("产量", "箱", Decimal(1), Decimal(2), since=date(2026, 9, 4)), "a day that has passed"),
    ],
)
def test_figures_that_break_no_record_are_refused(cast: Cast, figures: Figures, refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        saved(begun(cast, ProposalKind.RECORD), figures=figures)


def test_record_keeps_its_figures_and_needs_them_to_be_handed_in(cast: Cast) -> None:
    draft = saved(begun(cast, ProposalKind.RECORD))
    with pytest.raises(RefusedError, match="the figures of the record"):
        proposals.submit_proposal(draft, by=None, now=NOW)
    measured = saved(draft, figures=FIGURES)
    saved(measured)
    filed = proposals.submit_proposal(draft, by=None, now=NOW)
    assert (filed.broken.old_value, filed.broken.new_value) == (100, 112)


def test_draft_of_another_kind_drops_foreign_texts_once_handed_in(cast: Cast) -> None:
    draft = saved(begun(cast))
    changed = proposals.change_kind(draft, kind=ProposalKind.IMPROVEMENT, by=None, now=NOW)
    assert draft.texts.count() == 3
    saved(changed)
    filed = proposals.submit_proposal(changed, by=None, now=NOW)
    assert set(filed.texts.values_list("part", flat=True)) == {"before", "after"}
    with pytest.raises(RefusedError, match="in drafts only"):
        proposals.change_kind(filed, kind=ProposalKind.RECORD, by=None, now=NOW)


def test_who_is_no_member_or_left_the_branch_makes_no_proposal(cast: Cast) -> None:
    masses = place.person(branch=cast.branch, name="群众", political_status=PoliticalStatus.MASSES)
    with pytest.raises(RefusedError, match="群众 is no member"):
        begun(cast, lead=masses)
    draft = saved(begun(cast))
    Person.objects.filter(pk=cast.author.pk).update(branch=place.branch())
    with pytest.raises(RefusedError, match="no longer belong"):
        proposals.submit_proposal(draft, by=None, now=NOW)


def test_proposal_grows_from_things_of_its_own_branch_only(cast: Cast) -> None:
    made = {"starts_at": NOW, "created_by": cast.secretary}
    own = Seminar.objects.create(branch=cast.branch, title="交流会", **made)
    foreign = Seminar.objects.create(branch=place.branch(), title="外部会", **made)
    draft = begun(cast)
    with pytest.raises(RefusedError, match="外部会” belongs to another branch"):
        saved(draft, seminar=foreign)
    assert saved(draft, seminar=own).seminar == own


# Authors


def shared(cast: Cast, draft: Proposal, first: str = "60", second: str = "40") -> Author:
    shares = {cast.author: Decimal(first), cast.other: Decimal(second)}
    authors.set_authors(draft, shares, by=draft.filed_by, now=NOW)
    return draft.authors.get(person=cast.other)


def test_coauthor_consents_before_the_proposal_is_handed_in(cast: Cast) -> None:
    place.user_for(cast.other)
    draft = saved(begun(cast))
    asked = shared(cast, draft)
    assert kinds_told(cast.other.user) == ["authorship_asked"]
    with pytest.raises(RefusedError, match="Still missing: the consent of 李四"):
        proposals.submit_proposal(draft, by=None, now=NOW)
    authors.consent_authorship(asked, by=cast.other.user, now=NOW)
    with pytest.raises(RefusedError, match="agreed already"):
        authors.consent_authorship(asked, by=cast.other.user, now=NOW)

    proposals.submit_proposal(draft, by=None, now=NOW)

    assert kinds_told(cast.author.user) == ["authorship_answered"]
    assert kinds_told(cast.other.user) == ["proposal_submitted", "authorship_asked"][::-1]
    with pytest.raises(RefusedError, match="handed in stay as they are"):
        shared(cast, draft)
    with pytest.raises(RefusedError, match="handed in stay as they are"):
        authors.decline_authorship(asked, by=cast.other.user, now=NOW)


def test_declined_or_changed_share_is_asked_for_anew(cast: Cast) -> None:
    draft = saved(begun(cast))
    asked = shared(cast, draft)
    authors.decline_authorship(asked, by=cast.other.user, now=NOW)
    with pytest.raises(RefusedError, match="in the place of 李四, who declined"):
        proposals.submit_proposal(draft, by=None, now=NOW)
    again = shared(cast, draft)
    assert (again.declined_at, again.consented_at) == (None, None)
    authors.consent_authorship(again, by=cast.other.user, now=NOW)
    assert shared(cast, draft).consented_at == NOW
    assert shared(cast, draft, "50", "50").consented_at is None
    alone = authors.set_authors(draft, {cast.author: Decimal(100)}, by=None, now=NOW)
    assert proposals.submit_proposal(alone, by=None, now=NOW).authors.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        ("59", "40", "add to 99%; they must add to 100"),
        ("60.01", "40", "add to 100.01"),
        ("100", "0", "share of 李四 is 0"),
        ("110", "-10", "share of 张三 is 110"),
        ("33.333", "66.667", "share of 张三 is 33.333"),
    ],
)
def test_shares_that_do_not_do_are_refused(cast: Cast, first: str, second: str, refusal: str) -> None:
    draft = begun(cast)
    with pytest.raises(RefusedError, match=refusal):
        shared(cast, draft, first, second)
    assert draft.authors.get().share == 100


def test_authors_are_of_the_branch_and_with_the_lead(cast: Cast) -> None:
    draft, foreign = begun(cast), place.person(branch=place.branch(), name="外人")
    for shares, refusal in (
        ({cast.other: Decimal(100)}, "The lead author has a share"),
        ({cast.author: Decimal(50), foreign: Decimal(50)}, "外人 is no member of your branch"),
    ):
        with pytest.raises(RefusedError, match=refusal):
            authors.set_authors(draft, shares, by=None, now=NOW)


# Afterwards


def test_change_after_a_review_outdates_it_and_tells_the_reviewer(cast: Cast) -> None:
    filed = handed_in(cast)
    Proposal.objects.filter(pk=filed.pk).update(status=ProposalStatus.IN_REVIEW)
    filed.refresh_from_db()
    reviewer = Person.objects.get(user=cast.secretary)
    review = make.review(make.meeting(cast.branch, "reviewing"), filed, reviewer, "40 30")
    earlier = place.holder(Office.ORGANISATION, cast.branch)
    make.review(make.meeting(cast.branch, "announced"), filed, earlier.person, "40 30")
    with pytest.raises(RefusedError, match="Still missing: the title"):
        saved(filed, title=" ")
    saved(filed, title="照明再改造")
    review.refresh_from_db()
    assert review.is_outdated
    assert (kinds_told(cast.secretary), kinds_told(earlier)) == (["review_outdated"], [])
    with pytest.raises(RefusedError, match="review of this proposal has begun"):
        proposals.withdraw_proposal(filed, reason="", by=None, now=NOW)


def test_decided_proposal_is_no_longer_changed(cast: Cast) -> None:
    done = make.proposal(cast.author, ProposalStatus.ACCEPTED)
    with pytest.raises(RefusedError, match="“accepted” and is no longer changed"):
        saved(done)


def test_proposal_is_withdrawn_before_review_and_found_no_more(cast: Cast) -> None:
    filed = handed_in(cast)
    assert list(matching("照明")) == [filed]
    gone = proposals.withdraw_proposal(filed, reason="重复", by=None, now=NOW)
    assert (gone.status, gone.number, gone.steps.last().note) == ("withdrawn", "2026-001", "重复")
    assert kinds_told(cast.leader) == ["proposal_opinion_asked", "proposal_withdrawn"]
    assert not Proposal.objects.visible_to(User.objects.get(pk=cast.leader.pk)).exists()
    assert list(matching("照明")) == []


def test_returned_proposal_is_handed_in_again_under_its_number(cast: Cast) -> None:
    filed = handed_in(cast)
    Proposal.objects.update(supported=True, group_opinion="同意", opinion_on=NOW.date())
    advance_proposal(filed, ProposalStatus.RETURNED, by=None, now=NOW, note="补充数据")
    authors.set_authors(filed, {cast.author: Decimal(100)}, by=None, now=NOW)
    saved(filed, edition=filed.edition)
    again = proposals.submit_proposal(filed, by=None, now=at("2027-01-05T10:00"))
    assert (again.number, again.year, again.status) == ("2026-001", 2026, "with_group")
    again.refresh_from_db()
    assert (again.supported, again.group_opinion) == (None, "")


def test_draft_is_deleted_with_its_files_and_a_filed_one_is_not(cast: Cast) -> None:
    draft = begun(cast)
    files.attach_file(draft, picture_file(), by=draft.filed_by, now=NOW, caption="现场")
    proposals.delete_draft(draft, by=None, now=NOW)
    assert not Proposal.objects.exists()
    filed = handed_in(cast)
    with pytest.raises(RefusedError, match="Only a draft can be deleted"):
        proposals.delete_draft(filed, by=None, now=NOW)


def test_file_of_a_filed_proposal_makes_a_new_edition(cast: Cast) -> None:
    filed = handed_in(cast)
    attached = files.attach_file(filed, picture_file(), by=filed.filed_by, now=NOW)
    assert Proposal.objects.get().edition == filed.edition + 1
    files.remove_file(attached, by=filed.filed_by, now=NOW)
    assert filed.files.count() == 0
    with pytest.raises(RefusedError, match="removed already"):
        files.remove_file(attached, by=filed.filed_by, now=NOW)
    done = make.proposal(cast.author, ProposalStatus.CLOSED)
    with pytest.raises(RefusedError, match="its files stay as they are"):
        files.attach_file(done, picture_file(), by=done.filed_by, now=NOW)


# What is like another


def test_similar_proposals_are_ranked_by_what_they_share(cast: Cast) -> None:
    near = handed_in(cast, title="卷包车间照明节能改造")
    nearer = handed_in(cast, title="卷包车间照明改造为LED灯")
    far = handed_in(cast, title="烟叶水分检测", texts=dict.fromkeys(PARTS[ProposalKind.SUGGESTION], "取样自动化"))
    saved(begun(cast), title="卷包车间照明改造为LED灯")  # a draft is nobody else's to find

    assert similar_to("卷包车间照明改造LED", cast.branch) == [nearer, near]
    assert similar_to("卷包车间照明改造LED", cast.branch, but=nearer) == [near]
    assert similar_to("烟叶水分检测仪", cast.branch) == [far]
    assert similar_to("灯", cast.branch) == []
    assert similar_to("卷包车间照明改造LED", place.branch()) == []
    assert similar_to("卷包车间照明改造LED", cast.branch, user=place.user_for(cast.other)) == []


@pytest.mark.parametrize(
    ("words", "found"), [("照明", True), ("ｌｅｄ 照明", True), ("灯", True), ("明照", False), ("照明 水分", False)]
)
def test_search_wants_every_term(cast: Cast, words: str, found: bool) -> None:
    handed_in(cast, title="照明改为LED灯")
    assert matching(words).exists() is found


def test_title_weighs_more_than_the_texts(cast: Cast) -> None:
    in_text = handed_in(cast, title="其他事情")
    in_title = handed_in(cast, title="节能灯")
    assert list(matching("节能")) == [in_title, in_text]
    assert list(matching("2026-002")) == [in_title]

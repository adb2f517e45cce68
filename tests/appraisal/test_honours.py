"""Honours of a year: what the rules propose and why not others, and the decision of the committee."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from appraisal.enums import Cadence, HonourKind
from appraisal.honours import Proposal, proposal_of, proposals_of
from appraisal.models import Honour
from appraisal.services.honours import withdraw_honour
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.honours import NOW, a_branch, at_the_years_end, decide, group, lived
from tests.factories.results import EXEMPT, VETO, published, totalled

pytestmark = pytest.mark.django_db

ADVANCED, LEADER, BRAND = HonourKind.ADVANCED_GROUP, HonourKind.LEADER, HonourKind.BRAND


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    return at_the_years_end()


def said(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Each group with what speaks against it."""
    return {each.group.code: each.why_not for each in proposal.candidates}


# ---- what the rules propose


def test_highest_mean_is_proposed_and_others_with_their_reason() -> None:
    branch = a_branch("XA", "XB", "XC", "XD", "XE")
    groups.group(branch, "XN", founded_on=date(2026, 5, 4))
    lived(
        scheme(branch),
        {
            "2026Q1": {("XB", "A1"): 38, ("XD", "A1"): EXEMPT, ("XD", "B1"): EXEMPT},
            "2026Q2": {("XC", "V1"): VETO},
            "2026Q4": {("XE", "A1"): 36},
        },
    )
    found = proposal_of(branch, 2026, ADVANCED)
    assert said(found) == {
        "XA": (),
        "XB": ("mean 99.50; the highest is 100.00",),
        "XE": ("mean 99.00; the highest is 100.00",),
        "XD": ("took part in 3 of 4 periods",),
        "XN": ("took part in 3 of 4 periods",),
        "XC": ("veto in Q2 2026: V1 项目V1 · 有记录可查",),
    }
    assert [each.group.code for each in found.excluded if each.barred] == ["XC"]
    assert found.waiting == ""


def test_equal_means_are_all_proposed() -> None:
    branch = a_branch("XA", "XB", "XC")
    lived(scheme(branch), {"2026Q1": {("XA", "A1"): 39, ("XC", "A1"): 30}, "2026Q3": {("XB", "B1"): 59}})
    assert [each.group.code for each in proposal_of(branch, 2026, ADVANCED).proposed] == ["XA", "XB"]


def test_nobody_is_proposed_where_all_have_vetoes() -> None:
    branch = a_branch("XA", "XB")
    lived(scheme(branch), {"2026Q1": {("XA", "V1"): VETO}, "2026Q3": {("XB", "V1"): VETO}})
    assert [found.proposed for found in proposals_of(branch, 2026)] == [[], [], []]


def test_leader_is_who_led_a_proposed_group_at_the_end_and_half_of_the_year() -> None:
    branch = a_branch("XA", "XB", "XC", "XD")
    long, new, gone = (groups.person(name=name) for name in ("久任", "新任", "离任"))
    groups.appoint(long, Office.LEADER, group(branch, "XA"), date(2026, 7, 2))
    groups.appoint(gone, Office.LEADER, group(branch, "XB"), end=date(2026, 7, 2))
    groups.appoint(new, Office.LEADER, group(branch, "XB"), date(2026, 7, 3))
    groups.appoint(gone, Office.LEADER, group(branch, "XC"), end=date(2026, 12, 30))
    groups.appoint(long, Office.LEADER, group(branch, "XD"))
    lived(scheme(branch), {"2026Q1": {("XD", "A1"): 38}})

    found = proposal_of(branch, 2026, LEADER)

    assert said(found) == {
        "XA": (),
        "XB": ("新任 led the group for 182 of 365 days",),
        "XC": ("nobody led the group at the end of the year",),
        "XD": ("the group is not proposed", "mean 99.50; the highest is 100.00"),
    }
    assert [each.person for each in found.proposed] == [long]


def test_days_of_a_leader_who_paused_are_added_up() -> None:
    branch = a_branch("XA")
    leader = groups.person(name="再任")
    groups.appoint(leader, Office.LEADER, group(branch, "XA"), end=date(2026, 3, 31))
    groups.appoint(leader, Office.LEADER, group(branch, "XA"), date(2026, 9, 30))
    lived(scheme(branch))
    assert said(proposal_of(branch, 2026, LEADER)) == {"XA": ()}


def test_brands_are_the_two_best_of_the_year_without_a_review() -> None:
    branch = a_branch("XA", "XB", "XC", "XD")
    lived(scheme(branch), {"2026Q1": {("XA", "V1"): VETO, ("XB", "A1"): 38, ("XC", "A1"): 37, ("XD", "A1"): 36}})
    found = proposal_of(branch, 2026, BRAND)
    assert [each.group.code for each in found.proposed] == ["XB", "XC"]
    assert said(found)["XD"] == ("rank 3; two better groups qualify",)


def test_brands_rest_on_the_yearly_review_and_vetoes_on_the_whole_year() -> None:
    branch = a_branch("XA", "XB", "XC", "XD")
    review = scheme(branch, cadence=Cadence.YEAR, name="品牌党小组年度评审办法")
    lived(scheme(branch), {"2026Q1": {("XC", "A1"): 30}, "2026Q2": {("XD", "V1"): VETO}})
    waiting = proposal_of(branch, 2026, BRAND)
    assert (waiting.candidates, waiting.waiting) == ([], "The last period of 2026 is not published yet.")

    published(review, "2026Y1", {("XA", "A1"): 30, ("XB", "A1"): 20})
    found = {each.kind: each for each in proposals_of(branch, 2026)}

    assert said(found[BRAND]) == {
        "XC": (),
        "XD": ("veto in Q2 2026: V1 项目V1 · 有记录可查",),
        "XA": (),
        "XB": ("rank 4; two better groups qualify",),
    }
    assert (found[BRAND].year.cadence, found[ADVANCED].year.cadence) == (Cadence.YEAR, Cadence.QUARTER)
    assert [each.group.code for each in found[ADVANCED].proposed] == ["XA", "XB"]


def test_nothing_is_decided_before_every_period_is_published() -> None:
    branch = a_branch("XA")
    made = scheme(branch)
    assert [found.candidates for found in proposals_of(branch, 2026)] == [[], [], []]
    published(made, "2026Q2")
    assert proposal_of(branch, 2026, ADVANCED).waiting == "The last period of 2026 is not published yet."
    totalled(made, "2026Q3")
    published(made, "2026Q4")
    assert proposal_of(branch, 2026, ADVANCED).waiting == "Q3 2026 is not published yet."
    with pytest.raises(RefusedError, match="Q3 2026 is not published yet"):
        decide(branch, "XA")


# ---- the decision


def test_decision_is_kept_audited_and_told(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    told = {*User.objects.filter(person__name="组长XA")}
    (honour,) = decide(branch, "XA", by=secretary)

    assert Honour.objects.standing().get() == honour
    assert (honour.cadence, honour.person, honour.off_proposal) == (Cadence.QUARTER, None, "")
    event = AuditEvent.objects.get(action="decide_honours")
    assert (event.actor, event.branch) == (secretary, "ZB01")
    assert event.after["honours"] == [[honour.pk, "XA", ""]]
    assert (event.after["proposed"], event.after["meeting_on"]) == (["XA"], "2027-01-08")
    notices = Notification.objects.filter(kind="honour_given")
    assert {notice.recipient for notice in notices} == told
    assert {str(notice) for notice in notices} == {"小组XA is an advanced Party group of 2026."}


def test_leader_is_honoured_in_person(branch: Branch) -> None:
    (honour,) = decide(branch, "XA", kind=LEADER)
    assert honour.person is not None
    assert (honour.person.name, str(honour)) == ("组长XA", "2026 outstanding group leader 组长XA")


@pytest.mark.parametrize(
    ("codes", "more", "message"),
    [
        ((), {}, "Choose at least one group"),
        (("XA",), {"resolution": " "}, "Write what the meeting resolved"),
        (("XA",), {"meeting_on": date(2027, 1, 10)}, "lies in the future"),
        (("XA",), {"meeting_on": date(2026, 12, 30)}, "before the end of the year's last period"),
        (("XB",), {}, r"小组XB is not proposed \(mean 99.00; the highest is 100.00\)"),
        (("XN",), {"off_proposal": " "}, "took part in 3 of 4 periods"),
        (("XC",), {"off_proposal": "表现突出"}, "小组XC cannot be given honours: veto in Q2 2026"),
        (("XA",), {"year": 2025}, "The last period of 2025 is not published yet"),
        (("XA",), {"cadence": Cadence.HALF}, "The last period of 2026 is not published yet"),
        (("XN",), {"kind": LEADER, "off_proposal": "表现突出"}, "Nobody led 新组 at the end of the year"),
    ],
)
def test_decision_is_refused(branch: Branch, codes: tuple[str, ...], more: dict[str, Any], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        decide(branch, *codes, **more)
    assert not Honour.objects.exists()
    assert not AuditEvent.objects.filter(action="decide_honours").exists()


def test_group_of_another_branch_is_refused(branch: Branch) -> None:
    far = groups.group(groups.branch("ZB09"), "YA")
    with pytest.raises(RefusedError, match="No result of this year is published for: 小组YA"):
        decide(branch, "XA", also=[far])
    assert not Honour.objects.exists()


def test_group_that_is_not_proposed_needs_the_reason(branch: Branch) -> None:
    made = decide(branch, "XA", "XN", off_proposal="五月成立以来一直第一")
    assert {each.group.code: each.off_proposal for each in made} == {"XA": "", "XN": "五月成立以来一直第一"}


def test_honour_is_given_once_a_year(branch: Branch) -> None:
    decide(branch, "XA")
    with pytest.raises(RefusedError, match="小组XA has this honour already"):
        decide(branch, "XA")


def test_brands_are_two_at_most(branch: Branch) -> None:
    decide(branch, "XA", kind=BRAND)
    with pytest.raises(RefusedError, match="At most 2 brand Party groups are chosen a year; 1 is chosen already"):
        decide(branch, "XB", "XN", kind=BRAND, off_proposal="成效显著")
    decide(branch, "XB", kind=BRAND)
    assert Honour.objects.standing().filter(kind=BRAND).count() == 2


def test_withdrawn_honour_stays_on_record_and_may_be_given_anew(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    (honour,) = decide(branch, "XA", by=secretary)
    with pytest.raises(RefusedError, match="A withdrawal has a reason"):
        withdraw_honour(honour, reason=" ", by=secretary, now=NOW)
    withdraw_honour(honour, reason="材料不实", by=secretary, now=NOW)
    with pytest.raises(RefusedError, match="withdrawn already"):
        withdraw_honour(honour, reason="材料不实", by=secretary, now=NOW)

    honour.refresh_from_db()
    assert (honour.withdrawn_by, honour.withdrawal_reason) == (secretary, "材料不实")
    assert AuditEvent.objects.get(action="withdraw_honour").after == {"withdrawn": True, "reason": "材料不实"}
    assert [str(each) for each in Notification.objects.filter(kind="honour_withdrawn")] == [
        "The honour of 小组XA of 2026 was withdrawn."
    ]
    (again,) = decide(branch, "XA", by=secretary)
    assert set(Honour.objects.standing()) == {again}


def test_database_refuses_an_honour_twice(branch: Branch) -> None:
    (honour,) = decide(branch, "XA")
    honour.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        honour.save()

"""Honours of a year: what the rules propose and why not others, the decision, the certificate, the column 荣誉."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.enums import Cadence, CorrectionStatus, HonourKind
from appraisal.honours import Proposal, proposal_of, proposals_of
from appraisal.models import Correction, Honour, Result, ResultRevision, Scheme
from appraisal.services.honours import decide_honours, withdraw_honour
from appraisal.years import year_of
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.results import EXEMPT, VETO, Given, published, sheet_rows, totalled

pytestmark = pytest.mark.django_db

QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
NOW = datetime.fromisoformat("2027-01-09T10:00:00+08:00")
ADVANCED, LEADER, BRAND = HonourKind.ADVANCED_GROUP, HonourKind.LEADER, HonourKind.BRAND


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def a_branch(*codes: str) -> Branch:
    branch = groups.branch("ZB01", name="生产安全党支部", committee=groups.committee("DW01"))
    for code in codes:
        groups.group(branch, code, name=f"小组{code}")
    return branch


def group(branch: Branch, code: str) -> PartyGroup:
    return branch.groups.get(code=code)


def lived(made: Scheme, given: Mapping[str, Given] | None = None) -> Scheme:
    """The four quarters published, with what ``given`` says by period."""
    for code in QUARTERS:
        published(made, code, (given or {}).get(code))
    return made


def said(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Each group with what speaks against it."""
    return {each.group.code: each.why_not for each in proposal.candidates}


def decide(
    branch: Branch, *codes: str, kind: HonourKind = ADVANCED, by: User | None = None, **more: Any
) -> list[Honour]:
    """The decision of the meeting of 8 January on the groups of these codes, and ``also`` on others."""
    chosen = [*(group(branch, code) for code in codes), *more.pop("also", [])]
    values: dict[str, Any] = {
        "year": 2026,
        "cadence": None,
        "meeting_on": date(2027, 1, 8),
        "resolution": "支委会研究决定",
    }
    by = by or groups.holder(Office.SECRETARY, branch)
    return decide_honours(branch, kind=kind, groups=chosen, by=by, now=NOW, **(values | more))


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


@pytest.fixture
def branch() -> Branch:
    """Three groups with leaders: XA the best, XB behind it, XC with a veto; XN only for a part of the year."""
    found = a_branch("XA", "XB", "XC")
    groups.group(found, "XN", name="新组", founded_on=date(2026, 5, 4))
    for code in ("XA", "XB", "XC"):
        groups.holder(Office.LEADER, group(found, code), name=f"组长{code}")
    lived(scheme(found), {"2026Q1": {("XB", "A1"): 36}, "2026Q2": {("XC", "V1"): VETO}})
    return found


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


# ---- pages and workbook


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def page(branch: Branch, user: User, **query: str) -> str:
    return signed_in(user).get(reverse("year_honours", args=[branch.pk, 2026]), query).content.decode()


def test_secretary_decides_on_the_page(branch: Branch) -> None:
    client = signed_in(groups.holder(Office.SECRETARY, branch))
    address = reverse("honour_decide", args=[branch.pk, 2026, "advanced_group"])
    form = client.get(address).context["form"]
    names = [label for _pk, label in form.fields["groups"].choices]
    assert names == [
        "小组XA",
        "小组XB · mean 99.00; the highest is 100.00",
        "新组 · took part in 3 of 4 periods",
    ]
    ticked = [str(group(branch, "XA").pk)]
    assert form.fields["groups"].initial == ticked

    body = {"groups": ticked, "meeting_on": "2027-01-08", "resolution": "支委会研究决定"}
    off = client.post(address, body | {"groups": [str(group(branch, "XB").pk)]})
    assert (off.status_code, "Say why a group is chosen that is not proposed." in off.content.decode()) == (422, True)
    vetoed = client.post(address, body | {"groups": [str(group(branch, "XC").pk)], "off_proposal": "x"})
    assert vetoed.status_code == 422

    response = client.post(address, body)
    assert response.headers["Location"] == reverse("year_honours", args=[branch.pk, 2026])
    assert [each.group.code for each in Honour.objects.standing()] == ["XA"]
    left = client.get(address).context["form"].fields["groups"].choices
    assert [label.partition(" ")[0] for _pk, label in left] == ["小组XB", "新组"]


def test_unknown_honour_is_no_page(branch: Branch) -> None:
    client = signed_in(groups.holder(Office.SECRETARY, branch))
    assert client.get(reverse("honour_decide", args=[branch.pk, 2026, "hero"])).status_code == 404


def test_committee_sees_proposals_and_members_decisions_only(branch: Branch) -> None:
    decide(branch, "XA")
    committee = page(branch, groups.holder(Office.PUBLICITY, branch))
    member = page(branch, groups.user_for(groups.member(group(branch, "XB"))))
    assert "Who is not proposed, and why" in committee
    assert "V1 项目V1 · 有记录可查" in committee
    assert "Enter the decision" not in committee
    assert "小组XA" in member
    assert "Who is not proposed" not in member
    assert "有记录可查" not in member


def test_member_of_a_year_without_honours_is_told_so(branch: Branch) -> None:
    member = page(branch, groups.user_for(groups.member(group(branch, "XB"))))
    assert "No honour is decided yet" in member


def corrected(result: Result, secretary: User, *, at: str) -> None:
    """A correction in force that took the result down by ten points."""
    item = result.period.scheme.indicators.get(code="A1")
    moment = datetime.fromisoformat(at)
    made = Correction.objects.create(
        period=result.period, group=result.group, indicator=item, old_points=40, new_points=30, reason="复核",
        new_reason="复核", status=CorrectionStatus.CONFIRMED, decided_by=secretary, decided_at=moment, revision=2,
        confirmed_by=groups.holder(Office.PUBLICITY, result.period.branch), confirmed_at=moment,
    )  # fmt: skip
    kept = {name: getattr(result, name) for name in ("base", "bonus", "total", "graded_total", "rank", "grade")}
    ResultRevision.objects.create(result=result, correction=made, revision=1, **kept)
    Result.objects.filter(pk=result.pk).update(total=result.total - 10, graded_total=result.total - 10, revision=2)


def test_correction_after_the_decision_is_said(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    decide(branch, "XA", by=secretary)
    result = Result.objects.get(group__code="XA", period__number=4)
    corrected(result, secretary, at="2027-01-09T09:00:00+08:00")
    assert "A correction of" not in page(branch, secretary)
    corrected(Result.objects.get(group__code="XA", period__number=3), secretary, at="2027-01-09T12:00:00+08:00")

    text = " ".join(page(branch, secretary).split())

    assert "A correction of 2027-01-09 changed the year&#x27;s figures after this decision." in text.replace(
        "'", "&#x27;"
    )
    assert "mean 95.00; the highest is 99.00" in text
    assert "Proposed by them and without the honour: 小组XB" in text


def test_ranking_and_year_page_show_standing_honours(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    decide(branch, "XA", by=secretary)
    decide(branch, "XA", kind=LEADER, by=secretary)
    (withdrawn,) = decide(branch, "XB", kind=BRAND, by=secretary)
    withdraw_honour(withdrawn, reason="材料不实", by=secretary, now=NOW)
    client = signed_in(secretary)

    content = client.post(reverse("ranking_export", args=[branch.pk, 2026])).getvalue()
    header, *rows = sheet_rows(content, "年终排名")
    given = {row[header.index("党小组代码")]: row[header.index("荣誉")] for row in rows}
    assert given == {"XA": "先进党小组；优秀党小组长（组长XA）", "XB": None, "XC": None, "XN": None}
    assert {row.group.code: [each.kind for each in row.given] for row in year_of(branch, 2026).rows} == {
        "XA": [ADVANCED, LEADER],
        "XB": [],
        "XC": [],
        "XN": [],
    }
    assert (
        "outstanding group leader 组长XA" in client.get(reverse("year_detail", args=[branch.pk, 2026])).content.decode()
    )


def test_certificate_names_everything_and_a_withdrawn_one_is_none(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    (honour,) = decide(branch, "XA", kind=LEADER, by=secretary)
    client = signed_in(secretary)
    address = reverse("honour_certificate", args=[honour.pk])
    text = client.get(address).content.decode()
    for part in (
        "To comrade 组长XA",
        "2026",
        "小组XA",
        "Outstanding group leader",
        "生产安全党支部",
        "Jan. 8, 2027",
        "Seal",
    ):
        assert part in text
    client.cookies["django_language"] = "zh-hans"
    assert "2027年1月8日" in client.get(address).content.decode()

    client.cookies["django_language"] = "en"
    gone = client.post(reverse("honour_withdraw", args=[honour.pk]), {"reason": "材料不实"})
    assert gone.headers["Location"] == reverse("year_honours", args=[branch.pk, 2026])
    after = client.get(address).content.decode()
    assert ("certificate-sheet" in after, "材料不实" in after) == (False, True)


def test_page_takes_the_same_queries_for_many_groups(branch: Branch) -> None:
    secretary = groups.holder(Office.SECRETARY, branch)
    other = groups.branch("ZB02", committee=branch.committee)
    groups.holder(Office.LEADER, groups.group(other, "YA"))
    lived(scheme(other), {"2026Q1": {("YA", "V1"): VETO}})
    counts = []
    for each, user in ((branch, secretary), (other, groups.holder(Office.SECRETARY, other))):
        client = signed_in(user)
        page(each, user)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("year_honours", args=[each.pk, 2026]))
        counts.append(len(queries))
    assert counts[0] == counts[1]

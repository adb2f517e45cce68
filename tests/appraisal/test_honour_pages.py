"""The pages of honours, their certificate and the column 荣誉: who sees what, and what a correction changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.enums import CorrectionStatus, HonourKind
from appraisal.models import Correction, Honour, Result, ResultRevision
from appraisal.services.honours import withdraw_honour
from appraisal.years import year_of
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.honours import NOW, at_the_years_end, decide, group, lived
from tests.factories.results import VETO, sheet_rows

pytestmark = pytest.mark.django_db

ADVANCED, LEADER, BRAND = HonourKind.ADVANCED_GROUP, HonourKind.LEADER, HonourKind.BRAND


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    return at_the_years_end()


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
        "2027-01-08",
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

"""Groups that change within a year (domain rules 11 and 12), through pages and workbooks.

A group is founded in May, one is merged into another in August (dissolved, its people move), one is dissolved within
a quarter, a person moves, a leader changes: the past stays with the group and the people of that time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from appraisal.models import Period, Result
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Membership, PartyGroup, Person
from tests.factories import groups, workbooks
from tests.factories.appraisal import period as a_period
from tests.factories.appraisal import scheme
from tests.factories.results import published, sheet_rows

pytestmark = pytest.mark.django_db

TODAY = "2027-01-09T10:00:00+08:00"
MERGED, MOVED, NEW_LEADER = date(2026, 8, 15), date(2026, 8, 15), date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    """XA whole; XB merged into XA in August; XC founded in May; XD dissolved in November; XE has a new leader."""
    found = groups.branch("ZB01", name="生产安全党支部", committee=groups.committee("DW01"))
    groups.group(found, "XA", name="小组XA")
    groups.group(found, "XB", name="小组XB", dissolved_on=MERGED)
    groups.group(found, "XC", name="小组XC", founded_on=date(2026, 5, 4))
    groups.group(found, "XD", name="小组XD", dissolved_on=date(2026, 11, 20))
    groups.group(found, "XE", name="小组XE")
    return found


@pytest.fixture
def year(branch: Branch) -> dict[str, Period]:
    """The four quarters published: XA loses 10 in the first, XB 4, XC 2 in its second, XD 6, XE 8 in the third."""
    made = scheme(branch)
    return {
        "Q1": published(made, "2026Q1", {("XA", "A1"): 30, ("XB", "A1"): 36, ("XD", "A1"): 34}),
        "Q2": published(made, "2026Q2"),
        "Q3": published(made, "2026Q3", {("XC", "A1"): 38, ("XE", "A1"): 32}),
        "Q4": published(made, "2026Q4"),
    }


def group(branch: Branch, code: str) -> PartyGroup:
    return branch.groups.get(code=code)


def client_of(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def secretary(branch: Branch) -> Client:
    return client_of(groups.holder(Office.SECRETARY, branch))


def moved(branch: Branch, start: str, end: str, day: date = MOVED) -> User:
    """The account of somebody who belonged to one group until the day before, and to the other since."""
    person = groups.member(group(branch, start), end=date.fromordinal(day.toordinal() - 1), name="调动人")
    groups.join(person, group(branch, end), start=day)
    return groups.user_for(person)


def workbook(client: Client, branch: Branch, title: str = "年终排名") -> list[dict[str, Any]]:
    content = client.post(reverse("ranking_export", args=[branch.pk, 2026])).getvalue()
    header, *rows = sheet_rows(content, title)
    return [dict(zip(header, row, strict=True)) for row in rows]


def year_row(client: Client, branch: Branch, code: str) -> Any:
    found = client.get(reverse("year_detail", args=[branch.pk, 2026])).context["found"]
    return next(row for row in found.rows if row.group.code == code)


def result(period: Period, code: str) -> Result:
    return period.results.get(group__code=code)


def results_shown(client: Client, place: PartyGroup) -> list[tuple[str, str, str, list[str], bool]]:
    """What the page of a group says of its past: period, total, rank, leaders of that day, open to the reader."""
    page = client.get(reverse("group_detail", args=[place.pk]))
    panels = [each for each in page.context["panels"] if each.template.endswith("_group_results.html")]
    return [
        (str(e.result.period.code), f"{e.result.total}", str(e.result.rank), [str(h.person) for h in e.leaders], e.open)
        for panel in panels
        for e in panel.shown.results
    ]


# ---- created


def test_created_group_is_computed_over_its_own_periods_and_marked(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    (row,) = [each for each in workbook(secretary, branch) if each["党小组代码"] == "XC"]
    cells = ("第一季度", "第二季度", "第三季度", "第四季度", "合计", "平均", "备注")
    assert [row[name] for name in cells] == [None, 100, 98, 100, 298, 99.33, "未全程参评；2026-05-04 成立"]
    found = year_row(secretary, branch, "XC")
    assert (found.partial, found.founded_on, found.entries[0]) == (True, date(2026, 5, 4), None)
    text = secretary.get(reverse("year_detail", args=[branch.pk, 2026])).content.decode()
    assert "founded on 2026-05-04" in text
    assert "part of the year" in text
    assert not Result.objects.filter(period=year["Q1"], group__code="XC").exists()
    assert [period for period, *_rest in results_shown(secretary, group(branch, "XC"))] == [
        "2026Q4",
        "2026Q3",
        "2026Q2",
    ]


# ---- merged: dissolved into another, its people move


def test_merged_group_keeps_its_past_and_the_other_its_own(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    rows = {row["党小组代码"]: row for row in workbook(secretary, branch)}
    cells = ("第一季度", "第二季度", "第三季度", "第四季度", "合计", "平均", "备注")
    assert [rows["XB"][name] for name in cells] == [96, 100, None, None, 196, 98, "未全程参评；2026-08-15 撤销"]
    assert [rows["XA"][name] for name in cells] == [90, 100, 100, 100, 390, 97.5, None]
    deducted = workbook(secretary, branch, "扣分与加分")
    assert [(row["党小组代码"], row["考评期"]) for row in deducted if row["党小组代码"] == "XB"] == []
    sums = {row["党小组代码"]: row["A1 项目A1"] for row in workbook(secretary, branch, "分项累计")}
    assert (sums["XB"], sums["XA"]) == (76, 150)


def test_page_of_a_merged_group_shows_its_results_leader_and_people_of_then(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    place = group(branch, "XB")
    groups.appoint(groups.member(place, name="老组长"), Office.LEADER, place, end=date(2026, 8, 14))
    moved(branch, "XB", "XA")

    page = secretary.get(reverse("group_detail", args=[place.pk]))

    text = page.content.decode()
    assert "Members on the last day, 2026-08-14" in text
    assert {person.name for person in page.context["shown"].members} == {"调动人", "老组长"}
    assert [str(held.person) for held in page.context["shown"].leaders] == ["老组长"]
    assert results_shown(secretary, place) == [
        ("2026Q2", "100.00", "1", ["老组长"], True),
        ("2026Q1", "96.00", "2", ["老组长"], True),
    ]
    there = secretary.get(reverse("group_list"), {"state": "dissolved"}).content.decode()
    assert ("小组XB" in there, "小组XA" in there) == (True, False)


def test_person_of_a_merged_group_opens_its_past_and_belongs_to_the_other(
    year: dict[str, Period], branch: Branch
) -> None:
    client = client_of(moved(branch, "XB", "XA"))
    opened = {
        (code, quarter): client.get(reverse("result_detail", args=[result(year[quarter], code).pk])).status_code
        for code, quarter in (("XB", "Q1"), ("XB", "Q2"), ("XA", "Q1"), ("XA", "Q4"), ("XC", "Q3"))
    }
    assert opened == {("XB", "Q1"): 200, ("XB", "Q2"): 200, ("XA", "Q1"): 200, ("XA", "Q4"): 200, ("XC", "Q3"): 403}
    page = client.get(reverse("period_result", args=[year["Q1"].pk]))
    own = {row.result.group.code for row in page.context["found"].rows if row.own}
    assert own == {"XA", "XB"}
    assert client.get(reverse("year_detail", args=[branch.pk, 2026])).context["opened"] == {
        group(branch, "XA").pk,
        group(branch, "XB").pk,
    }


def test_merger_by_the_roster_moves_people_and_leaves_results(
    year: dict[str, Period], branch: Branch, secretary: Client, tmp_path: Path
) -> None:
    PartyGroup.objects.filter(code="XB").update(dissolved_on=None)
    person = groups.member(group(branch, "XB"), "40001", name="并入人")
    before = list(Result.objects.order_by("pk").values_list("pk", "group__code", "total", "rank"))
    roster = workbooks.roster(
        groups=[["XB", "小组XB", "ZB01", None, None, "2020-01-01", "2027-01-09"]],
        people=[["40001", "并入人", None, "正式党员", None, None, "ZB01", "XA"]],
    )
    path = tmp_path / "roster.xlsx"
    path.write_bytes(roster)
    call_command("import_roster", str(path), stdout=StringIO())

    spans = [(m.group.code, m.starts_on, m.ends_on) for m in Membership.objects.filter(person=person).order_by("pk")]
    assert spans == [("XB", date(2020, 1, 1), date(2027, 1, 8)), ("XA", date(2027, 1, 9), None)]
    assert list(Result.objects.order_by("pk").values_list("pk", "group__code", "total", "rank")) == before
    text = secretary.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert ("小组XB" in text, "小组XA" in text) == (True, True)


# ---- dissolved within a period


def test_dissolved_group_takes_no_part_in_the_period_of_its_end(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    assert [each.group.code for each in year["Q4"].results.ranked()] == ["XA", "XC", "XE"]
    rows = {row["党小组代码"]: row for row in workbook(secretary, branch)}
    cells = ("第一季度", "第二季度", "第三季度", "第四季度", "备注")
    assert [rows["XD"][name] for name in cells] == [94, 100, 100, None, "未全程参评；2026-11-20 撤销"]
    text = secretary.get(reverse("year_detail", args=[branch.pk, 2026])).content.decode()
    assert "dissolved on 2026-11-20" in text
    assert [period for period, *_rest in results_shown(secretary, group(branch, "XD"))] == [
        "2026Q3",
        "2026Q2",
        "2026Q1",
    ]


def test_dissolution_entered_late_changes_no_result(year: dict[str, Period], branch: Branch, secretary: Client) -> None:
    PartyGroup.objects.filter(code="XE").update(dissolved_on=date(2026, 3, 1))
    assert "小组XE" in secretary.get(reverse("period_grid", args=[year["Q1"].pk])).content.decode()
    page = secretary.get(reverse("period_result", args=[year["Q1"].pk]))
    assert "XE" in {row.result.group.code for row in page.context["found"].rows}
    rows = {row["党小组代码"]: row for row in workbook(secretary, branch)}
    assert [rows["XE"][name] for name in ("第一季度", "第四季度", "合计")] == [100, 100, 392]


def test_dissolved_group_is_not_scored_any_more(branch: Branch, secretary: Client) -> None:
    scored = a_period(scheme(branch), "2026Q4")
    sheet = secretary.get(reverse("period_detail", args=[scored.pk])).context["sheet"]
    assert [each.code for each in sheet.groups] == ["XA", "XC", "XE"]
    content = secretary.get(reverse("score_sheet", args=[scored.pk])).getvalue()
    assert [row[0] for row in sheet_rows(content, "打分")[1:]] == ["XA", "XC", "XE"]


def test_last_people_of_a_dissolved_group_see_its_sums_of_the_year(year: dict[str, Period], branch: Branch) -> None:
    left_before = moved(branch, "XD", "XA", date(2026, 7, 1))
    stayed = moved(branch, "XD", "XA", date(2026, 11, 20))
    opened = [
        {place.code for place in branch.groups.filter(pk__in=_opened(client_of(user), branch))}
        for user in (left_before, stayed)
    ]
    assert opened == [{"XA"}, {"XA", "XD"}]


def _opened(client: Client, branch: Branch) -> frozenset[int]:
    return client.get(reverse("year_detail", args=[branch.pk, 2026])).context["opened"]  # type: ignore[no-any-return]


# ---- moved


def test_moved_person_takes_nothing_from_the_old_group(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    before = workbook(secretary, branch)
    user = moved(branch, "XA", "XE")
    assert workbook(secretary, branch) == before
    person = Person.objects.get(user=user)
    text = secretary.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "小组XA" in text
    assert "小组XE" in text


def test_moved_person_opens_what_was_scored_while_there_and_no_more(year: dict[str, Period], branch: Branch) -> None:
    client = client_of(moved(branch, "XA", "XE"))
    opened = {
        (code, quarter): client.get(reverse("result_detail", args=[result(year[quarter], code).pk])).status_code
        for code in ("XA", "XE")
        for quarter in year
    }
    assert opened == {
        ("XA", "Q1"): 200,
        ("XA", "Q2"): 200,
        ("XA", "Q3"): 403,
        ("XA", "Q4"): 403,
        ("XE", "Q1"): 200,
        ("XE", "Q2"): 200,
        ("XE", "Q3"): 200,
        ("XE", "Q4"): 200,
    }
    assert _opened(client, branch) == {group(branch, "XE").pk}


def test_person_who_left_the_branch_sees_nothing_of_it(year: dict[str, Period], branch: Branch) -> None:
    far = groups.branch("ZB09")
    user = moved(branch, "XA", "XE")
    Membership.objects.filter(person__user=user, ends_on=None).update(ends_on=date(2026, 12, 31))
    Person.objects.filter(user=user).update(branch=far)
    client = client_of(user)
    assert client.get(reverse("result_detail", args=[result(year["Q1"], "XA").pk])).status_code == 404
    assert client.get(reverse("group_detail", args=[group(branch, "XA").pk])).status_code == 404


# ---- leader changed


@pytest.fixture
def leaders(branch: Branch) -> tuple[User, User]:
    """Who led XE until the end of May, and who has led it since; both belong to other groups."""
    place = group(branch, "XE")
    old, new = (groups.member(group(branch, "XA"), name=name) for name in ("前组长", "现组长"))
    groups.appoint(old, Office.LEADER, place, end=date(2026, 5, 31))
    groups.appoint(new, Office.LEADER, place, NEW_LEADER)
    return groups.user_for(old), groups.user_for(new)


def test_group_page_names_the_leader_of_each_period(
    year: dict[str, Period], branch: Branch, leaders: tuple[User, User], secretary: Client
) -> None:
    found = results_shown(secretary, group(branch, "XE"))
    assert [(period, names) for period, _total, _rank, names, _open in found] == [
        ("2026Q4", ["现组长"]),
        ("2026Q3", ["现组长"]),
        ("2026Q2", ["现组长"]),
        ("2026Q1", ["前组长"]),
    ]
    text = secretary.get(reverse("group_detail", args=[group(branch, "XE").pk])).content.decode()
    assert "2020-01-01 – 2026-05-31" in text


def test_results_are_open_to_the_leader_of_then_and_to_the_one_of_now(
    year: dict[str, Period], leaders: tuple[User, User]
) -> None:
    opened = {
        name: [
            client_of(user).get(reverse("result_detail", args=[result(year[quarter], "XE").pk])).status_code
            for quarter in year
        ]
        for name, user in zip(("old", "new"), leaders, strict=True)
    }
    assert opened == {"old": [200, 403, 403, 403], "new": [200, 200, 200, 200]}


def test_change_of_leader_changes_no_figure(year: dict[str, Period], branch: Branch, secretary: Client) -> None:
    before = workbook(secretary, branch)
    groups.holder(Office.LEADER, group(branch, "XE"), start=date(2026, 12, 1))
    assert workbook(secretary, branch) == before


# ---- all of them in the workbook of one period


def test_workbook_of_a_period_has_the_groups_of_its_last_day(
    year: dict[str, Period], branch: Branch, secretary: Client
) -> None:
    found = {}
    for quarter, period in year.items():
        content = secretary.post(reverse("results_export", args=[period.pk])).getvalue()
        found[quarter] = sorted(row[1] for row in sheet_rows(content, "考评结果")[1:])
    assert found == {
        "Q1": ["XA", "XB", "XD", "XE"],
        "Q2": ["XA", "XB", "XC", "XD", "XE"],
        "Q3": ["XA", "XC", "XD", "XE"],
        "Q4": ["XA", "XC", "XE"],
    }

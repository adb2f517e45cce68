"""Half-yearly and yearly schemes do all that a quarterly one does; a branch that runs all three keeps them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from appraisal.enums import Cadence, PeriodStatus
from appraisal.models import Period, Result
from appraisal.results import period_result
from appraisal.years import cadences_below, counted_periods, published_years, year_of
from board.queries import home_of
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.factories import cadences, groups, workbooks
from tests.factories.appraisal import scheme
from tests.factories.results import published, sheet_rows

pytestmark = pytest.mark.django_db

GROUPS = ("XA", "XB", "XC")
APPROVAL = ("--approve", "--meeting-date", "2025-12-20", "--resolution", "支委会研究通过")


@pytest.fixture
def branch() -> Branch:
    found = groups.branch("ZB01", name="输电党支部", committee=groups.committee("DW01"))
    for code in GROUPS:
        groups.group(found, code, name=f"小组{code}")
    return found


def tick(moment: str) -> list[str]:
    """The lines that the command prints at a moment in the branch's time zone."""
    out = StringIO()
    call_command("tick", "--now", f"{moment}:00+08:00", stdout=out)
    return out.getvalue().splitlines()


def approve(folder: Path, source: bytes) -> None:
    path = folder / "scheme.xlsx"
    path.write_bytes(source)
    call_command("import_scheme", str(path), "--branch", "ZB01", *APPROVAL, stdout=StringIO())


def score(folder: Path, period: str, items: Iterable[tuple[str, str]], lost: dict[tuple[str, str], int]) -> None:
    """Imports a score workbook: full marks but for the points lost by (group, item), 是 where a veto is named."""
    known = list(items)
    rows: list[list[Any]] = [["党小组代码", *(code for code, _most in known)]]
    rows += [[group, *(int(most) - lost.get((group, code), 0) for code, most in known)] for group in GROUPS]
    reasons = [["党小组代码", "考核项目", "理由"], *([group, code, "有记录可查"] for group, code in lost)]
    path = folder / "scores.xlsx"
    path.write_bytes(workbooks.workbook(打分=rows, 理由=reasons))
    call_command("import_scores", str(path), "--branch", "ZB01", "--period", period, stdout=StringIO())


def exported(folder: Path, command: str = "export_ranking", **options: Any) -> bytes:
    path = folder / "out.xlsx"
    call_command(command, branch="ZB01", output=str(path), stdout=StringIO(), **options)
    return path.read_bytes()


def items_of(aspects: cadences.Aspects) -> list[tuple[str, str]]:
    return [(code, most) for found in aspects.values() for code, _name, most in found]


def ranked(content: bytes) -> Iterator[dict[str, Any]]:
    header, *rows = sheet_rows(content, "年终排名")
    return (dict(zip(header, row, strict=True)) for row in rows)


def test_half_yearly_year_from_the_scheme_to_the_workbook(branch: Branch, tmp_path: Path) -> None:
    approve(tmp_path, cadences.workbook("党小组半年考核办法", "半年", cadences.HALF_YEARLY))
    items = items_of(cadences.HALF_YEARLY)
    assert (len(cadences.HALF_YEARLY), len(items), sum(int(most) for _code, most in items)) == (5, 12, 100)

    assert tick("2026-01-01T00:00") == ["ZB01 2026H1 collecting"]
    assert tick("2026-03-31T23:59") == []
    assert tick("2026-06-20T00:00") == ["ZB01 2026H1 scoring"]
    lost = {"XA": {"S1": 4}, "XB": {"S1": 6, "R1": 12}, "XC": {"S1": 12, "R1": 12, "P1": 8, "T1": 10}}
    score(
        tmp_path, "2026H1", items, {(group, code): off for group, found in lost.items() for code, off in found.items()}
    )
    assert tick("2026-06-30T23:59") == []
    assert tick("2026-07-01T08:59") == ["ZB01 2026H2 collecting", "ZB01 2026H1 totalled"]
    assert tick("2026-07-01T09:00") == ["ZB01 2026H1 published"]
    assert tick("2026-07-09T00:00") == ["ZB01 2026H1 archived"]
    assert tick("2026-12-21T00:00") == ["ZB01 2026H2 scoring"]
    score(tmp_path, "2026H2", items, {("XB", "M2"): 6})
    assert tick("2027-01-01T09:00") == ["ZB01 2026H2 totalled", "ZB01 2026H2 published"]

    content = exported(tmp_path, year=2026)

    header = sheet_rows(content, "年终排名")[0]
    assert header[5:10] == ["上半年", "下半年", "合计", "平均", "等次"]
    names = ("名次", "党小组代码", "上半年", "下半年", "合计", "平均", "等次")
    assert [[row[name] for name in names] for row in ranked(content)] == [
        [1, "XA", 96, 100, 196, 98, "优秀"],
        [2, "XB", 82, 94, 176, 88, "合格"],
        [3, "XC", 58, 100, 158, 79, "基本合格"],
    ]
    assert len(sheet_rows(content, "分项累计")[0]) == 3 + 12
    basis = dict(zip(*sheet_rows(content, "口径"), strict=True))
    assert (basis["周期"], basis["纳入考评期"]) == ("半年", "2026H1、2026H2")
    assert {row[2] for row in sheet_rows(content, "扣分与加分")[1:]} == {"2026H1", "2026H2"}
    assert sheet_rows(exported(tmp_path, "export_results", period="2026H1"), "考评结果")[3][6] == "不合格"


def test_yearly_brand_review_from_the_scheme_to_the_workbook(branch: Branch, tmp_path: Path) -> None:
    approve(tmp_path, cadences.workbook("品牌党小组年度评审办法", "年度", cadences.BRAND_REVIEW, "V1"))
    items = items_of(cadences.BRAND_REVIEW)

    assert tick("2026-01-01T00:00") == ["ZB01 2026Y1 collecting"]
    assert tick("2026-12-20T23:59") == []
    assert tick("2026-12-21T00:00") == ["ZB01 2026Y1 scoring"]
    score(tmp_path, "2026Y1", items, {("XB", "Z1"): 5, ("XC", "H1"): 21})
    assert tick("2027-01-01T09:00") == ["ZB01 2026Y1 totalled", "ZB01 2026Y1 published"]
    assert tick("2027-01-09T00:00") == ["ZB01 2026Y1 archived"]

    content = exported(tmp_path, year=2026, cadence="year")

    assert sheet_rows(content, "年终排名")[0][5:8] == ["全年", "合计", "平均"]
    assert [[row["名次"], row["党小组代码"], row["全年"], row["等次"]] for row in ranked(content)] == [
        [1, "XA", 100, "优秀"],
        [2, "XB", 95, "优秀"],
        [3, "XC", 79, "基本合格"],
    ]
    assert dict(zip(*sheet_rows(content, "口径"), strict=True))["周期"] == "年度"
    assert sheet_rows(exported(tmp_path, year=2026), "年终排名") == sheet_rows(content, "年终排名")


def test_code_of_no_period_is_refused_with_an_example_of_each(branch: Branch, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Write it like 2026Q3, 2026H1 or 2026Y1"):
        exported(tmp_path, "export_results", period="2026Y2")


# ---- a branch with all three


@pytest.fixture
def three(branch: Branch) -> dict[str, Period]:
    """Quarters, halves and the whole year of one branch; each ranks another group first."""
    quarterly, half, yearly = (
        scheme(branch, cadence=cadence, name=name)
        for cadence, name in ((Cadence.QUARTER, "季度办法"), (Cadence.HALF, "半年办法"), (Cadence.YEAR, "年度办法"))
    )
    return {
        "2026Q1": published(quarterly, "2026Q1", {("XB", "A1"): 30, ("XC", "A1"): 31}),
        "2026Q4": published(quarterly, "2026Q4", {("XB", "A1"): 30, ("XC", "A1"): 31}),
        "2026H1": published(half, "2026H1", {("XA", "A1"): 20, ("XC", "A1"): 21}),
        "2026H2": published(half, "2026H2", {("XA", "A1"): 20, ("XC", "A1"): 21}),
        "2026Y1": published(yearly, "2026Y1", {("XA", "A1"): 10, ("XB", "A1"): 11}),
    }


def first(rows: Iterable[Any]) -> str:
    return str(next(iter(rows)).group.code)


@pytest.mark.parametrize(
    ("cadence", "codes", "best", "places"),
    [
        (None, ["2026Q1", "2026Q4"], "XA", 4),
        ("quarter", ["2026Q1", "2026Q4"], "XA", 4),
        ("half", ["2026H1", "2026H2"], "XB", 2),
        ("year", ["2026Y1"], "XC", 1),
    ],
)
def test_year_takes_the_periods_of_one_cadence(
    three: dict[str, Period], branch: Branch, cadence: str | None, codes: list[str], best: str, places: int
) -> None:
    year = year_of(branch, 2026, cadence)
    assert ([str(each.code) for each in year.periods], first(year.rows), len(year.places)) == (codes, best, places)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [({"2026H1", "2026Y1"}, ["2026H1"]), ({"2026Y1"}, ["2026Y1"]), ({"2026Q4", "2026Y1"}, ["2026Q4"])],
)
def test_finest_cadence_counts_where_none_is_asked(
    three: dict[str, Period], branch: Branch, kept: set[str], expected: list[str]
) -> None:
    hidden = [period.pk for code, period in three.items() if code not in kept]
    Period.objects.filter(pk__in=hidden).update(status=PeriodStatus.TOTALLED)
    assert [str(each.code) for each in counted_periods([branch], 2026)] == expected


def test_cadences_are_named_the_finest_first(three: dict[str, Period], branch: Branch) -> None:
    assert published_years(branch) == {2026: ["quarter", "half", "year"]}
    assert branch.committee is not None
    assert cadences_below(branch.committee, 2026) == ["quarter", "half", "year"]


def client_of(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def secretary(branch: Branch) -> User:
    return groups.holder(Office.SECRETARY, branch)


def test_year_page_has_a_chip_a_cadence_and_each_its_columns(
    three: dict[str, Period], branch: Branch, secretary: User
) -> None:
    address = reverse("year_detail", args=[branch.pk, 2026])
    for cadence, headings, absent in (
        ("quarter", (">Q1<", ">Q4<"), "first half"),
        ("half", ("first half", "second half"), ">Q1<"),
        ("year", ("whole year",), ">Q1<"),
    ):
        page = client_of(secretary).get(address, {"cadence": cadence})
        text = page.content.decode()
        assert all(heading in text for heading in headings), cadence
        assert absent not in text
        assert [f"?cadence={each}" in text for each in Cadence.values] == [True, True, True]
        assert [period.cadence for period in page.context["found"].periods] == [cadence] * len(
            page.context["found"].periods
        )


@pytest.mark.parametrize(("cadence", "columns"), [("half", ["上半年", "下半年"]), ("year", ["全年"])])
def test_workbook_from_the_page_is_of_the_cadence_shown(
    three: dict[str, Period], branch: Branch, secretary: User, cadence: str, columns: list[str]
) -> None:
    address = reverse("ranking_export", args=[branch.pk, 2026])
    response = client_of(secretary).post(f"{address}?cadence={cadence}")
    header = sheet_rows(response.getvalue(), "年终排名")[0]
    assert [each for each in header if "季度" in each or "年" in each] == columns


def test_committee_page_and_workbook_keep_cadences_apart(three: dict[str, Period], branch: Branch) -> None:
    committee = branch.committee
    assert committee is not None
    other = groups.branch("ZB02", committee=committee)
    groups.group(other, "YA")
    published(scheme(other, cadence=Cadence.HALF), "2026H1")
    admin = client_of(groups.admin(committee))
    address = reverse("year_committee", args=[committee.pk, 2026])
    shown = {
        asked: [(year.branch.code, year.cadence, len(year.rows)) for year in admin.get(address, query).context["years"]]
        for asked, query in (("", {}), ("half", {"cadence": "half"}), ("year", {"cadence": "year"}))
    }
    assert shown == {
        "": [("ZB01", "quarter", 3), ("ZB02", "half", 1)],
        "half": [("ZB01", "half", 3), ("ZB02", "half", 1)],
        "year": [("ZB01", "year", 3), ("ZB02", "year", 0)],
    }
    content = admin.post(reverse("committee_ranking_export", args=[committee.pk, 2026])).getvalue()
    found = [(row["党支部代码"], row["第一季度"], row["上半年"]) for row in ranked(content)]
    assert found == [("ZB01", 100, None), ("ZB01", 91, None), ("ZB01", 90, None), ("ZB02", None, 100)]


def test_home_shows_the_newest_result_of_each_cadence(
    three: dict[str, Period], branch: Branch, secretary: User
) -> None:
    home = home_of(secretary)
    assert [str(each.period.code) for each in home.newest] == ["2026Q4", "2026H2", "2026Y1"]
    text = client_of(secretary).get(reverse("home")).content.decode()
    assert all(f"{reverse('year_detail', args=[branch.pk, 2026])}?cadence={each}" in text for each in Cadence.values)


def test_home_forgets_a_cadence_that_was_given_up(branch: Branch, secretary: User) -> None:
    published(scheme(branch, 2024, cadence=Cadence.HALF), "2024H2")
    published(scheme(branch, 2026), "2026Q1")
    assert [str(each.period.code) for each in home_of(secretary).newest] == ["2026Q1"]


def test_result_is_compared_with_its_own_cadence(three: dict[str, Period], secretary: User) -> None:
    before = {code: period_result(period, secretary).before for code, period in three.items()}
    assert {code: str(found.code) if found else None for code, found in before.items()} == {
        "2026Q1": None,
        "2026Q4": "2026Q1",
        "2026H1": None,
        "2026H2": "2026H1",
        "2026Y1": None,
    }


def test_periods_of_all_cadences_have_pages_of_their_own(three: dict[str, Period], secretary: User) -> None:
    client = client_of(secretary)
    text = client.get(reverse("period_list")).content.decode()
    for code, name in (("2026Q4", "Q4 2026"), ("2026H2", "H2 2026"), ("2026Y1", "The year 2026")):
        assert name in text
        for page in ("period_detail", "period_grid", "period_result"):
            assert name in client.get(reverse(page, args=[three[code].pk])).content.decode(), (page, name)


def test_group_page_lists_results_of_all_cadences(three: dict[str, Period], branch: Branch, secretary: User) -> None:
    group = branch.groups.get(code="XA")
    page = client_of(secretary).get(reverse("group_detail", args=[group.pk]))
    (panel,) = [each for each in page.context["panels"] if each.template.endswith("_group_results.html")]
    found = [(str(each.result.period.code), each.result.rank) for each in panel.shown.results]
    assert found == [("2026H2", 3), ("2026Q4", 1), ("2026Y1", 3), ("2026H1", 3), ("2026Q1", 1)]


def test_each_cadence_counts_its_own_versions(branch: Branch) -> None:
    assert [scheme(branch, cadence=each).version for each in (*Cadence, Cadence.HALF)] == [1, 1, 1, 2]


def test_group_founded_in_the_second_half_takes_part_in_the_whole_year(branch: Branch) -> None:
    groups.group(branch, "XN", founded_on=date(2026, 9, 1))
    published(scheme(branch, cadence=Cadence.HALF), "2026H1")
    published(scheme(branch, cadence=Cadence.YEAR), "2026Y1")
    taken = Result.objects.filter(group__code="XN").values_list("period__cadence", flat=True)
    assert list(taken) == ["year"]

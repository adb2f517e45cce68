"""The pictures of results: only what the reader may see, the right figures, sentences that say what to see."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from appraisal.charts import comparison_of, distribution_of, heat_of
from appraisal.models import Period
from appraisal.results import period_result
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests import pictures
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import EXEMPT, Given, published, totalled

pytestmark = pytest.mark.django_db

WIDE = (*SMALL, indicator("C1", "10", dimension="党费"), indicator("D1", "10", dimension="宣传"))
PICTURES = {"chart-ranks", "chart-spread", "chart-dimensions", "chart-items", "chart-losses"}


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


@pytest.fixture
def branch() -> Branch:
    made = groups.branch(name="生产安全党支部")
    for code in ("XA", "XB", "XC"):
        groups.group(made, code, name=f"小组{code}")
    return made


def a_period(branch: Branch, given: Given, code: str = "2026Q1", **fields: Any) -> Period:
    return published(scheme(branch, **fields), code, given)


def secretary(branch: Branch) -> User:
    return groups.holder(Office.SECRETARY, branch)


def figures(user: User, url: str) -> dict[str, Any]:
    """What the page hands to the script, by the id of the picture."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    page = client.get(url).content.decode()
    found = re.findall(r'<script id="(chart-[a-z]+)" type="application/json">(.*?)</script>', page)
    assert [name in page for name in ("js/charts", "vendor/echarts")] == [bool(found)] * 2
    return {name: json.loads(text) for name, text in found}


def test_comparison_is_in_per_cent_of_what_the_items_could_give(branch: Branch) -> None:
    period = a_period(branch, {("XB", "A1"): 25, ("XC", "C1"): "3.5"}, indicators=WIDE)
    chart = comparison_of(period_result(period, secretary(branch)))
    assert chart
    assert (chart.kind, chart.about) == ("radar", "生产安全党支部 · Q1 2026")
    assert chart.figures["dimensions"] == ["组长作用", "三会一课", "党费", "宣传"]
    shares = {group["name"]: (group["shares"], group["points"]) for group in chart.figures["groups"]}
    assert shares["小组XB"] == (["62.5", "100", "100", "100"], ["25 / 40", "60 / 60", "10 / 10", "10 / 10"])
    assert shares["小组XC"] == (["100", "100", "35", "100"], ["40 / 40", "60 / 60", "3.5 / 10", "10 / 10"])
    assert chart.says[0] == "Strongest: 三会一课, 宣传 with 100% of the marks; weakest: 党费 with 78.3%."


def test_comparison_with_something_exempt_has_a_gap_and_no_rim(branch: Branch) -> None:
    """A net would have to draw a point somewhere for what was not scored."""
    period = a_period(branch, {("XC", "A1"): EXEMPT}, indicators=WIDE)
    chart = comparison_of(period_result(period, secretary(branch)))
    assert chart
    assert chart.kind == "bars"
    lines = {each["name"]: (each["values"], each["said"]) for each in chart.figures["series"]}
    assert lines["小组XC"] == ([None, "100", "100", "100"], ["exempt", "60 / 60", "10 / 10", "10 / 10"])


def test_scale_that_does_not_begin_at_nothing_is_said(branch: Branch) -> None:
    period = a_period(branch, {("XB", "A1"): "30"}, indicators=WIDE)
    chart = comparison_of(period_result(period, secretary(branch)))
    assert chart
    assert (chart.figures["floor"], chart.says[-1]) == ("70", "The scale begins at 70, not at 0.")


def test_two_dimensions_are_columns_and_one_is_nothing(branch: Branch) -> None:
    two = a_period(branch, {})
    assert comparison_of(period_result(two, secretary(branch))).kind == "bars"
    assert comparison_of(period_result(two, secretary(branch))).says[0] == "Every dimension reached 100% of its marks."
    one = a_period(branch, {}, "2027Q1", year=2027, indicators=[indicator("A1", "100")])
    assert comparison_of(period_result(one, secretary(branch))) is None


def test_heat_has_every_item_with_a_maximum_and_says_where_most_was_lost(branch: Branch) -> None:
    given: Given = {("XA", "B1"): "48.5", ("XB", "A1"): 36, ("XB", "B1"): EXEMPT, ("XC", "H1"): 2}
    chart = heat_of(period_result(a_period(branch, given), secretary(branch)))
    assert chart
    assert [item["code"] for item in chart.figures["items"]] == ["A1", "B1"]
    told = {
        (chart.figures["groups"][cell["group"]], cell["item"]): (cell["share"], cell["points"])
        for cell in chart.figures["cells"]
    }
    assert told[("小组XA", 1)] == ("80.8", "48.5 / 60")
    assert told[("小组XB", 0)] == ("90", "36 / 40")
    assert told[("小组XB", 1)] == (None, "exempt")
    assert len(told) == 6
    assert chart.says == ["Most points were lost at B1 项目B1: 11.5."]


def test_heat_of_full_marks_says_so(branch: Branch) -> None:
    chart = heat_of(period_result(a_period(branch, {}), secretary(branch)))
    assert chart
    assert chart.says == ["No item lost a point."]


def test_distribution_counts_every_group_once_and_by_its_grade(branch: Branch) -> None:
    given: Given = {("XA", "A1"): 20, ("XB", "A1"): "35.5", ("XC", "H1"): 2}
    found = distribution_of(period_result(a_period(branch, given), secretary(branch)))
    assert found
    assert found.grades == ["优秀", "合格", "基本合格", "不合格"]
    filled = [(str(each.low), str(each.high), each.counts) for each in found.bins if each.groups]
    assert filled == [("80", "85", [0, 1, 0, 0]), ("95", "100", [1, 0, 0, 0]), ("100", "105", [1, 0, 0, 0])]
    assert found.chart.says == [
        "3 groups: 优秀 2, 合格 1.",
        "Totals reach from 80.00 to 102.00; the middle one is 95.50.",
    ]


def test_distribution_leaves_out_who_took_no_part(branch: Branch) -> None:
    out: Given = {(code, item): EXEMPT for code in ("XB", "XC") for item in ("A1", "B1")}
    assert distribution_of(period_result(a_period(branch, out), secretary(branch))) is None
    both: Given = {("XC", "A1"): EXEMPT, ("XC", "B1"): EXEMPT}
    found = distribution_of(period_result(a_period(branch, both, "2027Q1", year=2027), secretary(branch)))
    assert found
    assert [each.groups for each in found.bins] == [2]
    assert found.chart.says == ["2 groups: 优秀 2.", "All have the same total, 100.00."]


def test_intervals_stay_few_however_far_the_totals_lie_apart(branch: Branch) -> None:
    items = [indicator("A1", "10000"), indicator("A2", "10000")]
    period = a_period(branch, {("XA", "A1"): 0, ("XA", "A2"): 0}, indicators=items)
    found = distribution_of(period_result(period, secretary(branch)))
    assert found
    assert (len(found.bins), str(found.bins[0].low), str(found.bins[-1].high)) == (5, "0", "25000")


def test_page_hands_over_only_the_items_of_open_groups(branch: Branch) -> None:
    made = scheme(branch, indicators=WIDE)
    published(made, "2026Q1", {("XA", "A1"): "11.25"})
    period = published(made, "2026Q2", {("XA", "A1"): "37.5", ("XB", "A1"): "31.5", ("XC", "C1"): "1.25"})
    url = reverse("period_result", args=[period.pk])
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    seen = figures(member, url)
    assert set(seen) == PICTURES - {"chart-losses"}
    assert [group["name"] for group in seen["chart-dimensions"]["groups"]] == ["小组XA"]
    assert seen["chart-items"]["groups"] == ["小组XA"]
    assert sorted(line["name"] for line in seen["chart-ranks"]["lines"]) == ["小组XA", "小组XB", "小组XC"]
    text = json.dumps(seen)
    assert [hidden in text for hidden in ("31.5", "1.25 /")] == [False, False]
    everything = figures(secretary(branch), url)
    assert len(everything["chart-items"]["groups"]) == 3
    assert "31.5 / 40" in json.dumps(everything)


def captions(user: User, period: Period) -> str:
    """All that the pictures of a result's page say to somebody."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    page = client.get(reverse("period_result", args=[period.pk])).content.decode()
    return " ".join(re.findall(r'<figcaption id="chart-(?:dimensions|items|losses)-says">(.*?)</figcaption>', page))


def test_sentences_for_who_sees_one_group_speak_of_that_group_alone(branch: Branch) -> None:
    given: Given = {("XA", "A1"): "37.5", ("XB", "A1"): "20", ("XC", "C1"): "1.25"}
    period = a_period(branch, given, indicators=WIDE)
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    assert captions(member, period) == (
        "Your group is strongest at 三会一课, 党费, 宣传 with 100% of the marks and weakest at 组长作用 with 93.8%."
        " The scale begins at 80, not at 0."
        " Your group lost most at A1 项目A1: 2.5. Your group has full marks at 3 items."
    )
    said = captions(secretary(branch), period)
    assert "Most points were lost by 小组XB: 20." in said
    assert [absent in said for absent in ("Your group", "Counted here")] == [False, False]


def test_sentences_for_who_sees_one_group_of_full_marks(branch: Branch) -> None:
    period = a_period(branch, {("XB", "A1"): "20"}, indicators=WIDE)
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    said = "Your group reached 100% of the marks in every dimension."
    assert captions(member, period).startswith(said)
    assert captions(member, period).endswith(" Your group lost no point at any item.")


def test_nothing_is_said_of_one_group_that_took_no_part(branch: Branch) -> None:
    out: Given = {("XA", item): EXEMPT for item in ("A1", "B1")}
    period = a_period(branch, out | {("XB", "A1"): "20"})
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    assert captions(member, period).strip() == ""


def test_sentences_say_of_how_many_groups_they_speak(branch: Branch) -> None:
    period = a_period(branch, {("XA", "A1"): "37.5", ("XC", "A1"): "20"}, indicators=WIDE)
    moved = groups.member(branch.groups.get(code="XA"), end=period.ends_on)
    groups.join(moved, branch.groups.get(code="XB"), start=period.ends_on + timedelta(days=1))
    said = captions(groups.user_for(moved), period)
    assert said.count("Counted here are 2 of 3 groups.") == 3
    assert "Most points were lost by 小组XA: 2.5." in said


def test_page_of_somebody_without_a_group_has_no_items(branch: Branch) -> None:
    made = scheme(branch)
    period = [published(made, code) for code in ("2026Q1", "2026Q2")][-1]
    fourth = groups.group(branch, "XD", founded_on=period.ends_on)
    newcomer = groups.user_for(groups.member(fourth))
    assert set(figures(newcomer, reverse("period_result", args=[period.pk]))) == {"chart-ranks", "chart-spread"}


def test_nothing_unpublished_is_in_any_picture(branch: Branch) -> None:
    made = scheme(branch)
    for code in ("2026Q1", "2026Q2"):
        published(made, code, {("XA", "A1"): 36})
    totalled(made, "2026Q3", {("XA", "A1"): "12.5"})
    member = groups.user_for(groups.member(branch.groups.get(code="XA")))
    year = figures(member, reverse("year_detail", args=[branch.pk, 2026]))
    assert set(year) == {"chart-course", "chart-sums"}
    assert [line["name"] for line in year["chart-sums"]["series"]] == ["Q1", "Q2"]
    assert year["chart-course"]["periods"] == ["Q1", "Q2"]
    result = figures(member, reverse("period_result", args=[Period.objects.get(number=2).pk]))
    assert [text in json.dumps([year, result]) for text in ("72.50", "2026Q3")] == [False, False]


def test_name_that_looks_like_a_script_stays_text(branch: Branch) -> None:
    branch.groups.filter(code="XA").update(name="</script><b>甲")
    period = a_period(branch, {})
    seen = figures(secretary(branch), reverse("period_result", args=[period.pk]))
    assert "</script><b>甲" in [line["name"] for line in seen["chart-dimensions"]["series"]]


def test_page_without_pictures_loads_no_script(branch: Branch) -> None:
    year = reverse("year_detail", args=[branch.pk, 2026])
    a_period(branch, {})
    assert figures(secretary(branch), year) == {}


def test_every_picture_has_a_caption_and_a_table(branch: Branch) -> None:
    made = scheme(branch, indicators=WIDE)
    period = [published(made, code, {("XA", "A1"): 36}) for code in ("2026Q1", "2026Q2")][-1]
    client = Client(headers={"accept-language": "en"})
    client.force_login(secretary(branch))
    page = client.get(reverse("period_result", args=[period.pk])).content.decode()
    assert pictures.names(page) == PICTURES
    assert pictures.faults(page) == []
    year = client.get(reverse("year_detail", args=[branch.pk, 2026])).content.decode()
    assert pictures.names(year) == {"chart-course", "chart-sums"}
    assert pictures.faults(year) == []

"""The pictures of what groups do: rates, a year of dues, a member's own year; figures and sentences."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from activities.charts import dues_chart, hours_chart, kinds_chart, rates_chart
from activities.dues_queries import overview
from activities.dues_year import DuesMonth, dues_year
from activities.enums import AttendanceKind
from activities.member_record import MemberLine, MemberYear
from activities.models import Activity, Attendance, Dues
from activities.rate_queries import Rate, RateChoice, Rates
from activities.rates import Turnout
from branchmgr.models import User
from groups.enums import Office
from groups.models import PartyGroup, Person
from tests.factories import groups

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHOICE = RateChoice(2026)


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch(name="生产安全党支部"), "XA", name="小组XA")


def rate(label: str, came: int, expected: int) -> Rate:
    return Rate(label, Turnout(came, expected), (label,))


def paid(group: PartyGroup, number: str, month: date, at: datetime | None) -> None:
    person = groups.member(group, number)
    paid = Decimal(10) if at else None
    Dues.objects.create(person=person, group=group, month=month, owed=10, paid=paid, paid_at=at, recorded_at=at)


def test_rates_are_drawn_as_they_are_and_named(group: PartyGroup) -> None:
    chart = rates_chart(Rates([rate("小组甲", 9, 10), rate("小组乙", 1, 3), rate("小组丙", 0, 0)]), CHOICE, [group])
    assert chart
    assert (chart.about, chart.figures["categories"]) == ("生产安全党支部 · The year 2026", ["小组甲", "小组乙"])
    line = chart.figures["series"][0]
    assert (line["values"], line["said"]) == (["90", "33"], ["90% (9 / 10)", "33% (1 / 3)"])
    assert chart.caption == "Highest rate: 小组甲 with 90%; lowest: 小组乙 with 33%."
    same = rates_chart(Rates([rate("小组甲", 1, 2), rate("小组乙", 2, 4)]), CHOICE, [group])
    assert same
    assert same.caption == "All have the same rate, 50%."


@pytest.mark.parametrize(("by", "count"), [("person", 5), ("group", 1), ("group", 25)])
def test_rates_of_people_or_of_too_few_or_many_are_not_drawn(by: str, count: int, group: PartyGroup) -> None:
    rows = [rate(f"甲{number}", 1, 2) for number in range(count)]
    assert rates_chart(Rates(rows), RateChoice(2026, by=by), [group]) is None


def test_year_of_dues_tells_in_time_from_late_and_unpaid(group: PartyGroup) -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    paid(group, "1", january, datetime(2026, 1, 31, 23, 59, 59, tzinfo=SHANGHAI))
    paid(group, "2", january, datetime(2026, 2, 1, 0, 0, 0, tzinfo=SHANGHAI))
    paid(group, "3", february, None)
    months = dues_year([group.pk], 2026)
    assert months == [DuesMonth(january, 2, 1, 0), DuesMonth(february, 1, 0, 1)]
    assert [each.late for each in months] == [1, 0]
    assert dues_year([group.pk], 2025) == []

    leader = groups.holder(Office.LEADER, group)
    chart = dues_chart(months, overview(leader, january))
    assert chart
    assert (chart.about, chart.figures["categories"]) == ("小组XA · 2026", ["Jan", "Feb"])
    assert [each["values"] for each in chart.figures["series"]] == [["1", "0"], ["1", "0"], ["0", "1"]]
    assert chart.caption == "1 of 3 payments came within the month, 33.3%; missing so far: 1."
    whole = dues_chart([DuesMonth(january, 2, 2, 0)], overview(leader, january))
    assert whole
    assert whole.caption == "2 of 2 payments came within the month, 100%; none is missing."
    assert dues_chart([], overview(leader, january)) is None


def said(user: User, url: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client.get(url).content.decode()


def test_page_of_dues_shows_the_year_of_ones_own_groups_alone(group: PartyGroup) -> None:
    other = groups.group(group.branch, "XB", name="小组XB")
    now = datetime(2026, 1, 5, tzinfo=SHANGHAI)
    paid(group, "1", date(2026, 1, 1), now)
    for number in ("2", "3"):
        paid(other, number, date(2026, 1, 1), now)
    url = f"{reverse('dues_list')}?month=2026-01"
    assert "1 of 1 payments came within the month" in said(groups.holder(Office.LEADER, group), url)
    assert "3 of 3 payments came within the month" in said(groups.holder(Office.SECRETARY, group.branch), url)


def test_branch_without_dues_has_no_picture(group: PartyGroup) -> None:
    assert "data-chart=" not in said(groups.holder(Office.SECRETARY, group.branch), reverse("dues_list"))


def year(person: Person, *minutes: tuple[int, int], wanted: Fraction | None = Fraction(10)) -> MemberYear:
    """A year over: minutes of study by month, all of them present."""
    lines = [MemberLine(_attended(person, month), number) for month, number in minutes]
    nothing: dict[str, Any] = {name: [] for name in ("dues", "leaves", "certificates", "parts")}
    turnout = Turnout(len(lines), len(lines))
    return MemberYear(person, 2025, lines, turnout, wanted, today=date(2026, 3, 1), **nothing)


def _attended(person: Person, month: int) -> Attendance:
    activity = Activity(starts_at=datetime(2025, month, 28, 23, 30, tzinfo=SHANGHAI))
    return Attendance(person=person, activity=activity, kind=AttendanceKind.PRESENT)


def test_hours_grow_from_month_to_month_towards_the_figure(group: PartyGroup) -> None:
    person = groups.member(group, "1")
    chart = hours_chart(year(person, (2, 90), (2, 45), (11, 60)))
    assert chart
    grown = ["0", "2.3", *["2.3"] * 8, "3.3", "3.3"]
    assert chart.figures["series"][0]["values"] == grown
    assert chart.figures["marks"] == [{"name": "the year's figure", "value": "10"}]
    assert chart.caption == "3.2 of 10 hours of study; 6.8 are missing."
    reached = hours_chart(year(person, (1, 600)))
    assert reached
    assert reached.caption == "10 hours of study; the year's figure of 10 is reached."
    free = hours_chart(year(person, (1, 60), wanted=None))
    assert free
    assert (free.caption, free.figures["marks"]) == ("1 hours of study.", [])
    assert hours_chart(year(person)) is None


def test_ways_of_taking_part_are_counted(group: PartyGroup) -> None:
    person = groups.member(group, "1")
    chart = kinds_chart(year(person, (1, 0), (2, 0)))
    assert chart
    assert (chart.figures["categories"], chart.figures["series"][0]["values"]) == (["present"], ["2"])
    assert chart.caption == "Took part in 2 of 2 activities, 100%."
    assert kinds_chart(year(person)) is None

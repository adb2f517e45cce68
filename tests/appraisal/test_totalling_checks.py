"""The checks before totalling: what is found, what the secretary is shown, and that both ways keep what was seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from appraisal.enums import IndicatorKind, PeriodStatus
from appraisal.models import Period
from appraisal.queries import sheet_of
from appraisal.services.periods import publish_period, total_period
from appraisal.totalling_checks import Finding, digest, findings_of, last_sheet
from branchmgr import clock, ticking
from branchmgr.models import AuditEvent
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db

ITEMS = (
    appraisal.indicator("A1", "40"),
    appraisal.indicator("B1", "60", IndicatorKind.DEDUCTION),
    appraisal.indicator("H1", "4", IndicatorKind.BONUS),
)
Q3 = datetime.fromisoformat("2026-10-01T09:30:00+08:00")


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


@pytest.fixture
def branch() -> Branch:
    found = groups.branch("ZB1")
    for code in ("G1", "G2", "G3"):
        groups.group(found, code, name=f"{code}组")
    return found


@pytest.fixture
def period(branch: Branch) -> Period:
    return appraisal.period(appraisal.scheme(branch, indicators=ITEMS), "2026Q3")


@pytest.fixture
def desk(branch: Branch) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.holder(Office.SECRETARY, branch))
    return client


@pytest.fixture
def before(period: Period) -> Callable[[dict[tuple[str, str], str]], Period]:
    """Publishes the quarter before with these points."""

    def published(points: dict[tuple[str, str], str]) -> Period:
        found = appraisal.period(period.scheme, "2026Q2")
        appraisal.fill(found, points)
        total_period(found, by=None, now=found.closes_at)
        return publish_period(found, by=None, now=found.publish_at)

    return published


def look_over(period: Period) -> list[Finding]:
    return findings_of(sheet_of(period), last_sheet(period))


def found(period: Period) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.kind, each.groups, each.items) for each in look_over(period)]


def sentences(period: Period) -> list[str]:
    return [each.sentence for each in look_over(period)]


def give(period: Period, group: str, code: str, points: str, reason: str = "迟到两次见签到") -> None:
    appraisal.score(period, PartyGroup.objects.get(code=group), code, points, reason=reason)


SPREAD = {("G1", "A1"): "38", ("G2", "A1"): "37.5", ("G3", "A1"): "39", ("G1", "B1"): "59"}


def test_ordinary_sheet_has_no_findings(period: Period) -> None:
    appraisal.fill(period, SPREAD)

    assert look_over(period) == []


def test_missing_cells_are_named_by_group(period: Period) -> None:
    appraisal.fill(period, SPREAD)
    period.scores.filter(group__code="G2").delete()
    period.scores.filter(group__code="G3", indicator__code="B1").delete()

    assert sentences(period) == ["G2组: not scored yet in A1, B1.", "G3组: not scored yet in B1."]


def test_everybody_at_full_marks_is_one_finding_overall_and_one_by_item(period: Period) -> None:
    appraisal.fill(period)
    assert found(period) == [("all_full", (), ())]

    give(period, "G1", "A1", "39")
    assert found(period) == [("full", (), ("B1",))]


def test_exempt_group_leaves_no_column_full_or_flat(period: Period) -> None:
    appraisal.fill(period)
    appraisal.score(period, PartyGroup.objects.get(code="G1"), "A1", exempt=True)

    assert found(period) == [("full", (), ("B1",))]


def test_column_without_spread_below_the_maximum_is_found(period: Period) -> None:
    appraisal.fill(period, SPREAD | {(code, "A1"): "35" for code in ("G1", "G2", "G3")})

    assert sentences(period) == ["Every group has the same points in: A1 (35)."]


def test_single_group_is_never_everybody() -> None:
    alone = groups.branch("ZB2")
    groups.group(alone, "H1")
    period = appraisal.period(appraisal.scheme(alone, indicators=ITEMS), "2026Q3")
    appraisal.fill(period)

    assert look_over(period) == []


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ("40", "30", ["G1组: 90.00 of 100 instead of 100.00 in Q2 2026 (−10.00)."]),
        ("29.5", "39.5", ["G1组: 99.50 of 100 instead of 89.50 in Q2 2026 (+10.00)."]),
        ("40", "30.5", []),
    ],
)
def test_jump_of_ten_of_100_is_found(
    period: Period, before: Callable[..., Period], then: str, now: str, said: list[str]
) -> None:
    rest = {("G2", "A1"): "37.5", ("G3", "A1"): "39", ("G2", "B1"): "59"}
    before({("G1", "A1"): then, **rest})
    appraisal.fill(period, {("G1", "A1"): now, **rest})

    assert sentences(period) == said


def test_jump_is_a_share_of_what_applies_under_each_scheme(branch: Branch) -> None:
    small = appraisal.scheme(branch, indicators=[appraisal.indicator("A1", "20")])
    first = appraisal.period(small, "2026Q2")
    appraisal.fill(first, {("G1", "A1"): "18", ("G2", "A1"): "19"})
    total_period(first, by=None, now=first.closes_at)
    publish_period(first, by=None, now=first.publish_at)
    second = appraisal.period(appraisal.scheme(branch, indicators=ITEMS), "2026Q3")
    appraisal.fill(second, {("G1", "A1"): "30", ("G2", "A1"): "33"})

    # 18 of 20 is 90 of 100, and 30 + 60 of 100 is 90 as well; nobody moved by ten.
    assert [kind for kind, _groups, _items in found(second)] == ["full"]


def test_group_without_last_period_and_missing_group_have_no_jump(
    period: Period, branch: Branch, before: Callable[..., Period]
) -> None:
    before(SPREAD)
    groups.group(branch, "G4", name="G4组")
    appraisal.fill(period, SPREAD | {("G4", "A1"): "1"})
    period.scores.filter(group__code="G1", indicator__code="A1").delete()

    assert [kind for kind, _groups, _items in found(period)] == ["missing"]


def test_unpublished_and_other_cadence_are_no_last_period(period: Period, branch: Branch) -> None:
    other = appraisal.scheme(branch, indicators=ITEMS, cadence="half")
    half = appraisal.period(other, "2026H1")
    appraisal.fill(half)
    total_period(half, by=None, now=half.closes_at)
    publish_period(half, by=None, now=half.publish_at)
    appraisal.period(period.scheme, "2026Q2", PeriodStatus.TOTALLED)

    assert last_sheet(period) is None


def test_deduction_with_hardly_a_reason_names_group_and_item(period: Period) -> None:
    appraisal.fill(period, SPREAD)
    give(period, "G1", "B1", "58", "迟到")
    give(period, "G2", "B1", "57", "迟到")

    assert sentences(period) == ["G1组, G2组, B1: the reason of the deduction is only “迟到”."]


def test_same_reason_for_all_groups_is_found(period: Period) -> None:
    appraisal.fill(period, SPREAD)
    for code, points in (("G1", "58"), ("G2", "57"), ("G3", "56")):
        give(period, code, "B1", points, "见会议记录")

    assert sentences(period) == ["B1: points were taken off G1组, G2组, G3组, all with the reason “见会议记录”."]
    give(period, "G3", "B1", "56", "九月少开一次")
    assert look_over(period) == []


def test_findings_take_a_fixed_number_of_queries(period: Period, before: Callable[..., Period]) -> None:
    before(SPREAD)
    appraisal.fill(period)
    with CaptureQueriesContext(connection) as few:
        look_over(Period.objects.select_related("scheme").get(pk=period.pk))
    for number in range(20):
        groups.group(period.branch, f"K{number}")
    appraisal.fill(period)
    with CaptureQueriesContext(connection) as many:
        look_over(Period.objects.select_related("scheme").get(pk=period.pk))

    assert len(few) == len(many) <= 10


def test_pure_functions_ask_no_database(period: Period, before: Callable[..., Period]) -> None:
    sheets = sheet_of(before(SPREAD)), sheet_of(period)
    for sheet in sheets:
        _warm = sheet.period.scheme, [indicator.dimension for indicator in sheet.indicators]

    with CaptureQueriesContext(connection) as asked:
        findings_of(sheets[1], sheets[0])

    assert len(asked) == 0


def test_page_lists_findings_and_goes_on_knowingly(desk: Client, period: Period) -> None:
    appraisal.fill(period)
    with clock.held_at(Q3):
        page = desk.get(reverse("period_checks", args=[period.pk])).content.decode()
        assert "Every group has full marks in every item. Is that what was seen?" in page
        assert "I have seen this: total now" in page
        seen = re.findall('name="seen" value="([^"]*)"', page)[0]
        answer = desk.post(reverse("period_total", args=[period.pk]), {"seen": seen})

    entry = AuditEvent.objects.get(action="period_totalled")
    assert answer.status_code == 302
    assert (entry.after["findings"], entry.after["confirmed"]) == ([["all_full", [], [], {}]], True)


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "0123456789abcdef"}])
def test_total_without_having_seen_the_checks_is_refused(desk: Client, period: Period, sent: dict[str, str]) -> None:
    appraisal.fill(period)
    with clock.held_at(Q3):
        answer = desk.post(reverse("period_total", args=[period.pk]), sent)

    assert answer.status_code == 422
    assert Period.objects.get().status == PeriodStatus.SCORING


def test_checks_seen_before_a_score_changed_are_not_those_of_now(desk: Client, period: Period) -> None:
    appraisal.fill(period)
    seen = digest(look_over(period))
    give(period, "G1", "A1", "39")
    with clock.held_at(Q3):
        answer = desk.post(reverse("period_total", args=[period.pk]), {"seen": seen})

    assert answer.status_code == 422


def test_sheet_without_findings_needs_no_mark(desk: Client, period: Period) -> None:
    appraisal.fill(period, SPREAD)
    with clock.held_at(Q3):
        page = desk.get(reverse("period_checks", args=[period.pk])).content.decode()
        answer = desk.post(reverse("period_total", args=[period.pk]), {"seen": ""})

    assert "Nothing stands out" in page
    assert answer.status_code == 302


def test_mark_is_the_same_in_both_languages(period: Period, before: Callable[..., Period]) -> None:
    before(SPREAD)
    appraisal.fill(period)
    with translation.override("en"):
        english = digest(look_over(period))
    with translation.override("zh-hans"):
        chinese = digest(look_over(period))

    assert english == chinese != ""


def test_tick_totals_without_waiting_and_keeps_what_it_found(period: Period) -> None:
    appraisal.fill(period)
    list(ticking.tick(Q3))

    entry = AuditEvent.objects.get(action="period_totalled")
    assert (entry.after["findings"], entry.after["confirmed"]) == ([["all_full", [], [], {}]], False)


def test_duty_and_period_page_lead_through_the_checks(desk: Client, period: Period) -> None:
    appraisal.fill(period)
    address = reverse("period_checks", args=[period.pk])
    with clock.held_at(Q3):
        assert address in desk.get(reverse("home")).content.decode()
        for name in ("period_detail", "period_grid"):
            assert address in desk.get(reverse(name, args=[period.pk])).content.decode()


def test_committee_reads_the_checks_without_a_button(branch: Branch, period: Period) -> None:
    appraisal.fill(period)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.holder(Office.ORGANISATION, branch))
    with clock.held_at(Q3):
        page = client.get(reverse("period_checks", args=[period.pk])).content.decode()

    assert "Everybody at full marks" in page
    assert "total now" not in page

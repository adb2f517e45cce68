"""Suggested scores: what each source finds, what a rule makes of it, and the page to try a rule out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from appraisal.models import Indicator, Period
from appraisal.queries import sheet_of
from appraisal.services.correction_changes import NewValue
from appraisal.services.corrections import confirm_correction
from appraisal.services.objections import accept_objection
from appraisal.services.rectifications import recheck_rectification
from appraisal.suggestions import SOURCES, key_of, suggestions_of
from appraisal.suggestions.leader_vacancy import vacancies
from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.models import User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import disputes, results
from tests.factories import groups as place
from tests.factories import rectifications as rectification

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 25, 12)


@pytest.fixture(autouse=True)
def _september() -> Any:
    with time_machine.travel(NOON.replace(tzinfo=clock.zone()), tick=False):
        yield


@pytest.fixture
def branch() -> Branch:
    found = place.branch("ZB1")
    for code in ("G1", "G2"):
        place.group(found, code)
    return found


@pytest.fixture
def secretary(branch: Branch) -> User:
    return place.holder(Office.SECRETARY, branch)


def period_with(branch: Branch, source: str, rule: str, maximum: str = "10") -> Period:
    """The third quarter in scoring; item A1 names the source and the rule."""
    items = [
        make.indicator("A1", maximum, source=source, suggestion_rule=rule),
        make.indicator("B1", "60", "deduction"),
    ]
    return make.period(make.scheme(branch, indicators=items))


def suggested(period: Period) -> dict[str, tuple[str, str]]:
    """By group code: the points (or a dash) and the sentence (or why not)."""
    sheet = sheet_of(period)
    codes = {group.pk: group.code for group in sheet.groups}
    return {
        codes[group]: (plain(found.points) if found.points is not None else "-", found.sentence or str(found.why_not))
        for (group, _item), found in suggestions_of(sheet).items()
    }


def group(code: str) -> PartyGroup:
    return PartyGroup.objects.get(code=code)


def test_item_without_a_source_has_no_suggestion(branch: Branch) -> None:
    assert suggestions_of(sheet_of(period_with(branch, "", ""))) == {}


def test_vacancy_counts_the_days_without_a_leader(branch: Branch) -> None:
    place.holder(Office.LEADER, group("G1"))
    first = place.member(group("G2"))
    place.appoint(first, Office.LEADER, group("G2"), start=date(2026, 1, 1), end=date(2026, 8, 10))
    place.appoint(first, Office.LEADER, group("G2"), start=date(2026, 8, 21))

    period = period_with(branch, "leader_vacancy", "按次 -0.5")

    assert suggested(period) == {
        "G1": ("10", "Days without a leader: 0"),
        "G2": ("5", "Days without a leader: 10"),
    }
    (record,) = suggestions_of(sheet_of(period))[group("G2").pk, indicator().pk].reading.records
    assert str(record) == "No leader from 2026-08-11 to 2026-08-20"


def indicator() -> Indicator:
    return Indicator.objects.get(code="A1")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], [(1, 30)]),
        ([(1, 30)], []),
        ([(1, 10), (12, 30)], [(11, 11)]),
        ([(5, 20), (1, 6)], [(21, 30)]),
        ([(1, 30), (10, 12)], []),
    ],
)
def test_vacancies_are_what_no_office_covers(held: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    def june(day: int) -> date:
        return date(2026, 6, day)

    found = vacancies(june(1), june(30), [(june(first), june(last)) for first, last in held])
    assert found == [(june(first), june(last)) for first, last in expected]


def test_membership_of_the_leader_is_a_level(branch: Branch) -> None:
    place.holder(Office.LEADER, group("G1"), name="赵思远", political_status=PoliticalStatus.PROBATIONARY)

    period = period_with(branch, "leader_membership", "等级 正式党员=10, 预备党员=0")

    assert suggested(period) == {
        "G1": ("0", "Leader 赵思远: 预备党员"),
        "G2": ("-", "Nothing was recorded that the rule could count."),
    }


def test_size_counts_members_of_the_day(branch: Branch) -> None:
    for _number in range(2):
        place.member(group("G1"))
    place.member(group("G1"), end=date(2026, 9, 1))
    place.member(group("G1"), political_status=PoliticalStatus.MASSES)

    assert suggested(period_with(branch, "group_size", "分段 0:0, 1:5, 3:10")) == {
        "G1": ("5", "Members: 2"),
        "G2": ("0", "Members: 0"),
    }


def test_last_period_reads_published_points_alone(branch: Branch) -> None:
    items = [make.indicator("A1", "10", source="last_period", suggestion_rule="按比例"), make.indicator("B1", "60")]
    scheme = make.scheme(branch, indicators=items)
    results.published(scheme, "2026Q1", {("G1", "A1"): "8"})
    second = make.period(scheme, "2026Q2")  # in scoring still: nobody's business
    make.fill(second, {("G1", "A1"): "1"})

    assert suggested(make.period(scheme)) == {
        "G1": ("8", "Q1 2026: 8 of 10 points"),
        "G2": ("10", "Q1 2026: 10 of 10 points"),
    }


def judged(branch: Branch, *rules: tuple[str, str]) -> Period:
    """The third quarter after a published second one; an item for each source and rule."""
    items = [
        make.indicator(f"A{number}", "10", source=source, suggestion_rule=rule)
        for number, (source, rule) in enumerate(rules, start=1)
    ]
    scheme = make.scheme(branch, indicators=items)
    results.published(scheme, "2026Q2")
    return make.period(scheme)


def sentences(period: Period, code: str) -> list[tuple[str, list[str]]]:
    """Points, a dash where none, and the records by which they are judged."""
    found = suggestions_of(sheet_of(period))
    rows = sorted((item, each) for (pk, item), each in found.items() if pk == group(code).pk)
    return [
        (
            f"{plain(each.points) if each.points is not None else '-'} · {each.sentence}",
            [str(record) for record in each.reading.records] if each.reading else [],
        )
        for _item, each in rows
    ]


def test_rectifications_count_by_the_day_they_were_closed(branch: Branch, secretary: User) -> None:
    leader, checker = place.holder(Office.LEADER, group("G1")), place.holder(Office.ORGANISATION, branch)
    owner = place.member(group("G1"))
    period = judged(branch, ("rectifications_in_time", "频次 -3"), ("rectifications_open", "按次 -2"))
    july = datetime(2026, 7, 1, 9, tzinfo=clock.zone())
    last = Period.objects.get(number=2)
    for code in ("G1", "G2"):
        rectification.opened(last, group(code), now=july)

    planned = rectification.planned(last.rectifications.get(group=group("G1")), owner, by=leader, now=july)
    reported = rectification.done(planned, by=leader, now=july)
    recheck_rectification(reported, passed=True, finding="已整改", by=checker, now=july)

    record = "Rectification after Q2 2026, due on 2026-07-31"
    assert sentences(period, "G1") == [
        ("10 · Rectifications closed in time: 1 of 1", [record]),
        ("10 · Rectifications still open: 0", []),
    ]
    assert sentences(period, "G2") == [
        ("7 · Rectifications closed in time: 0 of 1", [record]),
        ("8 · Rectifications still open: 1", [record]),
    ]


def test_objections_count_once_their_correction_is_in_force(branch: Branch, secretary: User) -> None:
    leader, other = place.holder(Office.LEADER, group("G1")), place.holder(Office.ORGANISATION, branch)
    period = judged(branch, ("objections_upheld", "按次 -1"))
    last = Period.objects.get(number=2)
    later = last.publish_at + timedelta(hours=2)

    raised = disputes.objection(last, group("G1"), "A1", by=leader, text="漏记一次会议")
    correction = accept_objection(raised, value=NewValue("9", "核实后更正"), by=secretary, now=later)
    assert sentences(period, "G1") == [("10 · Objections upheld: 0", [])]
    confirm_correction(correction, by=other, now=later)

    assert sentences(period, "G1") == [
        ("9 · Objections upheld: 1", ["Objection to A1 of Q2 2026, upheld on 2026-07-01"]),
    ]
    assert sentences(period, "G2") == [("10 · Objections upheld: 0", [])]


def test_nothing_due_is_no_suggestion(branch: Branch) -> None:
    period = period_with(branch, "rectifications_in_time", "按比例")

    assert suggested(period)["G1"] == ("-", "Rectifications closed in time: 0 of 0")
    found = suggestions_of(sheet_of(period))[group("G1").pk, indicator().pk]
    assert str(found.why_not) == "Nothing was due in this time, so there is nothing to compare with."


@pytest.mark.parametrize(
    ("source", "rule", "why"),
    [
        ("nowhere", "按比例", "This source of data is not known here."),
        ("group_size", "", "The item names no rule, so only the records are shown."),
        ("group_size", "随便", "The rule of this item cannot be read."),
    ],
)
def test_what_cannot_be_worked_out_says_why(branch: Branch, source: str, rule: str, why: str) -> None:
    found = suggestions_of(sheet_of(period_with(branch, source, rule)))
    assert {(each.points, str(each.why_not)) for each in found.values()} == {(None, why)}


def test_suggestions_ask_as_often_for_many_groups_as_for_one(branch: Branch, django_assert_num_queries: Any) -> None:
    place.holder(Office.LEADER, group("G1"))
    items = [
        make.indicator(f"A{number}", "10", source=key, suggestion_rule="按次 -1") for number, key in enumerate(SOURCES)
    ]
    sheet = sheet_of(make.period(make.scheme(branch, indicators=items)))
    with django_assert_num_queries(59):
        suggestions_of(sheet)
    for number in range(3):
        place.holder(Office.LEADER, place.group(branch, f"H{number}"))
    sheet = sheet_of(Period.objects.select_related("scheme").get())
    with django_assert_num_queries(59):
        suggestions_of(sheet)


def test_source_is_known_by_its_chinese_name() -> None:
    assert key_of("党小组人数") == "group_size"
    assert key_of(" group_size ") == "group_size"
    assert key_of("会议记录") == "会议记录"


def test_trial_shows_each_group_of_the_last_published_period(branch: Branch, secretary: User, client: Client) -> None:
    place.member(group("G1"))
    scheme = make.scheme(branch, indicators=[make.indicator("A1", "10")])
    results.published(scheme, "2026Q1", {})
    draft = make.scheme(branch, approved=False)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    address = reverse("suggestion_try", args=[draft.pk])

    assertContains(client.get(address), "Try a rule")
    page = client.get(address, {"source": "group_size", "rule": "steps 0:2, 1:7", "maximum": "10"})
    assertContains(page, "分段 0:2, 1:7")
    assertContains(page, "Members: 1")
    assertContains(
        client.get(address, {"source": "group_size", "rule": "随便", "maximum": "10"}), "This is not a rule."
    )
    assertContains(client.get(address, {"source": "nowhere", "rule": "按比例", "maximum": "x"}), "field-error")

"""Corrections: both values kept, a second person's word, and everything that follows a changed score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from appraisal.enums import Cadence, CorrectionStatus
from appraisal.models import Correction, Indicator, Objection, Period, Result, ResultRevision, Score
from appraisal.services import corrections, objections
from appraisal.services.correction_changes import NewValue
from appraisal.services.periods import publish_period
from appraisal.years import year_of
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.appraisal.test_objections import at_once
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results
from tests.factories.results import EXEMPT, VETO, sheet_rows

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 3, 10, tzinfo=SHANGHAI)
OVER = datetime(2026, 4, 9, tzinfo=SHANGHAI)


@dataclass
class World:
    branch: Branch
    period: Period
    groups: dict[str, PartyGroup]
    items: dict[str, Indicator]
    secretary: User
    second: User

    def result(self, code: str) -> Result:
        return Result.objects.get(period=self.period, group=self.groups[code])

    def stand(self) -> list[tuple[str, str, int | None, str]]:
        """Group, total, rank and grade of everybody."""
        found = Result.objects.filter(period=self.period).select_related("group").ranked()
        return [(each.group.code, str(each.total), each.rank, each.grade) for each in found]

    def score(self, group: str, item: str) -> Score:
        return Score.objects.get(period=self.period, group=self.groups[group], indicator=self.items[item])


@pytest.fixture(autouse=True)
def _spring() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    """Three groups at 96, 95 and 94 points, the last two 优秀 and 合格, published on 1 April 2026."""
    branch = place.branch("ZB1")
    groups = {code: place.group(branch, code) for code in ("XA", "XB", "XC")}
    scheme = make.scheme(branch)
    period = results.published(scheme, "2026Q1", {("XA", "B1"): 56, ("XB", "B1"): 55, ("XC", "B1"): 54})
    return World(
        branch=branch,
        period=period,
        groups=groups,
        items={each.code: each for each in scheme.indicators.all()},
        secretary=place.holder(Office.SECRETARY, branch),
        second=place.holder(Office.DISCIPLINE, branch),
    )


def decided(
    world: World, group: str = "XC", item: str = "B1", text: str = "56.5", now: datetime = NOW, **value: Any
) -> Correction:
    new = NewValue(text, value.pop("reason", "漏记一次会议"), **value)
    result, indicator = world.result(group), world.items[item]
    return corrections.decide_correction(result, indicator=indicator, value=new, by=world.secretary, now=now)


def confirmed(world: World, *given: str, now: datetime = NOW, **value: Any) -> Correction:
    place = dict(zip(("group", "item", "text"), given, strict=False))
    correction = decided(world, **place, now=now, **value)
    return corrections.confirm_correction(correction, by=world.second, now=now)


def test_correction_changes_nothing_before_it_is_confirmed(world: World) -> None:
    before = world.stand()

    correction = decided(world)

    assert (
        world.stand() == before == [("XA", "96.00", 1, "优秀"), ("XB", "95.00", 2, "优秀"), ("XC", "94.00", 3, "合格")]
    )
    assert world.score("XC", "B1").points == 54
    assert (correction.status, correction.revision) == (CorrectionStatus.PROPOSED, None)
    assert list(Notification.objects.filter(kind="correction_to_confirm").values_list("recipient", flat=True)) == [
        world.second.pk
    ]


def test_correction_in_force_redoes_totals_grades_and_ranks(world: World) -> None:
    version = world.score("XC", "B1").version

    correction = confirmed(world, "XC", "B1", "56.5")

    assert world.stand() == [("XC", "96.50", 1, "优秀"), ("XA", "96.00", 2, "优秀"), ("XB", "95.00", 3, "优秀")]
    score = world.score("XC", "B1")
    assert (score.points, score.version, score.changed_by, score.reason) == (
        Decimal("56.5"), version + 1, world.second, "有记录可查",
    )  # fmt: skip
    assert (correction.old_points, correction.new_points, correction.revision) == (54, Decimal("56.5"), 2)
    world.period.refresh_from_db()
    assert world.period.revision == 2
    kept = ResultRevision.objects.order_by("result__group__code")
    assert [(r.result.group.code, r.revision, str(r.total), r.rank, r.grade) for r in kept] == [
        ("XA", 1, "96.00", 1, "优秀"), ("XB", 1, "95.00", 2, "优秀"), ("XC", 1, "94.00", 3, "合格"),
    ]  # fmt: skip
    assert {result.revision for result in Result.objects.all()} == {2}


def test_correction_leaves_results_alone_that_do_not_differ(world: World) -> None:
    confirmed(world, "XC", "B1", "54.5")

    assert list(ResultRevision.objects.values_list("result__group__code", flat=True)) == ["XC"]
    assert {r.group.code: r.revision for r in Result.objects.select_related("group")} == {"XA": 1, "XB": 1, "XC": 2}


def test_second_correction_of_the_same_item_keeps_every_value(world: World) -> None:
    confirmed(world, "XC", "B1", "56.5")
    confirmed(world, "XC", "B1", "55", reason="再查")

    found = Correction.objects.in_force().in_order()
    assert [(c.revision, str(c.old_points), str(c.new_points)) for c in found] == [
        (2, "54.0000", "56.5000"),
        (3, "56.5000", "55.0000"),
    ]
    assert world.stand() == [("XA", "96.00", 1, "优秀"), ("XB", "95.00", 2, "优秀"), ("XC", "95.00", 2, "优秀")]


def test_correction_leaves_one_audit_entry_with_both_values(world: World) -> None:
    correction = confirmed(world)

    entries = AuditEvent.objects.filter(subject="appraisal.correction", subject_id=str(correction.pk))
    assert [entry.action for entry in entries.order_by("number")] == ["correction_proposed", "correction_confirmed"]
    entry = entries.get(action="correction_confirmed")
    assert (entry.after["old"][0], entry.after["new"][0], entry.after["revision"]) == ("54", "56.5", 2)
    assert entry.before["results"]["XC"] == ["94.00", "合格", 3]
    assert entry.after["results"]["XC"] == ["96.50", "优秀", 1]


@pytest.mark.parametrize(
    ("item", "text", "said"),
    [
        ("B1", "54", "stands there already"),
        ("B1", "54.00", "stands there already"),
        ("B1", "60.5", "over the maximum of 60"),
        ("B1", "55.3", "steps of 0.5"),
        ("B1", "-1", "0 or more"),
        ("B1", "多", "not a number"),
        ("B1", "", "must keep a score"),
        ("B1", "清空", "must keep a score"),
        ("H1", "0", "stands there already"),
        ("H1", "4.5", "over the maximum of 4"),
        ("H1", "不适用", "not for a bonus"),
        ("H1", "2", "reason is needed"),
        ("V1", "否", "stands there already"),
        ("V1", "是", "reason is needed"),
        ("A1", "不适用", "reason is needed"),
    ],
)
def test_correction_to_a_value_that_cannot_stand_is_refused(world: World, item: str, text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        decided(world, "XC", item, text)

    assert not Correction.objects.exists()


def test_correction_by_a_bonus_a_veto_and_an_exemption_is_taken_with_its_reason(world: World) -> None:
    for item, text in (("H1", "2"), ("V1", VETO), ("A1", EXEMPT)):
        confirmed(world, "XA", item, text, score_reason=f"理由{item}")

    assert [world.score("XA", item).reason for item in ("H1", "V1", "A1")] == ["理由H1", "理由V1", "理由A1"]
    # 56 of 60 scaled to 100, two points of bonus, last by the veto.
    assert world.stand()[-1] == ("XA", "95.33", 3, "不合格")


def test_correction_can_take_a_group_out_of_the_period_and_back(world: World) -> None:
    confirmed(world, "XA", "A1", EXEMPT, score_reason="外出")
    confirmed(world, "XA", "B1", EXEMPT, score_reason="外出")
    assert world.stand() == [("XB", "95.00", 1, "优秀"), ("XC", "94.00", 2, "合格"), ("XA", "None", None, "")]

    confirmed(world, "XA", "B1", "60")

    assert world.stand()[0] == ("XA", "100.00", 1, "优秀")


def test_correction_is_not_confirmed_by_its_own_maker(world: World) -> None:
    correction = decided(world)

    for act in (corrections.confirm_correction, lambda c, **k: corrections.reject_correction(c, reason="错", **k)):
        with pytest.raises(RefusedError, match="decided this correction yourself"):
            act(correction, by=world.secretary, now=NOW)

    correction.refresh_from_db()
    assert correction.is_proposed


def test_correction_is_not_confirmed_where_the_score_has_changed_since(world: World) -> None:
    correction = decided(world)
    Score.objects.filter(pk=world.score("XC", "B1").pk).update(points="55", version=9)

    with pytest.raises(RefusedError, match="has changed since"):
        corrections.confirm_correction(correction, by=world.second, now=NOW)


def test_second_correction_of_an_item_waits_for_the_first(world: World) -> None:
    first = decided(world)
    with pytest.raises(RefusedError, match="waits for its confirmation already"):
        decided(world, text="57")
    decided(world, "XB", "B1", "57")

    corrections.reject_correction(first, reason="应为57", by=world.second, now=NOW)

    assert decided(world, text="57").is_proposed
    assert "应为57" in str(Notification.objects.get(recipient=world.secretary, kind="correction_rejected"))


def test_correction_before_the_total_is_refused(world: World) -> None:
    scoring = make.period(world.period.scheme, "2026Q2")
    row = Result.objects.create(period=scoring, group=world.groups["XA"], honours=False)

    with pytest.raises(RefusedError, match="has no result yet"):
        corrections.decide_correction(
            row, indicator=world.items["B1"], value=NewValue("1", "x"), by=world.secretary, now=NOW
        )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "give the committee's meeting and its resolution"),
        ({"meeting_on": date(2026, 4, 8)}, "give the committee's meeting"),
        ({"resolution": "同意"}, "give the committee's meeting"),
        ({"meeting_on": date(2026, 4, 10), "resolution": "同意"}, "still to come"),
    ],
)
def test_correction_after_the_objection_days_needs_a_resolution(world: World, value: dict[str, Any], said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        decided(world, now=OVER, **value)


def test_correction_with_a_resolution_changes_an_archived_period(world: World) -> None:
    call_command("tick", now=OVER.isoformat())

    correction = confirmed(world, now=OVER, meeting_on=date(2026, 4, 9), resolution="支委会研究同意更正")

    assert correction.period.status == "archived"
    assert world.stand()[0] == ("XC", "96.50", 1, "优秀")


def test_those_touched_are_told_once_and_nobody_else(world: World) -> None:
    leaders = {code: place.holder(Office.LEADER, group) for code, group in world.groups.items()}
    member, onlooker = (place.user_for(place.member(world.groups[code])) for code in ("XC", "XB"))
    with time_machine.travel(NOW, tick=False):
        objection = objections.raise_objection(
            world.period, group=world.groups["XC"], indicator=world.items["B1"], text="有记录", by=member, now=NOW
        )
        objections.forward_objection(objection, by=leaders["XC"], now=NOW)
    value = NewValue("55.5", "属实")
    correction = objections.accept_objection(objection, value=value, by=world.secretary, now=NOW)

    corrections.confirm_correction(correction, by=world.second, now=NOW)

    # 94 becomes 95.5: before XB, behind XA, whose leader has nothing to be told.
    told = {notice.recipient: notice for notice in Notification.objects.filter(kind="corrected")}
    assert set(told) == {world.secretary, world.second, leaders["XC"], leaders["XB"], member}
    assert "54 to 55.5" in str(told[leaders["XC"]])
    assert "54" not in str(told[leaders["XB"]])
    assert told[member].url == f"/appraisal/objections/{objection.pk}/"
    assert told[leaders["XB"]].url == f"/appraisal/periods/{world.period.pk}/result/"
    assert onlooker not in told


def test_correction_before_publication_is_told_to_the_committee_alone(world: World) -> None:
    leader = place.holder(Office.LEADER, world.groups["XA"])
    world.period = results.totalled(world.period.scheme, "2026Q2", {("XA", "B1"): 10})

    confirmed(world, "XA", "B1", "60")

    assert set(Notification.objects.filter(kind="corrected").values_list("recipient", flat=True)) == {
        world.secretary.pk,
        world.second.pk,
    }
    assert not Notification.objects.filter(recipient=leader).exists()
    assert list(Correction.objects.visible_to(leader)) == []
    publish_period(world.period, by=None, now=world.period.publish_at)
    assert Correction.objects.visible_to(User.objects.get(pk=leader.pk)).count() == 1


def test_year_follows_a_correction(world: World) -> None:
    def year() -> list[tuple[str, str, int | None, str]]:
        rows = year_of(world.branch, 2026, Cadence.QUARTER).rows
        return [(r.group.code, str(r.score.sum), r.rank, r.score.grade) for r in rows if r.score]

    assert year()[2] == ("XC", "94.00", 3, "合格")
    confirmed(world, "XC", "B1", "56.5")
    assert year()[0] == ("XC", "96.50", 1, "优秀")


def exported(folder: Path, command: str, **options: Any) -> bytes:
    call_command(command, output=str(folder / "out.xlsx"), branch="ZB1", **options)
    return (folder / "out.xlsx").read_bytes()


def test_exports_follow_a_correction_and_list_both_values(world: World, tmp_path: Path) -> None:
    place.branch("ZB2")
    first = decided(world, "XC", "B1", "56.5")
    corrections.confirm_correction(first, by=world.second, now=NOW + timedelta(hours=1))
    confirmed(world, "XA", "V1", VETO, score_reason="弄虚作假", reason="=查实")
    confirmed(world, "XB", "A1", EXEMPT, score_reason="外出", reason="外出属实")
    confirmed(world, "XB", "H1", "1", score_reason="获奖", reason="获奖属实")
    decided(world, "XB", "B1", "57")
    decider = world.secretary.person.name

    book = exported(tmp_path, "export_ranking", year=2026)

    at = datetime(2026, 4, 3, 10)
    assert sheet_rows(book, "更正") == [
        ["考评期", "党小组代码", "考核项目", "原得分", "更正后", "理由", "决定人", "时间"],
        ["2026Q1", "XC", "B1 项目B1", 54, 56.5, "漏记一次会议", decider, at],
        ["2026Q1", "XA", "V1 项目V1", "否", "是", "=查实", decider, at],
        ["2026Q1", "XB", "A1 项目A1", 40, "不适用", "外出属实", decider, at],
        ["2026Q1", "XB", "H1 项目H1", 0, 1, "获奖属实", decider, at],
    ]
    ranked = [(row[0], row[3], row[9]) for row in sheet_rows(book, "年终排名")[1:]]
    assert ranked == [(1, "XC", 96.5), (2, "XB", 92.67), (3, "XA", 96)]
    assert sheet_rows(exported(tmp_path, "export_results", period="2026Q1"), "考评结果")[1][:7] == [
        1, "XC", "小组XC", 96.5, 0, 96.5, "优秀",
    ]  # fmt: skip


def test_correction_of_a_group_dissolved_since_is_computed_over_the_groups_of_then(world: World) -> None:
    PartyGroup.objects.filter(code="XA").update(dissolved_on=date(2026, 3, 1))

    confirmed(world, "XC", "B1", "56.5")

    assert [(code, rank) for code, _total, rank, _grade in world.stand()] == [("XC", 1), ("XA", 2), ("XB", 3)]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_correction_is_confirmed_once_by_thirty_two_at_once(world: World) -> None:
    correction = decided(world)

    def act(number: int) -> None:
        if number % 4 == 3:
            corrections.reject_correction(correction, reason="错", by=world.second, now=NOW)
        else:
            corrections.confirm_correction(correction, by=world.second, now=NOW)

    said = at_once(act)

    assert said.count("done") == 1
    assert all("decided already" in each for each in said if each != "done")
    correction.refresh_from_db()
    world.period.refresh_from_db()
    in_force = correction.is_in_force
    assert world.period.revision == (2 if in_force else 1)
    assert ResultRevision.objects.count() == (3 if in_force else 0)
    assert AuditEvent.objects.filter(action="correction_confirmed").count() == int(in_force)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_corrections_confirmed_at_the_same_moment_each_get_a_revision_of_their_own(world: World) -> None:
    made = [decided(world, group, "A1", text) for group in world.groups for text in ("39",)]
    made += [decided(world, group, "B1", "50") for group in world.groups]

    said = at_once(lambda number: corrections.confirm_correction(made[number % 6], by=world.second, now=NOW))

    assert said.count("done") == 6
    assert sorted(each.revision or 0 for each in Correction.objects.all()) == [2, 3, 4, 5, 6, 7]
    assert world.stand() == [("XA", "89.00", 1, "合格"), ("XB", "89.00", 1, "合格"), ("XC", "89.00", 1, "合格")]
    assert not Objection.objects.exists()

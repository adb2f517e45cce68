"""Activity records 活动记录: begun, saved, handed in, reviewed, locked; what cannot be is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from activities.enums import ActivityKind, AttendanceKind
from activities.models import Activity, Attendance
from activities.services import record_parts, records, supplements
from activities.services.closing import close_times, is_closed
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Person
from tests.factories import groups as place
from tests.factories.records import NOW, Cast, accepted, at, begun, cast, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_september")]

LAST = "2026-09-10"


@pytest.fixture
def _in_september() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people() -> Cast:
    return cast()


def said(kind: str, user: User) -> int:
    return Notification.objects.filter(kind=kind, recipient=user).count()


def closed_quarter(people: Cast) -> None:
    close_times([people.branch], starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), now=NOW)


# Beginning


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"starts_at": "2026-09-16T15:00", "ends_at": "2026-09-16T16:00"}, "still to come"),
        ({"starts_at": "2026-09-10T23:00", "ends_at": "2026-09-11T00:30"}, "within one day"),
        ({"starts_at": "2026-09-10T23:00", "ends_at": "2026-09-10T23:00"}, "ends after it begins"),
        ({"kind": ActivityKind.GENERAL_MEETING}, "different kinds"),
        ({"kind": "party"}, "different kinds"),
        ({"starts_at": "2019-12-31T15:00", "ends_at": "2019-12-31T16:00"}, "did not exist on 2019-12-31"),
    ],
)
def test_record_of_what_cannot_be_is_refused(people: Cast, given: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        begun(people.group, by=people.leader, **given)
    assert not Activity.objects.exists()


def test_record_of_the_same_twice_is_refused_until_the_first_is_called_off(people: Cast) -> None:
    first = begun(people.group, LAST, by=people.leader)
    begun(people.other, LAST, by=people.colleague)
    begun(people.group, LAST, by=people.leader, kind=ActivityKind.STUDY)
    again: list[dict[str, Any]] = [{}, {"starts_at": f"{LAST}T15:30", "ends_at": f"{LAST}T17:00"}]
    for given in again:
        with pytest.raises(RefusedError, match="already: group meeting, 2026-09-10 15:00"):
            begun(people.group, LAST, by=people.leader, **given)
    begun(people.group, by=people.leader, starts_at=f"{LAST}T16:00", ends_at=f"{LAST}T17:00")

    records.call_off_record(first, reason="重复", by=people.leader, now=NOW)
    begun(people.group, LAST, by=people.leader)


def test_plan_becomes_the_record_after_it_was_held(people: Cast) -> None:
    plan = begun(people.group, "2026-09-20", by=people.leader, planned=True)
    with pytest.raises(RefusedError, match="still to come"):
        records.take_up_record(plan, by=people.leader, now=NOW)
    with pytest.raises(RefusedError, match="still to come"):
        records.submit_record(plan, by=people.leader, now=NOW)
    plan = Activity.objects.get(pk=plan.pk)
    assert plan.status == "planned"
    taken = records.take_up_record(plan, by=people.leader, now=at("2026-09-20T15:30"))
    with pytest.raises(RefusedError, match="lasts until 2026-09-20 16:00"):
        records.submit_record(taken, by=people.leader, now=at("2026-09-20T15:59"))
    records.submit_record(taken, by=people.leader, now=at("2026-09-20T16:00"))
    assert [step.status for step in plan.steps.all()] == ["planned", "draft", "submitted"]


def test_copy_takes_what_stays_the_same_and_leaves_what_happened(people: Cast) -> None:
    chair = people.member
    last = begun(people.group, by=people.leader, kind=ActivityKind.JOINT)
    changes = {"place": "会议室", "chair": chair, "content": "讨论", "joint_groups": [people.other]}
    last = records.save_record(last, edition=1, **changes, by=people.leader, now=NOW)
    copy = records.copy_record(
        last, starts_at=at("2026-09-14T15:00"), ends_at=at("2026-09-14T16:00"), by=people.leader, now=NOW
    )
    assert (copy.place, copy.chair, copy.topic, copy.content, copy.status) == ("会议室", chair, "", "", "draft")
    assert list(copy.joint_groups.all()) == [people.other]
    plan = records.copy_record(
        last, starts_at=at("2026-10-14T15:00"), ends_at=at("2026-10-14T16:00"), by=people.leader, now=NOW
    )
    assert plan.status == "planned"


# Saving


def test_save_keeps_an_edition_and_refuses_an_older_one(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    saved = records.save_record(record, edition=1, topic=" 学习 ", by=people.leader, now=NOW)
    assert (saved.topic, saved.edition) == ("学习", 2)
    assert records.save_record(record, edition=2, topic="学习", by=people.leader, now=NOW).edition == 2
    with pytest.raises(RefusedError, match="changed this record in the meantime"):
        records.save_record(record, edition=1, topic="别的", by=people.leader, now=NOW)
    event = AuditEvent.objects.filter(action="record_saved").get()
    assert (event.before, event.after["changed"]) == ({"topic": "学习党章"}, ["topic"])


def test_save_of_a_record_in_review_is_refused(people: Cast) -> None:
    record = submitted(people.group, by=people.leader)
    with pytest.raises(RefusedError, match="is to be reviewed and cannot be changed"):
        records.save_record(record, edition=record.edition, topic="新", by=people.leader, now=NOW)


# Handing in


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"topic": " "}, "Write the topic"), ({"kind": ActivityKind.JOINT}, "with which groups")],
)
def test_record_that_misses_something_is_not_handed_in(people: Cast, given: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        submitted(people.group, by=people.leader, **given)


def test_joint_activity_is_told_to_the_other_leaders_and_seen_by_their_group(people: Cast) -> None:
    record = begun(people.group, by=people.leader, kind=ActivityKind.JOINT)
    records.save_record(record, edition=1, joint_groups=[people.other, people.group], by=people.leader, now=NOW)
    records.submit_record(record, by=people.leader, now=NOW)
    assert list(record.joint_groups.all()) == [people.other]
    assert said("record_joined", people.colleague) == 1
    assert list(Activity.objects.visible_to(people.colleague)) == [record]


# Review


def test_review_is_the_liaisons_or_the_secretarys_and_sends_back_with_a_reason(people: Cast) -> None:
    record = submitted(people.group, by=people.leader)
    assert [said("record_submitted", u) for u in (people.liaison, people.secretary, people.discipline)] == [1, 1, 0]
    for kept_out in (people.discipline, people.leader):
        with pytest.raises(RefusedError, match="The liaison or the secretary reviews"):
            records.accept_record(record, by=kept_out, now=NOW)
    with pytest.raises(RefusedError, match="Say what is to be mended"):
        records.return_record(record, reason=" ", by=people.liaison, now=NOW)

    records.return_record(record, reason="缺决议", by=people.liaison, now=NOW)
    assert said("record_returned", people.leader) == 1
    record = records.submit_record(record, by=people.leader, now=NOW)
    records.accept_record(record, by=people.secretary, now=NOW)
    assert [(s.status, s.note) for s in record.steps.all()][2:] == [
        ("returned", "缺决议"), ("submitted", ""), ("accepted", ""),
    ]  # fmt: skip
    with pytest.raises(RefusedError, match="is accepted and cannot become returned"):
        records.return_record(record, reason="晚", by=people.liaison, now=NOW)


def test_review_is_never_of_a_record_of_ones_own_unless_nobody_else_is_left(people: Cast) -> None:
    record = submitted(people.branch, by=people.liaison, kind=ActivityKind.GENERAL_MEETING)
    with pytest.raises(RefusedError, match="nobody a record of their own"):
        records.accept_record(record, by=people.liaison, now=NOW)
    records.accept_record(record, by=people.discipline, now=NOW)

    alone = place.branch()
    secretary = place.holder(Office.SECRETARY, alone)
    own = submitted(alone, by=secretary, kind=ActivityKind.GENERAL_MEETING)
    records.accept_record(own, by=secretary, now=NOW)


def test_secretary_who_leads_a_group_leaves_its_review_to_the_committee(people: Cast) -> None:
    place.appoint(Person.objects.get(user=people.secretary), Office.LEADER, people.other)
    record = submitted(people.other, by=people.secretary)
    with pytest.raises(RefusedError, match="nobody a record of their own"):
        records.accept_record(record, by=people.secretary, now=NOW)
    records.accept_record(record, by=people.discipline, now=NOW)


# Closed times


def test_closed_time_takes_supplements_and_late_records_only(people: Cast) -> None:
    waiting = submitted(people.group, "2026-09-01", by=people.leader)
    done = accepted(people.group, "2026-09-02", by=people.leader, reviewer=people.liaison)
    draft = begun(people.group, "2026-09-03", by=people.leader)
    closed_quarter(people)
    closed_quarter(people)
    assert AuditEvent.objects.filter(action="time_closed").count() == 1
    assert (is_closed(people.branch, date(2026, 9, 30)), is_closed(people.branch, date(2026, 10, 1))) == (True, False)

    records.return_record(waiting, reason="缺", by=people.liaison, now=NOW)
    with pytest.raises(RefusedError, match=r"is locked\. Add a supplement"):
        records.save_record(waiting, edition=waiting.edition + 1, topic="新", by=people.leader, now=NOW)
    with pytest.raises(RefusedError, match=r"is locked\. Add a supplement"):
        records.call_off_record(waiting, reason="不要", by=people.leader, now=NOW)
    for record in (waiting, done):
        supplements.supplement(record, text="补充决议", reason="漏记", by=people.leader, now=NOW)
    records.submit_record(waiting, by=people.leader, now=NOW)
    assert said("record_supplemented", people.liaison) == 2

    with pytest.raises(RefusedError, match="Say why the record is filed late"):
        begun(people.group, "2026-09-04", by=people.leader)
    with pytest.raises(RefusedError, match="Say why the record is filed late"):
        records.submit_record(draft, by=people.leader, now=NOW)
    draft = records.save_record(draft, edition=1, late_reason="外出", by=people.leader, now=NOW)
    records.submit_record(draft, by=people.leader, now=NOW)
    assert begun(people.group, "2026-09-04", by=people.leader, late_reason="外出").late_reason == "外出"


def test_supplement_of_a_record_that_can_still_be_changed_is_refused(people: Cast) -> None:
    for record in (begun(people.group, "2026-09-01", by=people.leader), submitted(people.group, by=people.leader)):
        with pytest.raises(RefusedError, match="A supplement is added to"):
            supplements.supplement(record, text="补", reason="漏", by=people.leader, now=NOW)


# Parts


def test_parts_are_written_as_a_whole_each_time(people: Cast) -> None:
    record = begun(people.group, by=people.leader, kind=ActivityKind.THEME_DAY)
    first = [record_parts.ItemRow(" 重温誓词 ", fixed=True), record_parts.ItemRow("志愿服务", led_by=people.member)]
    record_parts.save_items(record, first, by=people.leader, now=NOW)
    record_parts.save_items(record, first[1:], by=people.leader, now=NOW)
    assert [(i.position, i.text, i.led_by) for i in record.items.all()] == [(1, "志愿服务", people.member)]
    with pytest.raises(RefusedError, match="one fixed part"):
        record_parts.save_items(record, first[:1] * 2, by=people.leader, now=NOW)
    twice = [record_parts.ContributionRow(people.member, "hosting")] * 2
    with pytest.raises(RefusedError, match="named twice"):
        record_parts.save_contributions(record, twice, by=people.leader, now=NOW)


@pytest.mark.parametrize(
    ("vote", "refusal"),
    [
        ((5, 6, 5), "no more can be present than are entitled"),
        ((5, 4, 3, 1, 1), "more votes than people present"),
        ((5, 4, -1), "enter 0 or more"),
        ((9, 3, 3), "3 people present and entitled to vote, but the attendance list has 2"),
    ],
)
def test_vote_of_more_than_were_there_is_refused(people: Cast, vote: tuple[int, ...], refusal: str) -> None:
    record = begun(people.group, by=people.leader)
    kinds = [AttendanceKind.PRESENT, AttendanceKind.VIDEO, AttendanceKind.LEAVE]
    for kind in kinds:
        Attendance.objects.create(activity=record, person=place.member(people.group), kind=kind, may_vote=True)
    Attendance.objects.create(activity=record, person=place.member(people.group), kind="present", may_vote=False)
    with pytest.raises(RefusedError, match=refusal):
        record_parts.save_votes(record, [record_parts.VoteRow("决议", *vote)], by=people.leader, now=NOW)
    record_parts.save_votes(record, [record_parts.VoteRow("决议", 3, 2, 2)], by=people.leader, now=NOW)
    Attendance.objects.filter(activity=record, kind="video").update(kind="absent")
    with pytest.raises(RefusedError, match="attendance list has 1"):
        records.submit_record(record, by=people.leader, now=NOW)


def test_problem_is_solved_and_article_printed_after_the_record_was_accepted(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    record_parts.save_problems(record, [record_parts.ProblemRow("灯不亮")], by=people.leader, now=NOW)
    article = record_parts.ArticleRow("小组学党章", sent_on=date(2026, 9, 11), reporter=people.member)
    record_parts.save_articles(record, [article], by=people.leader, now=NOW)
    records.accept_record(records.submit_record(record, by=people.leader, now=NOW), by=people.liaison, now=NOW)

    problem, sent = record.problems.get(), record.articles.get()
    with pytest.raises(RefusedError, match="day it was raised or later"):
        record_parts.solve_problem(problem, solution="换灯", on=date(2026, 9, 9), by=people.leader, now=NOW)
    solved = record_parts.solve_problem(problem, solution="换灯", on=date(2026, 9, 12), by=people.leader, now=NOW)
    with pytest.raises(RefusedError, match="not before it was sent in"):
        record_parts.print_article(sent, outlet="厂报", on=date(2026, 9, 10), by=people.leader, now=NOW)
    printed = record_parts.print_article(sent, outlet="厂报", on=date(2026, 9, 14), by=people.leader, now=NOW)
    assert (solved.solved_on, printed.outlet, printed.group) == (date(2026, 9, 12), "厂报", people.group)
    with pytest.raises(RefusedError, match="solved already"):
        record_parts.solve_problem(solved, solution="又", on=date(2026, 9, 13), by=people.leader, now=NOW)

"""Attendance 出勤: who should attend and may vote, taken once, refused in words, counted by the branch's rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from activities.attendance_queries import expected_of, study_minutes, turnout_of, turnouts
from activities.enums import ActivityKind, ActivityStatus, AttendanceKind
from activities.models import ClosedTime, CountingRule
from activities.rates import Turnout
from activities.services.attendance import Mark, make_up, take_attendance, take_back_make_up
from activities.services.leaves import ask_leave, decide_leave
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Category, Office, PoliticalStatus
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups as place
from tests.factories.attendance import NOW, at, attended, kinds_of, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> PartyGroup:
    return place.group(place.branch("ZB1"), "X1")


@pytest.fixture
def leader(group: PartyGroup) -> User:
    return place.holder(Office.LEADER, group, name="组长")


def people(group: PartyGroup, *names: str) -> list[Person]:
    return [place.member(group, name=name) for name in names]


def take(activity: object, kinds: dict[Person, str], by: User) -> None:
    marks = {person.pk: Mark(AttendanceKind(kind)) for person, kind in kinds.items()}
    take_attendance(activity, marks, by=by, now=NOW)  # type: ignore[arg-type]


def presets(activity: object) -> dict[str, tuple[str, bool, str]]:
    found = expected_of(activity)  # type: ignore[arg-type]
    return {e.person.name: (e.group.code if e.group else "", e.may_vote, str(e.preset_kind or "")) for e in found}


# Who should attend


def test_group_meeting_expects_who_belonged_to_the_group_that_day(group: PartyGroup, leader: User) -> None:
    other = place.group(group.branch, "X2")
    moved = place.member(group, name="调走", end=date(2026, 9, 9))
    place.join(moved, other, start=date(2026, 9, 10))
    place.member(group, name="预备", political_status=PoliticalStatus.PROBATIONARY)
    place.member(group, name="刚转正", confirmed_on=date(2026, 9, 11))
    place.member(group, name="退休", category=Category.RETIRED)
    away = place.member(group, name="出差")
    leave = ask_leave(away, starts_on=date(2026, 9, 10), ends_on=date(2026, 9, 12), reason="出差", by=leader, now=NOW)
    decide_leave(leave, granted=True, note="", by=leader, now=NOW)

    assert presets(record(group)) == {
        "组长": ("X1", True, ""),
        "预备": ("X1", False, ""),
        "刚转正": ("X1", False, ""),
        "退休": ("X1", True, "exempt"),
        "出差": ("X1", True, "leave"),
    }
    assert "调走" in presets(record(group, "2026-09-09T15:00"))


def test_branch_kinds_expect_their_own_people(group: PartyGroup, leader: User) -> None:
    branch = group.branch
    other = place.group(branch, "X2")
    place.holder(Office.LEADER, other, name="旧组长", end=date(2026, 9, 1))
    place.holder(Office.SECRETARY, branch, name="书记")
    place.member(other, name="党员")
    place.member(place.group(place.branch("ZB2"), "Y1"), name="外支部")
    place.person(name="群众", branch=branch, political_status=PoliticalStatus.MASSES)

    expected = {
        ActivityKind.GENERAL_MEETING: {"组长", "旧组长", "书记", "党员"},
        ActivityKind.COMMITTEE_MEETING: {"书记"},
        ActivityKind.LEADERS_MEETING: {"组长"},
        ActivityKind.TRAINING: {"组长"},
    }
    assert {kind: set(presets(record(branch, kind=kind))) for kind in expected} == expected


def test_joint_activity_expects_the_members_of_every_group(group: PartyGroup, leader: User) -> None:
    far = place.group(place.branch("ZB2"), "Y1")
    guest = place.member(far, name="外支部")
    activity = record(group, kind=ActivityKind.JOINT)
    activity.joint_groups.add(far)
    assert set(presets(activity)) == {"组长", "外支部"}
    take(activity, {guest: "present"}, leader)
    assert activity.attendance.get().group == far


def test_who_should_attend_is_read_in_the_same_number_of_queries(
    group: PartyGroup, django_assert_num_queries: object
) -> None:
    for more in (1, 2):
        people(group, *("甲" * more))
        activity = record(group, f"2026-09-1{more}T15:00")
        with django_assert_num_queries(4):
            expected_of(activity)


# Taking it


def test_attendance_is_set_as_a_whole_and_left_in_the_audit(group: PartyGroup, leader: User) -> None:
    first, second, third = people(group, "甲", "乙", "丙")
    activity = record(group)
    take(activity, {first: "present", second: "absent", third: "video"}, leader)
    take(activity, {first: "present", second: "self_study"}, leader)

    assert kinds_of(activity) == {"甲": "present", "乙": "self_study"}
    entry = AuditEvent.objects.filter(action="attendance_taken").latest("number")
    assert (entry.before, entry.after) == (
        {"absent": 1, "present": 1, "video": 1},
        {"present": 1, "self_study": 1},
    )


def test_absence_is_to_be_made_up_for_within_two_weeks(group: PartyGroup, leader: User) -> None:
    first, second, third = people(group, "甲", "乙", "丙")
    activity = record(group)
    take(activity, {first: "absent", second: "leave", third: "relayed"}, leader)
    due = {row.person: row.make_up_due_on for row in activity.attendance.all()}
    assert due == {first: date(2026, 9, 24), second: date(2026, 9, 24), third: None}


def test_guest_of_the_branch_is_outside_the_denominator_unless_said(group: PartyGroup, leader: User) -> None:
    guest = place.member(place.group(group.branch, "X2"), name="列席")
    activity = record(group)
    take_attendance(activity, {guest.pk: Mark(AttendanceKind.PRESENT)}, by=leader, now=NOW)
    assert turnout_of(activity).expected == 0
    take_attendance(activity, {guest.pk: Mark(AttendanceKind.PRESENT, expected=True)}, by=leader, now=NOW)
    assert turnout_of(activity).expected == 1
    assert activity.attendance.get().group.code == "X2"


@pytest.mark.parametrize("who", ["not yet in a group", "left", "joined the Party later", "far", "nobody"])
def test_attendance_of_somebody_who_was_no_member_that_day_is_refused(
    group: PartyGroup, leader: User, who: str
) -> None:
    known = people(group, "甲")[0]
    strangers: dict[str, Callable[[], Person | None]] = {
        "not yet in a group": lambda: place.member(group, name="他", start=date(2026, 9, 11)),
        "left": lambda: place.member(group, name="他", end=date(2026, 9, 9)),
        "joined the Party later": lambda: place.member(group, name="他", joined_on=date(2026, 9, 11)),
        "far": lambda: place.member(place.group(place.branch("ZB2"), "Y1"), name="他"),
        "nobody": lambda: None,
    }
    stranger = strangers[who]()
    pk = stranger.pk if stranger else 987654
    activity = record(group)
    take(activity, {known: "present"}, leader)

    said = "Not a member of the branch on 2026-09-10: " + ("他" if stranger else "–")
    marks = {known.pk: Mark(AttendanceKind.ABSENT), pk: Mark(AttendanceKind.PRESENT)}
    with pytest.raises(RefusedError, match=said):
        take_attendance(activity, marks, by=leader, now=NOW)
    assert kinds_of(activity) == {"甲": "present"}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"status": ActivityStatus.SUBMITTED}, "cannot be changed"),
        ({"status": ActivityStatus.ACCEPTED}, "cannot be changed"),
        ({"status": ActivityStatus.CALLED_OFF}, "cannot be changed"),
        ({"start": "2026-09-20T10:01"}, "has not begun"),
        ({"start": "2026-06-30T10:00", "status": ActivityStatus.RETURNED}, "is totalled"),
    ],
)
def test_attendance_of_a_record_that_is_not_open_is_refused(
    group: PartyGroup, leader: User, fields: dict[str, str], refusal: str
) -> None:
    time = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
    ClosedTime.objects.create(branch=group.branch, closed_at=NOW, **time)
    activity = record(group, **fields)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match=refusal):
        take(activity, dict.fromkeys(people(group, "甲"), "present"), leader)


def test_record_filed_late_on_purpose_takes_attendance(group: PartyGroup, leader: User) -> None:
    time = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
    ClosedTime.objects.create(branch=group.branch, closed_at=NOW, **time)
    activity = record(group, "2026-06-30T10:00", status=ActivityStatus.RETURNED, late_reason="漏记")
    take(activity, dict.fromkeys(people(group, "甲"), "present"), leader)
    assert kinds_of(activity) == {"甲": "present"}


# Making up for it


def test_study_is_ticked_off_once_and_can_be_taken_back(group: PartyGroup, leader: User) -> None:
    activity = attended(group, dict.fromkeys(people(group, "甲"), "absent"))
    row = activity.attendance.get()
    for day in (date(2026, 9, 9), date(2026, 9, 21)):
        with pytest.raises(RefusedError, match="between that of the activity and today"):
            make_up(row, on=day, note="", by=leader, now=NOW)
    assert make_up(row, on=date(2026, 9, 20), note=" 笔记 ", by=leader, now=NOW).made_up_note == "笔记"
    with pytest.raises(RefusedError, match="already"):
        make_up(row, on=date(2026, 9, 20), note="", by=leader, now=NOW)
    assert take_back_make_up(row, by=leader).made_up_on is None
    with pytest.raises(RefusedError, match="has not made up"):
        take_back_make_up(row, by=leader)


def test_study_of_who_was_there_is_not_made_up_for(group: PartyGroup, leader: User) -> None:
    activity = attended(group, dict.fromkeys(people(group, "甲"), "present"))
    with pytest.raises(RefusedError, match="nothing to make up"):
        make_up(activity.attendance.get(), on=date(2026, 9, 12), note="", by=leader, now=NOW)


# Counting


def quarter(group: PartyGroup) -> Turnout:
    return turnouts([group], at("2026-07-01T00:00"), at("2026-10-01T00:00"))[group.pk]


def test_turnout_stays_with_the_group_of_that_day_and_of_filed_records(group: PartyGroup) -> None:
    other = place.group(group.branch, "X2")
    moved = place.member(group, name="调走", end=date(2026, 8, 31))
    place.join(moved, other, start=date(2026, 9, 1))
    stays = people(group, "甲")[0]
    attended(group, {moved: "present", stays: "absent"}, "2026-08-10T15:00")
    attended(other, {moved: "present"})
    attended(group, {stays: "present"}, "2026-07-01T00:00")
    attended(group, {stays: "present"}, "2026-10-01T00:00")  # of the next quarter
    activity = record(group)  # a draft
    take(activity, {stays: "present"}, activity.filed_by)

    assert (quarter(group), quarter(other)) == (Turnout(2, 3, 2, 3), Turnout(1, 1, 1, 1))
    assert quarter(group).rate == Fraction(2, 3)


def test_turnout_follows_the_rules_of_each_branch(group: PartyGroup, django_assert_num_queries: object) -> None:
    far = place.group(place.branch("ZB2"), "Y1")
    for each in (group, far):
        first, second, third = people(each, "甲", "乙", "丙")
        attended(each, {first: "self_study", second: "absent", third: "exempt"})
    rule(far.branch, "self_study", counts=True, in_base=True)
    rule(far.branch, "absent", counts=False, in_base=True, make_up=True, made_up_counts=True)
    rule(far.branch, "exempt", counts=False, in_base=True)
    by = place.holder(Office.LEADER, far)
    for row in far.attendance.filter(kind="absent"):
        make_up(row, on=date(2026, 9, 15), note="", by=by, now=NOW)

    with django_assert_num_queries(2):
        found = turnouts([group, far], at("2026-07-01T00:00"), at("2026-10-01T00:00"))
    assert [(t.came, t.expected) for t in (found[group.pk], found[far.pk])] == [(0, 2), (2, 3)]


def rule(branch: Branch, kind: str, *, make_up: bool = False, **worth: bool) -> None:
    CountingRule.objects.create(branch=branch, kind=kind, make_up=make_up, **worth)


def test_study_minutes_are_those_of_who_took_part_or_made_up_for_it(group: PartyGroup, leader: User) -> None:
    first, second, third, fourth = people(group, "甲", "乙", "丙", "丁")
    kinds = {first: "present", second: "absent", third: "relayed", fourth: "absent"}
    activity = attended(group, kinds, study_minutes=90)
    attended(group, {first: "video"}, "2026-01-01T00:00", study_minutes=45)
    attended(group, {first: "present"}, "2025-12-31T22:00", study_minutes=45)
    make_up(activity.attendance.get(person=second), on=date(2026, 9, 15), note="", by=leader, now=NOW)
    found = study_minutes([first, second, third, fourth], 2026)
    assert [found[person.pk] for person in (first, second, third, fourth)] == [135, 90, 0, 0]

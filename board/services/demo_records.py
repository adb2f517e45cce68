"""The demonstration's activity records, attendance and leave, through the services that the screens use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet

from activities.attendance_queries import expected_of
from activities.enums import ActivityKind, AttendanceKind, Part
from activities.models import Activity, Attendance
from activities.services import leaves, records
from activities.services.attendance import Mark, make_up, take_attendance
from activities.services.record_parts import (
    ArticleRow,
    ContributionRow,
    ItemRow,
    ProblemRow,
    VoteRow,
    save_articles,
    save_contributions,
    save_items,
    save_problems,
    save_votes,
)
from board.demo import year
from board.demo.board import REFLECTIONS
from board.demo.months import Months
from board.services.demo_story import Event
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Category
from groups.models import Appointment, Branch, PartyGroup, Person

FILED_AFTER = timedelta(hours=18)
REVIEWED_AFTER = timedelta(days=3)
MADE_UP_AFTER = timedelta(days=11)
SECRETARY, SECOND = "10001", "10015"
LENGTH = timedelta(minutes=90)
STUDIED = {
    "group_meeting": 60,
    "theme_day": 60,
    "party_lesson": 90,
    "general_meeting": 30,
    "training": 240,
}
"""minutes of study by kind"""


def on(months: Months, month: int, day: int, hour: int = 9) -> datetime:
    """A moment of the year; a day at the weekend becomes the Monday after it."""
    found = months[month].replace(day=day)
    found += timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)
    return datetime.combine(found, time(hour), tzinfo=clock.zone())


def activities(branch: Branch, months: Months, now: datetime) -> Iterator[Event]:
    """Everything that was held until ``now``, each act with the moment at which it was done; and what is planned."""
    absent = _absences()
    for month in range(len(months)):
        for code, manner in year.MANNERS.items():
            told = partial(_Group, code=code, month=month, months=months)
            if (code, month) not in year.NO_MEETING:
                at = on(months, month, manner.meeting, manner.hour)
                yield from _group_life(told(kind="group_meeting", away=absent[code, month, 0]), at, now)
            if (code, month) not in year.NO_THEME_DAY:
                at = on(months, month, manner.theme_day, manner.hour)
                yield from _group_life(told(kind="theme_day", away=absent[code, month, 1]), at, now)
    own = Activity.objects.filter(branch=branch, group=None)
    for held in year.BRANCH_ACTIVITIES:
        at = on(months, held.month, held.day, held.hour)
        if at + LENGTH + FILED_AFTER < now:
            yield at + LENGTH + FILED_AFTER, partial(_file_branch, branch, held, at)
            later = [
                (at + LENGTH + REVIEWED_AFTER, partial(_accept_branch, branch, held.kind, at)),
                (at + MADE_UP_AFTER, partial(_make_up, own, held.kind, at)),
            ]
            yield from (event for event in later if event[0] < now)


def leave(months: Months, now: datetime) -> Iterator[Event]:
    """Who was on leave; one leave is asked for and waits."""
    for number, month, first, last, reason in (*year.LEAVES, year.LEAVE_ASKED):
        days = months[month].replace(day=first), months[month].replace(day=last)
        asked = datetime.combine(days[0], time(8), tzinfo=clock.zone()) - timedelta(days=2)
        waits = number == year.LEAVE_ASKED[0]
        if waits or asked < now:
            at = min(asked, now - timedelta(hours=20)) if waits else asked
            yield at, partial(_ask, number, days, reason, not waits)


class _Group:
    """One activity of a group: what is told of it."""

    def __init__(self, *, code: str, month: int, months: Months, kind: str, away: list[int]) -> None:
        self.code, self.month, self.kind, self.away = code, month, kind, away
        self.months = months

    @property
    def group(self) -> PartyGroup:
        return PartyGroup.objects.select_related("branch", "liaison").get(code=self.code)

    @property
    def records(self) -> QuerySet[Activity]:
        return Activity.objects.filter(group__code=self.code)

    @property
    def topic(self) -> str:
        return year.MEETINGS[self.month].topic if self.kind == "group_meeting" else year.THEME_DAYS[self.month].own


def _group_life(told: _Group, starts_at: datetime, now: datetime) -> Iterator[Event]:
    """Filed the day after, reviewed three days later; what is to come within three weeks is planned."""
    filed, reviewed = starts_at + LENGTH + FILED_AFTER, starts_at + LENGTH + REVIEWED_AFTER
    if filed < now:
        yield filed, partial(_file, told, starts_at)
        if reviewed < now:
            yield reviewed, partial(_review, told, starts_at)
        if starts_at + MADE_UP_AFTER < now:
            yield starts_at + MADE_UP_AFTER, partial(_make_up, told.records, told.kind, starts_at)
    elif now < starts_at < now + timedelta(days=21):
        yield now - timedelta(hours=10), partial(_plan, told, starts_at)


def _plan(told: _Group, starts_at: datetime, at: datetime) -> None:
    with clock.held_at(at):
        leader = leader_of(told.code, at)
        times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + LENGTH}
        records.begin_record(told.group, kind=told.kind, topic=told.topic, planned=True, by=leader, now=at, **times)


def _file(told: _Group, starts_at: datetime, at: datetime) -> None:
    leader, group, place = leader_of(told.code, at), told.group, year.MANNERS[told.code].place
    with clock.held_at(at):
        times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + LENGTH}
        record = records.begin_record(group, kind=told.kind, topic=told.topic, by=leader, now=at, **times)
        people = list(Person.objects.in_group_on(group, record.day).order_by("employee_no"))
        recorder = None if (told.code, told.month) in year.NO_RECORDER else people[1 + told.month % (len(people) - 1)]
        columns: dict[str, Any] = {
            "place": place,
            "chair": leader.person,
            "recorder": recorder,
            "study_minutes": STUDIED[told.kind],
        }
        columns |= dict.fromkeys(("has_topic", "has_record", "has_reflection", "has_assessment", "has_safeguard"), True)
        columns |= _said(told)
        record = records.save_record(record, edition=record.edition, by=leader, now=at, **columns)
        _file_parts(told, record, people, leader, at)
        take_attendance(record, _marks(record, told, people), by=leader, now=at)
        records.submit_record(record, by=leader, now=at)


def _said(told: _Group) -> dict[str, str]:
    if told.kind == "theme_day":
        day = year.THEME_DAYS[told.month]
        return {"content": f"{day.fixed}；{day.own}。", "highlight": year.OWN_ACTIONS[told.code]}
    talked = year.MEETINGS[told.month]
    return {
        "content": talked.content,
        "decisions": talked.decision,
        "criticism": "逐人作自我批评，互相提出意见。" if told.month % 3 == 2 else "",
    }


def _file_parts(told: _Group, record: Activity, people: list[Person], leader: User, at: datetime) -> None:
    by_now: dict[str, Any] = {"by": leader, "now": at}
    turn = people[told.month % len(people)]
    if told.kind == "theme_day":
        day = year.THEME_DAYS[told.month]
        save_items(record, [ItemRow(day.fixed, fixed=True, led_by=people[0]), ItemRow(day.own, led_by=turn)], **by_now)
        said = [ContributionRow(people[0], Part.REFLECTION, text, True) for text in _reflected(told)]
        save_contributions(record, [ContributionRow(turn, Part.HOSTING), *said], **by_now)
        save_articles(record, list(_articles(told, record.day, people)), **by_now)
        return
    talked = year.MEETINGS[told.month]
    problem = ProblemRow(talked.problem, talked.solution, record.day) if told.month < 10 else ProblemRow(talked.problem)
    save_problems(record, [problem], **by_now)
    parts = [ContributionRow(turn, Part.MICRO_LESSON, talked.topic[:12]), ContributionRow(people[0], Part.LEAD_STUDY)]
    save_contributions(record, parts, **by_now)


def _reflected(told: _Group) -> list[str]:
    """What somebody said on this theme day and lets be read on the board."""
    return [text for place, text in REFLECTIONS.items() if place == (told.code, told.month)]


def _articles(told: _Group, day: date, people: list[Person]) -> Iterator[ArticleRow]:
    """Two a quarter, with the theme days of its first and last month; the work station as its scores say."""
    quarter, place = divmod(told.month, 3)
    if told.code == "XZ06":
        titles = [(title, "") for title in year.FEW_ARTICLES.get(quarter, ())] if place == 0 else []
    else:
        titles = [year.ARTICLES[told.code][quarter * 2 + place // 2]] if place != 1 and quarter * 2 + place < 8 else []
    for title, outlet in titles:
        yield ArticleRow(title, day, people[-1], outlet, day if outlet else None)


def _marks(record: Activity, told: _Group, people: list[Person]) -> dict[int, Mark]:
    away = {people[number % len(people)].pk for number in told.away}
    found = {}
    for each in expected_of(record):
        remote = each.person.category == Category.REMOTE
        kind = each.preset_kind or (AttendanceKind.VIDEO if remote else AttendanceKind.PRESENT)
        absent = each.person.pk in away and kind in (AttendanceKind.PRESENT, AttendanceKind.VIDEO)
        found[each.person.pk] = Mark(AttendanceKind.ABSENT, "倒班") if absent else Mark(kind)
    return found


def _review(told: _Group, starts_at: datetime, at: datetime) -> None:
    """The liaison accepts; a record without a recorder goes back, and its leader answers unless it is a late one."""
    group = told.group
    record = Activity.objects.get(group=group, kind=told.kind, starts_at=starts_at)
    liaison = group.liaison.user if group.liaison else None
    reviewer = liaison if liaison and liaison != record.filed_by else User.objects.get(username=SECRETARY)
    with clock.held_at(at):
        if record.recorder_id is None and told.month >= 9:
            records.return_record(record, reason="记录缺少记录人，请补上后再报。", by=reviewer, now=at)
        else:
            records.accept_record(record, by=reviewer, now=at)


def _make_up(records: QuerySet[Activity], kind: str, starts_at: datetime, at: datetime) -> None:
    record = records.get(kind=kind, starts_at=starts_at)
    rows = Attendance.objects.filter(activity=record).make_up_due().select_related("group")
    with clock.held_at(at):
        for row in rows:
            by = leader_of(row.group.code, at) if row.group else record.filed_by
            make_up(row, on=at.date(), note="已学习会议材料，交学习笔记", by=by, now=at)


def _file_branch(branch: Branch, held: year.Branch, starts_at: datetime, at: datetime) -> None:
    filer = User.objects.get(username=SECOND)
    with clock.held_at(at):
        times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + LENGTH}
        record = records.begin_record(branch, kind=held.kind, topic=held.topic, by=filer, now=at, **times)
        columns: dict[str, Any] = {
            "place": "支部活动室",
            "content": held.content,
            "study_minutes": STUDIED.get(held.kind, 0),
        }
        columns |= dict.fromkeys(("has_topic", "has_record"), True)
        chair = Person.objects.get(employee_no=SECRETARY)
        columns |= {"chair": chair, "recorder": filer.person}
        record = records.save_record(record, edition=record.edition, by=filer, now=at, **columns)
        marks = _branch_marks(record, held)
        take_attendance(record, marks, by=filer, now=at)
        motion = year.VOTES.get((held.kind, held.month))
        if motion:
            present = record.attendance.filter(may_vote=True, kind__in=["present", "video"]).count()
            entitled = record.attendance.filter(may_vote=True).count()
            save_votes(record, [VoteRow(motion, entitled, present, present)], by=filer, now=at)
        records.submit_record(record, by=filer, now=at)


def _branch_marks(record: Activity, held: year.Branch) -> dict[int, Mark]:
    """Everybody is there, the remote members by video, but for a few on shift and one leader once."""
    found = {}
    for place, each in enumerate(expected_of(record)):
        remote = each.person.category == Category.REMOTE
        kind = each.preset_kind or (AttendanceKind.VIDEO if remote else AttendanceKind.PRESENT)
        if each.group and _was_away(held, each.group.code, place):
            found[each.person.pk] = Mark(AttendanceKind.ABSENT, "倒班")
        else:
            found[each.person.pk] = Mark(kind)
    return found


def _was_away(held: year.Branch, group: str, place: int) -> bool:
    if held.kind == ActivityKind.LEADERS_MEETING:
        return (group, held.month) in year.LEADER_AWAY
    return held.kind in (ActivityKind.GENERAL_MEETING, ActivityKind.PARTY_LESSON) and place % 13 == held.month % 13


def _accept_branch(branch: Branch, kind: str, starts_at: datetime, at: datetime) -> None:
    record = Activity.objects.get(branch=branch, group=None, kind=kind, starts_at=starts_at)
    with clock.held_at(at):
        records.accept_record(record, by=User.objects.get(username=SECRETARY), now=at)


def _absences() -> dict[tuple[str, int, int], list[int]]:
    """By group, month and meeting (0) or theme day (1): the places in the list of people of those who were away."""
    found: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for (code, quarter), times in year.ABSENCES.items():
        for number in range(times):
            month, which = quarter * 3 + number % 3, number // 3 % 2
            found[code, month, which].append(1 + number * 2 + number // 6)
    return found


def _ask(number: str, days: tuple[date, date], reason: str, granted: bool, at: datetime) -> None:
    user = User.objects.select_related("person").get(username=number)
    with clock.held_at(at):
        asked = leaves.ask_leave(user.person, starts_on=days[0], ends_on=days[1], reason=reason, by=user, now=at)
        if granted:
            leader = leader_of(asked.group.code, at)
            leaves.decide_leave(asked, granted=True, note="", by=leader, now=at)


def leader_of(code: str, at: datetime) -> User:
    """The account of who leads a group at a moment."""
    leaders = Appointment.objects.leaders().on(clock.day_of(at)).filter(group__code=code)
    return User.objects.select_related("person").get(person__in=leaders.values("person"))

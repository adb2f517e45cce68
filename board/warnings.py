"""Early warnings 预警, one function each. Each asks the same number of queries for any number of groups.

A warning is gone as soon as what it warns of is mended; none counts for or against anybody. What the rules ask for
counts from a branch's first period on, or from the day it opened if that was later: before it nobody kept records
here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.amounts import months_in_arrears
from activities.enums import ActivityKind, ActivityStatus
from activities.frequency import ASKED_OF_BRANCHES, ASKED_OF_GROUPS, Held, branch_frequency, every, frequency
from activities.group_checks import looked_back_from, meetings_from, name_of
from activities.quarters import Quarter
from activities.remote_queries import Away
from board.early_warnings import EarlyWarning, Level, Scope
from branchmgr import clock
from groups.figures import as_text, shown
from groups.models import PartyGroup
from groups.term_queries import term_of

MONTHLY = (ActivityKind.GROUP_MEETING, ActivityKind.THEME_DAY)
DAY = timedelta(days=1)

KINDS: dict[str, Any] = {
    "meeting_due": gettext_lazy("meeting of this month"),
    "meeting_missed": gettext_lazy("meeting missed"),
    "branch_meeting": gettext_lazy("meeting of the branch"),
    "attendance": gettext_lazy("attendance"),
    "record": gettext_lazy("record"),
    "make_up": gettext_lazy("study to be made up for"),
    "dues": gettext_lazy("dues"),
    "remote": gettext_lazy("remote members"),
    "plan": gettext_lazy("plan and summary"),
    "talk": gettext_lazy("talks"),
    "training": gettext_lazy("training of leaders"),
    "term": gettext_lazy("terms of office"),
    "group": gettext_lazy("leader and size"),
}
"""What warnings are about, in lazy words, in the order in which they are shown."""

URGENT_KEYS = ("no_leader", "leader")
"""checks of a group that are urgent: nobody leads it, or somebody who may not"""


def meetings_not_held_yet(scope: Scope) -> Iterator[EarlyWarning]:
    """No group meeting or theme day this month by the day that the rules say."""
    if not any(scope.day.day >= scope.figure("meeting_by_day", group) for group in scope.groups):
        return
    for (pk, kind), held in _held_this_month(scope).items():
        group = scope.by_pk[pk]
        if not scope.facts.sizes[pk][0] or not scope.asks(group, scope.month.first):
            continue
        if held.missed and scope.day.day >= scope.figure("meeting_by_day", group):
            said = {"kind": ActivityKind(kind).label, "held": held.count, "asked": held.required}
            text = _("%(kind)s this month: %(held)s held, %(asked)s required.") % said
            url = _records(group, kind, scope.month.first)
            yield EarlyWarning("meeting_due", "amber", text, url, group.branch, group, kind)


def _held_this_month(scope: Scope) -> dict[tuple[int, str], Held]:
    return frequency(scope.groups, *scope.month, kinds=MONTHLY, book=scope.book, meetings=scope.meetings)


def checks_of_groups(scope: Scope) -> Iterator[EarlyWarning]:
    """What the checks of the groups found: meetings missed lately, leader, size, term."""
    for pk, findings in scope.findings.items():
        for each in findings:
            missed = each.rule in ASKED_OF_GROUPS
            urgent = missed or each.key.split("-")[2] in URGENT_KEYS
            kind = "meeting_missed" if missed else "term" if each.rule == "term_years" else "group"
            group = scope.by_pk[pk]
            url = _records(group, each.rule) if missed else reverse("group_detail", args=[pk])
            level: Level = "red" if urgent else "amber"
            yield EarlyWarning(kind, level, each.sentence, url, group.branch, group, each.rule, each.key)


def branch_meetings_missing(scope: Scope) -> Iterator[EarlyWarning]:
    """Meetings of the branch as a whole that the rules ask for and that ended months or quarters lack."""
    if not scope.branches:
        return
    by_pk = {branch.pk: branch for branch in scope.branches}
    past = (meetings_from(scope.day), scope.month.first)
    found = branch_frequency(scope.branches, *past, book=scope.book, meetings=scope.meetings)
    for (pk, kind), held in found.items():
        for unit in held.missed:
            if unit.after > looked_back_from(scope.day) and scope.asks(by_pk[pk], unit.first):
                said = {"kind": ActivityKind(kind).label, "time": name_of(unit, ActivityKind(kind))}
                text = _("%(kind)s, %(time)s: fewer held than required.") % said
                yield EarlyWarning("branch_meeting", "red", text, reverse("record_list"), by_pk[pk], rule=kind)


def branch_meetings_not_held_yet(scope: Scope) -> Iterator[EarlyWarning]:
    """No committee meeting this month by the day that the rules say."""
    asked = [each for each in scope.branches if scope.asks(each, scope.month.first)]
    late = [each for each in asked if scope.day.day >= scope.figure("meeting_by_day", each)]
    if not late:
        return
    found = branch_frequency(late, *scope.month, book=scope.book, meetings=scope.meetings)
    for (pk, kind), held in found.items():
        branch = next(each for each in late if each.pk == pk)
        if kind in ASKED_OF_BRANCHES and every(kind) == "month" and held.missed:
            said = {"kind": ActivityKind(kind).label, "held": held.count, "asked": held.required}
            text = _("%(kind)s this month: %(held)s held, %(asked)s required.") % said
            yield EarlyWarning("branch_meeting", "amber", text, reverse("record_list"), branch, rule=kind)


def attendance_low(scope: Scope) -> Iterator[EarlyWarning]:
    """Attendance of the quarter so far below the limit."""
    for pk, turnout in scope.turnouts.items():
        group = scope.by_pk[pk]
        least = scope.book.figure("attendance_rate", "min_share", branch=group.branch_id)
        if turnout.rate is not None and turnout.rate < least:
            said = {"rate": _percent(turnout.rate), "least": shown(least, "min_share")}
            text = _("Attendance of this quarter is %(rate)s, below %(least)s.") % said
            url = f"{reverse('rate_list')}?group={pk}&by=person&{_in_quarter(scope.quarter.first)}"
            yield EarlyWarning("attendance", "amber", text, url, group.branch, group, "attendance_rate")


def records_returned(scope: Scope) -> Iterator[EarlyWarning]:
    """Records that were returned and not handed in again; urgent after the days that the rules say."""
    for each in (each for each in scope.facts.unfiled if each.status == ActivityStatus.RETURNED):
        since = clock.day_of(each.returned_at or each.ends_at)
        days = scope.figure("returned_days", each.group or each.branch)
        level: Level = "red" if since + timedelta(days=days) < scope.day else "amber"
        said = {"record": each, "record_day": each.day.isoformat(), "since": since.isoformat()}
        text = _("“%(record)s” of %(record_day)s was returned on %(since)s and waits for an answer.") % said
        url = reverse("record_detail", args=[each.pk])
        yield EarlyWarning("record", level, text, url, each.branch, each.group, "early_warning")


def plans_without_record(scope: Scope) -> Iterator[EarlyWarning]:
    """Planned activities that are over and have no record."""
    for each in (each for each in scope.facts.unfiled if each.status == ActivityStatus.PLANNED):
        said = {"record": each, "record_day": each.day.isoformat()}
        text = _("“%(record)s” was planned for %(record_day)s: file the record, or call it off.") % said
        url = reverse("record_detail", args=[each.pk])
        yield EarlyWarning("record", "amber", text, url, each.branch, each.group)


def study_to_make_up(scope: Scope) -> Iterator[EarlyWarning]:
    """Members whose day for making up for an activity is past."""
    late: dict[int, set[int]] = defaultdict(set)
    for row in scope.facts.make_up:
        late[row.group_id or 0].add(row.person_id)
    for pk, people in late.items():
        text = ngettext(
            "%(count)s member has study to make up for.", "%(count)s members have study to make up for.", len(people)
        ) % {"count": len(people)}
        yield _of_group("make_up", "amber", text, "make_up_list", scope.by_pk[pk], rule="make_up")


def dues_overdue(scope: Scope) -> Iterator[EarlyWarning]:
    """Dues of months that are over; urgent from the months on after which a member is treated as gone."""
    owing: dict[int, dict[int, list[date]]] = defaultdict(lambda: defaultdict(list))
    for row in scope.facts.unpaid:
        owing[row.group_id][row.person_id].append(row.month)
    for pk, by_person in owing.items():
        group = scope.by_pk[pk]
        limit = int(scope.book.figure("dues", "unpaid_months_treated_as_left", branch=group.branch_id))
        longest = max(months_in_arrears(months, today=scope.day) for months in by_person.values())
        said = {"count": len(by_person), "months": sum(map(len, by_person.values()))}
        text = ngettext(
            "%(count)s member owes dues: %(months)s months in all.",
            "%(count)s members owe dues: %(months)s months in all.",
            len(by_person),
        )
        first = min(month for months in by_person.values() for month in months)
        url = reverse("dues_sheet", args=[pk, first])
        level: Level = "red" if longest >= limit else "amber"
        yield EarlyWarning("dues", level, text % said, url, group.branch, group, "dues")


def remote_contacts_overdue(scope: Scope) -> Iterator[EarlyWarning]:
    """Remote members whose next contact is past, and those away so long that a decision is asked for."""
    by_group: dict[int, list[Away]] = defaultdict(list)
    for each in scope.away:
        if each.group and each.group.pk in scope.by_pk:
            by_group[each.group.pk].append(each)
    for pk, everybody in by_group.items():
        group, late = scope.by_pk[pk], sum(each.late for each in everybody)
        undecided = sum(each.undecided for each in everybody)
        if late:
            text = ngettext(
                "Contact with %(count)s remote member is overdue.",
                "Contact with %(count)s remote members is overdue.",
                late,
            ) % {"count": late}
            yield _of_group("remote", "amber", text, "away_list", group, rule="remote_contact")
        if undecided:
            text = ngettext(
                "%(count)s remote member is away so long that a decision on a transfer is asked for.",
                "%(count)s remote members are away so long that a decision on a transfer is asked for.",
                undecided,
            ) % {"count": undecided}
            yield _of_group("remote", "red", text, "away_list", group, rule="floating_after_months")


def plans_missing(scope: Scope) -> Iterator[EarlyWarning]:
    """No plan of the quarter, or no summary of the one before, after the days that the rules say."""
    now = Quarter.of(scope.day)
    plans = {(plan.group_id, plan.starts_on): plan for plan in scope.facts.plans}
    for group in scope.groups:
        if (scope.day - now.starts_on).days < scope.figure("plan_days", group) or not scope.asks(group, now.starts_on):
            continue
        this, last = plans.get((group.pk, now.starts_on)), plans.get((group.pk, now.before.starts_on))
        url = reverse("plan_detail", args=[group.pk, str(now)])
        if this is None or this.planned_at is None:
            text = _("There is no plan of this quarter.")
            yield EarlyWarning("plan", "amber", text, url, group.branch, group, "early_warning")
        if last is not None and last.summed_up_at is None:
            url = reverse("plan_detail", args=[group.pk, str(now.before)])
            text = _("The last quarter has no summary.")
            yield EarlyWarning("plan", "amber", text, url, group.branch, group, "early_warning")


def talks_missing(scope: Scope) -> Iterator[EarlyWarning]:
    """Towards the end of the year: members with whom nobody has talked yet."""
    groups = {group.pk for group in _late_in_the_year(scope)}
    talked = {person for talk in scope.facts.talks for person in (talk.first_id, talk.second_id)}
    members = [row for row in scope.facts.members if row.group_id in groups]
    left = Counter(row.group_id for row in members if row.person_id not in talked)
    for pk, count in sorted(left.items()):
        text = ngettext(
            "%(count)s member had no talk this year yet.", "%(count)s members had no talk this year yet.", count
        ) % {"count": count}
        yield _of_group("talk", "amber", text, "talk_list", scope.by_pk[pk], rule="talk")


def leaders_untrained(scope: Scope) -> Iterator[EarlyWarning]:
    """Towards the end of the year: leaders who took part in no training."""
    groups, trained = _late_in_the_year(scope), {row.person_id for row in scope.facts.trained}
    for each in scope.facts.leaders:
        if each.group in groups and each.person_id not in trained:
            text = _("%(leader)s had no training this year yet.") % {"leader": each.person.name}
            yield _of_group("training", "amber", text, "group_detail", each.group, rule="training")


def terms_ending(scope: Scope) -> Iterator[EarlyWarning]:
    """Terms of leaders that end soon; of the whole committee's members, for the secretary."""
    for held in [*scope.facts.committee, *scope.facts.leaders]:
        term = term_of(held, scope.book)
        if term.state not in ("ending", "over"):
            continue
        said = {"person": held.person.name, "office": held.get_office_display(), "day": term.last}
        text = _("The term of %(person)s (%(office)s) ends on %(day)s.") % said
        if term.state == "over":
            text = _("The term of %(person)s (%(office)s) was over on %(day)s.") % said
        level: Level = "red" if term.state == "over" else "amber"
        yield EarlyWarning("term", level, text, reverse("term_list"), term.branch, term.group, "term_years")


def _late_in_the_year(scope: Scope) -> list[PartyGroup]:
    """The groups of whom the year's talks and training are asked by now; who came after that month is not asked."""
    from_month = {group: scope.figure("talk_from_month", group) for group in scope.groups}
    return [
        group
        for group, month in from_month.items()
        if scope.day.month >= month and scope.asks(group, date(scope.day.year, month, 1))
    ]


def _percent(rate: Fraction) -> str:
    return f"{as_text(Fraction(round(rate * 1000), 10))}%"


def _in_quarter(day: date) -> str:
    return f"year={day.year}&quarter={(day.month + 2) // 3}"


def _records(group: PartyGroup, kind: str, month: date | None = None) -> str:
    """The list of a group's records of a kind."""
    when = f"&month={month:%Y-%m}" if month else ""
    return f"{reverse('record_list')}?group={group.pk}&kind={kind}{when}"


def _of_group(kind: str, level: Level, text: str, page: str, group: PartyGroup, *, rule: str) -> EarlyWarning:
    url = reverse(page, args=[group.pk]) if page == "group_detail" else reverse(page)
    return EarlyWarning(kind, level, text, url, group.branch, group, rule)


WARNINGS: tuple[Callable[[Scope], Iterator[EarlyWarning]], ...] = (
    meetings_not_held_yet,
    checks_of_groups,
    branch_meetings_missing,
    branch_meetings_not_held_yet,
    attendance_low,
    records_returned,
    plans_without_record,
    study_to_make_up,
    dues_overdue,
    remote_contacts_overdue,
    plans_missing,
    talks_missing,
    leaders_untrained,
    terms_ending,
)


def warnings_of(scope: Scope) -> list[EarlyWarning]:
    """Every warning, the urgent ones first, then by place and kind."""
    order = list(KINDS)
    found = [each for ask in WARNINGS for each in ask(scope)] if scope.groups or scope.branches else []
    return sorted(found, key=lambda each: (each.level != "red", _code(each), order.index(each.kind), each.text))


def _code(warning: EarlyWarning) -> tuple[str, str]:
    return warning.branch.code, warning.group.code if warning.group else ""

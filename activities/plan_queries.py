"""Read models of plans: "3+X" of several groups at a glance, one group's quarter, when its papers are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import ActionDone, ClosedTime, PrescribedAction, QuarterPlan
from activities.quarters import Quarter
from branchmgr import clock
from branchmgr.models import User
from groups import regulations
from groups.models import Branch, PartyGroup
from groups.panels import Panel
from groups.queries import with_people
from groups.regulations import Rulebook

NUMBER_PRESCRIBED = 3
"""how many actions are prescribed: the 3 of "3+X" (domain row A7)"""

STATES = (
    ("plan", gettext_lazy("plan missing")),
    ("summary", gettext_lazy("summary missing")),
    ("actions", gettext_lazy("actions open")),
)


class Actions(NamedTuple):
    """ "3+X" of a group in a quarter: so many done of so many prescribed, its own action, whether that is done."""

    done: int
    prescribed: int
    own: str
    own_done: bool


class Ticked(NamedTuple):
    """One prescribed action and the day on which the group did it; None: not done."""

    action: PrescribedAction
    on: date | None


@dataclass(frozen=True, slots=True)
class Papers:
    """Plan and summary of one group's quarter, and when they are due; ``plan`` None: nothing filed."""

    group: PartyGroup
    quarter: Quarter
    plan: QuarterPlan | None
    plan_due: date
    today: date

    @property
    def planned(self) -> bool:
        return bool(self.plan and self.plan.planned_at)

    @property
    def summed_up(self) -> bool:
        return bool(self.plan and self.plan.summed_up_at)

    @property
    def summary_due(self) -> date:
        """A summary is there by the last day, when the quarter is appraised."""
        return self.quarter.ends_on

    @property
    def plan_late(self) -> bool:
        return not self.planned and self.plan_due < self.today

    @property
    def summary_late(self) -> bool:
        return not self.summed_up and self.summary_due < self.today

    @property
    def title(self) -> str:
        return name_of(self.quarter)


@dataclass(frozen=True, slots=True)
class GroupQuarter(Papers):
    """One group's quarter: its papers and the prescribed actions."""

    actions: list[Ticked]
    closed: bool = False

    @property
    def done(self) -> int:
        return sum(ticked.on is not None for ticked in self.actions)

    @property
    def begun(self) -> bool:
        return self.quarter.starts_on <= self.today

    @property
    def may_tick(self) -> bool:
        """Whether actions can be marked as done today."""
        return self.begun and not self.closed

    @property
    def title_before(self) -> str:
        return name_of(self.quarter.before)

    @property
    def title_next(self) -> str:
        return name_of(self.quarter.next)


def name_of(quarter: Quarter) -> str:
    """The quarter in the reader's language."""
    return _("Q%(number)s %(year)s") % {"number": quarter.number, "year": quarter.year}


def three_plus_x(groups: Iterable[PartyGroup], quarter_start: date) -> dict[int, Actions]:
    """ "3+X" of some groups in the quarter that begins on a day, by their ids; three queries."""
    groups = list(groups)
    prescribed = _prescribed({group.branch_id for group in groups}, quarter_start.year)
    plans = {plan.group_id: plan for plan in QuarterPlan.objects.filter(group__in=groups, starts_on=quarter_start)}
    done = _done(plans.values())
    found = {}
    for group in groups:
        plan = plans.get(group.pk)
        asked = prescribed[group.branch_id]
        count = sum((plan.pk, action.pk) in done for action in asked) if plan else 0
        own, own_done = (plan.own_action, plan.own_action_done) if plan else ("", False)
        found[group.pk] = Actions(count, len(asked), own, own_done)
    return found


def quarters_of(groups: Iterable[PartyGroup], quarter: Quarter) -> list[GroupQuarter]:
    """The quarter of some groups, whose branches are at hand; five queries."""
    groups = list(groups)
    branches = {group.branch_id: group.branch for group in groups}
    prescribed = _prescribed(branches, quarter.year)
    plans = {each.group_id: each for each in QuarterPlan.objects.filter(group__in=groups, starts_on=quarter.starts_on)}
    done, due, closed = _done(plans.values()), plans_due(branches.values(), quarter), _closed(branches, quarter)

    def ticked(group: PartyGroup) -> list[Ticked]:
        plan = plans.get(group.pk)
        return [Ticked(each, done.get((plan.pk, each.pk)) if plan else None) for each in prescribed[group.branch_id]]

    return [
        GroupQuarter(
            group=group,
            quarter=quarter,
            plan=plans.get(group.pk),
            actions=ticked(group),
            plan_due=due[group.branch_id],
            today=clock.today(),
            closed=group.branch_id in closed,
        )
        for group in groups
    ]


def quarter_of(group: PartyGroup, quarter: Quarter) -> GroupQuarter:
    """The quarter of one group."""
    return quarters_of([group], quarter)[0]


def reading(shown: list[GroupQuarter], words: str, state: str, sort: str) -> list[GroupQuarter]:
    """Those of a page that a person asked for: by words, by what is missing, in an order."""
    asked = words.casefold()
    found = [each for each in shown if asked in f"{each.group.code} {each.group.name}".casefold() and _is(each, state)]
    if sort.removeprefix("-") == "done":
        found.sort(key=lambda each: (each.done, each.group.code))
    return found[::-1] if sort.startswith("-") else found


def _is(shown: GroupQuarter, state: str) -> bool:
    missing = {"plan": not shown.planned, "summary": not shown.summed_up, "actions": shown.done < len(shown.actions)}
    return missing.get(state, True)


def prescribed_near(branch: Branch, year: int) -> list[PrescribedAction]:
    """The prescribed actions of a year; those of the year before it where none are set."""
    found = PrescribedAction.objects.filter(branch=branch, year__in=[year, year - 1]).order_by("-year", "position")
    newest = max((action.year for action in found), default=year)
    return [action for action in found if action.year == newest]


def plans_due(branches: Iterable[Branch], quarter: Quarter) -> dict[int, date]:
    """The last day for filing the plan, by the branch's id: so many days of the quarter as the rules say."""
    days = regulations.figures("early_warning", "plan_days", branches=branches, day=quarter.starts_on)
    return {branch: quarter.starts_on + timedelta(days=int(number) - 1) for branch, number in days.items()}


def branch_quarter(branch: Branch, quarter: Quarter) -> list[GroupQuarter]:
    """The quarter of all groups that a branch had in it, with leaders and liaison at hand."""
    day = min(max(quarter.starts_on, clock.today()), quarter.ends_on)
    groups = with_people(PartyGroup.objects.filter(branch=branch).existing_on(day), day).order_by("code")
    return quarters_of(groups, quarter)


def papers_left(groups: Collection[int], today: date) -> QuerySet[PartyGroup]:
    """The groups (ids) whose leader has a plan to file, or within a month of the quarter's end a summary, or late."""
    now, plans = Quarter.of(today), QuarterPlan.objects.filter(group=OuterRef("pk"), planned_at__isnull=False)
    this, last = plans.filter(starts_on=now.starts_on), plans.filter(starts_on=now.before.starts_on)
    left = Q(~Exists(this)) | Q(Exists(last.filter(summed_up_at=None)))
    if _asks_for_summary(now, today):
        left |= Q(Exists(this.filter(summed_up_at=None)))
    return PartyGroup.objects.filter(left, pk__in=groups).existing_on(today)


def plans_waiting(groups: Iterable[PartyGroup], today: date, *, book: Rulebook | None = None) -> list[Papers]:
    """The papers of groups that their leaders have to file, last quarter's first; two queries, one with a ``book``."""
    now, groups = Quarter.of(today), list(groups)
    book = book or Rulebook({group.branch_id for group in groups}, today)
    rows = QuarterPlan.objects.filter(group__in=groups, starts_on__in=[now.before.starts_on, now.starts_on])
    plans = {(plan.group_id, plan.starts_on): plan for plan in rows}

    def papers(group: PartyGroup, quarter: Quarter) -> Papers:
        days = book.figure("early_warning", "plan_days", branch=group.branch_id, day=quarter.starts_on)
        due = quarter.starts_on + timedelta(days=int(days) - 1)
        return Papers(group, quarter, plans.get((group.pk, quarter.starts_on)), due, today)

    last = [each for each in (papers(group, now.before) for group in groups) if each.planned and not each.summed_up]
    this = [papers(group, now) for group in groups]
    soon = _asks_for_summary(now, today)
    return last + [each for each in this if not each.planned or (soon and not each.summed_up)]


def _asks_for_summary(quarter: Quarter, today: date) -> bool:
    """Whether the summary is asked for: within a month of the quarter's end."""
    return quarter.ends_on - timedelta(days=30) <= today


def plan_panel(group: PartyGroup, user: User) -> Panel | None:
    """This quarter's "3+X", and the plan, on the group's page."""
    if group.dissolved_on is not None and group.dissolved_on <= clock.today():
        return None
    shown = quarter_of(group, Quarter.of(clock.today()))
    return Panel("activities/_group_plan.html", shown)


def _prescribed(branches: Iterable[int], year: int) -> dict[int, list[PrescribedAction]]:
    found: dict[int, list[PrescribedAction]] = defaultdict(list)
    for action in PrescribedAction.objects.filter(branch__in=branches, year=year):
        found[action.branch_id].append(action)
    return found


def _done(plans: Iterable[QuarterPlan]) -> dict[tuple[int, int], date]:
    rows = ActionDone.objects.filter(plan__in=list(plans))
    return {(plan, action): on for plan, action, on in rows.values_list("plan_id", "action_id", "on")}


def _closed(branches: Iterable[int], quarter: Quarter) -> frozenset[int]:
    """The branches that have totalled the quarter's last day."""
    times = ClosedTime.objects.filter(branch__in=branches).covering(quarter.ends_on)
    return frozenset(times.values_list("branch_id", flat=True))

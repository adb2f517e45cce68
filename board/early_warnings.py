"""What an early warning 预警 is, for whom, and how urgent: a traffic light with a word and a shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities import group_checks
from activities.attendance_queries import turnouts
from activities.checks import Finding
from activities.frequency import ASKED_OF_BRANCHES, ASKED_OF_GROUPS, Meetings, frequency, meetings_of
from activities.group_checks import meetings_from
from activities.rates import Turnout
from activities.remote_queries import Away, away_of, away_within
from activities.units import Unit, unit_of
from board.warning_facts import Facts, facts_of
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup, standing_of
from groups.regulations import Rulebook, cited

Level = Literal["red", "amber"]
Light = Literal["red", "amber", "green"]
TAKEN_UP_WITHIN = timedelta(days=14)
"""a branch whose first period opens so late after its first day still is asked for all of it"""

LIGHTS: dict[Light, tuple[Any, str]] = {
    "red": (_("urgent"), "bad"),
    "amber": (_("needs attention"), "warning"),
    "green": (_("in order"), "done"),
}
"""Word and shape of each light; colour never says it alone."""


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """One thing that is weak: where, how urgent, one click from mending it. ``group`` None: the branch as a whole.

    ``rule`` is what it goes by; ``key`` the check that can be passed over with a reason, empty where there is none.
    """

    kind: str
    level: Level
    text: str
    url: str
    branch: Branch
    group: PartyGroup | None = None
    rule: str = ""
    key: str = ""

    @property
    def place(self) -> PartyGroup | Branch:
        return self.group or self.branch

    @property
    def light(self) -> tuple[Any, str]:
        """Word and shape."""
        return LIGHTS[self.level]

    @property
    def cited(self) -> str:
        """The source of the rule, in the reader's language."""
        return cited(self.rule) if self.rule else ""


@dataclass(frozen=True)
class Scope:
    """What is looked at: groups with their branches at hand, branches as a whole, on a day."""

    groups: list[PartyGroup]
    branches: list[Branch]
    day: date

    @cached_property
    def by_pk(self) -> dict[int, PartyGroup]:
        return {group.pk: group for group in self.groups}

    @cached_property
    def book(self) -> Rulebook:
        """The figures of all branches concerned; one query."""
        branches = {group.branch_id for group in self.groups} | {branch.pk for branch in self.branches}
        return Rulebook(branches, self.day)

    @cached_property
    def away(self) -> list[Away]:
        """The people of these groups and branches who are away, the contact due first on top; two queries."""
        within = away_within([group.pk for group in self.groups], [branch.pk for branch in self.branches], self.day)
        return away_of(within, self.day, book=self.book)

    @cached_property
    def turnouts(self) -> dict[int, Turnout]:
        """The attendance of the quarter so far, by the ids of the groups; two queries."""
        return turnouts(self.groups, clock.midnight(self.quarter.first), clock.midnight(self.tomorrow))

    @cached_property
    def facts(self) -> Facts:
        """Most of what warnings are made from; one query."""
        return facts_of(self.groups, self.branches, self.day)

    @cached_property
    def begun(self) -> dict[int, date]:
        """Since which day each branch (by id) works with this; nothing is asked for what was before it."""
        return {period.branch_id: _begun(period) for period in self.facts.periods}

    def asks(self, place: PartyGroup | Branch, first: date) -> bool:
        """Whether a group or branch is asked for what falls into a time that begins on a day."""
        branch = place.branch_id if isinstance(place, PartyGroup) else place.pk
        return branch in self.begun and self.begun[branch] <= first

    @cached_property
    def meetings(self) -> Meetings:
        """What was held since the year in which a missed meeting may lie, this month included; two queries."""
        kinds = (*ASKED_OF_GROUPS, *(ASKED_OF_BRANCHES if self.branches else ()))
        return meetings_of(self.groups, self.branches, meetings_from(self.day), self.month.after, kinds)

    @cached_property
    def checked(self) -> dict[int, list[Finding]]:
        """What the checks of the groups found, those passed over with a reason included."""
        past = (meetings_from(self.day), self.month.first)
        held = frequency(self.groups, *past, book=self.book, meetings=self.meetings)
        sizes, leaders = self.facts.sizes, self.facts.leaders_by_group
        facts = group_checks.Facts(self.day, self.book, sizes, leaders, held, self.begun)
        return group_checks.findings_of_groups(self.groups, self.day, facts=facts)

    @property
    def findings(self) -> dict[int, list[Finding]]:
        """Those that nobody passed over."""
        return {pk: [each for each in found if each.overridden is None] for pk, found in self.checked.items()}

    def figure(self, name: str, group: PartyGroup | Branch) -> int:
        """A figure of when warnings are given."""
        branch = group.branch_id if isinstance(group, PartyGroup) else group.pk
        return int(self.book.figure("early_warning", name, branch=branch))

    @property
    def month(self) -> Unit:
        return unit_of(self.day, "month")

    @property
    def quarter(self) -> Unit:
        return unit_of(self.day, "quarter")

    @property
    def tomorrow(self) -> date:
        return self.day + timedelta(days=1)


def scope_of(user: User, day: date) -> Scope:
    """What this person looks after: groups led or linked to, as secretary the whole branch; two queries."""
    standing = standing_of(user)
    linked = Q(liaison=standing.person, branch__in=standing.serves)
    mine = Q(pk__in=standing.leads) | Q(branch__in=standing.secretary_of) | linked
    groups = PartyGroup.objects.filter(mine).existing_on(day).select_related("branch").order_by("branch__code", "code")
    branches = Branch.objects.filter(pk__in=standing.secretary_of).order_by("code") if standing.secretary_of else ()
    looks = bool(standing.leads or standing.serves)
    return Scope(list(groups) if looks else [], list(branches), day)


def scope_today(user: User) -> Scope:
    """The same as of today for all that one request asks about it: what it read is not read again."""
    known: Scope | None = getattr(user, "scope_today", None)
    today = clock.today()
    if known is None or known.day != today:
        known = scope_of(user, today)
        user.scope_today = known  # type: ignore[attr-defined]
    return known


def scope_of_group(group: PartyGroup, day: date) -> Scope:
    """One group alone."""
    return Scope([group], [], day)


def _begun(first: Any) -> date:
    """When a branch began with its first period: with its first day, or when it opened where that was long after it."""
    opened = clock.day_of(first.opened_at) if first.opened_at else first.starts_on
    return opened if opened > first.starts_on + TAKEN_UP_WITHIN else cast("date", first.starts_on)


def light_of(warnings: Iterable[EarlyWarning]) -> Light:
    """The light that some warnings make: the worst of them, green for none."""
    levels = {each.level for each in warnings}
    return "red" if "red" in levels else "amber" if levels else "green"

"""How often was met of what the rules ask for, by group or branch and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from activities.enums import ActivityKind
from activities.models import Activity
from activities.models.activities import ActivityQuerySet
from activities.units import Every, Unit, units_within
from branchmgr import clock
from groups.models import Branch, PartyGroup
from groups.regulations import REGULATIONS, Rulebook

ASKED_OF_GROUPS = (
    ActivityKind.GROUP_MEETING,
    ActivityKind.THEME_DAY,
    ActivityKind.PARTY_LESSON,
    ActivityKind.LIFE_MEETING,
)
"""Kinds that the rules ask of each group; what the branch held as a whole counts for all its groups."""
ASKED_OF_BRANCHES = (
    ActivityKind.GENERAL_MEETING,
    ActivityKind.COMMITTEE_MEETING,
    ActivityKind.DEMOCRATIC_APPRAISAL,
)
"""Kinds that the rules ask of the branch."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """``count`` were filed, ``required`` asked for. ``missed``: the months (quarters, years) with fewer than asked.

    ``kept``: of those required; two in one month do not make up for none in the next.
    """

    count: int
    required: int
    kept: int = 0
    missed: tuple[Unit, ...] = ()
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class Meetings:
    """Filed activities in their order, and which of them each group (by id) held together with others."""

    activities: Sequence[Activity]
    joined: Mapping[int, Collection[int]]

    def within(self, start: date, end: date, kinds: Collection[str]) -> Meetings:
        """Those of a half-open stretch of days and of some kinds."""
        found = [each for each in self.activities if each.kind in kinds and start <= each.day < end]
        return Meetings(found, self.joined)


def frequency(
    groups: Iterable[PartyGroup],
    start: date,
    end: date,
    *,
    kinds: Sequence[ActivityKind] = ASKED_OF_GROUPS,
    book: Rulebook | None = None,
    meetings: Meetings | None = None,
) -> dict[tuple[int, str], Held]:
    """By group and kind, in the half-open stretch of days; three queries.

    One less where the ``book`` is at hand, two where the ``meetings`` of this stretch or a longer one are. Asked for
    is each month (quarter, year) wholly inside, in which the group was there from its first day to its last.
    """
    wanted = list(groups)
    book = book or Rulebook({group.branch_id for group in wanted}, end)
    found = _by_group(wanted, (meetings or meetings_of(wanted, (), start, end, kinds)).within(start, end, kinds))
    return {
        (group.pk, kind): _held(
            found[group.pk, kind], _asked(book, kind, group.branch_id, _units_of(group, kind, start, end))
        )
        for group in wanted
        for kind in kinds
    }


def branch_frequency(
    branches: Iterable[Branch],
    start: date,
    end: date,
    *,
    book: Rulebook | None = None,
    meetings: Meetings | None = None,
) -> dict[tuple[int, str], Held]:
    """By branch and kind, of what the rules ask of a branch; two queries, fewer where ``book`` or ``meetings`` are."""
    wanted = list(branches)
    book = book or Rulebook([branch.pk for branch in wanted], end)
    known = meetings or meetings_of((), wanted, start, end, ASKED_OF_BRANCHES)
    found: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for each in known.within(start, end, ASKED_OF_BRANCHES).activities:
        found[each.branch_id, each.kind].append(each)
    return {
        (branch.pk, kind): _held(
            found[branch.pk, kind], _asked(book, kind, branch.pk, list(units_within(every(kind), start, end)))
        )
        for branch in wanted
        for kind in ASKED_OF_BRANCHES
    }


def every(rule: str) -> Every:
    """Of a rule about how often: in which time."""
    return cast("Every", REGULATIONS[rule].versions[-1].every)


def _filed(kinds: Iterable[ActivityKind], start: date, end: date) -> ActivityQuerySet:
    found = Activity.objects.filed().between(clock.midnight(start), clock.midnight(end)).filter(kind__in=kinds)
    return found.only("branch", "group", "kind", "topic", "starts_at").order_by("starts_at", "pk")


def meetings_of(
    groups: Collection[PartyGroup],
    branches: Collection[Branch],
    start: date,
    end: date,
    kinds: Sequence[ActivityKind],
) -> Meetings:
    """What groups and branches held in a half-open stretch of days; two queries, one without groups.

    One more where a group took part in what another branch held.
    """
    filed = _filed(kinds, start, end)
    places = {group.branch_id for group in groups} | {branch.pk for branch in branches}
    known = {each.pk: each for each in filed.filter(branch__in=places)}
    joined: dict[int, set[int]] = defaultdict(set)
    links = filed.filter(joint_groups__in=groups).values_list("joint_groups", "pk") if groups else ()
    for joint_group, pk in links:
        joined[joint_group].add(pk)
    elsewhere = {pk for pks in joined.values() for pk in pks} - known.keys()
    known |= {each.pk: each for each in filed.filter(pk__in=elsewhere)} if elsewhere else {}
    return Meetings(sorted(known.values(), key=lambda each: (each.starts_at, each.pk)), joined)


def _by_group(groups: list[PartyGroup], meetings: Meetings) -> Mapping[tuple[int, str], list[Activity]]:
    """What each group held: its own, what it held together with others, what its branch held as a whole."""
    found: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for each in meetings.activities:
        for group in groups:
            whole = each.group_id is None and each.branch_id == group.branch_id
            if whole or each.group_id == group.pk or each.pk in meetings.joined.get(group.pk, ()):
                found[group.pk, each.kind].append(each)
    return found


def _units_of(group: PartyGroup, kind: str, start: date, end: date) -> list[Unit]:
    return [
        unit
        for unit in units_within(every(kind), start, end)
        if (group.founded_on is None or group.founded_on <= unit.first)
        and (group.dissolved_on is None or group.dissolved_on >= unit.after)
    ]


def _asked(book: Rulebook, kind: str, branch: int, units: list[Unit]) -> list[tuple[Unit, int]]:
    return [(unit, int(book.figure(kind, "times", branch=branch, day=unit.after - DAY))) for unit in units]


def _held(activities: list[Activity], asked: list[tuple[Unit, int]]) -> Held:
    kept, missed = 0, []
    for unit, times in asked:
        there = sum(unit.first <= each.day < unit.after for each in activities)
        kept += min(there, times)
        if there < times:
            missed.append(unit)
    required = sum(times for _unit, times in asked)
    return Held(len(activities), required, kept, tuple(missed), tuple(activities))

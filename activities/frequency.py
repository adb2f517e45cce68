"""How often was met of what the rules ask for, by group or branch and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def frequency(
    groups: Iterable[PartyGroup],
    start: date,
    end: date,
    *,
    kinds: Sequence[ActivityKind] = ASKED_OF_GROUPS,
    book: Rulebook | None = None,
) -> dict[tuple[int, str], Held]:
    """By group and kind, in the half-open stretch of days; three queries, two where the ``book`` is at hand.

    Asked for is each month (quarter, year) wholly inside, in which the group was there from its first day to its last.
    """
    wanted = list(groups)
    book = book or Rulebook({group.branch_id for group in wanted}, end)
    found = _held_by_group(wanted, start, end, kinds)
    return {
        (group.pk, kind): _held(
            found[group.pk, kind], _asked(book, kind, group.branch_id, _units_of(group, kind, start, end))
        )
        for group in wanted
        for kind in kinds
    }


def branch_frequency(
    branches: Iterable[Branch], start: date, end: date, *, book: Rulebook | None = None
) -> dict[tuple[int, str], Held]:
    """By branch and kind, of what the rules ask of a branch; two queries, one where the ``book`` is at hand."""
    wanted = list(branches)
    book = book or Rulebook([branch.pk for branch in wanted], end)
    found: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for each in _filed(ASKED_OF_BRANCHES, start, end).filter(branch__in=wanted):
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


def _held_by_group(
    groups: list[PartyGroup], start: date, end: date, kinds: Sequence[ActivityKind]
) -> Mapping[tuple[int, str], list[Activity]]:
    """What each group held: its own, what it held together with others, what its branch held as a whole."""
    branches = {group.branch_id for group in groups}
    known = {each.pk: each for each in _filed(kinds, start, end).filter(branch__in=branches)}
    links = _filed(kinds, start, end).filter(joint_groups__in=groups).values_list("joint_groups", "pk")
    joined: dict[int, set[int]] = defaultdict(set)
    for joint_group, pk in links:
        joined[joint_group].add(pk)
    elsewhere = {pk for pks in joined.values() for pk in pks} - known.keys()
    known |= {each.pk: each for each in _filed(kinds, start, end).filter(pk__in=elsewhere)} if elsewhere else {}
    found: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for each in sorted(known.values(), key=lambda each: (each.starts_at, each.pk)):
        for group in groups:
            whole = each.group_id is None and each.branch_id == group.branch_id
            if whole or each.group_id == group.pk or each.pk in joined[group.pk]:
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

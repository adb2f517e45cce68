"""What each kind of attendance is worth in a branch: its own rules, and our defaults for the kinds without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from activities.enums import AttendanceKind
from activities.models import Activity, CountingRule
from activities.rates import DEFAULT, Counting, Kind
from groups.models import Branch
from groups.regulations import figure


@dataclass(frozen=True, slots=True)
class Worth:
    """What one kind is worth: as having taken part, in the denominator, with study due, which then counts."""

    counts: bool
    in_base: bool
    make_up: bool
    made_up_counts: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it makes sense: only who is expected can count, only what is due can be made up for."""
        return (self.in_base or not self.counts) and ((self.in_base and self.make_up) or not self.made_up_counts)


def usual(kind: AttendanceKind) -> Worth:
    """What a kind is worth unless the branch decides otherwise."""
    name = cast("Kind", kind.value)
    return Worth(
        counts=name in DEFAULT.counted,
        in_base=name not in DEFAULT.out,
        make_up=name in DEFAULT.make_up,
        made_up_counts=name in DEFAULT.made_up,
    )


def worths(branch: Branch) -> dict[AttendanceKind, Worth]:
    """What every kind is worth in a branch, in the usual order; one query."""
    return _with_defaults(CountingRule.objects.filter(branch=branch))


def counting_of(branch: Branch) -> Counting:
    """A branch's rules for the arithmetic."""
    return countings([branch.pk])[branch.pk]


def countings(branches: Iterable[int]) -> dict[int, Counting]:
    """The rules of several branches by their ids; one query."""
    found: dict[int, list[CountingRule]] = {branch: [] for branch in branches}
    for rule in CountingRule.objects.filter(branch__in=found):
        found[rule.branch_id].append(rule)
    return {branch: _counting(_with_defaults(rules)) for branch, rules in found.items()}


def make_up_due_on(activity: Activity) -> date:
    """The last day to make up for an activity, by the rule of its branch."""
    days = figure("make_up", "days", branch=activity.branch, day=activity.day)
    return activity.day + timedelta(days=int(days))


def _with_defaults(rules: Iterable[CountingRule]) -> dict[AttendanceKind, Worth]:
    own = {rule.kind: Worth(rule.counts, rule.in_base, rule.make_up, rule.made_up_counts) for rule in rules}
    return {kind: own.get(kind, usual(kind)) for kind in AttendanceKind}


def _counting(found: Mapping[AttendanceKind, Worth]) -> Counting:
    names = {cast("Kind", kind.value): worth for kind, worth in found.items()}
    return Counting(
        counted=frozenset(name for name, worth in names.items() if worth.counts),
        out=frozenset(name for name, worth in names.items() if not worth.in_base),
        make_up=frozenset(name for name, worth in names.items() if worth.make_up),
        made_up=frozenset(name for name, worth in names.items() if worth.made_up_counts),
    )

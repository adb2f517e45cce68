"""The read models of early warnings: their page with its filters, and the parts of the home page and a group's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from activities.checks import Finding
from board.early_warnings import (
    LIGHTS,
    EarlyWarning,
    Light,
    Scope,
    light_of,
    scope_of,
    scope_of_group,
    scope_today,
)
from board.warnings import KINDS, warnings_of
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup, standing_of
from groups.panels import Panel

ON_HOME = 5
"""how many of them the home page names"""


@dataclass(frozen=True, slots=True)
class Lit:
    """The light of one group or of the branch as a whole, and how many warnings make it."""

    place: PartyGroup | Branch
    light: Light
    count: int
    value: str

    @property
    def word(self) -> Any:
        return LIGHTS[self.light][0]

    @property
    def shape(self) -> str:
        return LIGHTS[self.light][1]


@dataclass(frozen=True, slots=True)
class WarningPage:
    """Warnings as chosen, the light of every place, and the kinds there are to choose from."""

    warnings: list[EarlyWarning]
    lights: list[Lit]
    kinds: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class WarningBlock:
    """What the home page shows: the worst warnings, and how many there are of each level."""

    worst: list[EarlyWarning]
    red: int
    amber: int

    @property
    def more(self) -> int:
        return self.red + self.amber - len(self.worst)


@dataclass(frozen=True, slots=True)
class GroupWarnings:
    """A group's warnings, and the checks that were passed over with a reason."""

    group: PartyGroup
    warnings: list[EarlyWarning]
    passed_over: list[Finding]

    @property
    def light(self) -> tuple[Any, str]:
        return LIGHTS[light_of(self.warnings)]


def warning_page(user: User, day: date, *, place: str = "", kind: str = "") -> WarningPage:
    """The warnings of what a person looks after; ``place`` is a group's id or ``branch-`` and a branch's."""
    scope = scope_of(user, day)
    found = warnings_of(scope)
    lights = _lights(scope, found)
    known = {each.kind for each in found}
    kinds = [(key, label) for key, label in KINDS.items() if key in known]
    chosen = [each for each in found if (not place or _value(each.place) == place) and (not kind or each.kind == kind)]
    return WarningPage(chosen, lights, kinds)


def warning_block(user: User) -> WarningBlock | None:
    """What the home page shows; None for who looks after no group."""
    standing = standing_of(user)
    if not (standing.leads or standing.serves):
        return None
    scope = scope_today(user)
    if not scope.groups and not scope.branches:
        return None
    found = warnings_of(scope)
    red = sum(each.level == "red" for each in found)
    return WarningBlock(found[:ON_HOME], red, len(found) - red)


def warning_panel(group: PartyGroup, user: User) -> Panel | None:
    """A group's warnings on its page, for its leader and the branch committee."""
    standing, today = standing_of(user), clock.today()
    gone = group.dissolved_on is not None and group.dissolved_on <= today
    if gone or not (group.pk in standing.leads or group.branch_id in standing.serves):
        return None
    scope = scope_of_group(group, today)
    passed = [each for each in scope.checked[group.pk] if each.overridden]
    return Panel("board/_group_warnings.html", GroupWarnings(group, warnings_of(scope), passed))


def _lights(scope: Scope, found: Collection[EarlyWarning]) -> list[Lit]:
    places: list[PartyGroup | Branch] = [*scope.branches, *scope.groups]
    by_place = {_value(place): [each for each in found if _value(each.place) == _value(place)] for place in places}
    return [
        Lit(place, light_of(by_place[_value(place)]), len(by_place[_value(place)]), _value(place)) for place in places
    ]


def _value(place: PartyGroup | Branch) -> str:
    return f"branch-{place.pk}" if isinstance(place, Branch) else str(place.pk)

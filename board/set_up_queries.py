"""Setting up 开通: five steps from an empty installation to its first period; what is there, what is missing.

Nothing is kept of it: every step is read from what is there, so that it can be left and taken up at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy, ngettext

from appraisal.models import Period, Scheme
from board import set_up_gaps
from board.first_periods import FirstPeriod, first_periods
from board.set_up_gaps import Gap, Scope, with_secretaries
from branchmgr.models import User
from branchmgr.punctuation import with_commas
from groups.models import Appointment, Branch, Committee, standing_of

State = Literal["done", "now", "theirs", "later"]
"""``theirs``: missing, before what is the reader's turn, and somebody else's to mend"""
SHOWN_AT_MOST = 5
"""branches whose first periods are named, and whose schemes are offered to be written"""

TITLES: dict[str, Any] = {
    "organisation": gettext_lazy("Committee and branches"),
    "people": gettext_lazy("People"),
    "appointments": gettext_lazy("Appointments"),
    "scheme": gettext_lazy("Scheme"),
    "period": gettext_lazy("First period"),
}
IMPORTED = ("organisation", "people", "appointments")
"""the steps that a workbook of the roster takes"""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five: what is there (in words), what is missing; ``mine``: the reader takes it."""

    number: int
    key: str
    there: str
    gaps: list[Gap]
    state: State
    mine: bool

    @property
    def title(self) -> Any:
        return TITLES[self.key]

    @property
    def is_imported(self) -> bool:
        """Whether a workbook of the roster takes this step."""
        return self.key in IMPORTED


@dataclass(frozen=True, slots=True)
class Writing:
    """A branch whose scheme the reader writes, and its newest draft."""

    branch: Branch
    draft: Scheme | None


@dataclass(frozen=True, slots=True)
class SetUp:
    """The five steps, and what the last two need: branches to write for, the first periods."""

    steps: list[Step]
    founds: bool
    writing: list[Writing]
    periods: list[FirstPeriod]
    without_password: int
    """people whom one lets in by a first password, and who never got one"""

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def is_ready(self) -> bool:
        return self.done == len(self.steps)

    @property
    def now(self) -> Step:
        """The first step that is not done; the last one where all are."""
        return next((step for step in self.steps if step.state == "now"), self.steps[-1])


def set_up_of(user: User) -> SetUp:
    """The steps of an admin, or of the secretary of a branch, with a fixed number of queries."""
    scope = Scope(user)
    firsts = first_periods(with_secretaries(scope.branches).order_by("code")[:SHOWN_AT_MOST])
    asked: dict[str, Callable[[], Iterable[Gap]]] = {
        "organisation": lambda: set_up_gaps.organisation(scope),
        "people": lambda: set_up_gaps.people(scope),
        "appointments": lambda: set_up_gaps.appointments(scope),
        "scheme": lambda: set_up_gaps.schemes(scope),
        "period": lambda: set_up_gaps.periods(scope, firsts),
    }
    there = _there(scope)
    gaps = {key: list(ask()) for key, ask in asked.items()}
    left = set_up_gaps.without_password(scope) if scope.administers else 0
    return SetUp(_steps(scope, there, gaps), scope.founds, _writing(scope), firsts, left)


def _steps(scope: Scope, there: dict[str, str], gaps: dict[str, list[Gap]]) -> list[Step]:
    missing = [key for key in TITLES if gaps[key]]
    # What opens by itself is nobody's turn: it does not come before what others have to do.
    taken = [key for key in missing if key != "period" and _takes(scope, key)]
    now = next(iter([*taken, *missing]), "")
    steps: list[Step] = []
    for number, key in enumerate(TITLES, start=1):
        before = now not in {step.key for step in steps}
        state: State = "now" if key == now else "done" if not gaps[key] else "theirs" if before else "later"
        steps.append(Step(number, key, there[key], gaps[key], state, _takes(scope, key)))
    return steps


def _takes(scope: Scope, key: str) -> bool:
    """Whether the reader takes this step."""
    return scope.administers or scope.founds if key in IMPORTED else bool(scope.standing.secretary_of)


def _there(scope: Scope) -> dict[str, str]:
    """What each step has come to, in a few words."""
    held = Appointment.objects.on(scope.today)
    branches = scope.branches.values("pk")
    held = held.filter(Q(branch__in=branches) | Q(group__branch__in=branches))
    approved = Scheme.objects.approved().filter(branch__in=branches)
    begun = Period.objects.filter(branch__in=branches).values("branch").distinct()
    groups, committees = scope.groups.count(), scope.committees().count()
    return {
        "organisation": _said(
            ngettext("%(n)s committee", "%(n)s committees", committees) % {"n": committees} if committees else "",
            ngettext("%(n)s branch", "%(n)s branches", scope.count) % {"n": scope.count} if scope.count else "",
            ngettext("%(n)s group", "%(n)s groups", groups) % {"n": groups} if groups else "",
        ),
        "people": _counted(scope.people.count(), lambda n: ngettext("%(n)s person", "%(n)s people", n)),
        "appointments": _counted(held.count(), lambda n: ngettext("%(n)s appointment", "%(n)s appointments", n)),
        "scheme": _counted(approved.count(), lambda n: ngettext("%(n)s approved scheme", "%(n)s approved schemes", n)),
        "period": _counted(begun.count(), lambda n: ngettext("%(n)s branch has begun", "%(n)s branches have begun", n)),
    }


def _counted(count: int, words: Callable[[int], str]) -> str:
    return words(count) % {"n": count} if count else ""


def _said(*parts: str) -> str:
    return with_commas(part for part in parts if part)


def _writing(scope: Scope) -> list[Writing]:
    """The branches of which one is secretary and that have no approved scheme, with their newest drafts."""
    if not scope.standing.secretary_of:
        return []
    approved = Scheme.objects.approved().filter(branch=OuterRef("pk"), year__gte=scope.today.year)
    branches = Branch.objects.filter(~Exists(approved), pk__in=scope.standing.secretary_of).order_by("code")
    drafts = {each.branch_id: each for each in Scheme.objects.drafts().filter(branch__in=branches).order_by("pk")}
    return [Writing(branch, drafts.get(branch.pk)) for branch in branches[:SHOWN_AT_MOST]]


def unfinished(user: User) -> QuerySet[Any] | None:
    """What of one's own is still to be set up: branches in which no period ever opened, or committees with such below.

    A committee without a branch is one of them.
    """
    standing = standing_of(user)
    if standing.admin_paths:
        begun, opened = Q(pk__in=()), Period.objects.filter(branch=OuterRef("pk"))
        for path in standing.admin_paths:
            below = Branch.objects.filter(committee__path__startswith=path)
            begun |= Q(Exists(below), ~Exists(below.filter(~Exists(opened))), path=path)
        return Committee.objects.filter(path__in=standing.admin_paths).exclude(begun)
    if standing.secretary_of:
        begun_here = Exists(Period.objects.filter(branch=OuterRef("pk")))
        return Branch.objects.filter(~begun_here, pk__in=standing.secretary_of)
    return None


def set_up_lead(user: User) -> SetUp | None:
    """What leads home to the set-up: the steps while it is not finished, nothing afterwards."""
    waiting = unfinished(user)
    goes_on = user.has_perm("groups.found_committee") if waiting is None else waiting.exists()
    return set_up_of(user) if goes_on else None

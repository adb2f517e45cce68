"""A half year of posts in all branches below a committee, for its admins: how far, how many, what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Branch, Committee
from groups.models.organisation import BranchQuerySet
from pioneer_posts.enums import HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Holding, PostResult, Round
from pioneer_posts.models.rounds import RoundQuerySet

ROWS = 50
COUNTED = ("held", "excellent", "warned", "withdrawn")
"""what is counted of each branch's round, by the names of the columns"""
CHOICES = [
    ("none", _("no round")),
    ("running", pgettext_lazy("round", "running")),
    ("published", pgettext_lazy("round", "published")),
]
"""how far a branch is with its round"""


@dataclass(frozen=True, slots=True)
class BranchRound:
    """A branch and its round of the half year, None where it has none or has only planned it.

    ``excellent`` and ``warned`` are None before publication.
    """

    branch: Branch
    post_round: Round | None
    held: int = 0
    withdrawn: int = 0
    excellent: int | None = None
    warned: int | None = None


@dataclass(frozen=True, slots=True)
class HalfYear:
    """A half year, and those around it."""

    year: int
    half: int

    @property
    def code(self) -> str:
        return f"{self.year}H{self.half}"

    @property
    def before(self) -> HalfYear:
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)

    @property
    def after(self) -> HalfYear:
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)


def branch_page(
    committee: Committee, when: HalfYear, *, words: str = "", state: str = "", sort: str = "", page: Any = None
) -> tuple[Page[Branch], list[BranchRound]]:
    """One page of the branches below a committee, and what is said of each; a fixed number of queries."""
    found = Paginator(_branches(committee, when, words, state, sort), ROWS).get_page(page)
    return found, branch_rounds(list(found), when)


def _branches(committee: Committee, when: HalfYear, words: str, state: str, sort: str) -> BranchQuerySet:
    rounds = _rounds(when)
    named = Branch.objects.under(committee)
    named = named.matching(words) if words else named
    found = named.annotate(stage=Subquery(rounds.filter(branch=OuterRef("pk")).values("status")[:1]))
    if state == "none":
        found = found.filter(stage=None)
    elif state == "published":
        found = found.filter(stage=RoundStatus.PUBLISHED)
    elif state == "running":
        found = found.exclude(stage=None).exclude(stage=RoundStatus.PUBLISHED)
    return _sorted(found, when, sort)


def _sorted(found: BranchQuerySet, when: HalfYear, sort: str) -> BranchQuerySet:
    """By code, or by one of the counts, the branches of equal counts by code."""
    name = sort.removeprefix("-")
    down = "-" if sort.startswith("-") else ""
    if name not in COUNTED:
        return found.order_by(f"{down}code" if name == "code" else "code")
    rows = _counted(name).filter(**{_ROUND[name]: OuterRef("pk")}).order_by()
    rows = rows.filter(**{_ROUND[name].removesuffix("__branch") + "__in": _rounds(when)})
    counts = rows.values(_ROUND[name]).annotate(number=Count("pk")).values("number")
    return found.annotate(counted=Coalesce(Subquery(counts), Value(0))).order_by(f"{down}counted", "code")


_OF_HOLDING, _OF_RESULT = "round__branch", "holding__round__branch"
_ROUND = {"held": _OF_HOLDING, "withdrawn": _OF_HOLDING, "excellent": _OF_RESULT, "warned": _OF_RESULT}


def _counted(name: str) -> QuerySet[Any]:
    """The rows that a column counts."""
    if name in ("excellent", "warned"):
        return PostResult.objects.published().filter(outcome=Outcome(name))
    return Holding.objects.filter(status=HoldingStatus.WITHDRAWN) if name == "withdrawn" else Holding.objects.all()


def _rounds(when: HalfYear) -> RoundQuerySet:
    """The rounds of a half year that others than the branch's own committee know of."""
    hidden = [RoundStatus.PLANNED, RoundStatus.CALLED_OFF]
    return Round.objects.filter(year=when.year, half=when.half).exclude(status__in=hidden)


def branch_rounds(branches: Iterable[Branch], when: HalfYear) -> list[BranchRound]:
    """What is said of each branch; two queries."""
    listed = list(branches)
    counts = {
        "held": Count("holdings", distinct=True),
        "gone": Count("holdings", filter=Q(holdings__status=HoldingStatus.WITHDRAWN), distinct=True),
        "best": Count("holdings", filter=Q(holdings__result__outcome=Outcome.EXCELLENT), distinct=True),
        "poor": Count("holdings", filter=Q(holdings__result__outcome=Outcome.WARNED), distinct=True),
    }
    rounds = {each.branch_id: each for each in _rounds(when).filter(branch__in=listed).annotate(**counts)}
    return [_branch_round(branch, rounds.get(branch.pk)) for branch in listed]


def _branch_round(branch: Branch, found: Any) -> BranchRound:
    if found is None:
        return BranchRound(branch, None)
    said = (found.best, found.poor) if found.is_published else (None, None)
    return BranchRound(branch, found, found.held, found.gone, *said)

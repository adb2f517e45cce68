"""The list of proposals: what somebody sees of it, how it is narrowed and ordered, and what can be chosen there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, F, Q, QuerySet, Value, When

from branchmgr.models import User
from groups.models import Branch, Department, PartyGroup, standing_of
from innovation.enums import MeetingStatus, ProposalKind, ProposalStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Proposal, Recommendation, ReviewMeeting, SavedView
from innovation.models.proposals import ProposalQuerySet
from innovation.proposal_queries import matching

ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("year", "number", "pk"),
    "title": ("title", "pk"),
    "kind": ("kind", "-submitted_at", "-pk"),
    "status": ("status", "held_since", "pk"),
    "group": ("group__code", "-submitted_at", "-pk"),
    "handed_in": ("submitted_at", "pk"),
    "since": ("held_since", "pk"),
}
NEWEST: Final = ("-submitted_at", "-pk")
MOST_CHOSEN: Final = 500
MOST_DIGITS: Final = 15
KEYS: Final = ("q", "kind", "status", "group", "year", "department", "branch", "sort")
"""what of an address makes the list what it is; a saved view keeps these"""


@dataclass(frozen=True, slots=True)
class ProposalChoice:
    """How the list is narrowed and ordered; empty or None for everything."""

    words: str = ""
    kind: str = ""
    status: str = ""
    group: int | None = None
    year: int | None = None
    department: int | None = None
    branch: int | None = None
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.words, self.kind, self.status, self.group, self.year, self.department, self.branch))

    @property
    def said(self) -> dict[str, Any]:
        """What was chosen, for the audit."""
        chosen = {"words": self.words, "kind": self.kind, "status": self.status, "group": self.group}
        return {**chosen, "year": self.year, "department": self.department, "branch": self.branch}


def number_in(typed: str) -> int | None:
    """The number that an address names; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS else None


def numbers_in(typed: Iterable[str]) -> list[int]:
    """The numbers that a form names, each once, at most 500."""
    found = (number_in(each) for each in typed)
    return list(dict.fromkeys(number for number in found if number is not None))[:MOST_CHOSEN]


def listed_to(user: User) -> ProposalQuerySet:
    """What somebody sees in the list: everything visible but drafts, which are their authors' own."""
    return Proposal.objects.visible_to(user).exclude(status=ProposalStatus.DRAFT)


def proposals_of(user: User, choice: ProposalChoice) -> ProposalQuerySet:
    """The proposals a person sees, as narrowed and ordered: the best match first, else the newest.

    Those without names have no group and no author for this person: neither filter, order nor search tells them.
    """
    hidden = names_hidden_from(user)
    found = _narrowed(listed_to(user), choice).order_by(*NEWEST)
    if choice.group is not None and hidden:
        found = found.exclude(pk__in=hidden)
    # Words without a letter to look for, such as “…”, find all of them: in the order of the list.
    found = matching(choice.words, found, unnamed=hidden)
    return _ordered(found.with_places(), choice.sort, hidden)


def chosen_of(user: User, numbers: list[int]) -> ProposalQuerySet:
    """Those of the chosen ones that a person sees; the newest first."""
    return listed_to(user).filter(pk__in=numbers).with_places().order_by(*NEWEST)


def _narrowed(found: ProposalQuerySet, choice: ProposalChoice) -> ProposalQuerySet:
    if choice.kind in ProposalKind.values:
        found = found.filter(kind=choice.kind)
    if choice.status in ProposalStatus.values:
        found = found.filter(status=choice.status)
    equal = {"group": choice.group, "year": choice.year, "branch": choice.branch}
    found = found.filter(**{name: value for name, value in equal.items() if value is not None})
    if choice.department is not None:
        asked = Recommendation.objects.filter(department=choice.department).values("proposal")
        found = found.filter(pk__in=asked)
    return found


def _ordered(found: ProposalQuerySet, sort: str, hidden: Collection[int]) -> ProposalQuerySet:
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found
    if hidden and "group__code" in fields:
        told = Case(When(pk__in=hidden, then=Value(None)), default=F("group__code"))
        found, fields = found.annotate(told_group=told), ("told_group", *fields[1:])
    ordered = found.order_by(*fields)
    return ordered.reverse() if sort.startswith("-") else ordered


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What the list can be narrowed to."""

    kinds: list[tuple[str, Any]]
    statuses: list[tuple[str, Any]]
    years: list[int]
    groups: list[PartyGroup]
    departments: list[Department]
    branches: list[Branch]


def options_for(user: User) -> ListOptions:
    """What there is to choose from; five queries."""
    standing = standing_of(user)
    near = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
    told = Proposal.objects.filter(near, group__isnull=False).exclude(pk__in=names_hidden_from(user))
    asked = Recommendation.objects.filter(Q(department__in=standing.answers_for) | Q(proposal__in=_near(user)))
    branches = Branch.objects.filter(Q(pk__in=standing.branches) | standing.below("committee__path"))
    return ListOptions(
        kinds=list(ProposalKind.choices),
        statuses=[(value, label) for value, label in ProposalStatus.choices if value != ProposalStatus.DRAFT],
        years=list(_near(user).order_by("-year").values_list("year", flat=True).distinct()),
        groups=list(PartyGroup.objects.filter(pk__in=told.values("group")).order_by("branch__code", "code")),
        departments=list(Department.objects.filter(pk__in=asked.values("department")).order_by("name")),
        branches=list(branches.order_by("code")),
    )


def _near(user: User) -> ProposalQuerySet:
    standing = standing_of(user)
    near = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
    asked = Recommendation.objects.filter(department__in=standing.answers_for).values("proposal")
    return Proposal.objects.filter(near | Q(pk__in=asked)).exclude(status=ProposalStatus.DRAFT)


def views_of(user: User) -> list[SavedView]:
    """A person's saved views by name."""
    return list(SavedView.objects.filter(user=user))


def view_of(user: User, number: int) -> SavedView | None:
    """One of a person's own views."""
    return SavedView.objects.filter(user=user, pk=number).first()


def branches_to_fill(user: User) -> list[Branch]:
    """The branches whose proposals this person brings in by workbook."""
    return list(Branch.objects.filter(pk__in=standing_of(user).secretary_of).order_by("code"))


def meetings_to_fill(user: User) -> list[ReviewMeeting]:
    """The review meetings that are being prepared where this person is the secretary."""
    return list(_prepared_by(user))


def meeting_to_fill(user: User, number: int | None) -> ReviewMeeting | None:
    """One of these; None for any other."""
    return None if number is None else _prepared_by(user).filter(pk=number).first()


def _prepared_by(user: User) -> QuerySet[ReviewMeeting]:
    serving = ReviewMeeting.objects.filter(branch__in=standing_of(user).secretary_of)
    return serving.filter(status=MeetingStatus.PREPARED).select_related("branch")

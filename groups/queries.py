"""Read models of the pages: lists as they are searched and ordered, a branch and a group with their people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branchmgr import clock
from branchmgr.models import User
from groups.brand_queries import present_card
from groups.enums import Category, PoliticalStatus
from groups.models import Appointment, Branch, Brand, Membership, PartyGroup, Person
from groups.models.organisation import BranchQuerySet, PartyGroupQuerySet
from groups.models.people import PersonQuerySet

# Chinese names are never ordered by the database; people have a sort key, places a code.
BRANCH_ORDERS = {"code": ("code",), "members": ("member_count", "code"), "groups": ("group_count", "code")}
GROUP_ORDERS = {
    "code": ("code",),
    "branch": ("branch__code", "code"),
    "founded": ("founded_on", "code"),
}
PEOPLE_ORDERS = {
    "name": ("sort_key", "employee_no"),
    "number": ("employee_no",),
    "branch": ("branch__code", "sort_key", "employee_no"),
    "group": ("group_code", "sort_key", "employee_no"),
    "status": ("political_status", "sort_key", "employee_no"),
    "joined": ("joined_on", "sort_key", "employee_no"),
}


@dataclass(frozen=True, slots=True)
class PeopleChoice:
    """Which people a list shows; false where nothing was chosen."""

    words: str = ""
    branch: Branch | None = None
    group: PartyGroup | None = None
    status: str = ""
    category: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.branch or self.group or self.status or self.category)

    @property
    def said(self) -> dict[str, str]:
        """The choice in stable words, for the audit."""
        branch, group = self.branch.code if self.branch else "", self.group.code if self.group else ""
        said = {"q": self.words, "branch": branch, "group": group, "status": self.status, "category": self.category}
        return {name: word for name, word in said.items() if word}


def ordered(sort: str, orders: dict[str, tuple[str, ...]], default: str) -> list[F | str]:
    """The fields of a list's order; ``-name`` turns it round, an unknown word is the default."""
    fields = orders.get(sort.removeprefix("-"), orders[default])
    first = F(fields[0])
    turned = sort.startswith("-") and sort.removeprefix("-") in orders
    return [first.desc(nulls_last=True) if turned else first.asc(nulls_last=True), *fields[1:]]  # type: ignore[list-item]


def people_of(user: User, choice: PeopleChoice, sort: str = "") -> PersonQuerySet:
    """The people a user sees, as chosen and ordered."""
    today = clock.today()
    people = Person.objects.visible_to(user).matching(choice.words)
    if choice.branch:
        people = people.filter(branch=choice.branch)
    if choice.group:
        people = people.in_group_on(choice.group, today)
    if choice.status:
        people = people.filter(political_status=choice.status)
    if choice.category:
        people = people.filter(category=choice.category)
    if sort.removeprefix("-") == "group":
        current = Membership.objects.on(today).filter(person=OuterRef("pk"))
        people = people.annotate(group_code=Subquery(current.values("group__code")[:1]))
    return people.order_by(*ordered(sort, PEOPLE_ORDERS, "name"))


def branches_of(user: User, words: str, sort: str) -> BranchQuerySet:
    """The branches a user sees, with the number of their members and of their groups."""
    own = {"branch": OuterRef("pk")}
    members = Person.objects.filter(**own).members()
    groups = PartyGroup.objects.filter(**own).not_dissolved_by(clock.today())
    branches = Branch.objects.visible_to(user).matching(words).select_related("committee")
    counted = branches.annotate(member_count=_number_of(members), group_count=_number_of(groups))
    return counted.order_by(*ordered(sort, BRANCH_ORDERS, "code"))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows belong to each branch of the outer query."""
    counted = rows.order_by().values("branch").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def groups_of(user: User, words: str, sort: str, *, dissolved: bool) -> PartyGroupQuerySet:
    """The groups a user sees, those of today or the dissolved ones, with leaders and members of today at hand."""
    today = clock.today()
    groups = PartyGroup.objects.visible_to(user).matching(words)
    groups = groups.dissolved_by(today) if dissolved else groups.not_dissolved_by(today)
    return with_people(groups, today).order_by(*ordered(sort, GROUP_ORDERS, "branch"))


def with_people(groups: PartyGroupQuerySet, day: date) -> PartyGroupQuerySet:
    """Groups with branch, liaison, the leaders (``leading``) and memberships (``belonging``) of a day at hand."""
    leading = Appointment.objects.leaders().on(day).select_related("person")
    return groups.select_related("branch", "liaison").prefetch_related(
        Prefetch("appointments", queryset=leading, to_attr="leading"),
        Prefetch("memberships", queryset=Membership.objects.on(day), to_attr="belonging"),
    )


@dataclass(frozen=True, slots=True)
class BranchPage:
    """A branch: its committee of today, its groups, how many members it has."""

    committee: list[Appointment]
    groups: list[PartyGroup]
    member_count: int


def branch_page(branch: Branch) -> BranchPage:
    """What the page of a branch shows; five queries."""
    today = clock.today()
    serving = Appointment.objects.committee_of(branch).on(today).select_related("person")
    groups = PartyGroup.objects.filter(branch=branch).not_dissolved_by(today)
    return BranchPage(
        committee=sorted(serving, key=lambda each: each.rank),
        groups=list(with_people(groups, today).order_by("code")),
        member_count=Person.objects.filter(branch=branch).members().count(),
    )


@dataclass(frozen=True, slots=True)
class MemberClass:
    """A class of members (domain row C4): on post, away, retired, and the probationary of whichever class.

    ``count`` is of all, ``people`` are those whom the reader may see.
    """

    key: str
    count: int
    people: list[Person]

    @property
    def label(self) -> Any:
        if self.key == PoliticalStatus.PROBATIONARY:
            return PoliticalStatus.PROBATIONARY.label
        return Category(self.key).label


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group: who leads and led it, how many belong to it, and those of them the reader may see.

    Of a group that is dissolved (``gone``) as it was on ``day``, its last; of any other as it is today.
    """

    day: date
    gone: bool
    leaders: list[Appointment]
    former: list[Appointment]
    member_count: int
    members: list[Person]
    classes: list[MemberClass]
    brand: Brand | None


def group_page(group: PartyGroup, user: User) -> GroupPage:
    """What the page of a group shows; four queries."""
    today = clock.today()
    gone = group.dissolved_on is not None and group.dissolved_on <= today
    day = group.dissolved_on - timedelta(days=1) if gone and group.dissolved_on else today
    led = list(Appointment.objects.leaders().filter(group=group).select_related("person").order_by("-starts_on"))
    seen = list(Person.objects.visible_to(user).in_group_on(group, day).order_by("sort_key", "employee_no"))
    everybody = list(Person.objects.in_group_on(group, day).values_list("category", "political_status"))
    return GroupPage(
        day=day,
        gone=gone,
        leaders=[each for each in led if each.in_force_on(day)],
        former=[each for each in led if not each.in_force_on(day)],
        member_count=len(everybody),
        members=seen,
        classes=_classes(everybody, seen),
        brand=present_card(group),
    )


def _classes(everybody: Sequence[tuple[str, str]], seen: Sequence[Person]) -> list[MemberClass]:
    """The classes that somebody belongs to, in their order, the probationary last: they have duties of their own."""
    order = [*Category.values, PoliticalStatus.PROBATIONARY.value]
    found = [_class_of(category, status) for category, status in everybody]
    people = {key: [each for each in seen if _class_of(each.category, each.political_status) == key] for key in found}
    return [MemberClass(key, found.count(key), people[key]) for key in order if key in found]


def _class_of(category: str, political_status: str) -> str:
    return political_status if political_status == PoliticalStatus.PROBATIONARY else category


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: memberships and appointments, the newest first."""

    memberships: list[Membership]
    appointments: list[Appointment]
    today: date


def person_page(person: Person) -> PersonPage:
    """What is known of a person."""
    return PersonPage(
        memberships=list(person.memberships.select_related("group__branch").order_by("-starts_on")),
        appointments=list(person.appointments.with_places().order_by("-starts_on", "-pk")),
        today=clock.today(),
    )


def mail_addresses(users: Collection[int]) -> dict[int, str]:
    """The mail addresses of the people behind some accounts, by the account's primary key; unknown ones left out."""
    known = Person.objects.filter(user__in=users).exclude(email="")
    return {user: address for user, address in known.values_list("user", "email") if user is not None}

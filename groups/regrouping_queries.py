"""Read models of forming groups: who would be where, the balance before and after, what a move brings with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from branchmgr.decimals import half_up
from branchmgr.models import User
from branchmgr.punctuation import with_aside
from groups.enums import Category, PoliticalStatus, RegroupingStatus
from groups.models import Appointment, Branch, PartyGroup, Person, Regrouping, standing_of
from groups.regulations import Rulebook, cited

RULE = "group_size"


@dataclass(frozen=True, slots=True)
class Placed:
    """A member of the branch: in which group before and in which after; None where in none."""

    person: Person
    origin: PartyGroup | None
    target: PartyGroup | None
    leads: Appointment | None
    """the leader's office held in the group before"""

    @property
    def moved(self) -> bool:
        return self.target is not None and self.target != self.origin


@dataclass(frozen=True, slots=True)
class Figures:
    """The make-up of a group: how many, how many full members, by class, of how many departments, and the means of
    the whole years of age and in the Party, of those of whom they are known, to one place."""

    size: int
    full: int
    on_post: int
    remote: int
    retired: int
    departments: int
    age: Decimal | None
    standing: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """A group before and after."""

    group: PartyGroup
    before: Figures
    after: Figures
    people: list[Placed]
    """those who belong to it after, by name"""


@dataclass(frozen=True, slots=True)
class RegroupingPage:
    """A regrouping: everybody's place, each group's balance, and what to look at before it is decided."""

    placed: list[Placed]
    balances: list[Balance]
    warnings: list[str]
    unplaced: list[Placed]
    """those who belong to no group after"""

    @property
    def moves(self) -> list[Placed]:
        return [each for each in self.placed if each.moved]


def regrouping_page(regrouping: Regrouping) -> RegroupingPage:
    """What the pages of a regrouping show; the same number of queries however many people there are."""
    groups = groups_on(regrouping.branch, regrouping.starts_on)
    placed = placed_in(regrouping, groups)
    balances = [_balance(group, placed, regrouping.starts_on) for group in groups]
    is_draft = regrouping.status == RegroupingStatus.DRAFT
    leaders = [*leaders_leaving(regrouping, placed), *leaders_to_come(regrouping, placed)] if is_draft else []
    warnings = [*leaders, *_small(regrouping, balances)] if is_draft else []
    return RegroupingPage(placed, balances, warnings, [each for each in placed if each.target is None])


def groups_on(branch: Branch, day: date) -> list[PartyGroup]:
    """The groups of a branch on a day, by code."""
    return list(PartyGroup.objects.filter(branch=branch).existing_on(day).order_by("code"))


def placed_in(regrouping: Regrouping, groups: Sequence[PartyGroup]) -> list[Placed]:
    """Every member of the branch with the group before and the one after, by group and name."""
    day, known = regrouping.starts_on, {group.pk: group for group in groups}
    moves = {move.person_id: move for move in regrouping.moves.select_related("origin", "target")}
    leading = Appointment.objects.leaders().on(day - timedelta(days=1)).filter(group__branch=regrouping.branch_id)
    leads = {(each.person_id, each.group_id): each for each in leading}
    placed = []
    for person in people_on(regrouping.branch, day):
        current = known.get(person.current[0].group_id) if person.current else None  # type: ignore[attr-defined]
        move = moves.get(person.pk)
        origin = move.origin if move else current
        target = move.target if move else current
        placed.append(Placed(person, origin, target, leads.get((person.pk, origin.pk)) if origin else None))
    return sorted(placed, key=lambda each: each.origin.code if each.origin else "")


def people_on(branch: Branch, day: date) -> Iterable[Person]:
    """The members of a branch, with department and the membership of ``day`` at hand, by name."""
    people = Person.objects.members().filter(branch=branch).select_related("department")
    return people.with_membership_on(day).order_by("sort_key", "employee_no")


def leaders_leaving(regrouping: Regrouping, placed: Iterable[Placed]) -> list[str]:
    """What is said of leaders whom a move takes out of the group they lead: their office ends with it."""
    last = regrouping.starts_on - timedelta(days=1)
    text = _("%(person)s leads %(group)s. With this move that ends on %(day)s, and the group needs a new leader.")
    return [
        text % {"person": each.person, "group": each.origin, "day": last.isoformat()}
        for each in placed
        if each.moved and each.leads and (each.leads.ends_on is None or each.leads.ends_on >= regrouping.starts_on)
    ]


def leaders_to_come(regrouping: Regrouping, placed: Iterable[Placed]) -> list[str]:
    """What is said of people who move out of a group they are to lead from the day on: it stops the decision."""
    left = {each.person.pk: each.origin for each in placed if each.moved and each.origin}
    held = Appointment.objects.leaders().filter(starts_on__gte=regrouping.starts_on, person__in=left)
    held = held.not_over(regrouping.starts_on).select_related("person", "group").order_by("starts_on", "pk")
    text = _("%(person)s is to lead %(group)s from %(day)s. Settle that first.")
    return [
        text % {"person": each.person, "group": each.group, "day": each.starts_on.isoformat()}
        for each in held
        if each.group == left[each.person_id]
    ]


def _small(regrouping: Regrouping, balances: Iterable[Balance]) -> list[str]:
    """What is said of groups that are smaller afterwards than the rule has it; it warns and does not block."""
    book = Rulebook([regrouping.branch_id], regrouping.starts_on)
    least = int(book.figure(RULE, "min_members", branch=regrouping.branch_id))
    full = int(book.figure(RULE, "min_full_members", branch=regrouping.branch_id))
    text = _("%(group)s has %(size)s members then, %(full)s of them full; normally at least %(least)s and %(fully)s")
    source = cited(RULE, day=regrouping.starts_on)
    return [
        with_aside(text % {"group": each.group, **_sizes(each.after), "least": least, "fully": full}, source)
        for each in balances
        if each.after.size < least or each.after.full < full
    ]


def _sizes(figures: Figures) -> dict[str, int]:
    return {"size": figures.size, "full": figures.full}


def _balance(group: PartyGroup, placed: Sequence[Placed], day: date) -> Balance:
    before = [each.person for each in placed if each.origin == group]
    after = sorted((each for each in placed if each.target == group), key=lambda each: each.person.sort_key)
    return Balance(group, figures_of(before, day), figures_of([each.person for each in after], day), after)


def figures_of(people: Sequence[Person], day: date) -> Figures:
    """The make-up of some people on a day."""
    classes = [person.category for person in people]
    age = [years_between(person.born_on, day) for person in people if person.born_on]
    standing = [years_between(person.joined_on, day) for person in people if person.joined_on]
    return Figures(
        size=len(people),
        full=sum(is_full(person, day) for person in people),
        on_post=classes.count(Category.ON_POST),
        remote=classes.count(Category.REMOTE),
        retired=classes.count(Category.RETIRED),
        departments=len({person.department_id for person in people if person.department_id}),
        age=_mean(age),
        standing=_mean(standing),
    )


def _mean(years: Sequence[int]) -> Decimal | None:
    return half_up(Fraction(sum(years), len(years)), 1) if years else None


def is_full(person: Person, day: date) -> bool:
    """Whether somebody is a full member on a day."""
    confirmed = person.confirmed_on is None or person.confirmed_on <= day
    return person.political_status == PoliticalStatus.FULL and confirmed


def years_between(first: date, day: date) -> int:
    """Whole years from one day to another, 0 at least."""
    return max(0, day.year - first.year - ((day.month, day.day) < (first.month, first.day)))


@dataclass(frozen=True, slots=True)
class RegroupingList:
    """The regroupings one may see, and the branches in which one may begin a draft."""

    found: list[Regrouping]
    free: list[Branch]
    branches: list[Branch]
    """all whose committee one sits on"""


def regroupings_of(user: User, state: str) -> RegroupingList:
    """The newest first; a branch with a draft has no other."""
    seen = Regrouping.objects.visible_to(user).select_related("branch").order_by("-starts_on", "-pk")
    drafted = {each.branch_id for each in seen if each.status == RegroupingStatus.DRAFT}
    branches = list(Branch.objects.filter(pk__in=standing_of(user).serves).order_by("code"))
    free = [branch for branch in branches if branch.pk not in drafted]
    return RegroupingList([each for each in seen if state in ("", each.status)], free, branches)


@dataclass(frozen=True, slots=True)
class RollGroup:
    """A group with its leaders and people of a day; without a group those who belong to none."""

    group: PartyGroup | None
    leaders: list[Person]
    people: list[Person]


def roll_of(branch: Branch, day: date) -> list[RollGroup]:
    """The members of a branch by group on a day; four queries."""
    people = list(people_on(branch, day))
    held = Appointment.objects.leaders().on(day).filter(group__branch=branch).select_related("person")
    leaders = [(each.group_id, each.person) for each in held]
    places: list[PartyGroup | None] = [*groups_on(branch, day), None]
    rolls = []
    for place in places:
        pk = place.pk if place else None
        here = [p for p in people if (p.current[0].group_id if p.current else None) == pk]  # type: ignore[attr-defined]
        rolls.append(RollGroup(place, [person for group, person in leaders if group == pk], here))
    return [roll for roll in rolls if roll.group or roll.people]

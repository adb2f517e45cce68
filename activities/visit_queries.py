"""Read models of visits 走访: the list, and which groups their liaison has still to visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from activities.enums import VisitKind
from activities.models import Visit
from activities.models.remote import VisitQuerySet
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Appointment, Branch, Membership, PartyGroup, Person, standing_of
from groups.models.people import PersonQuerySet
from groups.regulations import figures
from groups.terms import months_later

OPEN = "open"
ORDERS = {"on": "on", "group": "group__code", "by": "by__sort_key", "person": "person__sort_key"}


def visits_seen(user: User, words: str, status: str, sort: str) -> VisitQuerySet:
    """The visits a person sees, as narrowed and ordered: by kind, or those with needs still open; newest first."""
    found = Visit.objects.visible_to(user).with_places()
    if words:
        named = Q(person__name__icontains=words) | Q(by__name__icontains=words) | Q(group__name__icontains=words)
        found = found.filter(named | Q(needs__icontains=words) | Q(done__icontains=words))
    if status == OPEN:
        found = found.unanswered()
    elif status in VisitKind.values:
        found = found.filter(kind=status)
    field = ORDERS.get(sort.removeprefix("-"))
    if field is None:
        return found.order_by("-on", "-pk")
    return found.order_by(F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(), "-on", "-pk")


@dataclass(frozen=True, slots=True)
class VisitedGroup:
    """A group and its liaison's visits of this quarter, of so many wanted."""

    group: PartyGroup
    visits: int
    wanted: int

    @property
    def missing(self) -> bool:
        return self.visits < self.wanted


def liaison_visits(user: User, today: date) -> list[VisitedGroup]:
    """The groups of branches on whose committee one sits with the liaison's visits of this quarter; three queries."""
    branches = list(Branch.objects.filter(pk__in=standing_of(user).serves))
    groups = list(
        PartyGroup.objects.filter(branch__in=branches)
        .existing_on(today)
        .select_related("liaison", "branch")
        .order_by("branch__code", "code")
    )
    wanted = figures("liaison_visit", "times", branches=branches, day=today) if branches else {}
    counts = _counted(groups, today)
    return [VisitedGroup(each, counts.get(each.pk, 0), int(wanted[each.branch_id])) for each in groups]


def _counted(groups: Iterable[PartyGroup], today: date) -> dict[int, int]:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    visits = Visit.objects.liaison().between(first, months_later(first, 3)).filter(group__in=groups)
    counts: dict[int, int] = {}
    for group in visits.values_list("group_id", flat=True):
        counts[group] = counts.get(group, 0) + 1
    return counts


def visitors_to(group: PartyGroup, today: date) -> PersonQuerySet:
    """Who visits the people of a group: the branch committee and the group's own people."""
    held = Appointment.objects.on(today)
    serving = held.committee_of(group.branch).values("person")
    leading = held.leaders_of(group.pk).values("person")
    belonging = Membership.objects.on(today).filter(group=group).values("person")
    found = Person.objects.filter(Q(pk__in=serving) | Q(pk__in=leading) | Q(pk__in=belonging))
    return found.order_by("sort_key", "employee_no")


def liaisons_to(group: PartyGroup, today: date) -> PersonQuerySet:
    """Who visits a group for the committee."""
    serving = Appointment.objects.on(today).committee_of(group.branch).values("person")
    return Person.objects.filter(pk__in=serving).order_by("sort_key", "employee_no")


def group_of(person: Person, day: date) -> PartyGroup:
    """The group a person belongs to on a day. Raises RefusedError where there is none."""
    held = Membership.objects.on(day).filter(person=person).select_related("group__branch").order_by("-starts_on")
    found = held.first()
    if found is None:
        raise RefusedError(_("%(person)s belongs to no group today.") % {"person": person})
    return found.group

"""Who pays dues where in a month, by which base, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q

from activities.amounts import Bands, Rate, month_after, owed
from activities.enums import DuesClass
from activities.models import DuesBase
from groups import regulations
from groups.enums import MEMBER_STATUSES
from groups.models import Branch, Membership, Person

NOTHING = Decimal(0)


def monthly_bands(branch: Branch, month: date) -> dict[str, Bands]:
    """The bands by which a branch works out the dues of a month, by class; two queries."""
    return {
        dues_class: _bands(regulations.dues_bands(dues_class, month, branch=branch))
        for dues_class in ("employed", "retired")
    }


def amount_of(base: DuesBase, bands: Mapping[str, Bands]) -> Decimal:
    """What a base comes to a month, in yuan."""
    if base.dues_class == DuesClass.EXEMPT:
        return NOTHING
    if base.dues_class == DuesClass.FIXED:
        return base.amount or NOTHING
    return owed(base.base or NOTHING, bands[base.dues_class])


def payers(groups: Iterable[int], month: date, *, people: Iterable[int] | None = None) -> list[tuple[Person, int]]:
    """Who pays dues of a month in which of the groups (ids), by name; one query.

    A member pays where they belonged on the month's first day; who joined the Party within it, from that day on.
    Nobody owes for a month before joining. With ``people`` (ids) only these are looked at.
    """
    last = month_after(month)
    belonged = Membership.objects.filter(group__in=groups).values("person")
    among = Q(person__in=belonged) if people is None else Q(person__in=list(people))
    overlapping = Membership.objects.not_over(month).filter(starts_on__lt=last)
    found = overlapping.filter(among, person__political_status__in=MEMBER_STATUSES)
    homes: dict[int, Membership | None] = {}
    for each in found.select_related("person__branch").order_by("starts_on", "pk"):
        if homes.get(each.person_id) is None:
            homes[each.person_id] = each if _is_home(each, month) else None
    wanted = set(groups)
    paying = [(each.person, each.group_id) for each in homes.values() if each and each.group_id in wanted]
    return sorted(paying, key=lambda pair: (pair[0].sort_key, pair[0].employee_no))


def _is_home(membership: Membership, month: date) -> bool:
    joined = membership.person.joined_on
    if joined and joined >= month_after(month):
        return False
    first = max(month, joined or month)
    if membership.ends_on and membership.ends_on < first:
        return False
    return membership.starts_on <= first or (joined is not None and joined >= month)


def bases_in_force(people: Iterable[int], month: date) -> dict[int, DuesBase]:
    """The base by which each of the people (ids) pays in a month; one query."""
    rows = DuesBase.objects.filter(person__in=people, from_month__lte=month).order_by("from_month")
    return {base.person_id: base for base in rows}


def _bands(stated: regulations.DuesBands) -> Bands:
    rates = tuple(Rate(up_to, share) for up_to, share in stated.rates)
    return Bands(rates, stated.cap, stated.unit)
